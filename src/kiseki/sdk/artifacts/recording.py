"""Log an artifact from a run: write down what is to be sent, and let the side process send it.

Nothing here waits for a server but `find_version`. When a version is recorded, its files are
copies in the run directory (but for those that were added as immutable) and its manifest is
named by the journal, so the version survives the death of the training.
"""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import msgspec

from kiseki.journal.files import ArtifactRecord
from kiseki.model.artifact import (
    ArtifactVersion,
    BeginVersion,
    CommitVersion,
    DatasetInput,
    RegisterModel,
    UseVersion,
)
from kiseki.model.errors import UsageError
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.artifacts.artifact import Artifact
from kiseki.sdk.artifacts.manifest import (
    FOLDER,
    MANIFEST_FILE,
    StagedInput,
    StagedVersion,
    write_manifest,
)
from kiseki.sdk.artifacts.name import check_artifact_name, split_artifact_name
from kiseki.sdk.artifacts.pending import PendingVersion
from kiseki.sdk.artifacts.routes import ArtifactRoutes
from kiseki.sdk.run_facts import RunFacts
from kiseki.sdk.ship import launch

TIMEOUT_S = 30.0


def record_version(
    run: RunFacts,
    artifact: Artifact,
    *,
    aliases: Sequence[str] = (),
    tags: Sequence[str] = (),
    register: Sequence[RegisterModel] = (),
    distributed_id: str = "",
    finish: bool = True,
) -> Artifact:
    """Record a draft as an output of a run; return it, pending.

    Args:
        run: the run.
        artifact: a draft, or a version, whose content is then logged again by this run.
        aliases: besides those that it has; `latest` is the server's.
        tags: besides those that it has.
        register: registered models that it becomes a version of.
        distributed_id: what several processes share that add to one version.
        finish: whether the version is settled when this part of it is there.
    """
    if not artifact.is_draft():
        artifact = artifact.new_draft()
    given = _joined(artifact.aliases, aliases)
    artifact.aliases = [check_artifact_name(alias, "alias") for alias in given]
    artifact.tags = _joined(artifact.tags, tags)
    if run.disabled:
        artifact.become_ready(_pretended(artifact), _routes_of(run))
        return artifact
    commit = CommitVersion(
        aliases=[alias for alias in artifact.aliases if alias != "latest"],
        tags=artifact.tags,
        digest=artifact.digest,
    )
    staged = StagedVersion(
        begin=_begin(run, artifact, distributed_id),
        incremental=artifact.incremental,
        entries=artifact.contents.list_added(),
        removed=sorted(artifact.contents.removed),
        commit=commit if finish else None,
        register=list(register),
    )
    return _record(run, artifact, staged)


def record_input(run: RunFacts, use: UseVersion) -> None:
    """Record that a run used a version or a data set."""
    if run.disabled:
        return
    name = uuid4().hex
    try:
        write_manifest(run.run_dir / FOLDER / name, StagedInput(use=use))
    except OSError as error:
        run.troubles.say_once("artifact:disk", f"an input of the run was not kept: {error}")
        return
    _append(run, name)


def find_version(run: RunFacts, name: str) -> Artifact:
    """Return the version that a name means, in the run's project if it does not say.

    Raises:
        NotFound: there is none.
        ServerUnreachable: no server answers.
    """
    routes = _routes_of(run)
    row = routes.find(split_artifact_name(name), run.entity or None, run.project)
    return Artifact.of(row, routes)


def use_version(run: RunFacts, artifact: Artifact, *, type_name: str, use_as: str) -> Artifact:
    """Record a version as an input of a run; a draft is logged first.

    Raises:
        UsageError: it is of another type.
        KisekiError: the server does not have it and does not take it.
    """
    if type_name and artifact.type != type_name:
        raise UsageError(
            f"{artifact.name} is of type {artifact.type!r}, not {type_name!r}.", field="type"
        )
    if artifact.is_draft():
        artifact = record_version(run, artifact)
    artifact.wait()
    use = UseVersion(version=artifact.id, used_as=use_as or artifact.use_as)
    record_input(run, use)
    return artifact


def use_dataset(run: RunFacts, dataset: DatasetInput, *, used_as: str = "") -> None:
    """Record data that no artifact holds as an input of a run."""
    record_input(run, UseVersion(dataset=dataset, used_as=used_as))


def _record(run: RunFacts, artifact: Artifact, staged: StagedVersion) -> Artifact:
    folder = run.run_dir / FOLDER / artifact.id
    lost = ""
    try:
        artifact.contents.staging.move(folder)
        write_manifest(folder, staged)
    except OSError as error:
        lost = f"the artifact {artifact.name!r} was not kept: {error}"
        run.troubles.say_once(f"artifact:{artifact.id}", lost)
    else:
        _append(run, artifact.id)
    artifact.become_pending(
        PendingVersion(
            artifact.id,
            folder,
            routes=_routes_of(run),
            offline=run.offline,
            wake=lambda: _wake(run),
            lost=lost,
        )
    )
    return artifact


def _append(run: RunFacts, name: str) -> None:
    run.recorder.add_artifact(ArtifactRecord(id=name, manifest=f"{FOLDER}/{name}/{MANIFEST_FILE}"))
    launch.wake(run.run_dir)


def _wake(run: RunFacts) -> None:
    launch.check(run.run_dir)
    launch.wake(run.run_dir)


def _begin(run: RunFacts, artifact: Artifact, distributed_id: str) -> BeginVersion:
    # Where a server answered nothing yet, its own user is meant: it knows the run by its uid.
    return msgspec.structs.replace(artifact.describe(), distributed_id=distributed_id)


def _routes_of(run: RunFacts) -> ArtifactRoutes:
    key = run.settings.api_key or None
    address = run.meta.base_url or run.settings.base_url  # a disabled run has none in its facts
    return ArtifactRoutes(Connection(address, api_key=key, timeout_s=TIMEOUT_S))


def _pretended(artifact: Artifact) -> ArtifactVersion:
    """Return what a disabled run shows of an artifact that it does not keep."""
    return ArtifactVersion(
        id=artifact.id,
        collection=0,
        name=artifact.collection_name,
        type=artifact.type,
        number=0,
        state="ready",
        digest=artifact.digest,
        description=artifact.description,
        aliases=artifact.aliases,
        tags=artifact.tags,
        size=artifact.size,
        n_files=artifact.file_count,
    )


def _joined(old: Sequence[str], new: Sequence[str]) -> list[Any]:
    return list(dict.fromkeys([*old, *new]))
