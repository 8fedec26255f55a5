"""What the janitor does for artifacts, slice by slice."""

from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from kiseki.store.artifacts import aliases, collections
from kiseki.store.artifacts.leaving import mark_deleted
from kiseki.store.artifacts.surroundings import Surroundings
from kiseki.store.artifacts.versions import SELECT_VERSION, lock_collection
from kiseki.store.schema_artifacts import (
    ARTIFACT_ALIAS,
    ARTIFACT_ENTRY,
    ARTIFACT_FOLDER,
    ARTIFACT_VERSION,
)

PENDING_US = 24 * 3600 * 1_000_000
"""How long a pending version waits for files."""
_VERSIONS_AT_ONCE = 100
_FILES_AT_ONCE = 5_000
_TABLE = ARTIFACT_VERSION


def fail_forgotten(conn: Connection, around: Surroundings, *, now_us: int) -> bool:
    """Fail pending versions that nobody touched for a day; return whether more wait."""
    is_forgotten = (_TABLE.c.state == "pending", _TABLE.c.touched_us < now_us - PENDING_US)
    forgotten = SELECT_VERSION.where(*is_forgotten).order_by(_TABLE.c.collection_id)
    rows = conn.execute(forgotten.limit(_VERSIONS_AT_ONCE)).all()
    for row in rows:
        lock_collection(conn, row.collection_id)
        failed = (
            update(_TABLE)
            # Somebody may have gone on with it before the lock was ours.
            .where(_TABLE.c.key == row.key, *is_forgotten)
            .values(
                state="failed",
                problem="No file came for a day.",
                distributed_id=None,
                expires_us=None,
                touched_us=now_us,
            )
        )
        if conn.execute(failed).rowcount:
            collections.leave_if_barren(conn, row.collection_id, now_us=now_us)
            _note(conn, around, row, now_us=now_us)
    return len(rows) == _VERSIONS_AT_ONCE


def remove_expired(conn: Connection, around: Surroundings, *, now_us: int) -> bool:
    """Delete ready versions whose time is over, but for those with a protected alias."""
    is_kept = select(ARTIFACT_ALIAS.c.version).where(
        ARTIFACT_ALIAS.c.version == _TABLE.c.id, ARTIFACT_ALIAS.c.protected.is_(True)
    )
    expired = SELECT_VERSION.where(
        _TABLE.c.expires_us <= now_us, _TABLE.c.state == "ready", ~is_kept.exists()
    ).limit(_VERSIONS_AT_ONCE)
    rows = conn.execute(expired.order_by(_TABLE.c.collection_id)).all()
    for row in rows:
        lock_collection(conn, row.collection_id)
        # Somebody may have kept it before the lock was ours.
        if conn.execute(expired.where(_TABLE.c.key == row.key)).one_or_none() is not None:
            aliases.leave(conn, row, delete_aliases=True)
            mark_deleted(conn, _TABLE.c.key == row.key, now_us=now_us)
            collections.touch(conn, row.collection_id, now_us=now_us)
            _note(conn, around, row, now_us=now_us)
    return len(rows) == _VERSIONS_AT_ONCE


def remove_files(conn: Connection) -> bool:
    """Remove one slice of the files of a failed or deleted version; return whether more wait."""
    waiting = select(_TABLE.c.key).where(
        _TABLE.c.state.in_(("failed", "deleted")), _TABLE.c.has_files.is_(True)
    )
    key = conn.execute(waiting.limit(1)).scalar_one_or_none()
    if key is None:
        return False
    for table, column in (
        (ARTIFACT_ENTRY, ARTIFACT_ENTRY.c.path),
        (ARTIFACT_FOLDER, ARTIFACT_FOLDER.c.parent),
    ):
        of_it = table.c.version_key == key
        paths = select(column).where(of_it).order_by(column).limit(1).offset(_FILES_AT_ONCE)
        end = conn.execute(paths).scalar_one_or_none()
        if end is not None:
            # Of folders below one parent some more than a slice may go.
            conn.execute(delete(table).where(of_it, column <= end))
            return True
        conn.execute(delete(table).where(of_it))
    conn.execute(update(_TABLE).where(_TABLE.c.key == key).values(has_files=False))
    return True


def _note(conn: Connection, around: Surroundings, row: Row[Any], *, now_us: int) -> None:
    around.note(
        conn, run=None, project=row.project_id, collection=row.collection_id, now_us=now_us
    )
