"""How a pending version ends: ready with a number, taken for an older one, or failed."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from kiseki.model.artifact import CommitVersion
from kiseki.model.errors import Conflict, UsageError, WrongDigest
from kiseki.model.limits import MAX_VERSION_NUMBER
from kiseki.store import checks
from kiseki.store.artifacts import aliases, collections, links, names
from kiseki.store.artifacts.surroundings import KnownRun, Surroundings, get_run
from kiseki.store.artifacts.versions import get_kept_row, get_row, lock_collection, title_of
from kiseki.store.schema_artifacts import ARTIFACT_COLLECTION, ARTIFACT_VERSION

_TABLE = ARTIFACT_VERSION
_MOST_PROBLEM_CHARS = 2_000


def settle(
    conn: Connection,
    around: Surroundings,
    version: str,
    request: CommitVersion,
    *,
    digest: str,
    rev: int,
    now_us: int,
) -> Row[Any] | None:
    """Make a version ready, or answer the one that it is already.

    Args:
        digest: of its files when it was at `rev`.

    Returns:
        The row of the version that has this content; None if files changed since `rev`.

    Raises:
        Locked: a protected alias would move; nothing was settled.
        Conflict: it is failed.
        Deleted: it was deleted.
        WrongDigest: the digest is not the one that was asked for.
    """
    wanted = [
        names.LATEST,
        *(a for a in names.check_aliases(request.aliases) if a != names.LATEST),
    ]
    tags = checks.check_tags(request.tags)
    run = get_run(around, conn, request.run) if request.run else None
    lock_collection(conn, get_kept_row(conn, version).collection_id)
    row = get_kept_row(conn, version, locked=True)
    if row.state == "failed":
        raise Conflict(f"The version {title_of(row)} failed: {row.problem}")
    settled = row
    if row.state == "pending":
        if row.rev != rev:
            return None
        _require_digest(request, digest)
        settled = _settle_pending(conn, row, run, request, digest=digest, now_us=now_us)
        if run is None and row.made_by:
            run = around.find_runs(conn, [row.made_by]).get(row.made_by)
    else:
        _require_digest(request, row.digest)
    if row.state != "pending" or (request.number >= 0 and not _is_newest(conn, settled)):
        # `latest` moved with the first commit; and what came to an old place is not the latest.
        wanted = wanted[1:]
    _name(conn, settled, wanted, tags)
    if run is not None and not settled.registered:
        links.link(conn, run, kind="output", version=settled.id, now_us=now_us)
        around.note(conn, run=run.uid, project=run.project, collection=None, now_us=now_us)
    collections.touch(conn, row.collection_id, now_us=now_us)
    around.note(
        conn, run=None, project=row.project_id, collection=row.collection_id, now_us=now_us
    )
    return get_row(conn, settled.id)


def _require_digest(request: CommitVersion, digest: str) -> None:
    if request.digest and request.digest != digest:
        raise WrongDigest(
            f"The files of this version have the digest {digest}, not {request.digest[:64]}.",
            hint="Compare the list of its files with what should be in it.",
            field="digest",
        )


def _settle_pending(
    conn: Connection,
    row: Row[Any],
    run: KnownRun | None,
    request: CommitVersion,
    *,
    digest: str,
    now_us: int,
) -> Row[Any]:
    same = select(_TABLE.c.id).where(
        _TABLE.c.collection_id == row.collection_id,
        _TABLE.c.digest == digest,
        _TABLE.c.state == "ready",
        # A model that another version became is another one, whatever is in it.
        _TABLE.c.source == row.source,
    )
    older = conn.execute(same.order_by(_TABLE.c.number).limit(1)).scalar_one_or_none()
    is_it = _TABLE.c.key == row.key
    if older is not None:
        values = {"state": "deleted", "same_as": older, "touched_us": now_us, "expires_us": None}
        conn.execute(update(_TABLE).where(is_it).values(values))
        return get_row(conn, older)
    number = _take_number(conn, row, request.number)
    maker: dict[str, Any] = {}
    if run is not None and not row.registered:
        maker = {"made_by": run.uid, "made_by_name": run.name, "step": run.last_step}
    ready = {"state": "ready", "number": number, "digest": digest, "ready_us": now_us}
    conn.execute(update(_TABLE).where(is_it).values(ready | maker))
    return get_row(conn, row.id)


def _take_number(conn: Connection, row: Row[Any], wanted: int) -> int:
    """Return the number of a version: the next one, or the one that it had elsewhere."""
    table = ARTIFACT_COLLECTION
    is_it = table.c.id == row.collection_id
    following = conn.execute(select(table.c.next_number).where(is_it)).scalar_one()
    number = following if wanted < 0 else wanted
    if number > MAX_VERSION_NUMBER:
        raise UsageError(f"A version's number is at most {MAX_VERSION_NUMBER}.", field="number")
    if number < following:
        at = (_TABLE.c.collection_id == row.collection_id, _TABLE.c.number == number)
        if conn.execute(select(_TABLE.c.key).where(*at)).one_or_none() is not None:
            raise Conflict(f"{row.collection!r} has, or had, a version v{number}.", field="number")
    next_number = max(following, number + 1)
    conn.execute(update(table).where(is_it).values(next_number=next_number))
    return number


def _is_newest(conn: Connection, row: Row[Any]) -> bool:
    newer = select(_TABLE.c.key).where(
        _TABLE.c.collection_id == row.collection_id,
        _TABLE.c.state == "ready",
        _TABLE.c.number > row.number,
    )
    return conn.execute(newer.limit(1)).one_or_none() is None


def _name(conn: Connection, row: Row[Any], wanted: Sequence[str], tags: Sequence[str]) -> None:
    aliases.point(conn, row, wanted)
    known: list[str] = msgspec.msgpack.decode(row.tags)
    added = [tag for tag in tags if tag not in known]
    if added:
        encoded = msgspec.msgpack.encode(checks.check_tags([*known, *added]))
        conn.execute(update(_TABLE).where(_TABLE.c.key == row.key).values(tags=encoded))


def fail(
    conn: Connection, around: Surroundings, version: str, *, problem: str, now_us: int
) -> Row[Any]:
    """Give a pending version up; to do so again changes nothing.

    Raises:
        Conflict: it is ready.
    """
    lock_collection(conn, get_kept_row(conn, version).collection_id)
    row = get_kept_row(conn, version, locked=True)
    if row.state == "ready":
        raise Conflict(f"The version {title_of(row)} is ready; it cannot fail any more.")
    if row.state == "pending":
        text = checks.check_notes(problem, field="problem")[:_MOST_PROBLEM_CHARS]
        values = {"state": "failed", "problem": text, "touched_us": now_us}
        conn.execute(
            update(_TABLE)
            .where(_TABLE.c.key == row.key)
            .values(distributed_id=None, expires_us=None, **values)
        )
        collections.leave_if_barren(conn, row.collection_id, now_us=now_us)
        around.note(
            conn, run=None, project=row.project_id, collection=row.collection_id, now_us=now_us
        )
    return get_row(conn, version)
