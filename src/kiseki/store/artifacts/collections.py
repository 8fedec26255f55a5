"""Collections: the names that versions share."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from kiseki.model.artifact import Collection, PatchCollection
from kiseki.model.errors import Conflict, Locked, NotFound
from kiseki.store import checks
from kiseki.store.artifacts import aliases
from kiseki.store.artifacts.leaving import mark_deleted
from kiseki.store.artifacts.names import LATEST, check_collection_name, check_type
from kiseki.store.artifacts.surroundings import Surroundings
from kiseki.store.artifacts.versions import lock_collection
from kiseki.store.schema_artifacts import ARTIFACT_ALIAS, ARTIFACT_COLLECTION, ARTIFACT_VERSION

_READY = ARTIFACT_VERSION.c.state == "ready"


def open_collection(
    conn: Connection, project: int, *, name: str, type: str, registered: bool, now_us: int
) -> Row[Any]:
    """Return the row of a collection, locked, made if it is missing.

    The project is locked by the caller. A collection that was deleted comes back with the
    numbers it had reached, so that `ds:v3` never names two things.

    Raises:
        Conflict: one of that name has another type.
    """
    wanted, type_ = check_collection_name(name), check_type(type)
    query = select(ARTIFACT_COLLECTION).where(
        ARTIFACT_COLLECTION.c.project_id == project, ARTIFACT_COLLECTION.c.name == wanted
    )
    row = conn.execute(query.with_for_update()).one_or_none()
    if row is None:
        values = _new(project, wanted, type_, registered=registered, now_us=now_us)
        conn.execute(insert(ARTIFACT_COLLECTION), values)
    elif row.deleted_us is not None:
        conn.execute(
            update(ARTIFACT_COLLECTION)
            .where(ARTIFACT_COLLECTION.c.id == row.id)
            .values(
                type=type_,
                registered=registered,
                deleted_us=None,
                created_us=now_us,
                updated_us=now_us,
            )
        )
    elif row.registered != registered:
        which = "a registered model" if row.registered else "no registered model"
        raise Conflict(f"{wanted!r} is {which} in this project.", field="name")
    elif row.type != type_:
        raise Conflict(
            f"The artifact {wanted!r} has the type {row.type!r}, not {type_!r}.", field="type"
        )
    return conn.execute(query.with_for_update()).one()


def _new(project: int, name: str, type_: str, *, registered: bool, now_us: int) -> dict[str, Any]:
    return {
        "project_id": project,
        "name": name,
        "type": type_,
        "registered": registered,
        "description": "",
        "created_us": now_us,
        "updated_us": now_us,
        "next_number": 0,
    }


def touch(conn: Connection, collection: int, *, now_us: int) -> None:
    """Note that a collection changed."""
    conn.execute(
        update(ARTIFACT_COLLECTION)
        .where(ARTIFACT_COLLECTION.c.id == collection)
        .values(updated_us=now_us)
    )


def leave_if_barren(conn: Connection, collection: int, *, now_us: int) -> None:
    """Delete a collection, locked by the caller, that never had a version and gets none now."""
    table = ARTIFACT_COLLECTION
    coming = select(ARTIFACT_VERSION.c.key).where(
        ARTIFACT_VERSION.c.collection_id == table.c.id, ARTIFACT_VERSION.c.state == "pending"
    )
    conn.execute(
        update(table)
        .where(table.c.id == collection, table.c.next_number == 0, ~coming.exists())
        .values(deleted_us=now_us, description="")
    )


def get_collection(conn: Connection, around: Surroundings, collection: int) -> Collection:
    """Return a collection.

    Raises:
        NotFound: there is none, or its project lies in the trash.
    """
    return _show(conn, [_get(conn, around, collection)])[0]


def find_collection(
    conn: Connection, around: Surroundings, project: int, name: str
) -> Collection | None:
    """Return a collection by its name, or None."""
    around.require_project(conn, project)
    query = _KEPT.where(
        ARTIFACT_COLLECTION.c.project_id == project,
        ARTIFACT_COLLECTION.c.name == check_collection_name(name),
    )
    row = conn.execute(query).one_or_none()
    return None if row is None else _show(conn, [row])[0]


def list_collections(
    conn: Connection,
    around: Surroundings,
    project: int,
    *,
    type: str,
    search: str,
    registered: bool | None,
    limit: int,
    offset: int,
) -> tuple[list[Collection], int]:
    """Return a page of collections, the most recently changed first, and how many there are."""
    around.require_project(conn, project)
    table = ARTIFACT_COLLECTION
    where: list[ColumnElement[bool]] = [
        table.c.project_id == project,
        table.c.deleted_us.is_(None),
    ]
    if type:
        where.append(table.c.type == type)
    if search:
        where.append(func.lower(table.c.name).contains(search.lower(), autoescape=True))
    if registered is not None:
        where.append(table.c.registered.is_(registered))
    total = conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
    page = select(table).where(*where).order_by(table.c.updated_us.desc(), table.c.id.desc())
    return _show(conn, conn.execute(page.limit(limit).offset(offset)).all()), total


def list_types(conn: Connection, project: int) -> list[str]:
    """Return the types of the collections of a project."""
    types = _KEPT.with_only_columns(ARTIFACT_COLLECTION.c.type).where(
        ARTIFACT_COLLECTION.c.project_id == project
    )
    return sorted(conn.execute(types.distinct()).scalars())


def update_collection(
    conn: Connection, around: Surroundings, collection: int, patch: PatchCollection, *, now_us: int
) -> Collection:
    """Rename or describe a collection.

    Raises:
        Conflict: another one has, or had, that name.
    """
    found = _get(conn, around, collection)
    around.lock_project(conn, found.project_id)
    values: dict[str, Any] = {"updated_us": now_us}
    if isinstance(patch.description, str):
        values["description"] = checks.check_notes(patch.description, field="description")
    if isinstance(patch.name, str):
        values["name"] = check_collection_name(patch.name)
        _refuse_taken(conn, found, values["name"])
    table = ARTIFACT_COLLECTION
    conn.execute(update(table).where(table.c.id == collection).values(values))
    around.note(conn, run=None, project=found.project_id, collection=collection, now_us=now_us)
    return get_collection(conn, around, collection)


def _refuse_taken(conn: Connection, found: Row[Any], name: str) -> None:
    table = ARTIFACT_COLLECTION
    taken = select(table.c.deleted_us).where(
        table.c.project_id == found.project_id, table.c.name == name, table.c.id != found.id
    )
    other = conn.execute(taken).one_or_none()
    if other is not None:
        verb = "is" if other.deleted_us is None else "was"
        raise Conflict(f"There {verb} an artifact {name!r} in this project.", field="name")


def remove_collection(
    conn: Connection,
    around: Surroundings,
    collection: int,
    *,
    delete_aliases: bool,
    now_us: int,
) -> Collection:
    """Delete a collection with all its versions; return it as it was.

    Raises:
        Locked: an alias is protected.
        Conflict: there are aliases, and nobody said that they may go.
    """
    found = _get(conn, around, collection)
    lock_collection(conn, collection)
    [shown] = _show(conn, [found])
    in_it = ARTIFACT_ALIAS.c.collection_id == collection
    protected = select(ARTIFACT_ALIAS.c.alias).where(in_it, ARTIFACT_ALIAS.c.protected.is_(True))
    kept_by = list(conn.execute(protected.order_by(ARTIFACT_ALIAS.c.alias)).scalars())
    if kept_by:
        raise Locked(f"{found.name!r} is kept by a protected alias: {', '.join(kept_by)}.")
    named = [alias for alias in shown.aliases if alias != LATEST]
    if named and not delete_aliases:
        raise aliases.refuse_aliased(found.name, named)
    aliases.remove_all(conn, collection)
    mark_deleted(conn, ARTIFACT_VERSION.c.collection_id == collection, now_us=now_us)
    table = ARTIFACT_COLLECTION
    conn.execute(
        update(table).where(table.c.id == collection).values(deleted_us=now_us, description="")
    )
    around.note(conn, run=None, project=found.project_id, collection=collection, now_us=now_us)
    return shown


_KEPT = select(ARTIFACT_COLLECTION).where(ARTIFACT_COLLECTION.c.deleted_us.is_(None))


def _get(conn: Connection, around: Surroundings, collection: int) -> Row[Any]:
    row = conn.execute(_KEPT.where(ARTIFACT_COLLECTION.c.id == collection)).one_or_none()
    if row is None or row.project_id is None:
        raise NotFound("There is no such artifact collection.", field="collection")
    around.require_project(conn, row.project_id)
    return row


def _show(conn: Connection, rows: Sequence[Row[Any]]) -> list[Collection]:
    ids = [row.id for row in rows]
    totals = select(
        ARTIFACT_VERSION.c.collection_id,
        func.count().label("n"),
        func.sum(ARTIFACT_VERSION.c.size).label("size"),
        func.max(ARTIFACT_VERSION.c.number).label("newest"),
    ).where(ARTIFACT_VERSION.c.collection_id.in_(ids), _READY)
    totals = totals.group_by(ARTIFACT_VERSION.c.collection_id)
    ready = {row.collection_id: row for row in conn.execute(totals)} if ids else {}
    names = aliases.list_names(conn, ids)
    return [
        Collection(
            id=row.id,
            project=row.project_id,
            name=row.name,
            type=row.type,
            description=row.description,
            created_us=row.created_us,
            updated_us=row.updated_us,
            registered=row.registered,
            n_versions=ready[row.id].n if row.id in ready else 0,
            # PostgreSQL adds 64-bit numbers up as decimals.
            size=int(ready[row.id].size) if row.id in ready else 0,
            latest=f"v{ready[row.id].newest}" if row.id in ready else "",
            aliases=names.get(row.id, []),
        )
        for row in rows
    ]
