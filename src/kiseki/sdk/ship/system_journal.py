"""The side process's own journal of a run: system metrics, metadata, how the run ended."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from kiseki.journal.files import FileRecord
from kiseki.journal.format import JournalHeader, Kind
from kiseki.journal.reader import read_header
from kiseki.journal.writer import JournalWriter
from kiseki.model.errors import KisekiError
from kiseki.model.ids import new_writer_id
from kiseki.sdk.machine import get_boot_id, get_host
from kiseki.sdk.rundir import RunMeta, list_journals


class SystemJournal:
    """Opened at its first record; a disk that refuses costs samples, nothing else."""

    def __init__(self, run_dir: Path, meta: RunMeta, *, client: str) -> None:
        local = Path(meta.journal_dir)
        # The node that the journals were local to may be gone, and its copies here be left.
        self._folder = local if meta.journal_dir and local.is_dir() else run_dir
        self._stream = meta.started.run.stream if meta.started else None
        self._uid = meta.uid
        self._client = client
        self._writer: JournalWriter | None = None

    def add_sample(self, values: Mapping[str, float]) -> None:
        """Keep system metrics as a row."""
        self._append(Kind.ROW, None, None, dict(values))

    def add_metadata(self, facts: Mapping[str, Any]) -> None:
        """Keep facts about the machine and the code; see `RunMetadata`."""
        self._append(Kind.METADATA, dict(facts))

    def add_console(self, stream: int, text: str) -> None:
        """Keep what was printed to standard output (1) or error (2)."""
        self._append(Kind.CONSOLE, stream, text)

    def add_file(self, file: FileRecord) -> None:
        """Keep that a file belongs to the run."""
        self._append(Kind.FILE, msgspec.to_builtins(file))

    def add_end(self, end: Mapping[str, Any]) -> bool:
        """Keep how the run ended; return whether it could be written."""
        return self._append(Kind.END, dict(end))

    def close(self) -> None:
        """Close the file. May be called twice."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _append(self, kind: Kind, *rest: Any) -> bool:
        try:
            writer = self._writer = self._writer or self._open()
        except OSError:
            return False
        writer.append((int(kind), writer.clock.now_us(), *rest))
        return not writer.waiting

    def _open(self) -> JournalWriter:
        header = JournalHeader(
            writer=new_writer_id(),
            run_uid=self._uid,
            stream=self._stream,
            role="system",
            label="system",
            host=get_host(),
            boot_id=get_boot_id(),
            pid=os.getpid(),
            client=self._client,
        )
        return JournalWriter.create(self._folder, header)


def has_system_journal(run_dir: Path) -> bool:
    """Return whether another side process has looked after this run before."""
    for path in list_journals(run_dir):
        with contextlib.suppress(OSError, KisekiError, msgspec.ValidationError):
            if read_header(path)[0].role == "system":
                return True
    return False
