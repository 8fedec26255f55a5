"""Registered models: versions of artifacts under a name that people deploy by."""

import os

from kiseki.hub.artifacts import check_version
from kiseki.hub.clock import Clock
from kiseki.model.artifact import ArtifactVersion, BeginVersion, CommitVersion, RegisterModel
from kiseki.model.errors import Conflict, KisekiError
from kiseki.store.contract import Store


class Models:
    """What can be done with registered models, beyond what any artifact can.

    Args:
        store: where they are kept.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._rows = store.artifacts
        self._clock = clock

    def register(self, request: RegisterModel) -> ArtifactVersion:
        """Make a version of a registered model out of a version of an artifact.

        It has a number and aliases of its own, and files that outlive the other one's. The same
        version of an artifact makes one version of the model, however often it is registered.

        Raises:
            Conflict: the version is not ready, or the name is that of an artifact.
            Locked: a protected alias would move.
        """
        source = self._rows.get(check_version(request.version))
        if source.state != "ready":
            raise Conflict(f"The version is {source.state}.", field="version")
        begun = self._rows.begin(
            BeginVersion(
                id=os.urandom(16).hex(),
                name=request.name,
                type=source.type,
                entity=request.entity or source.entity,
                project=request.project or source.project_name,
                description=request.description,
                metadata=source.metadata,
                base=source.id,
            ),
            entity=source.entity,
            now_us=self._clock(),
            registered=True,
        )
        commit = CommitVersion(aliases=request.aliases, tags=request.tags)
        try:
            return self._rows.commit(begun.id, commit, now_us=self._clock())
        except KisekiError as error:
            self._rows.fail(begun.id, problem=str(error), now_us=self._clock())
            raise
