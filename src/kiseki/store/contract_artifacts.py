"""The part of the store's contract that is about artifacts and lineage.

A version is answered by its id also when its content was there already: then it is the older
version that has it. What lies in a project that is in the trash is not found.
"""

from collections.abc import Sequence
from typing import Protocol

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
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.artifacts.lineage_node import Edge, NodeFacts, NodeKey


class ArtifactRows(Protocol):
    """Collections, versions, their files, and what came of what.

    Every change is told in the feed, kind `artifacts`: of a project with the id of the
    collection in `keys`, of a run when it made or used something.
    """

    def begin(
        self, request: BeginVersion, *, entity: str, now_us: int, registered: bool = False
    ) -> ArtifactVersion:
        """Begin a pending version with the files of its base; idempotent by id.

        Args:
            entity: owner of the project if the request names neither it nor a run.
            registered: it is of a registered model; its base is what it is made of.

        Raises:
            Conflict: the name belongs to another type, or the base is not ready.
            NotFound, Deleted: the run or the base.
        """
        ...

    def get(self, version: str) -> ArtifactVersion:
        """Return a version, also one that was deleted."""
        ...

    def find(self, project: int, name: str, alias: str) -> ArtifactVersion:
        """Return a ready version by an alias or its number (`v3`); NotFound if there is none."""
        ...

    def change_entries(
        self, version: str, change: ChangeEntries, *, now_us: int
    ) -> ArtifactVersion:
        """Add and take away files of a pending version; the last one to name wins.

        Raises:
            Conflict: the version is not pending.
            MissingBlob: content that is not there.
        """
        ...

    def list_entries(self, version: str, query: EntryQuery) -> EntryPage: ...
    def get_entry(self, version: str, path: str) -> ArtifactEntry: ...
    def commit(self, version: str, request: CommitVersion, *, now_us: int) -> ArtifactVersion:
        """Make a pending version ready; a repeated commit answers the same.

        Returns:
            The version that has this content, maybe an older one of its collection, with the
            aliases and tags of the request.

        Raises:
            Locked: a protected alias would move; the version stays pending.
            WrongDigest: the files are not what the request says.
            Conflict: it failed, or one path is a file and a folder.
        """
        ...

    def fail(self, version: str, *, problem: str, now_us: int) -> ArtifactVersion: ...
    def update(self, version: str, patch: PatchVersion, *, now_us: int) -> ArtifactVersion:
        """Change what is said of a version.

        Raises:
            Locked: a protected alias would move or go.
        """
        ...

    def remove(self, version: str, *, delete_aliases: bool, now_us: int) -> ArtifactVersion:
        """Delete a version for good; its number is never used again.

        Raises:
            Locked: one of its aliases is protected.
            Conflict: it has aliases other than `latest`, and `delete_aliases` is not set.
        """
        ...

    def diff(self, old: str, new: str, *, after: str, limit: int) -> VersionDiff: ...
    def list_collections(
        self,
        project: int,
        *,
        type: str = "",
        search: str = "",
        registered: bool | None = None,
        limit: int,
        offset: int,
    ) -> tuple[list[Collection], int]: ...
    def list_types(self, project: int) -> list[str]: ...
    def find_collection(self, project: int, name: str) -> Collection | None: ...
    def get_collection(self, collection: int) -> Collection: ...
    def update_collection(
        self, collection: int, patch: PatchCollection, *, now_us: int
    ) -> Collection: ...
    def remove_collection(
        self, collection: int, *, delete_aliases: bool, now_us: int
    ) -> Collection:
        """Delete a collection with all its versions; a new one of its name counts on.

        Raises:
            Locked, Conflict: as `remove`.
        """
        ...

    def list_versions(
        self, collection: int, *, limit: int, offset: int
    ) -> tuple[list[ArtifactVersion], int]:
        """Return ready versions, the newest first, and how many there are."""
        ...

    def use(self, uid: str, request: UseVersion, *, now_us: int) -> RunArtifact:
        """Note that a run used a version or a data set; once for each name of the input."""
        ...

    def list_of_run(self, uid: str) -> Sequence[RunArtifact]: ...
    def list_runs(self, version: str) -> Sequence[VersionRun]:
        """Return runs that made a version, then those that used it; purged ones are `gone`."""
        ...

    def list_edges(self, nodes: Sequence[NodeKey], *, limit: int) -> tuple[list[Edge], int]:
        """Return edges at some nodes, at most `limit` of a sort, and how many were left out."""
        ...

    def describe_nodes(self, nodes: Sequence[NodeKey]) -> dict[NodeKey, NodeFacts]:
        """Return what is known of nodes; those that never were are left out."""
        ...

    def clean(self, *, now_us: int) -> bool:
        """One slice of the janitor's work; return whether more waits."""
        ...
