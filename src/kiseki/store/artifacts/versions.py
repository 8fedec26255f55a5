"""The row of a version: found, locked, shown."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, select

from kiseki.model.artifact import ArtifactVersion
from kiseki.model.errors import Conflict, Deleted, NotFound
from kiseki.store.artifacts.names import LATEST
from kiseki.store.artifacts.surroundings import AT_ONCE, Surroundings
from kiseki.store.schema_artifacts import ARTIFACT_ALIAS, ARTIFACT_COLLECTION, ARTIFACT_VERSION

SELECT_VERSION: Select[Any] = select(
    ARTIFACT_VERSION,
    ARTIFACT_COLLECTION.c.name.label("collection"),
    ARTIFACT_COLLECTION.c.type,
    ARTIFACT_COLLECTION.c.project_id,
    ARTIFACT_COLLECTION.c.registered,
).join(ARTIFACT_COLLECTION, ARTIFACT_COLLECTION.c.id == ARTIFACT_VERSION.c.collection_id)


def find_row(conn: Connection, version: str, *, locked: bool = False) -> Row[Any] | None:
    """Return the row of a version, or of the older one that has its content, or None."""
    query = SELECT_VERSION.where(ARTIFACT_VERSION.c.id == version)
    if locked:
        query = query.with_for_update(of=ARTIFACT_VERSION)
    row = conn.execute(query).one_or_none()
    # An older one is never itself in the place of another.
    return find_row(conn, row.same_as, locked=locked) if row is not None and row.same_as else row


def get_row(conn: Connection, version: str, *, locked: bool = False) -> Row[Any]:
    """Return the row of a version, deleted or not.

    Raises:
        NotFound: there never was one.
    """
    row = find_row(conn, version, locked=locked)
    if row is None:
        raise NotFound(f"There is no artifact version {version[:64]!r}.", field="version")
    return row


def get_kept_row(conn: Connection, version: str, *, locked: bool = False) -> Row[Any]:
    """Return the row of a version whose files are there.

    Raises:
        NotFound: there never was one.
        Deleted: it was deleted.
    """
    row = get_row(conn, version, locked=locked)
    if row.state == "deleted":
        raise Deleted(f"The version {title_of(row)} was deleted.")
    return row


def get_pending_row(conn: Connection, version: str) -> Row[Any]:
    """Return the row of a version to which files may be added, locked.

    Raises:
        Conflict: it is ready or failed.
    """
    row = get_kept_row(conn, version, locked=True)
    if row.state != "pending":
        raise Conflict(
            f"The version {title_of(row)} is {row.state}: its files do not change any more.",
            hint="Begin a new version; `base` takes the files of this one over.",
        )
    return row


def title_of(row: Any) -> str:
    """Return what an error calls a version: `ds:v3`, or `ds` while it has no number."""
    return repr(row.collection if row.number is None else f"{row.collection}:v{row.number}")


def lock_collection(conn: Connection, collection: int) -> Row[Any]:
    """Return the row of a collection, locked until the commit."""
    query = select(ARTIFACT_COLLECTION).where(ARTIFACT_COLLECTION.c.id == collection)
    return conn.execute(query.with_for_update()).one()


def show_one(conn: Connection, around: Surroundings, row: Row[Any]) -> ArtifactVersion:
    """Return a version as everybody outside the store sees it."""
    return show(conn, around, [row])[0]


def show(
    conn: Connection, around: Surroundings, rows: Sequence[Row[Any]]
) -> list[ArtifactVersion]:
    """Return versions as everybody outside the store sees them, in the order of their rows."""
    aliases: dict[str, list[str]] = {}
    protected: dict[str, list[str]] = {}
    for start in range(0, len(rows), AT_ONCE):
        some = [row.id for row in rows[start : start + AT_ONCE]]
        found = select(ARTIFACT_ALIAS).where(ARTIFACT_ALIAS.c.version.in_(some))
        for alias in conn.execute(found.order_by(ARTIFACT_ALIAS.c.alias)):
            aliases.setdefault(alias.version, []).append(alias.alias)
            if alias.protected:
                protected.setdefault(alias.version, []).append(alias.alias)
    projects = {row.project_id for row in rows if row.project_id is not None}
    paths = around.find_paths(conn, list(projects)) if projects else {}
    return [
        ArtifactVersion(
            id=row.id,
            collection=row.collection_id,
            name=row.collection,
            type=row.type,
            entity=paths[row.project_id].entity if row.project_id in paths else "",
            project_name=paths[row.project_id].name if row.project_id in paths else "",
            project=row.project_id or 0,
            number=-1 if row.number is None else row.number,
            state=row.state,
            digest=row.digest,
            description=row.description,
            metadata=msgspec.msgpack.decode(row.metadata),
            aliases=sorted(aliases.get(row.id, ()), key=lambda alias: (alias != LATEST, alias)),
            protected=protected.get(row.id, []),
            tags=msgspec.msgpack.decode(row.tags),
            n_files=row.n_files,
            size=row.size,
            created_us=row.created_us,
            ready_us=row.ready_us,
            expires_us=row.expires_us,
            made_by=row.made_by,
            made_by_name=row.made_by_name,
            step=row.step,
            base=row.base,
            distributed_id=row.distributed_id or "",
            source=row.source,
            problem=row.problem,
        )
        for row in rows
    ]


def require_shown(conn: Connection, around: Surroundings, row: Row[Any]) -> None:
    """Check that a version's project is not in the trash.

    Raises:
        NotFound: it is, or it went for good.
    """
    if row.project_id is None:
        raise NotFound("The project of this artifact was deleted.")
    around.require_project(conn, row.project_id)
