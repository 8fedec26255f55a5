"""Artifacts in a database: each method is one transaction around the logic of its own file."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection

from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    BeginVersion,
    ChangeEntries,
    Collection,
    CommitVersion,
    EntryPage,
    PatchCollection,
    PatchVersion,
    RunArtifact,
    UseVersion,
    VersionDiff,
    VersionRun,
)
from kiseki.model.errors import Busy, Conflict, NotFound
from kiseki.model.limits import MAX_VERSION_RUNS
from kiseki.store.artifacts import (
    beginning,
    changing,
    collections,
    files,
    lineage,
    links,
    listing,
    names,
    settling,
    upkeep,
)
from kiseki.store.artifacts.diff import Differ
from kiseki.store.artifacts.digest import compute_digest
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.artifacts.lineage_node import Edge, NodeFacts, NodeKey
from kiseki.store.artifacts.surroundings import Surroundings
from kiseki.store.artifacts.versions import (
    SELECT_VERSION,
    get_kept_row,
    get_row,
    require_shown,
    show,
    show_one,
    title_of,
)
from kiseki.store.schema_artifacts import ARTIFACT_ALIAS, ARTIFACT_VERSION

_DIGEST_TRIES = 5


class Transactions(Protocol):
    """How a database is read and written: `kiseki.store.engine.Database`, or a double of it."""

    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection whose queries all see one snapshot."""
        ...

    def write(self) -> AbstractContextManager[Connection]:
        """Give a connection in a transaction that commits at the end of the block."""
        ...


class Artifacts:
    """`ArtifactRows` in a database; see there."""

    def __init__(self, database: Transactions, around: Surroundings) -> None:
        self._database = database
        self._around = around
        self._differ = Differ()

    def begin(
        self, request: BeginVersion, *, entity: str, now_us: int, registered: bool = False
    ) -> ArtifactVersion:
        """Begin a version, or return it as it is; files of its base are there afterwards."""
        with self._database.write() as conn:
            row = beginning.begin(
                conn,
                self._around,
                request,
                entity=entity,
                registered=registered,
                now_us=now_us,
            )
            version = row.id
            is_waiting = row.state == "pending" and row.taken_to is not None
        while is_waiting:
            with self._database.write() as conn:
                is_waiting = files.take_over(conn, version, now_us=now_us)
        return self._get(version)

    def get(self, version: str) -> ArtifactVersion:
        """Return a version, deleted or not."""
        return self._get(version)

    def _get(self, version: str) -> ArtifactVersion:
        with self._database.read() as conn:
            row = get_row(conn, version)
            require_shown(conn, self._around, row)
            return show_one(conn, self._around, row)

    def find(self, project: int, name: str, alias: str) -> ArtifactVersion:
        """Return a ready version by an alias or its number."""
        with self._database.read() as conn:
            collection = collections.find_collection(conn, self._around, project, name)
            if collection is None:
                raise NotFound(f"There is no artifact {name!r} in this project.", field="name")
            row = conn.execute(_named(collection.id, alias)).one_or_none()
            if row is None:
                raise NotFound(f"The artifact {name!r} has no version {alias!r}.", field="name")
            return show_one(conn, self._around, row)

    def change_entries(
        self, version: str, change: ChangeEntries, *, now_us: int
    ) -> ArtifactVersion:
        """Add and take away files of a pending version."""
        with self._database.write() as conn:
            files.change_entries(conn, version, change, now_us=now_us)
            return show_one(conn, self._around, get_row(conn, version))

    def list_entries(self, version: str, query: EntryQuery) -> EntryPage:
        """Return a page of the files of a version."""
        with self._database.read() as conn:
            return listing.list_entries(conn, self._readable(conn, version), query)

    def get_entry(self, version: str, path: str) -> ArtifactEntry:
        """Return one file of a version."""
        with self._database.read() as conn:
            return listing.get_entry(conn, self._readable(conn, version).key, path)

    def _readable(self, conn: Connection, version: str) -> Any:
        row = get_kept_row(conn, version)
        require_shown(conn, self._around, row)
        return row

    def commit(self, version: str, request: CommitVersion, *, now_us: int) -> ArtifactVersion:
        """Make a version ready, or answer the one that has its content."""
        for _ in range(_DIGEST_TRIES):
            with self._database.read() as conn:
                row = get_kept_row(conn, version)
                if row.state == "pending" and row.taken_to is not None:
                    raise Conflict(
                        f"{title_of(row)} still takes over files of its base.",
                        hint="Begin it again first.",
                    )
            is_open = row.state == "pending"
            digest = compute_digest(self._database.read, row.key) if is_open else row.digest
            with self._database.write() as conn:
                settled = settling.settle(
                    conn,
                    self._around,
                    version,
                    request,
                    digest=digest,
                    rev=row.rev,
                    now_us=now_us,
                )
                if settled is not None:
                    return show_one(conn, self._around, settled)
        raise Busy("Files of this version change all the time; commit it when they are there.")

    def fail(self, version: str, *, problem: str, now_us: int) -> ArtifactVersion:
        """Give a pending version up."""
        with self._database.write() as conn:
            row = settling.fail(conn, self._around, version, problem=problem, now_us=now_us)
            return show_one(conn, self._around, row)

    def update(self, version: str, patch: PatchVersion, *, now_us: int) -> ArtifactVersion:
        """Change what is said of a version."""
        with self._database.write() as conn:
            row = changing.change(conn, self._around, version, patch, now_us=now_us)
            return show_one(conn, self._around, row)

    def remove(self, version: str, *, delete_aliases: bool, now_us: int) -> ArtifactVersion:
        """Delete a version."""
        with self._database.write() as conn:
            row = changing.remove(
                conn, self._around, version, delete_aliases=delete_aliases, now_us=now_us
            )
            return show_one(conn, self._around, row)

    def diff(self, old: str, new: str, *, after: str, limit: int) -> VersionDiff:
        """Return a page of how the files of two versions differ."""
        with self._database.read() as conn:
            rows = self._readable(conn, old), self._readable(conn, new)
            return self._differ.diff(conn, *rows, after=after, limit=limit)

    def list_collections(
        self,
        project: int,
        *,
        type: str = "",
        search: str = "",
        registered: bool | None = None,
        limit: int,
        offset: int,
    ) -> tuple[list[Collection], int]:
        """Return a page of collections and how many there are."""
        with self._database.read() as conn:
            return collections.list_collections(
                conn,
                self._around,
                project,
                type=type,
                search=search,
                registered=registered,
                limit=limit,
                offset=offset,
            )

    def list_types(self, project: int) -> list[str]:
        """Return the types of the collections of a project."""
        with self._database.read() as conn:
            return collections.list_types(conn, project)

    def find_collection(self, project: int, name: str) -> Collection | None:
        """Return a collection by its name, or None."""
        with self._database.read() as conn:
            return collections.find_collection(conn, self._around, project, name)

    def get_collection(self, collection: int) -> Collection:
        """Return a collection."""
        with self._database.read() as conn:
            return collections.get_collection(conn, self._around, collection)

    def update_collection(
        self, collection: int, patch: PatchCollection, *, now_us: int
    ) -> Collection:
        """Rename or describe a collection."""
        with self._database.write() as conn:
            return collections.update_collection(
                conn, self._around, collection, patch, now_us=now_us
            )

    def remove_collection(
        self, collection: int, *, delete_aliases: bool, now_us: int
    ) -> Collection:
        """Delete a collection with all its versions."""
        with self._database.write() as conn:
            return collections.remove_collection(
                conn, self._around, collection, delete_aliases=delete_aliases, now_us=now_us
            )

    def list_versions(
        self, collection: int, *, limit: int, offset: int
    ) -> tuple[list[ArtifactVersion], int]:
        """Return a page of the ready versions of a collection, the newest first."""
        with self._database.read() as conn:
            total = collections.get_collection(conn, self._around, collection).n_versions
            page = SELECT_VERSION.where(
                ARTIFACT_VERSION.c.collection_id == collection, ARTIFACT_VERSION.c.state == "ready"
            ).order_by(ARTIFACT_VERSION.c.number.desc())
            rows = conn.execute(page.limit(limit).offset(offset)).all()
            return show(conn, self._around, rows), total

    def use(self, uid: str, request: UseVersion, *, now_us: int) -> RunArtifact:
        """Note that a run used a version or a data set."""
        with self._database.write() as conn:
            return links.use(conn, self._around, uid, request, now_us=now_us)

    def list_of_run(self, uid: str) -> Sequence[RunArtifact]:
        """Return inputs and outputs of a run."""
        with self._database.read() as conn:
            return links.list_of_run(conn, self._around, uid)

    def list_runs(self, version: str) -> Sequence[VersionRun]:
        """Return the runs that made or used a version."""
        with self._database.read() as conn:
            row = get_row(conn, version)
            require_shown(conn, self._around, row)
            return links.list_runs(conn, self._around, row.id, limit=MAX_VERSION_RUNS)

    def list_edges(self, nodes: Sequence[NodeKey], *, limit: int) -> tuple[list[Edge], int]:
        """Return edges at some nodes, and how many were left out."""
        with self._database.read() as conn:
            return lineage.list_edges(conn, self._around, nodes, limit=limit)

    def describe_nodes(self, nodes: Sequence[NodeKey]) -> dict[NodeKey, NodeFacts]:
        """Return what is known of nodes."""
        with self._database.read() as conn:
            return lineage.describe(conn, self._around, nodes)

    def clean(self, *, now_us: int) -> bool:
        """Do one slice of the janitor's work; return whether more waits."""
        with self._database.write() as conn:
            waiting = upkeep.fail_forgotten(conn, self._around, now_us=now_us)
        with self._database.write() as conn:
            waiting |= upkeep.remove_expired(conn, self._around, now_us=now_us)
        with self._database.write() as conn:
            waiting |= upkeep.remove_files(conn)
        return waiting


def _named(collection: int, alias: str) -> Any:
    number = names.find_number(alias)
    ready = SELECT_VERSION.where(
        ARTIFACT_VERSION.c.collection_id == collection, ARTIFACT_VERSION.c.state == "ready"
    )
    if number is not None:
        return ready.where(ARTIFACT_VERSION.c.number == number)
    at = (ARTIFACT_ALIAS.c.collection_id == collection, ARTIFACT_ALIAS.c.alias == alias)
    return ready.join(ARTIFACT_ALIAS, ARTIFACT_ALIAS.c.version == ARTIFACT_VERSION.c.id).where(*at)
