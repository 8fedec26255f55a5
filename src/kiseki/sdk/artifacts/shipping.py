"""Bring what was logged to a server: a version with its files, or an input of a run.

Everything may be repeated: after a kill on either side, by `kiseki sync`, by two side
processes. What is there already is known from the server, never from a note on this side;
`answer.json` is written for the process that waits for the version.
"""

import contextlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    ChangeEntries,
    CommitVersion,
    RegisterModel,
)
from kiseki.model.errors import Conflict, KisekiError, MissingBlob, NotFound, UsageError
from kiseki.model.run import Run
from kiseki.model.wire import Problem
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.artifacts.manifest import (
    CONTENT_FOLDER,
    Answer,
    StagedEntry,
    StagedInput,
    StagedVersion,
    read_manifest,
    write_answer,
)
from kiseki.sdk.artifacts.name import split_artifact_name
from kiseki.sdk.artifacts.routes import ENTRIES_PER_REQUEST, ArtifactRoutes
from kiseki.sdk.bytes.patience import is_passing
from kiseki.sdk.bytes.source import Source
from kiseki.sdk.bytes.upload import OnProgress, Uploader
from kiseki.sdk.rundir import read_meta

TRIES: Final = 10
"""How often content is sent again that a server lost between asking and using it."""


def ship_version(
    manifest_path: Path,
    connection: Connection,
    uploader: Uploader,
    *,
    run_uid: str | None = None,
    on_progress: OnProgress | None = None,
) -> ArtifactVersion | None:
    """Bring one manifest to a server; return the version that has its content.

    Args:
        manifest_path: `manifest.json`, beside the content.
        connection: to the server, which knows the run.
        uploader: sends the content.
        run_uid: the run that logged it; None: the one in whose directory it lies.
        on_progress: see `Uploader.send`.

    Returns:
        The version, maybe an older one with the same content; None for a manifest that only
        says what the run used.

    Raises:
        KisekiError: with a status of 500 and more: try again later; else it was refused, or a
            file is not what it was, and no repetition helps; then the server and the process
            that waits were told.
        OSError: the manifest cannot be read.
        msgspec.DecodeError: it is none.
    """
    folder = manifest_path.parent
    staged = read_manifest(manifest_path)
    if run_uid is None:
        run_uid = read_meta(folder.parents[1]).uid
    routes = ArtifactRoutes(connection)
    try:
        if isinstance(staged, StagedInput):
            routes.use(run_uid, staged.use)
            version = None
        else:
            version = _Shipment(folder, staged, routes, uploader, on_progress).ship(run_uid)
    except KisekiError as error:
        if not is_passing(error):
            _tell(folder, Answer(problem=_problem_of(error)))
        raise
    _tell(folder, Answer(version=version))
    if version is not None and version.state == "ready":
        shutil.rmtree(folder / CONTENT_FOLDER, ignore_errors=True)
    return version


def register_version(
    routes: ArtifactRoutes, model: RegisterModel, version: ArtifactVersion
) -> ArtifactVersion:
    """Make a version of a registered model, in the version's own project if none is named."""
    return routes.register(
        msgspec.structs.replace(
            model,
            version=version.id,
            entity=model.entity or version.entity,
            project=model.project or version.project_name,
        )
    )


class _Shipment:
    def __init__(
        self,
        folder: Path,
        staged: StagedVersion,
        routes: ArtifactRoutes,
        uploader: Uploader,
        on_progress: OnProgress | None,
    ) -> None:
        self._folder = folder
        self._staged = staged
        self._routes = routes
        self._uploader = uploader
        self._on_progress = on_progress

    def ship(self, run_uid: str) -> ArtifactVersion:
        staged = self._staged
        begin = msgspec.structs.replace(staged.begin, run=run_uid)
        if staged.incremental:
            begin = msgspec.structs.replace(begin, base=self._find_newest(run_uid))
        version = self._routes.begin(begin)
        if version.state == "deleted":  # somebody has done so since it was settled
            return version
        if version.state == "failed":
            raise Conflict(version.problem or f"The version {version.id} has failed.")
        if version.state == "pending":
            try:
                version = self._fill(version, run_uid)
            except KisekiError as error:
                if is_passing(error):
                    raise
                # Somebody else may have brought it meanwhile, and tidied the content away.
                now = self._routes.begin(begin)
                if now.state != "ready":
                    self._give_up(version, error)
                    raise
                version = now
        for model in staged.register:
            register_version(self._routes, model, version)
        return version

    def _fill(self, version: ArtifactVersion, run_uid: str) -> ArtifactVersion:
        staged = self._staged
        self._send(staged.entries)
        removed = staged.removed
        for part in _parts(staged.entries):
            self._add(version.id, part, removed)
            removed = []
        if removed:
            self._add(version.id, [], removed)
        if staged.commit is None:
            return version
        commit = msgspec.structs.replace(staged.commit, run=run_uid)
        return self._commit(version.id, commit)

    def _commit(self, version: str, commit: CommitVersion) -> ArtifactVersion:
        """Settle it; the base of an incremental one is the server's, and so is its digest."""
        if self._staged.incremental or self._staged.begin.distributed_id:
            commit = msgspec.structs.replace(commit, digest="")
        return self._routes.commit(version, commit)

    def _find_newest(self, run_uid: str) -> str:
        begin = self._staged.begin
        entity, project = begin.entity, begin.project
        if run_uid and project is None:
            run = self._routes.connection.get(f"/runs/{run_uid}", Run)
            entity, project = run.entity, run.project
        with contextlib.suppress(NotFound):
            return self._routes.find(split_artifact_name(begin.name), entity, project).id
        return ""

    def _add(self, version: str, entries: list[StagedEntry], removed: list[str]) -> None:
        """Name content that was sent; what the server lost meanwhile is sent again."""
        body = ChangeEntries(add=[_as_entry(entry) for entry in entries], remove=removed)
        lost = ""
        for _ in range(TRIES):
            try:
                self._routes.change_entries(version, body)
            except MissingBlob as error:
                again = [entry for entry in entries if entry.sha256 == error.field]
                if not any(entry.source for entry in again):
                    raise
                lost = again[0].path
                self._send(again)
                continue
            return
        raise UsageError(f"The server loses {lost} again and again.")

    def _send(self, entries: Iterable[StagedEntry]) -> None:
        sources = {
            entry.sha256: Source(self._folder / entry.source, entry.sha256, entry.size)
            for entry in entries
            if entry.source
        }
        try:
            self._uploader.send(sources, self._on_progress)
        except OSError as error:
            raise UsageError(
                f"A file of the artifact {self._staged.begin.name!r} cannot be read: {error}",
                hint='A file added with policy="immutable" must stay until it was sent.',
            ) from error

    def _give_up(self, version: ArtifactVersion, error: KisekiError) -> None:
        with contextlib.suppress(KisekiError):
            self._routes.fail(version.id, str(error))


def _parts(entries: list[StagedEntry]) -> Iterable[list[StagedEntry]]:
    for start in range(0, len(entries), ENTRIES_PER_REQUEST):
        yield entries[start : start + ENTRIES_PER_REQUEST]


def _as_entry(entry: StagedEntry) -> ArtifactEntry:
    facts = msgspec.structs.asdict(entry)
    del facts["source"]
    return ArtifactEntry(**facts)


def _problem_of(error: KisekiError) -> Problem:
    return Problem(code=error.code, message=str(error), hint=error.hint, field=error.field)


def _tell(folder: Path, answer: Answer) -> None:
    # Only for whoever waits; the server knows, and the disk may be full.
    with contextlib.suppress(OSError):
        write_answer(folder, answer)
