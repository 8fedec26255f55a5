"""Bring a draft to a server at once, without a run directory: for scripts and commands."""

from collections.abc import Sequence

import msgspec

from kiseki.model.artifact import CommitVersion
from kiseki.model.errors import KisekiError
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.artifacts.artifact import Artifact
from kiseki.sdk.artifacts.manifest import StagedVersion, write_manifest
from kiseki.sdk.artifacts.routes import ArtifactRoutes
from kiseki.sdk.artifacts.shipping import ship_version
from kiseki.sdk.bytes.upload import OnProgress, Uploader


def publish(
    artifact: Artifact,
    connection: Connection,
    *,
    entity: str | None = None,
    project: str | None = None,
    run_uid: str = "",
    aliases: Sequence[str] = (),
    tags: Sequence[str] = (),
    on_progress: OnProgress | None = None,
) -> Artifact:
    """Send a draft and return it, ready.

    Args:
        artifact: the draft.
        connection: the server.
        entity, project: where it goes; None: the server's own user and `Uncategorized`.
            Passed over if a run makes it.
        run_uid: the run whose output it is, or empty.
        aliases: besides those that it has.
        tags: besides those that it has.
        on_progress: see `Uploader.send`.

    Raises:
        KisekiError: the server does not take it.
        OSError: a file cannot be read.
    """
    begin = artifact.describe()
    if not run_uid:
        begin = msgspec.structs.replace(
            begin,
            entity=entity,
            project=project,
        )
    staged = StagedVersion(
        begin=begin,
        incremental=artifact.incremental,
        entries=artifact.contents.list_added(),
        removed=sorted(artifact.contents.removed),
        commit=CommitVersion(
            aliases=list(dict.fromkeys([*artifact.aliases, *aliases])),
            tags=list(dict.fromkeys([*artifact.tags, *tags])),
            digest=artifact.digest,
        ),
    )
    path = write_manifest(artifact.contents.staging.folder, staged)
    version = ship_version(
        path, connection, Uploader(connection), run_uid=run_uid, on_progress=on_progress
    )
    if version is None:
        raise KisekiError(f"The server has no version of {artifact.name}.")
    artifact.become_ready(version, ArtifactRoutes(connection))
    return artifact
