"""What takes how much room: files of runs and artifacts, by project, by run, by type."""

from typing import Any, TypeAlias

from sqlalchemy import Connection, Subquery, func, literal, select, text, union_all

from kiseki.model.blob import BlobsCollected, StoragePage, StorageUse
from kiseki.model.errors import InvalidQuery
from kiseki.store.blobs.collecting import Collector, count_unused
from kiseki.store.blobs.places import Places
from kiseki.store.engine import Database
from kiseki.store.schema import PROJECT, RUN
from kiseki.store.schema_artifacts import ARTIFACT_COLLECTION, ARTIFACT_VERSION
from kiseki.store.schema_blobs import BLOB, RUN_FILE


class Storage:
    """`StorageRows` over a database and places; see `kiseki.store.contract_blobs`."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places
        self._collector = Collector(database, places)

    def measure(self, *, by: str, project: int | None, limit: int, offset: int) -> StoragePage:
        """Return a page of what takes room, the largest first."""
        makers = {"project": _by_project, "run": _by_run, "type": _by_type}
        if by not in makers:
            raise InvalidQuery("`by` is project, run or type.", field="by")
        uses = makers[by](project)
        with self._database.read() as conn:
            self.prepare(conn)
            total = conn.execute(select(func.count()).select_from(uses)).scalar_one()
            largest = select(uses).order_by(uses.c.bytes.desc(), uses.c.kind, uses.c.name)
            rows = conn.execute(largest.limit(limit).offset(offset)).all()
            whole = select(func.count(), func.coalesce(func.sum(BLOB.c.size), 0))
            n_blobs, blob_bytes = conn.execute(whole).one()
            unused_bytes = count_unused(conn)[1]
            database_bytes = self._database_bytes(conn)
        return StoragePage(
            items=[
                StorageUse(kind=kind, name=name, uid=uid, n_files=int(n), bytes=int(n_bytes))
                for kind, name, uid, n, n_bytes in rows
            ],
            total=total,
            n_blobs=n_blobs,
            blob_bytes=int(blob_bytes),
            unused_bytes=unused_bytes,
            database_bytes=database_bytes,
            free_bytes=self._places.free_bytes(),
        )

    def collect(self, *, now_us: int, work_s: float, dry_run: bool = False) -> BlobsCollected:
        """Remove what is not needed for some seconds; the next call goes on."""
        if dry_run:
            return self._collector.count(now_us=now_us)
        return self._collector.collect(now_us=now_us, work_s=work_s)

    def prepare(self, conn: Connection) -> None:
        """Do nothing: the rows of runs and projects are where they should be."""

    def _database_bytes(self, conn: Connection) -> int:
        if self._database.is_sqlite:
            pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
            return pages * conn.exec_driver_sql("PRAGMA page_size").scalar_one()
        return conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one()


# A query of columns whose types are nobody's business here.
_Query: TypeAlias = Any
_N_FILES = func.count().label("n_files")
_FILE_BYTES = func.sum(RUN_FILE.c.size).label("bytes")
_N_ENTRIES = func.sum(ARTIFACT_VERSION.c.n_files).label("n_files")
_ENTRY_BYTES = func.sum(ARTIFACT_VERSION.c.size).label("bytes")
_NOBODY = literal("").label("uid")


def _by_project(project: int | None) -> Subquery:
    name = (PROJECT.c.entity + "/" + PROJECT.c.name).label("name")
    files = select(_kind("files"), name, _NOBODY, _N_FILES, _FILE_BYTES)
    artifacts = select(_kind("artifacts"), name, _NOBODY, _N_ENTRIES, _ENTRY_BYTES)
    return _together(
        _of_runs(files, project).join(PROJECT, PROJECT.c.id == RUN.c.project_id).group_by(name),
        _of_versions(artifacts, project)
        .join(PROJECT, PROJECT.c.id == ARTIFACT_COLLECTION.c.project_id)
        .group_by(name),
    )


def _by_run(project: int | None) -> Subquery:
    files = select(
        _kind("files"), RUN.c.name.label("name"), RUN.c.uid.label("uid"), _N_FILES, _FILE_BYTES
    )
    made_by = ARTIFACT_VERSION.c.made_by
    maker = func.max(ARTIFACT_VERSION.c.made_by_name).label("name")
    artifacts = select(_kind("artifacts"), maker, made_by.label("uid"), _N_ENTRIES, _ENTRY_BYTES)
    return _together(
        _of_runs(files, project).group_by(RUN.c.uid, RUN.c.name),
        _of_versions(artifacts, project).where(made_by != "").group_by(made_by),
    )


def _by_type(project: int | None) -> Subquery:
    mime, type_ = RUN_FILE.c.mime, ARTIFACT_COLLECTION.c.type
    files = select(_kind("files"), mime.label("name"), _NOBODY, _N_FILES, _FILE_BYTES)
    artifacts = select(_kind("artifacts"), type_.label("name"), _NOBODY, _N_ENTRIES, _ENTRY_BYTES)
    return _together(
        _of_runs(files, project).group_by(mime),
        _of_versions(artifacts, project).group_by(type_),
    )


def _of_runs(query: _Query, project: int | None) -> _Query:
    query = query.select_from(RUN_FILE).join(RUN, RUN.c.uid == RUN_FILE.c.uid)
    return query if project is None else query.where(RUN.c.project_id == project)


def _of_versions(query: _Query, project: int | None) -> _Query:
    """Return versions that hold files; those of registered models are other versions' files."""
    collection = ARTIFACT_COLLECTION
    query = (
        query.select_from(ARTIFACT_VERSION)
        .join(collection, collection.c.id == ARTIFACT_VERSION.c.collection_id)
        .where(ARTIFACT_VERSION.c.state == "ready", collection.c.registered.is_(False))
    )
    return query if project is None else query.where(collection.c.project_id == project)


def _together(files: _Query, artifacts: _Query) -> Subquery:
    return union_all(files, artifacts).subquery()


def _kind(kind: str) -> Any:
    return literal(kind).label("kind")
