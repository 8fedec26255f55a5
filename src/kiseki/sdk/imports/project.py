"""A project that a kiseki server exported, brought to another server; docs/formats/export.md."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from kiseki.journal.format import Kind, Record
from kiseki.model.artifact import (
    ArtifactVersion,
    BeginVersion,
    ChangeEntries,
    CommitVersion,
    PatchVersion,
    RegisterModel,
    RunArtifact,
    UseVersion,
)
from kiseki.model.errors import Conflict, InvalidBody
from kiseki.model.ids import is_run_uid
from kiseki.model.record import RunRecord
from kiseki.model.run import Project, Run
from kiseki.model.run_file import RunFile
from kiseki.model.view import SaveView, View
from kiseki.model.wire import CreateProject
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.artifacts.routes import ENTRIES_PER_REQUEST, ArtifactRoutes
from kiseki.sdk.bytes.source import Source as Content
from kiseki.sdk.bytes.upload import Uploader
from kiseki.sdk.exports.layout import (
    ARTIFACTS,
    CONSOLE,
    FILES,
    RECORD,
    ROWS,
    ExportedVersion,
    ExportLayout,
)
from kiseki.sdk.exports.typed_table import read_table, require_pyarrow
from kiseki.sdk.imports.foreign import ForeignRun, ForeignStream, Media, console, file, row

_CAUSES: Final = {"finished": "finish", "failed": "exception", "killed": "stop"}


class ProjectSource:
    """The runs of an exported project, with all that is theirs.

    Attributes:
        place, project, left_out: see `foreign.Source`.
    """

    def __init__(self, folder: Path) -> None:
        """Open an export.

        Raises:
            UsageError: there is none.
            UnsupportedVersion: a newer kiseki wrote it.
            MissingExtra: pyarrow is not installed.
        """
        require_pyarrow()
        self._layout = ExportLayout(folder)
        self._summary = self._layout.read_summary()
        self.place = str(folder)
        self.project = self._summary.project.name
        self.homes: Sequence[Path] = [folder]
        for uid in self._summary.runs:
            if not is_run_uid(uid):
                raise InvalidBody(f"{folder} is damaged: {uid[:64]!r} is no id of a run.")
        self.left_out = [] if self._summary.complete else ["what the cut export did not write"]

    def count(self) -> int:
        """Return how many runs there are."""
        return len(self._summary.runs)

    def runs(self) -> Iterator[ForeignRun]:
        """Give the runs one by one."""
        for uid in self._summary.runs:
            if (self._layout.run(uid) / RECORD).exists():
                yield self._open(uid)

    def _open(self, uid: str) -> ForeignRun:
        folder = self._layout.run(uid)
        record = _read(folder / RECORD, RunRecord)
        run = record.run
        started_us = run.started_us or run.created_us
        return ForeignRun(
            uid=uid,
            id=run.id,
            name=run.name,
            config=run.config,
            started_us=started_us,
            ended_us=run.ended_us or run.heartbeat_us or started_us,
            cause=_CAUSES.get(run.state.value, "vanished"),
            files=[
                msgspec.structs.replace(
                    file(one.path, self._layout.blob(one.sha256)),
                    sha256=one.sha256,
                    size=one.size,
                )
                for one in _read(folder / FILES, list[RunFile])
            ],
            record=record,
            read=lambda media: self._streams(record.run, media),
        )

    def _streams(self, run: Run, media: Media) -> Sequence[ForeignStream]:
        del media
        uid = run.uid
        writers: dict[int, str] = {}
        for path in self._layout.parts(uid, CONSOLE):
            writers |= {line["writer"]: line.get("label", "") for line in read_table(path)}
        return [
            ForeignStream(name="rows", records=self._rows(run)),
            *(
                ForeignStream(
                    name=f"console-{writer}",
                    role="secondary",
                    label=label,
                    records=self._console(uid, writer),
                )
                for writer, label in sorted(writers.items())
            ),
        ]

    def _rows(self, run: Run) -> Iterator[Record]:
        # The summary is computed as soon as the end is there, so they have to come before.
        for definition in run.definitions:
            yield (int(Kind.DEFINE), run.created_us, definition)
        for path in self._layout.parts(run.uid, ROWS):
            for values in read_table(path):
                step, time_us = values.pop("_step"), values.pop("_time_us")
                yield row(time_us, step, values)

    def _console(self, uid: str, writer: int) -> Iterator[Record]:
        for path in self._layout.parts(uid, CONSOLE):
            for line in read_table(path):
                if line["writer"] == writer:
                    is_error = line["stream"] == "err"
                    yield console(line["time_us"], is_error=is_error, text=line["text"] + "\n")

    # --- what is not a run's ----------------------------------------------------------------

    def finish(self, connection: Connection, *, entity: str | None, project: str | None) -> None:
        """Bring the project's own: description, artifacts, what runs used, views.

        Raises:
            KisekiError: the server refuses.
        """
        there = self._summary.project
        name = project or there.name
        body = CreateProject(name=name, entity=entity, description=there.description)
        target = connection.send("POST", "/projects", body, Project)
        routes = ArtifactRoutes(connection)
        numbers = {
            version.id: self._bring_version(routes, version, entity=target.entity, project=name)
            for version in self._versions()
        }
        for uid in self._summary.runs:
            self._bring_links(routes, uid, numbers)
        self._bring_views(connection, target)

    def _versions(self) -> list[ArtifactVersion]:
        paths = self._layout.versions.glob("*.json")
        found = [_read(path, ExportedVersion).version for path in paths]
        # What a registered model is made of comes before it.
        return sorted(found, key=lambda one: (bool(one.source), one.name, one.number))

    def _bring_version(
        self, routes: ArtifactRoutes, version: ArtifactVersion, *, entity: str, project: str
    ) -> str:
        if version.source:
            return routes.register(
                RegisterModel(
                    name=version.name,
                    version=version.source,
                    entity=entity,
                    project=project,
                    aliases=version.aliases,
                    tags=version.tags,
                    description=version.description,
                )
            ).id
        exported = _read(self._layout.version(version.id), ExportedVersion)
        contents = {
            entry.sha256: Content(self._layout.blob(entry.sha256), entry.sha256, entry.size)
            for entry in exported.entries
            if entry.sha256
        }
        Uploader(routes.connection).send(contents)
        # The run may have been deleted since.
        maker = version.made_by if version.made_by in self._summary.runs else ""
        begun = routes.begin(
            BeginVersion(
                id=version.id,
                name=version.name,
                type=version.type,
                entity=entity,
                project=project,
                run=maker,
                description=version.description,
                metadata=version.metadata,
                created_us=version.created_us,
                ttl_s=_ttl_s(version),
            )
        )
        if begun.state == "pending":
            for at in range(0, len(exported.entries), ENTRIES_PER_REQUEST):
                part = exported.entries[at : at + ENTRIES_PER_REQUEST]
                routes.change_entries(version.id, ChangeEntries(add=part))
            begun = routes.commit(
                version.id,
                CommitVersion(
                    aliases=version.aliases,
                    tags=version.tags,
                    digest=version.digest,
                    run=maker,
                    number=version.number,
                ),
            )
        if version.protected:
            routes.patch(begun.id, PatchVersion(protect=version.protected))
        return begun.id

    def _bring_links(self, routes: ArtifactRoutes, uid: str, versions: dict[str, str]) -> None:
        path = self._layout.run(uid) / ARTIFACTS
        for link in _read(path, list[RunArtifact]) if path.exists() else ():
            version = link.version
            if link.dataset is not None:
                routes.use(uid, UseVersion(dataset=link.dataset))
            elif version is None or version.id not in versions:
                where = "" if version is None else f"{version.project_name}/{version.name}"
                self.left_out.append(f"{link.kind} {where} of run {uid}: not in this project")
            elif link.kind == "input":
                used = UseVersion(version=versions[version.id], used_as=link.used_as)
                routes.use(uid, used)
            elif uid != version.made_by:
                routes.commit(versions[version.id], CommitVersion(run=uid))

    def _bring_views(self, connection: Connection, target: Project) -> None:
        for view in _read(self._layout.views, list[View]) if self._layout.views.exists() else ():
            body = SaveView(
                kind=view.kind, name=view.name, spec=view.spec, is_default=view.is_default
            )
            try:
                connection.send("POST", f"/projects/{target.id}/views", body, View)
            except Conflict:
                # There is one of that name: an earlier import, or somebody's own.
                continue


def _ttl_s(version: ArtifactVersion) -> int | None:
    if version.expires_us is None:
        return None
    return max(1, (version.expires_us - version.created_us) // 1_000_000)


def _read(path: Path, shape: Any) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except msgspec.DecodeError as error:
        raise InvalidBody(f"{path} is damaged: {error}.") from error
