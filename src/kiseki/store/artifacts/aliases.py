"""Aliases: each points at one version of its collection, which the caller has locked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from kiseki.model.errors import Conflict, Locked, NotFound, UsageError
from kiseki.store.artifacts.names import LATEST
from kiseki.store.artifacts.surroundings import AT_ONCE
from kiseki.store.artifacts.versions import title_of
from kiseki.store.schema_artifacts import ARTIFACT_ALIAS, ARTIFACT_VERSION


def point(conn: Connection, row: Row[Any], names: Sequence[str]) -> None:
    """Let aliases point at a version, wherever they pointed before.

    Raises:
        Locked: a protected one would move.
    """
    in_it = ARTIFACT_ALIAS.c.collection_id == row.collection_id
    query = select(ARTIFACT_ALIAS).where(in_it, ARTIFACT_ALIAS.c.alias.in_(names))
    known = {alias.alias: alias for alias in conn.execute(query)}
    for name in names:
        alias = known.get(name)
        if alias is None:
            values = {"alias": name, "version": row.id, "protected": False}
            conn.execute(insert(ARTIFACT_ALIAS), {"collection_id": row.collection_id, **values})
        elif alias.version != row.id:
            if alias.protected:
                raise Locked(
                    f"The alias {name!r} of {row.collection!r} is protected; it does not move.",
                    hint="Take the protection away first.",
                    field="aliases",
                )
            is_it = ARTIFACT_ALIAS.c.alias == name
            conn.execute(update(ARTIFACT_ALIAS).where(in_it, is_it).values(version=row.id))


def protect(conn: Connection, row: Row[Any], names: Sequence[str], *, protected: bool) -> None:
    """Protect aliases of a version, or take the protection away.

    Raises:
        NotFound: the version has no such alias.
        UsageError: `latest` moves with every commit.
    """
    if protected and LATEST in names:
        raise UsageError("`latest` moves with every commit; it cannot be protected.")
    for name in names:
        changed = conn.execute(
            update(ARTIFACT_ALIAS).where(*_at(row, name)).values(protected=protected)
        )
        if not changed.rowcount:
            raise _absent(row, name)


def take_away(conn: Connection, row: Row[Any], names: Sequence[str]) -> None:
    """Take aliases away from a version; those that it does not have are gone already.

    Raises:
        Locked: one is protected.
        UsageError: `latest` is always there.
    """
    if LATEST in names:
        raise UsageError("`latest` is always there; it moves with every commit.")
    query = select(ARTIFACT_ALIAS.c.alias).where(
        ARTIFACT_ALIAS.c.version == row.id,
        ARTIFACT_ALIAS.c.alias.in_(names),
        ARTIFACT_ALIAS.c.protected.is_(True),
    )
    for name in conn.execute(query).scalars():
        raise Locked(
            f"The alias {name!r} of {row.collection!r} is protected.",
            hint="Take the protection away first.",
            field="aliases",
        )
    conn.execute(
        delete(ARTIFACT_ALIAS).where(
            ARTIFACT_ALIAS.c.version == row.id, ARTIFACT_ALIAS.c.alias.in_(names)
        )
    )


def leave(conn: Connection, row: Row[Any], *, delete_aliases: bool) -> None:
    """Take all aliases away from a version that goes; `latest` moves to the newest one left.

    Raises:
        Locked: one is protected.
        Conflict: there are others than `latest`, and nobody said that they may go.
    """
    query = select(ARTIFACT_ALIAS).where(ARTIFACT_ALIAS.c.version == row.id)
    found = {alias.alias: alias.protected for alias in conn.execute(query)}
    protected = sorted(name for name, is_kept in found.items() if is_kept)
    if protected:
        raise Locked(
            f"{title_of(row)} is kept by a protected alias: {', '.join(protected)}.",
            hint="Take the protection away first.",
        )
    named = sorted(name for name in found if name != LATEST)
    if named and not delete_aliases:
        raise refuse_aliased(title_of(row), named)
    conn.execute(delete(ARTIFACT_ALIAS).where(ARTIFACT_ALIAS.c.version == row.id))
    if LATEST in found:
        _move_latest(conn, row)


def _move_latest(conn: Connection, row: Row[Any]) -> None:
    newest = (
        select(ARTIFACT_VERSION.c.id)
        .where(
            ARTIFACT_VERSION.c.collection_id == row.collection_id,
            ARTIFACT_VERSION.c.state == "ready",
            ARTIFACT_VERSION.c.id != row.id,
        )
        .order_by(ARTIFACT_VERSION.c.number.desc())
        .limit(1)
    )
    version = conn.execute(newest).scalar_one_or_none()
    if version is not None:
        values = {"alias": LATEST, "version": version, "protected": False}
        conn.execute(insert(ARTIFACT_ALIAS), {"collection_id": row.collection_id, **values})


def remove_all(conn: Connection, collection: int) -> None:
    """Remove every alias of a collection."""
    conn.execute(delete(ARTIFACT_ALIAS).where(ARTIFACT_ALIAS.c.collection_id == collection))


def list_names(conn: Connection, collections: Sequence[int]) -> dict[int, list[str]]:
    """Return the aliases of collections, `latest` first."""
    names: dict[int, list[str]] = {}
    for start in range(0, len(collections), AT_ONCE):
        some = collections[start : start + AT_ONCE]
        query = select(ARTIFACT_ALIAS.c.collection_id, ARTIFACT_ALIAS.c.alias)
        for row in conn.execute(query.where(ARTIFACT_ALIAS.c.collection_id.in_(some))):
            names.setdefault(row.collection_id, []).append(row.alias)
    for found in names.values():
        found.sort(key=lambda name: (name != LATEST, name))
    return names


def refuse_aliased(title: str, names: Sequence[str]) -> Conflict:
    """Return the error for deleting what has aliases."""
    return Conflict(
        f"{title} has aliases: {', '.join(names)}.",
        hint="Say that they may go, too (delete_aliases).",
        field="delete_aliases",
    )


def _at(row: Row[Any], name: str) -> tuple[Any, Any]:
    return ARTIFACT_ALIAS.c.version == row.id, ARTIFACT_ALIAS.c.alias == name


def _absent(row: Row[Any], name: str) -> NotFound:
    return NotFound(f"{title_of(row)} has no alias {name!r}.", field="aliases")
