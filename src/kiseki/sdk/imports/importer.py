"""Bring every run of a source to a server, one after the other; cut, it goes on where it stood."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from kiseki.model.artifact import UseVersion
from kiseki.model.errors import KisekiError, NotFound
from kiseki.model.ids import is_run_uid
from kiseki.model.record import RunRecord
from kiseki.model.run import Run
from kiseki.model.wire import ServerInfo
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.imports.foreign import ForeignRun, Source
from kiseki.sdk.imports.spool import is_written, write_run
from kiseki.sdk.ship.sync import sync_run

_DONE = "imported"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one run.

    Attributes:
        status: `imported`; `known`: the server had it already; `failed`: `trouble` says why.
        path: `/entity/project/runs/id` on the server.
        left_out: what could not be carried, in words.
    """

    uid: str
    name: str
    status: Literal["imported", "known", "failed"]
    rows: int = 0
    files: int = 0
    path: str = ""
    trouble: str = ""
    hint: str = ""
    left_out: list[str] = []


class Importer:
    """Imports runs into one server.

    Args:
        connection: to the server.
        work: folder for what is under way; a later import of the same source goes on there.
        api_key: for the server.
        entity, project: where runs go; None: where the source says.
        also_from: folders, besides those of the source, whose files runs may have.
    """

    def __init__(
        self,
        connection: Connection,
        work: Path,
        *,
        api_key: str | None = None,
        entity: str | None = None,
        project: str | None = None,
        also_from: Sequence[Path] = (),
    ) -> None:
        self._connection = connection
        self._work = work
        self._api_key = api_key
        self._entity = entity
        self._project = project
        self._also_from = also_from

    def run(self, source: Source) -> Iterator[Imported]:
        """Import every run of a source; give one result for each.

        Raises:
            KisekiError, OSError: the source cannot be read any further.
        """
        self._connection.get("/info", ServerInfo)  # better now than once for each run
        self._work.mkdir(parents=True, exist_ok=True)
        for run in source.runs():
            run.project = self._project or run.project or source.project
            yield self._import_one(run, [*source.homes, *self._also_from])
        source.finish(self._connection, entity=self._entity, project=self._project)

    def _import_one(self, run: ForeignRun, homes: Sequence[Path]) -> Imported:
        if not is_run_uid(run.uid):
            # It names a folder, which is emptied.
            trouble = f"The source calls this run {run.uid[:64]!r}; that is no id of a run."
            return Imported(uid=run.uid, name=run.name, status="failed", trouble=trouble)
        folder = self._work / run.uid
        there = self._find(run.uid)
        # One run is in one project: where it lies elsewhere, it is not to be touched.
        if there is not None and ((folder / _DONE).exists() or there.project != run.project):
            return Imported(uid=run.uid, name=run.name, status="known", left_out=run.left_out)
        n_rows = 0
        if not is_written(folder):  # or not by this user
            shutil.rmtree(folder, ignore_errors=True)
            n_rows = write_run(
                folder,
                run,
                entity=self._entity,
                base_url=self._connection.base_url,
                homes=homes,
            )
        return self._send(run, folder, n_rows)

    def _send(self, run: ForeignRun, folder: Path, n_rows: int) -> Imported:
        result = sync_run(
            folder,
            base_url=self._connection.base_url,
            api_key=self._api_key,
            entity=self._entity,
            trust=True,
        )
        answer = Imported(
            uid=run.uid,
            name=run.name,
            status="failed" if result.status == "failed" else "imported",
            rows=result.rows or n_rows,
            files=len(run.files),
            path=result.run_path,
            trouble=result.trouble,
            hint=result.hint,
            left_out=[*run.left_out, *result.unsent],
        )
        if answer.status == "failed":
            return answer
        try:
            self._complete(run)
        except KisekiError as error:
            return msgspec.structs.replace(
                answer, status="failed", trouble=str(error), hint=error.hint
            )
        _note_done(folder)
        return answer

    def _complete(self, run: ForeignRun) -> None:
        """Tell the server what journals cannot: whose the run is, since when, what it used."""
        for dataset in run.datasets:
            body = UseVersion(dataset=dataset)
            self._connection.request("POST", f"/runs/{run.uid}/inputs", body=body)
        path = f"/runs/{run.uid}/record"
        record = run.record
        if record is None:
            record = self._connection.get(path, RunRecord)
            record.run = msgspec.structs.replace(
                record.run,
                user=run.user or record.run.user,
                parent=run.parent or None,
                created_us=run.started_us,
                started_us=run.started_us,
                ended_us=run.ended_us,
                duration_s=(run.ended_us - run.started_us) / 1e6,
            )
        self._connection.send("PUT", path, record, Run)

    def _find(self, uid: str) -> Run | None:
        try:
            return self._connection.get(f"/runs/{uid}", Run)
        except NotFound:
            return None


def _note_done(folder: Path) -> None:
    """Leave nothing in a folder but the note that its run is on the server.

    A kill in the middle of this costs nothing: the note comes first.
    """
    (folder / _DONE).touch()
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != _DONE:
            path.unlink()
