"""Begin a version: pending, with the files of its base, if it has one."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select

from kiseki.model import ids
from kiseki.model.artifact import BeginVersion
from kiseki.model.errors import Conflict, UsageError
from kiseki.model.limits import MAX_TIME_US, MAX_TTL_S
from kiseki.store import checks
from kiseki.store.artifacts import collections, names
from kiseki.store.artifacts.surroundings import KnownRun, Surroundings, get_run
from kiseki.store.artifacts.versions import find_row, get_kept_row, title_of
from kiseki.store.schema_artifacts import ARTIFACT_VERSION


def begin(
    conn: Connection,
    around: Surroundings,
    request: BeginVersion,
    *,
    entity: str,
    registered: bool,
    now_us: int,
) -> Row[Any]:
    """Return the row of a version, made if it is missing.

    Args:
        entity: whose project it is when neither an entity nor a run is named.
        registered: it becomes a version of a registered model; `base` is what it is made of.

    Raises:
        Conflict: the name belongs to another type, or the base has no files to take over yet.
        NotFound, Deleted: the run or the base.
        InvalidName, InvalidBody, TooLarge: something breaks a rule.
    """
    names.check_version_id(request.id)
    known = find_row(conn, request.id)
    if known is not None:
        return known
    run = get_run(around, conn, request.run) if request.run else None
    base = _get_base(conn, request)
    project = _open_project(conn, around, request, run, entity=entity, now_us=now_us)
    collection = collections.open_collection(
        conn, project, name=request.name, type=request.type, registered=registered, now_us=now_us
    )
    shared = _find_shared(conn, collection.id, request)
    if shared is not None:
        return shared
    values = _values(request, run, base, registered=registered, now_us=now_us)
    conn.execute(insert(ARTIFACT_VERSION), {"collection_id": collection.id, **values})
    around.note(conn, run=None, project=project, collection=collection.id, now_us=now_us)
    row = find_row(conn, request.id)
    assert row is not None
    return row


def _get_base(conn: Connection, request: BeginVersion) -> Row[Any] | None:
    if not request.base:
        return None
    base = get_kept_row(conn, names.check_version_id(request.base, field="base"))
    if base.state != "ready":
        raise Conflict(f"The base {title_of(base)} is {base.state}.", field="base")
    return base


def _open_project(
    conn: Connection,
    around: Surroundings,
    request: BeginVersion,
    run: KnownRun | None,
    *,
    entity: str,
    now_us: int,
) -> int:
    if run is not None and request.entity is None and request.project is None:
        around.lock_project(conn, run.project)
        return run.project
    return around.open_project(
        conn,
        entity=request.entity or entity,
        name=request.project or ids.DEFAULT_PROJECT,
        now_us=now_us,
    )


def _find_shared(conn: Connection, collection: int, request: BeginVersion) -> Row[Any] | None:
    """Return what somebody began meanwhile: under the same id, or for the same writers."""
    known = find_row(conn, request.id)
    if known is not None or not request.distributed_id:
        return known
    query = select(ARTIFACT_VERSION.c.id).where(
        ARTIFACT_VERSION.c.collection_id == collection,
        ARTIFACT_VERSION.c.distributed_id == request.distributed_id,
    )
    shared = conn.execute(query).scalar_one_or_none()
    return None if shared is None else find_row(conn, shared)


def _values(
    request: BeginVersion,
    run: KnownRun | None,
    base: Row[Any] | None,
    *,
    registered: bool,
    now_us: int,
) -> dict[str, Any]:
    created_us = request.created_us or now_us
    if not 0 < created_us <= MAX_TIME_US:
        raise UsageError("`created_us` is a time in epoch microseconds.", field="created_us")
    return {
        "id": request.id,
        "state": "pending",
        "digest": "",
        "description": checks.check_notes(request.description, field="description"),
        "metadata": msgspec.msgpack.encode(names.check_metadata(request.metadata)),
        "tags": msgspec.msgpack.encode([]),
        "n_files": 0,
        "size": 0,
        "rev": 0,
        "created_us": created_us,
        "touched_us": now_us,
        "ready_us": 0,
        "expires_us": expiry(request.ttl_s, created_us=created_us),
        **_maker(run, base if registered else None),
        "base": "" if base is None else base.id,
        "taken_to": None if base is None else "",
        "distributed_id": checks.check_name(request.distributed_id, field="distributed_id")
        or None,
        "source": base.id if registered and base is not None else "",
        "same_as": "",
        "problem": "",
        "has_files": False,
    }


def _maker(run: KnownRun | None, source: Row[Any] | None) -> dict[str, Any]:
    """Return who made a version: a run, or whoever made what a model is taken from."""
    if source is not None:
        return {name: getattr(source, name) for name in ("made_by", "made_by_name", "step")}
    if run is None:
        return {"made_by": "", "made_by_name": "", "step": -1}
    return {"made_by": run.uid, "made_by_name": run.name, "step": run.last_step}


def expiry(ttl_s: int | None, *, created_us: int) -> int | None:
    """Return when a version goes, counted from its creation.

    Raises:
        UsageError: the time to live is not 1 to `MAX_TTL_S` seconds.
    """
    if ttl_s is None:
        return None
    if not 0 < ttl_s <= MAX_TTL_S:
        raise UsageError(f"`ttl_s` lies between 1 and {MAX_TTL_S} (MAX_TTL_S).", field="ttl_s")
    return created_us + ttl_s * 1_000_000
