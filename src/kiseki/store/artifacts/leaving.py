"""Versions that go for good: alone, or with their project. Their files are the janitor's."""

from sqlalchemy import ColumnElement, Connection, delete, select, update

from kiseki.store.schema_artifacts import ARTIFACT_ALIAS, ARTIFACT_COLLECTION, ARTIFACT_VERSION


def mark_deleted(conn: Connection, *where: ColumnElement[bool], now_us: int) -> None:
    """Let versions be deleted; their aliases are gone already."""
    conn.execute(
        update(ARTIFACT_VERSION)
        .where(*where, ARTIFACT_VERSION.c.state != "deleted")
        .values(state="deleted", touched_us=now_us, expires_us=None, distributed_id=None)
    )


def has_artifacts(conn: Connection, project: int) -> bool:
    """Whether a project has a collection that was not deleted."""
    kept = select(ARTIFACT_COLLECTION.c.id).where(
        ARTIFACT_COLLECTION.c.project_id == project, ARTIFACT_COLLECTION.c.deleted_us.is_(None)
    )
    return conn.execute(kept.limit(1)).one_or_none() is not None


def leave_project(conn: Connection, project: int, *, now_us: int) -> None:
    """Delete the artifacts of a project that goes for good; what the lineage tells stays."""
    in_it = ARTIFACT_COLLECTION.c.project_id == project
    ids = select(ARTIFACT_COLLECTION.c.id).where(in_it)
    # Collections are locked before what is in them, as everywhere.
    conn.execute(ids.order_by(ARTIFACT_COLLECTION.c.id).with_for_update())
    conn.execute(delete(ARTIFACT_ALIAS).where(ARTIFACT_ALIAS.c.collection_id.in_(ids)))
    mark_deleted(conn, ARTIFACT_VERSION.c.collection_id.in_(ids), now_us=now_us)
    conn.execute(
        update(ARTIFACT_COLLECTION).where(in_it).values(project_id=None, deleted_us=now_us)
    )
