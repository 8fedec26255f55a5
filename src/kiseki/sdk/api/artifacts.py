"""Artifacts as the public API reads them: one version, collections, types."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from kiseki.model import artifact as model
from kiseki.model.errors import NotFound, UsageError
from kiseki.sdk.api.connection import Connection, quote_path
from kiseki.sdk.api.path import split_project_path
from kiseki.sdk.api.project import Project
from kiseki.sdk.api.times import iso_time

if TYPE_CHECKING:
    from kiseki.sdk.artifacts.artifact import Artifact
    from kiseki.sdk.bytes.upload import OnProgress


class ArtifactReads:
    """The part of `Api` that finds artifacts."""

    _connection: Connection
    _entity: str
    _project: str

    def artifact(self, name: str, type: str | None = None) -> "Artifact":
        """Return one version of an artifact, or of a registered model.

        Args:
            name: `name:v3`, `name:alias`, `name` (its latest), `entity/project/name:v3`, or
                the address of its page.
            type: an error if it is of another type.

        Raises:
            NotFound: there is none.
            UsageError: it is of another type.
        """
        from kiseki.sdk.artifacts.artifact import Artifact
        from kiseki.sdk.artifacts.name import split_artifact_name
        from kiseki.sdk.artifacts.routes import ArtifactRoutes

        routes = ArtifactRoutes(self._connection)
        row = routes.find(split_artifact_name(name), self._entity or None, self._project)
        if type is not None and row.type != type:
            raise UsageError(f"{name} is of type {row.type!r}, not {type!r}.", field="type")
        return Artifact.of(row, routes)

    def log_artifact(
        self,
        artifact: "Artifact",
        project: str | None = None,
        aliases: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
        on_progress: "OnProgress | None" = None,
    ) -> "Artifact":
        """Send a draft that no run made, and return it when the server has it.

        Args:
            artifact: the draft.
            project: where it goes, `project` or `entity/project`; made if it does not exist.
            aliases: names of this version, besides `latest`.
            tags: words to find it by.
            on_progress: told how far it is.

        Raises:
            KisekiError: the server does not take it.
        """
        from kiseki.sdk.artifacts.publishing import publish

        entity, name = split_project_path(project) if project else (None, None)
        return publish(
            artifact,
            self._connection,
            entity=entity or self._entity or None,
            project=name or self._project,
            aliases=aliases or (),
            tags=tags or (),
            on_progress=on_progress,
        )

    def artifact_exists(self, name: str, type: str | None = None) -> bool:
        """Return whether `artifact(name, type)` finds one."""
        try:
            self.artifact(name, type)
        except (NotFound, UsageError):
            return False
        return True

    def artifacts(self, type_name: str, name: str) -> "list[Artifact]":
        """Return the ready versions of an artifact, the newest first.

        Args:
            type_name: its type.
            name: `name`, `project/name` or `entity/project/name`.

        Raises:
            NotFound: there is none of that type.
        """
        return self.artifact_collection(type_name, name).artifacts()

    def artifact_types(self, project: str | None = None) -> list[str]:
        """Return the types that a project's artifacts have; `project` as for `Api.project`."""
        found = {collection.type for collection in self.artifact_collections(project=project)}
        return sorted(found)

    def artifact_collections(
        self, type_name: str | None = None, project: str | None = None
    ) -> "list[ArtifactCollection]":
        """Return the artifacts of a project, each with all its versions.

        Args:
            type_name: only those of this type.
            project: as for `Api.project`.
        """
        return list(self._collections(project, type_name, registered=False))

    def models(self, project: str | None = None) -> "list[ArtifactCollection]":
        """Return the registered models of a project; `project` as for `Api.project`."""
        return list(self._collections(project, None, registered=True))

    def artifact_collection(self, type_name: str, name: str) -> "ArtifactCollection":
        """Return one artifact with all its versions; arguments as for `artifacts`.

        Raises:
            NotFound: there is none of that type.
        """
        *where, last = name.strip("/").rsplit("/", 1)
        for collection in self._collections(where[0] if where else None, type_name):
            if collection.name == last:
                return collection
        raise NotFound(f"There is no artifact {name!r} of type {type_name!r}.")

    def _collections(
        self, project: str | None, type_name: str | None, *, registered: bool | None = None
    ) -> "Iterator[ArtifactCollection]":
        from kiseki.sdk.artifacts.routes import ArtifactRoutes

        routes = ArtifactRoutes(self._connection)
        entity, name = split_project_path(project) if project else (None, None)
        found = self.project(name, entity)
        for row in routes.list_collections(found.id, type_name, registered=registered):
            yield ArtifactCollection(self._connection, row, found)

    def project(self, name: str | None = None, entity: str | None = None) -> Project:
        """Return one project; `Api` does."""
        raise NotImplementedError


class ArtifactCollection:
    """An artifact with all its versions, or a registered model with all of its."""

    def __init__(self, connection: Connection, row: model.Collection, project: Project) -> None:
        self._connection = connection
        self._row = row
        self._project = project

    def __repr__(self) -> str:
        return f"<kiseki artifact {self.name} ({self.type}, {self._row.n_versions} versions)>"

    @property
    def id(self) -> int:
        """The server's number of it."""
        return self._row.id

    @property
    def name(self) -> str:
        """What its versions share."""
        return self._row.name

    @property
    def type(self) -> str:
        """What kind of thing it is."""
        return self._row.type

    @property
    def description(self) -> str:
        """Markdown."""
        return self._row.description

    @property
    def aliases(self) -> list[str]:
        """The aliases of all its versions."""
        return list(self._row.aliases)

    @property
    def size(self) -> int:
        """Bytes of all ready versions, shared content counted each time."""
        return self._row.size

    @property
    def n_versions(self) -> int:
        """How many ready versions it has."""
        return self._row.n_versions

    @property
    def created_at(self) -> str:
        """ISO 8601, UTC."""
        return iso_time(self._row.created_us)

    @property
    def url(self) -> str:
        """Address of its page."""
        return f"{self._project.url}/artifacts/{quote_path(self.name)}"

    def artifacts(self) -> "list[Artifact]":
        """Return its ready versions, the newest first."""
        from kiseki.sdk.artifacts.artifact import Artifact
        from kiseki.sdk.artifacts.routes import ArtifactRoutes

        routes = ArtifactRoutes(self._connection)
        rows = routes.list_versions(self.id)
        return [Artifact.of(row, routes) for row in rows if row.state == "ready"]

    versions = artifacts

    def update(self, *, name: str | None = None, description: str | None = None) -> None:
        """Rename or describe it."""
        body = model.PatchCollection(
            name=msgspec.UNSET if name is None else name,
            description=msgspec.UNSET if description is None else description,
        )
        path = f"/collections/{self.id}"
        self._row = self._connection.send("PATCH", path, body, model.Collection)

    def delete(self) -> None:
        """Delete it with all its versions."""
        self._connection.request("DELETE", f"/collections/{self.id}")
