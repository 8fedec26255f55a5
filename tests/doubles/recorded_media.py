"""Runs with media and tables, put on a server without a training process."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.doubles.recorded_run import record_run

from kiseki.journal.files import FileRecord
from kiseki.model.run import Run
from kiseki.model.run_file import FilePage, PutRunFiles, RunFile
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.upload import Uploader
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.value import Media


class _Files:
    def __init__(self) -> None:
        self.listed: list[FileRecord] = []

    def add_file(self, file: FileRecord) -> None:
        self.listed.append(file)


def record_media_run(
    url: str,
    folder: Path,
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    with_files: bool = True,
    **start: Any,
) -> Run:
    """Put a run on the server whose rows may hold media.

    Args:
        url: address of the server.
        folder: an empty one, for the files.
        rows: (step, values).
        with_files: False: the files are still on their way.
        start: as for `record_run`.
    """
    files = _Files()
    place = MediaPlace(folder, files)
    settled = [
        (
            step,
            {
                key: value.to_row(place, key, step) if isinstance(value, Media) else value
                for key, value in values.items()
            },
        )
        for step, values in rows
    ]
    run = record_run(url, settled, **start)
    if with_files and files.listed:
        connection = Connection(url, api_key=None, timeout_s=30.0)
        sources = {file.path: folder / file.source for file in files.listed}
        keys = Uploader(connection).send(sources)
        named = [
            RunFile(path=path, sha256=key.sha256, size=key.size) for path, key in keys.items()
        ]
        connection.send("PUT", f"/runs/{run.uid}/files", PutRunFiles(files=named), FilePage)
        connection.close()
    return run
