"""Artifacts: begun, filled, committed, found, named, used and deleted."""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from kiseki.hub.choosing import choose
from kiseki.hub.clock import Clock
from kiseki.hub.page import Page
from kiseki.hub.runs import check_uid
from kiseki.model import ids
from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    BeginVersion,
    ChangeEntries,
    Collection,
    CollectionPage,
    CommitVersion,
    EntryPage,
    FailVersion,
    PatchCollection,
    PatchVersion,
    RunArtifact,
    RunArtifacts,
    UseVersion,
    VersionDiff,
    VersionPage,
    VersionRuns,
)
from kiseki.model.errors import Conflict, InvalidQuery, NotFound
from kiseki.model.limits import MAX_BLOBS_PER_REQUEST
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.contract import Store

_ID = re.compile(r"[0-9a-f]{32}")


class Artifacts:
    """What can be done with artifacts.

    Args:
        store: where they are kept.
        entity: owner of projects that name no entity.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, entity: str, clock: Clock) -> None:
        self._store = store
        self._rows = store.artifacts
        self._entity = entity
        self._clock = clock

    def begin(self, request: BeginVersion) -> ArtifactVersion:
        """Begin a version; see `ArtifactRows.begin`."""
        return self._rows.begin(request, entity=self._entity, now_us=self._clock())

    def get(self, version: str) -> ArtifactVersion:
        """Return a version.

        Raises:
            NotFound: there never was one.
        """
        return self._rows.get(check_version(version))

    def find(self, name: str, *, entity: str | None, project: str | None) -> ArtifactVersion:
        """Return a version by what people call it.

        Args:
            name: `ds:v3`, `ds:best`, `ds` (the latest), each maybe after `entity/project/` or
                `project/`.
            entity, project: where it lies, unless the name says so.

        Raises:
            NotFound: there is none.
        """
        path, _, last = name.rpartition("/")
        if path:
            owner, slash, rest = path.partition("/")
            entity, project = (owner, rest) if slash else (entity, path)
        found = self._store.projects.find(
            entity=entity or self._entity, name=project or ids.DEFAULT_PROJECT
        )
        if found is None:
            raise NotFound(f"There is no project {project!r}.", field="project")
        collection, _, alias = last.partition(":")
        return self._rows.find(found.id, collection, alias or "latest")

    def change_entries(self, version: str, change: ChangeEntries) -> ArtifactVersion:
        """Add and take away files; see `ArtifactRows.change_entries`."""
        return self._rows.change_entries(check_version(version), change, now_us=self._clock())

    def list_entries(self, version: str, query: EntryQuery) -> EntryPage:
        """Return a page of the files of a version.

        Raises:
            InvalidQuery: the page is larger than `MAX_BLOBS_PER_REQUEST`.
        """
        if not 1 <= query.limit <= MAX_BLOBS_PER_REQUEST:
            raise InvalidQuery(
                f"limit must lie between 1 and {MAX_BLOBS_PER_REQUEST}.", field="limit"
            )
        return self._rows.list_entries(check_version(version), query)

    def get_content(self, version: str, path: str) -> ArtifactEntry:
        """Return one file of a version whose content is here.

        Raises:
            NotFound: the version has no such file.
            Conflict: it is a reference.
        """
        entry = self._rows.get_entry(check_version(version), path)
        if entry.ref:
            raise Conflict(
                f"The content of this file is not here; it lies at {entry.ref}.", field="path"
            )
        return entry

    def choose(
        self, version: str, *, folder: str | None = None, paths: Sequence[str] = ()
    ) -> Iterator[ArtifactEntry]:
        """Yield files whose content is here: those named, or all in a folder and below, or all.

        Args:
            paths: of files; one that ends in / means everything below it.

        Raises:
            NotFound: there is none (told at once).
            TooLarge: more than `MAX_BLOBS_PER_REQUEST` names.
        """
        chosen = choose(
            lambda path: self._rows.get_entry(check_version(version), path),
            lambda prefix: self._walk(version, prefix),
            folder=folder,
            paths=paths,
        )
        return (entry for entry in chosen if entry.sha256)

    def _walk(self, version: str, prefix: str) -> Iterator[ArtifactEntry]:
        query = EntryQuery(cursor=prefix, limit=MAX_BLOBS_PER_REQUEST)
        first = self._rows.list_entries(check_version(version), query)
        if not first.files or not first.files[0].path.startswith(prefix):
            raise NotFound("There are no files to choose from.", field="folder")
        return self._go_on(version, first, query, prefix)

    def _go_on(
        self, version: str, page: EntryPage, query: EntryQuery, prefix: str
    ) -> Iterator[ArtifactEntry]:
        while True:
            for entry in page.files:
                if not entry.path.startswith(prefix):
                    return
                yield entry
            if page.cursor is None:
                return
            query = dataclasses.replace(query, cursor=page.cursor)
            page = self._rows.list_entries(version, query)

    def commit(self, version: str, request: CommitVersion) -> ArtifactVersion:
        """Make a version ready; see `ArtifactRows.commit`."""
        return self._rows.commit(check_version(version), request, now_us=self._clock())

    def fail(self, version: str, request: FailVersion) -> ArtifactVersion:
        """Give a pending version up."""
        problem = request.problem
        return self._rows.fail(check_version(version), problem=problem, now_us=self._clock())

    def update(self, version: str, patch: PatchVersion) -> ArtifactVersion:
        """Change what is said of a version; see `ArtifactRows.update`."""
        return self._rows.update(check_version(version), patch, now_us=self._clock())

    def remove(self, version: str, *, delete_aliases: bool) -> ArtifactVersion:
        """Delete a version; see `ArtifactRows.remove`."""
        return self._rows.remove(
            check_version(version), delete_aliases=delete_aliases, now_us=self._clock()
        )

    def diff(self, old: str, new: str, *, cursor: str | None, limit: int) -> VersionDiff:
        """Return a page of how the files of two versions differ.

        Raises:
            InvalidQuery: the page is larger than `MAX_BLOBS_PER_REQUEST`.
        """
        if not 1 <= limit <= MAX_BLOBS_PER_REQUEST:
            raise InvalidQuery(
                f"limit must lie between 1 and {MAX_BLOBS_PER_REQUEST}.", field="limit"
            )
        return self._rows.diff(
            check_version(old), check_version(new), after=cursor or "", limit=limit
        )

    def list_runs(self, version: str) -> VersionRuns:
        """Return the runs that made or used a version."""
        return VersionRuns(items=list(self._rows.list_runs(check_version(version))))

    def list_collections(
        self, project: int, *, type: str, search: str, registered: bool | None, page: Page
    ) -> CollectionPage:
        """Return a page of the collections of a project."""
        items, total = self._rows.list_collections(
            project,
            type=type,
            search=search,
            registered=registered,
            limit=page.limit,
            offset=page.offset,
        )
        types = self._rows.list_types(project)
        return CollectionPage(
            items=items, total=total, types=types, cursor=page.next_cursor(total)
        )

    def find_collection(self, project: int, name: str) -> Collection:
        """Return a collection by its name.

        Raises:
            NotFound: there is none.
        """
        found = self._rows.find_collection(project, name)
        if found is None:
            raise NotFound(f"There is no artifact {name!r} in this project.", field="name")
        return found

    def get_collection(self, collection: int) -> Collection:
        """Return a collection."""
        return self._rows.get_collection(collection)

    def update_collection(self, collection: int, patch: PatchCollection) -> Collection:
        """Rename or describe a collection."""
        return self._rows.update_collection(collection, patch, now_us=self._clock())

    def remove_collection(self, collection: int, *, delete_aliases: bool) -> Collection:
        """Delete a collection with all its versions."""
        return self._rows.remove_collection(
            collection, delete_aliases=delete_aliases, now_us=self._clock()
        )

    def list_versions(self, collection: int, page: Page) -> VersionPage:
        """Return a page of the versions of a collection, the newest first."""
        items, total = self._rows.list_versions(collection, limit=page.limit, offset=page.offset)
        return VersionPage(items=items, total=total, cursor=page.next_cursor(total))

    def use(self, uid: str, request: UseVersion) -> RunArtifact:
        """Note that a run used a version or a data set; see `ArtifactRows.use`."""
        return self._rows.use(check_uid(uid), request, now_us=self._clock())

    def list_of_run(self, uid: str) -> RunArtifacts:
        """Return inputs and outputs of a run.

        Raises:
            NotFound, Deleted: there is no such run.
        """
        self._store.runs.get(check_uid(uid))
        return RunArtifacts(items=list(self._rows.list_of_run(uid)))


def check_version(version: str) -> str:
    """Return the id of a version if it has the form of one.

    Raises:
        NotFound: it has not, so there can be no such version.
    """
    if _ID.fullmatch(version) is None:
        raise NotFound("There is no artifact version of this id.", field="version")
    return version
