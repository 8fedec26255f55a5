"""Write a whole project to a folder: all that it is, page by page, so memory stays bounded."""

import itertools
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from kiseki.model.artifact import ArtifactEntry, ArtifactVersion, RunArtifacts
from kiseki.model.errors import UsageError
from kiseki.model.record import RunRecord
from kiseki.model.run import Project
from kiseki.model.run_file import FilePage, RunFile
from kiseki.model.view import View, ViewList
from kiseki.model.wire import ConsolePage, HistoryPage, RunPage, ServerInfo
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.api.values import from_json
from kiseki.sdk.artifacts.routes import ArtifactRoutes
from kiseki.sdk.bytes.download import Downloader, Wanted
from kiseki.sdk.exports.layout import (
    ARTIFACTS,
    CONSOLE,
    FILES,
    RECORD,
    ROWS,
    ExportedVersion,
    ExportLayout,
    ExportSummary,
    blob_name,
)
from kiseki.sdk.exports.typed_table import require_pyarrow, write_table
from kiseki.sdk.rundir import write_atomically

PART_ROWS: Final = 50_000
_PAGE_ROWS: Final = 5_000
_PAGE_RUNS: Final = 500
_PAGE_FILES: Final = 1_000


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What was written of one run; `known`: an earlier export had done so."""

    uid: str
    name: str
    rows: int = 0
    files: int = 0
    known: bool = False


class Exporter:
    """Exports projects of one server.

    Args:
        connection: to the server.
        client: name and version of what writes.
    """

    def __init__(self, connection: Connection, *, client: str) -> None:
        self._connection = connection
        self._client = client
        self._artifacts = ArtifactRoutes(connection)
        self._downloader = Downloader(connection)

    def run(self, entity: str, name: str, folder: Path) -> Iterator[Exported]:
        """Write a project; give one result for each run.

        Raises:
            UsageError: the folder holds something else.
            MissingExtra: pyarrow is not installed.
            KisekiError, OSError: the server does not answer; it cannot be written.
        """
        require_pyarrow()
        path = [("entity", entity), ("name", name)]
        project = self._connection.get("/projects/find", Project, path)
        layout = ExportLayout(folder)
        self._begin(layout, project)
        uids = self._list_runs(project)
        self._write_summary(layout, project, uids)
        for uid in uids:
            yield self._export_run(layout, uid)
        self._export_views(layout, project)
        there: set[Path] = set()
        for version in self._list_versions(project):
            self._export_version(layout, version)
            there.add(layout.version(version.id))
        for left in set(layout.versions.glob("*.json")) - there:
            # Deleted since an earlier export: an import must not bring it back.
            left.unlink()
        self._write_summary(layout, project, uids, complete=True)

    def _begin(self, layout: ExportLayout, project: Project) -> None:
        if layout.summary.exists():
            before = layout.read_summary()
            there = before.project
            if (there.entity, there.name) != (project.entity, project.name):
                raise UsageError(f"{layout.root} holds the export of another project.")
            if before.complete:
                # Not one that was cut: everything is read anew; only blobs never change.
                for record in layout.root.glob(f"runs/*/{RECORD}"):
                    record.unlink()
        elif layout.root.exists() and any(layout.root.iterdir()):
            raise UsageError(f"{layout.root} is not empty and holds no export.")
        layout.versions.mkdir(parents=True, exist_ok=True)

    def _write_summary(
        self, layout: ExportLayout, project: Project, uids: list[str], *, complete: bool = False
    ) -> None:
        server = self._connection.get("/info", ServerInfo)
        _write(
            layout.summary,
            ExportSummary(
                client=self._client,
                server=f"kiseki {server.version}",
                exported_us=time.time_ns() // 1000,
                project=project,
                runs=uids,
                complete=complete,
            ),
        )

    def _list_runs(self, project: Project) -> list[str]:
        path, cursor, found = f"/projects/{project.id}/runs", None, list[tuple[int, str]]()
        while True:
            page = self._connection.get(
                path, RunPage, [("brief", "true"), ("limit", _PAGE_RUNS), ("cursor", cursor)]
            )
            found += [(run.number, run.uid) for run in page.items]
            cursor = page.cursor
            if cursor is None:
                # A run that began meanwhile may have moved another to the next page.
                return [uid for _, uid in sorted(set(found))]

    # --- one run ------------------------------------------------------------------------

    def _export_run(self, layout: ExportLayout, uid: str) -> Exported:
        folder = layout.run(uid)
        record = self._connection.get(f"/runs/{uid}/record", RunRecord)
        if (folder / RECORD).exists():
            before = msgspec.json.decode((folder / RECORD).read_bytes(), type=RunRecord)
            if before.run.rev == record.run.rev and not record.run.state.is_alive:
                return Exported(uid=uid, name=record.run.name, known=True)
        folder.mkdir(parents=True, exist_ok=True)
        for path in (*layout.parts(uid, ROWS), *layout.parts(uid, CONSOLE)):
            path.unlink()
        n_rows = self._write_parts(layout, uid, ROWS, self._read_rows(uid))
        self._write_parts(layout, uid, CONSOLE, self._read_console(uid))
        files = list(self._read_files(uid))
        self._fetch_blobs(layout, ((file.sha256, file.size) for file in files))
        _write(folder / FILES, files)
        linked = self._connection.get(f"/runs/{uid}/artifacts", RunArtifacts)
        _write(folder / ARTIFACTS, linked.items)
        _write(folder / RECORD, record)
        return Exported(uid=uid, name=record.run.name, rows=n_rows, files=len(files))

    def _write_parts(
        self, layout: ExportLayout, uid: str, kind: str, rows: Iterator[dict[str, Any]]
    ) -> int:
        n_rows = 0
        for number in itertools.count():
            part = list(itertools.islice(rows, PART_ROWS))
            if not part:
                return n_rows
            write_table(layout.part(uid, kind, number), part)
            n_rows += len(part)
        return n_rows

    def _read_rows(self, uid: str) -> Iterator[dict[str, Any]]:
        cursor = None
        while True:
            page = self._connection.get(
                f"/runs/{uid}/rows",
                HistoryPage,
                [("system", "true"), ("limit", _PAGE_ROWS), ("cursor", cursor)],
            )
            for row in page.rows:
                row.pop("_runtime", None)
                time_us = round(row.pop("_timestamp") * 1e6)
                logged = {key: from_json(value) for key, value in row.items() if key != "_step"}
                yield {"_step": row["_step"], "_time_us": time_us, **logged}
            cursor = page.cursor
            if cursor is None:
                return

    def _read_console(self, uid: str) -> Iterator[dict[str, Any]]:
        offset = 0
        while True:
            page = self._connection.get(
                f"/runs/{uid}/console", ConsolePage, [("offset", offset), ("limit", _PAGE_ROWS)]
            )
            yield from (msgspec.structs.asdict(line) for line in page.lines)
            offset += len(page.lines)
            if not page.lines or offset >= page.total:
                return

    def _read_files(self, uid: str) -> Iterator[RunFile]:
        cursor = None
        while True:
            page = self._connection.get(
                f"/runs/{uid}/files", FilePage, [("limit", _PAGE_FILES), ("cursor", cursor)]
            )
            yield from page.files
            cursor = page.cursor
            if cursor is None:
                return

    # --- the rest -----------------------------------------------------------------------

    def _list_versions(self, project: Project) -> Iterator[ArtifactVersion]:
        for collection in self._artifacts.list_collections(project.id):
            versions = list(self._artifacts.list_versions(collection.id))
            yield from sorted(versions, key=lambda version: version.number)

    def _export_version(self, layout: ExportLayout, version: ArtifactVersion) -> None:
        if version.state != "ready":
            return
        entries: list[ArtifactEntry] = list(self._artifacts.list_entries(version.id))
        self._fetch_blobs(layout, ((e.sha256, e.size) for e in entries if e.sha256))
        _write(layout.version(version.id), ExportedVersion(version=version, entries=entries))

    def _export_views(self, layout: ExportLayout, project: Project) -> None:
        listed = self._connection.get(f"/projects/{project.id}/views", ViewList).views
        whole = [self._connection.get(f"/views/{view.id}", View) for view in listed]
        _write(layout.views, whole)

    def _fetch_blobs(self, layout: ExportLayout, keys: Iterable[tuple[str, int]]) -> None:
        wanted = [
            Wanted(blob_name(sha256), sha256, size, f"/blobs/{sha256}")
            for sha256, size in dict(keys).items()
            if not layout.blob(sha256).exists()
        ]
        self._downloader.fetch(wanted, layout.blobs)


def _write(path: Path, shape: Any) -> None:
    write_atomically(path, msgspec.json.format(msgspec.json.encode(shape), indent=1))
