"""Inputs and outputs of a run, as the public API reads and adds them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kiseki.model.artifact import DatasetInput, LineageGraph, UseVersion
from kiseki.sdk.api.connection import Connection

if TYPE_CHECKING:
    from kiseki.sdk.artifacts.artifact import Artifact
    from kiseki.sdk.bytes.upload import OnProgress


class RunArtifacts:
    """The part of `Api`'s run that is about artifacts."""

    _connection: Connection

    @property
    def uid(self) -> str:
        """32 hex digits, unique for ever."""
        raise NotImplementedError

    def logged_artifacts(self) -> "list[Artifact]":
        """Return the versions that the run made, in the order in which they came."""
        return self._list_artifacts("output")

    def used_artifacts(self) -> "list[Artifact]":
        """Return the versions that the run used, in the order in which they came."""
        return self._list_artifacts("input")

    def used_datasets(self) -> list[DatasetInput]:
        """Return the data sets without an artifact that the run used."""
        from kiseki.sdk.artifacts.routes import ArtifactRoutes

        items = ArtifactRoutes(self._connection).list_of_run(self.uid)
        return [item.dataset for item in items if item.dataset is not None]

    def log_artifact(
        self,
        artifact: "Artifact",
        aliases: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
        on_progress: "OnProgress | None" = None,
    ) -> "Artifact":
        """Send a draft as an output of the run, and return it when the server has it.

        Args:
            artifact: a draft, or a version, whose content is then logged by this run, too.
            aliases: names of this version, besides `latest`.
            tags: words to find it by.
            on_progress: told how far it is.

        Raises:
            KisekiError: the server does not take it.
        """
        from kiseki.sdk.artifacts.publishing import publish

        return publish(
            artifact if artifact.is_draft() else artifact.new_draft(),
            self._connection,
            run_uid=self.uid,
            aliases=aliases or (),
            tags=tags or (),
            on_progress=on_progress,
        )

    def use_artifact(self, artifact: "Artifact", use_as: str | None = None) -> "Artifact":
        """Record a version as an input of the run, and return it."""
        from kiseki.sdk.artifacts.routes import ArtifactRoutes

        artifact.wait()
        use = UseVersion(version=artifact.id, used_as=use_as or artifact.use_as)
        ArtifactRoutes(self._connection).use(self.uid, use)
        return artifact

    def lineage(self, depth: int | None = None, explode: Sequence[str] = ()) -> LineageGraph:
        """Return what the run came from and what came of it, as nodes and edges.

        Args:
            depth: how many steps away at most.
            explode: ids of clusters to show the members of.
        """
        from kiseki.sdk.artifacts.routes import ArtifactRoutes

        routes = ArtifactRoutes(self._connection)
        return routes.lineage(run=self.uid, depth=depth, explode=explode)

    def _list_artifacts(self, kind: str) -> "list[Artifact]":
        from kiseki.sdk.artifacts.artifact import Artifact
        from kiseki.sdk.artifacts.routes import ArtifactRoutes

        routes = ArtifactRoutes(self._connection)
        return [
            Artifact.of(item.version, routes)
            for item in routes.list_of_run(self.uid)
            if item.kind == kind and item.version is not None
        ]
