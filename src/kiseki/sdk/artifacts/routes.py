"""What a server answers about artifacts; the addresses in one place."""

from collections.abc import Iterator, Sequence
from typing import Final

from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    BeginVersion,
    ChangeEntries,
    Collection,
    CollectionPage,
    CommitVersion,
    EntryPage,
    LineageGraph,
    PatchVersion,
    RegisterModel,
    RunArtifact,
    RunArtifacts,
    UseVersion,
    VersionDiff,
    VersionPage,
    VersionRun,
    VersionRuns,
)
from kiseki.sdk.api.connection import Connection, Query
from kiseki.sdk.artifacts.name import ArtifactName

PAGE: Final = 1000
ENTRIES_PAGE: Final = 10_000
ENTRIES_PER_REQUEST: Final = 5000


class ArtifactRoutes:
    """The artifacts of one server.

    Every call may be repeated. What the server refuses is raised as the error that it raised.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    # --- bringing a version --------------------------------------------------------------

    def begin(self, body: BeginVersion) -> ArtifactVersion:
        """Begin a version; answers it as it is if it was begun before."""
        return self.connection.send("POST", "/artifacts", body, ArtifactVersion)

    def change_entries(self, version: str, body: ChangeEntries) -> None:
        """Add files to a pending version, and take some away."""
        self.connection.request("POST", f"/artifacts/{version}/files", body=body)

    def commit(self, version: str, body: CommitVersion) -> ArtifactVersion:
        """Settle a version; answers the one that has this content."""
        path = f"/artifacts/{version}/commit"
        return self.connection.send("POST", path, body, ArtifactVersion)

    def fail(self, version: str, problem: str) -> None:
        """Give a pending version up."""
        body = {"problem": problem}
        self.connection.request("POST", f"/artifacts/{version}/fail", body=body)

    def use(self, run: str, body: UseVersion) -> None:
        """Note that a run (its uid) used a version or a data set."""
        self.connection.send("POST", f"/runs/{run}/inputs", body, RunArtifact)

    def register(self, body: RegisterModel) -> ArtifactVersion:
        """Make a version of a registered model."""
        return self.connection.send("POST", "/models", body, ArtifactVersion)

    # --- reading -------------------------------------------------------------------------

    def find(self, name: ArtifactName, entity: str | None, project: str | None) -> ArtifactVersion:
        """Return the version that a name means.

        Args:
            name: what was asked for.
            entity, project: where, if the name does not say.
        """
        query: Query = [
            ("entity", name.entity or entity),
            ("project", name.project or project),
            ("name", name.in_project()),
        ]
        return self.connection.get("/artifacts/find", ArtifactVersion, query)

    def get(self, version: str) -> ArtifactVersion:
        """Return a version by its id."""
        return self.connection.get(f"/artifacts/{version}", ArtifactVersion)

    def patch(self, version: str, body: PatchVersion) -> ArtifactVersion:
        """Change what may be changed of a version."""
        return self.connection.send("PATCH", f"/artifacts/{version}", body, ArtifactVersion)

    def delete(self, version: str, *, delete_aliases: bool) -> None:
        """Delete a version."""
        query = [("delete_aliases", "true" if delete_aliases else None)]
        self.connection.request("DELETE", f"/artifacts/{version}", query=query)

    def list_entries(self, version: str) -> Iterator[ArtifactEntry]:
        """Yield all files of a version in the order of their paths."""
        cursor: str | None = None
        while True:
            query = [("limit", ENTRIES_PAGE), ("cursor", cursor)]
            page = self.connection.get(f"/artifacts/{version}/files", EntryPage, query)
            yield from page.files
            cursor = page.cursor
            if cursor is None:
                return

    def find_entry(self, version: str, path: str) -> ArtifactEntry | None:
        """Return one file of a version, or None."""
        query = [("path", path)]
        files = self.connection.get(f"/artifacts/{version}/files", EntryPage, query).files
        return files[0] if files else None

    def list_runs(self, version: str) -> list[VersionRun]:
        """Return which runs made or used a version."""
        return self.connection.get(f"/artifacts/{version}/runs", VersionRuns).items

    def list_versions(self, collection: int) -> Iterator[ArtifactVersion]:
        """Yield the versions of a collection, the newest first."""
        cursor: str | None = None
        while True:
            query = [("limit", PAGE), ("cursor", cursor)]
            page = self.connection.get(f"/collections/{collection}/versions", VersionPage, query)
            yield from page.items
            cursor = page.cursor
            if cursor is None:
                return

    def list_collections(
        self, project: int, type_name: str | None = None, *, registered: bool | None = None
    ) -> Iterator[Collection]:
        """Yield the collections of a project, the most recently changed first.

        Args:
            project: the server's number of the project.
            type_name: only those of this type.
            registered: only registered models, or only those that are none.
        """
        words = {None: None, True: "true", False: "false"}
        cursor: str | None = None
        while True:
            query = [
                ("type", type_name),
                ("registered", words[registered]),
                ("limit", PAGE),
                ("cursor", cursor),
            ]
            page = self.connection.get(f"/projects/{project}/collections", CollectionPage, query)
            yield from page.items
            cursor = page.cursor
            if cursor is None:
                return

    def list_of_run(self, run: str) -> list[RunArtifact]:
        """Return inputs and outputs of a run (its uid), in the order in which they came."""
        return self.connection.get(f"/runs/{run}/artifacts", RunArtifacts).items

    def diff(self, old: str, new: str) -> VersionDiff:
        """Return how the files of `new` differ from those of `old`."""
        cursor: str | None = None
        found: VersionDiff | None = None
        while found is None or cursor is not None:
            query = [("with", old), ("limit", PAGE), ("cursor", cursor)]
            page = self.connection.get(f"/artifacts/{new}/diff", VersionDiff, query)
            if found is None:
                found = page
            else:
                found.changes += page.changes
            cursor = page.cursor
        return found

    def lineage(
        self,
        *,
        run: str | None = None,
        version: str | None = None,
        depth: int | None = None,
        explode: Sequence[str] = (),
    ) -> LineageGraph:
        """Return what a run or a version came from, and what came of it."""
        query: list[tuple[str, str | int | None]] = [
            ("run", run),
            ("version", version),
            ("depth", depth),
            *(("explode", cluster) for cluster in explode),
        ]
        return self.connection.get("/lineage", LineageGraph, query)
