"""Where the records of one run go in this process: its own journal."""

import os
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from kiseki.journal.files import ArtifactRecord, FileRecord
from kiseki.journal.format import JournalHeader, Kind, Record
from kiseki.journal.writer import JournalWriter
from kiseki.model.ids import new_writer_id

SayOnce = Callable[[str, str], None]
AppendRow = Callable[[int | None, bool | None, dict[str, Any]], int]
"""Called with step, commit and values; returns the row's time in epoch microseconds."""
MAX_WAITING: Final = 50_000
"""Records that wait in memory while no journal can be made; later ones are lost."""
RETRY_US: Final = 1_000_000
"""While no journal can be made, it is tried again after this many microseconds."""


class Recorder:
    """Appends records to the journal of the process that calls it.

    Processes
        A writer is one process. After a fork the child opens a journal of its own, at its
        first record; the parent's is never touched by it.

    Threads
        As `JournalWriter`: any thread, and signal handlers.

    Attributes:
        append: writes one record.
        append_row: writes one row and returns its time; once a journal is open this is the
            writer's own method, so that the way of a row is as short as it can be.
        now_us: reads the writer's clock in epoch microseconds.
        lost: records that were given up because no journal could be made.
        path: the journal of this process, also after its end; None before the first record.
    """

    __slots__ = (
        "__weakref__",
        "_directory",
        "_header",
        "_say_once",
        "_try_again_us",
        "_waiting",
        "_writer",
        "append",
        "append_row",
        "lost",
        "now_us",
        "path",
    )

    append: Callable[[Record], None]
    append_row: AppendRow
    now_us: Callable[[], int]

    def __init__(self, directory: Path, header: JournalHeader, say_once: SayOnce) -> None:
        self._directory = directory
        self._header = header
        self._say_once = say_once
        self._writer: JournalWriter | None = None
        self._try_again_us = 0
        self._waiting: list[Record] = []
        self.lost = 0
        self._wait_for_first_record()
        _recorders.add(self)

    @property
    def writer(self) -> JournalWriter | None:
        """The open journal of this process, if there is one."""
        return self._writer

    @property
    def header(self) -> JournalHeader:
        """The facts that the journal of this process begins with."""
        return self._header

    def open(self) -> None:
        """Make the journal of this process.

        Raises:
            OSError: it cannot be made.
        """
        try:
            writer = JournalWriter.create(self._directory, self._header)
        except FileExistsError:
            # Another thread makes it at this moment. No lock holds log() up, so there are two.
            self._header = msgspec.structs.replace(self._header, writer=new_writer_id())
            writer = JournalWriter.create(self._directory, self._header)
        self._writer = writer
        self.path = writer.path
        self.append = writer.append
        self.append_row = writer.append_row
        waiting, self._waiting = self._waiting, []
        for kind, time_us, *rest in waiting:
            # In a journal no record is older than the header.
            writer.append((kind, max(time_us, writer.clock.opened_us), *rest))
        self.now_us = writer.clock.now_us

    def add_file(self, file: FileRecord) -> None:
        """Record that a file (or a folder of them) belongs to the run."""
        self.append((int(Kind.FILE), self.now_us(), msgspec.to_builtins(file)))

    def add_artifact(self, artifact: ArtifactRecord) -> None:
        """Record that the run logged an artifact version, which lies ready to be shipped."""
        self.append((int(Kind.ARTIFACT), self.now_us(), msgspec.to_builtins(artifact)))

    def count_lost(self) -> int:
        """Return how many records of this process were given up, or would be by now."""
        in_memory = self._writer.lost if self._writer else len(self._waiting)
        return self.lost + in_memory

    def close(self) -> None:
        """End this process's journal; later records are passed over."""
        writer, self._writer = self._writer, None
        self.append, self.append_row = _pass_over, _pass_row_over
        if writer is not None:
            writer.close()
            self.lost += writer.lost

    def become_child(self) -> None:
        """Forget the parent's journal; called in a forked child before it runs anything."""
        if self.append is _pass_over:
            return
        pid = os.getpid()
        self._header = msgspec.structs.replace(
            self._header,
            writer=new_writer_id(),
            role="secondary",
            pid=pid,
            label=f"{self._header.label or 'child'} {pid}",
        )
        self.lost, self._waiting = 0, []
        self._wait_for_first_record()

    def _wait_for_first_record(self) -> None:
        self._writer = None
        self.path: Path | None = None
        self._try_again_us = 0
        self.append = self._open_and_append
        self.append_row = self._open_and_append_row
        self.now_us = self._open_and_read_clock

    def _open_and_read_clock(self) -> int:
        now_us = time.time_ns() // 1000
        if now_us < self._try_again_us:
            return now_us
        try:
            self.open()
        except OSError as error:
            self._try_again_us = now_us + RETRY_US
            self._say_once("journal", f"no journal can be written in {self._directory}: {error}")
            return now_us
        return self.now_us()

    def _open_and_append(self, record: Record) -> None:
        if self._writer is None:
            self._open_and_read_clock()
        if self._writer is None:
            self._keep_waiting(record)
        else:
            self.append(record)

    def _open_and_append_row(
        self, step: int | None, commit: bool | None, values: dict[str, Any]
    ) -> int:
        now_us = self.now_us()
        if self._writer is None:
            # The caller may change its dict before there is a journal.
            self._keep_waiting((int(Kind.ROW), now_us, step, commit, dict(values)))
            return now_us
        return self.append_row(step, commit, values)

    def _keep_waiting(self, record: Record) -> None:
        if len(self._waiting) < MAX_WAITING:
            self._waiting.append(record)
        else:
            self.lost += 1


class NullRecorder:
    """Takes the place of a recorder where nothing is recorded."""

    lost = 0
    writer: JournalWriter | None = None
    path: Path | None = None

    def __init__(self, header: JournalHeader) -> None:
        self.header = header
        self.append, self.append_row = _pass_over, _pass_row_over

    def now_us(self) -> int:
        """Return epoch microseconds."""
        return time.time_ns() // 1000

    def add_file(self, file: FileRecord) -> None:
        """Do nothing."""

    def add_artifact(self, artifact: ArtifactRecord) -> None:
        """Do nothing."""

    def count_lost(self) -> int:
        """Return 0: what nobody wanted kept is not lost."""
        return 0

    def close(self) -> None:
        """Do nothing."""


def _pass_over(record: Record) -> None:
    """Take the place of `append` after the end of a run."""


def _pass_row_over(step: int | None, commit: bool | None, values: dict[str, Any]) -> int:
    """Take the place of `append_row` after the end of a run."""
    return time.time_ns() // 1000


_recorders: "weakref.WeakSet[Recorder]" = weakref.WeakSet()


def _become_child() -> None:
    for recorder in list(_recorders):
        recorder.become_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_become_child)
