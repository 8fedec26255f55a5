"""Change what is said of a version, and delete it."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, update

from kiseki.model.artifact import PatchVersion
from kiseki.model.errors import Conflict
from kiseki.store import checks
from kiseki.store.artifacts import aliases, collections, names
from kiseki.store.artifacts.beginning import expiry
from kiseki.store.artifacts.leaving import mark_deleted
from kiseki.store.artifacts.surroundings import Surroundings
from kiseki.store.artifacts.versions import get_kept_row, get_row, lock_collection, title_of
from kiseki.store.schema_artifacts import ARTIFACT_VERSION


def change(
    conn: Connection, around: Surroundings, version: str, patch: PatchVersion, *, now_us: int
) -> Row[Any]:
    """Change fields of a version; those that are unset stay.

    Raises:
        Locked: a protected alias would move or go.
        NotFound, Deleted: there is no such version, or it has no alias that is to be protected.
    """
    lock_collection(conn, get_kept_row(conn, version).collection_id)
    row = get_kept_row(conn, version, locked=True)
    # First what takes protection away, last what gives it.
    if isinstance(patch.unprotect, list):
        aliases.protect(conn, row, patch.unprotect, protected=False)
    if isinstance(patch.remove_aliases, list):
        aliases.take_away(conn, row, patch.remove_aliases)
    if isinstance(patch.add_aliases, list):
        _require_ready(row)
        aliases.point(conn, row, names.check_aliases(patch.add_aliases))
    if isinstance(patch.protect, list):
        aliases.protect(conn, row, patch.protect, protected=True)
    values = _values(row, patch)
    if values:
        at = ARTIFACT_VERSION.c.key == row.key
        conn.execute(update(ARTIFACT_VERSION).where(at).values(values))
    _note(conn, around, row, now_us=now_us)
    return get_row(conn, version)


def remove(
    conn: Connection, around: Surroundings, version: str, *, delete_aliases: bool, now_us: int
) -> Row[Any]:
    """Delete a version; its number is not used again, what the lineage tells of it stays.

    Raises:
        Locked: one of its aliases is protected.
        Conflict: it has aliases, and nobody said that they may go.
        NotFound, Deleted: there is no such version.
    """
    lock_collection(conn, get_kept_row(conn, version).collection_id)
    row = get_kept_row(conn, version, locked=True)
    aliases.leave(conn, row, delete_aliases=delete_aliases)
    mark_deleted(conn, ARTIFACT_VERSION.c.key == row.key, now_us=now_us)
    _note(conn, around, row, now_us=now_us)
    return get_row(conn, version)


def _values(row: Row[Any], patch: PatchVersion) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if isinstance(patch.description, str):
        values["description"] = checks.check_notes(patch.description, field="description")
    if isinstance(patch.metadata, dict):
        values["metadata"] = msgspec.msgpack.encode(names.check_metadata(patch.metadata))
    if isinstance(patch.tags, list):
        values["tags"] = msgspec.msgpack.encode(checks.check_tags(patch.tags))
    if not isinstance(patch.ttl_s, msgspec.UnsetType):
        values["expires_us"] = expiry(patch.ttl_s, created_us=row.created_us)
    return values


def _require_ready(row: Row[Any]) -> None:
    if row.state != "ready":
        raise Conflict(f"{title_of(row)} is {row.state}; only ready versions have aliases.")


def _note(conn: Connection, around: Surroundings, row: Row[Any], *, now_us: int) -> None:
    collections.touch(conn, row.collection_id, now_us=now_us)
    around.note(
        conn, run=None, project=row.project_id, collection=row.collection_id, now_us=now_us
    )
