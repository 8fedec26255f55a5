"""Append records to a journal: the hot path of `run.log()`.

One call is one `write(2)` to a file opened for appending, so a record is safe against the
death of every process as soon as `append` has returned. There is no lock and no thread on
that path. Only when a write fails do threads queue behind each other, in `_Trouble`.
"""

import collections
import errno
import os
import threading
import zlib
from pathlib import Path
from typing import Any, Final

import msgspec

from kiseki.journal.clock import JournalClock, steady_ns
from kiseki.journal.format import (
    FRAME,
    MAGIC,
    MARK,
    JournalHeader,
    Kind,
    Record,
    frame,
    journal_path,
)
from kiseki.model.errors import TooLarge
from kiseki.model.limits import MAX_RECORD_BYTES

MAX_WAITING_BYTES: Final = 32 * 1024 * 1024
"""What waits in memory while the disk refuses; later records are counted as lost."""

_TAIL_BYTES: Final = 1024 * 1024
"""How far back a record is looked for that may have been cut off with another."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The file is fine and the disk is not: opening the file again would change nothing."""

_OPEN_FLAGS: Final = (
    os.O_WRONLY | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)

_ROW: Final = int(Kind.ROW)
_pack = FRAME.pack
_crc32 = zlib.crc32
_write = os.write


class JournalWriter:
    """The one writer of one journal file.

    Threads
        `append` may be called from any thread and from a signal handler that interrupts
        another `append`.

    Processes
        Only the process that made it may append. A forked child makes a journal of its own.

    Failure
        `append` never raises because of the disk. What could not be written waits in memory,
        is tried again with every later record and is counted in `lost` when the memory is full.

    Attributes:
        path: the file.
        header: the facts in the first record.
        clock: stamps the records.
    """

    def __init__(self, path: Path, fd: int, header: JournalHeader, clock: JournalClock) -> None:
        self.path = path
        self.header = header
        self.clock = clock
        self._offset_ns = clock.offset_ns
        self._fd = fd
        self._encode = msgspec.msgpack.Encoder().encode
        self._in_trouble = False
        self._cuts = 0
        self._lock = threading.RLock()
        self._mending = False
        self._waiting: collections.deque[bytes] = collections.deque()
        self._waiting_bytes = 0
        self._lost = 0
        self._last_error: OSError | None = None

    @classmethod
    def create(cls, directory: Path, header: JournalHeader) -> "JournalWriter":
        """Make a new journal with its header record in an existing directory.

        Raises:
            OSError: the file cannot be made, or exists.
        """
        clock = JournalClock()
        path = journal_path(directory, header.writer)
        fd = os.open(path, _OPEN_FLAGS | os.O_CREAT | os.O_EXCL, 0o644)
        writer = cls(path, fd, header, clock)
        record = (int(Kind.HEADER), clock.opened_us, msgspec.to_builtins(header))
        start = MAGIC + frame(writer._encode(record))
        try:
            written = _write(fd, start)
        except OSError:
            written = 0
        if written != len(start):
            os.close(fd)
            os.unlink(path)
            raise OSError(
                errno.ENOSPC, "the header of the journal could not be written", str(path)
            )
        return writer

    def append(self, record: Record) -> None:
        """Write one record; when this returns, it survives the death of the process.

        Raises:
            TypeError, ValueError, OverflowError: MessagePack cannot carry a value of it.
            TooLarge: it has more than MAX_RECORD_BYTES bytes.
        """
        payload = self._encode(record)
        size = len(payload)
        if size > MAX_RECORD_BYTES:
            raise TooLarge(f"One record has {size} bytes; the limit is {MAX_RECORD_BYTES}.")
        data = _pack(MARK, size, _crc32(payload)) + payload
        if self._in_trouble:
            self._append_in_trouble(data, 0)
            return
        cuts = self._cuts
        try:
            written = _write(self._fd, data)
        except OSError as error:
            self._last_error = error
            written = 0
        # While this write was under way another thread may have cut its own short write off
        # the end of the file, and this record with it.
        if written != len(data) or self._cuts != cuts:
            self._append_in_trouble(data, written)

    def append_row(self, step: int | None, commit: bool | None, values: dict[str, Any]) -> int:
        """Write a row record; the same as `append`, with nothing called on the way.

        This is most of what `run.log()` costs, and two calls of Python functions would add
        a tenth to it.

        Returns:
            The record's time in epoch microseconds.

        Raises:
            TypeError, ValueError, OverflowError: MessagePack cannot carry a value of it.
            TooLarge: it has more than MAX_RECORD_BYTES bytes.
        """
        now_us = (steady_ns() + self._offset_ns) // 1000
        payload = self._encode((_ROW, now_us, step, commit, values))
        size = len(payload)
        data = _pack(MARK, size, _crc32(payload)) + payload
        if self._in_trouble or size > MAX_RECORD_BYTES:
            self.append((_ROW, now_us, step, commit, values))
            return now_us
        cuts = self._cuts
        try:
            written = _write(self._fd, data)
        except OSError as error:
            self._last_error = error
            written = 0
        if written != len(data) or self._cuts != cuts:
            self._append_in_trouble(data, written)
        return now_us

    @property
    def lost(self) -> int:
        """How many records were given up because disk and memory were full."""
        return self._lost

    @property
    def waiting(self) -> int:
        """How many records wait in memory for the disk."""
        return len(self._waiting)

    @property
    def last_error(self) -> OSError | None:
        """What the disk said last, or None if it never refused."""
        return self._last_error

    def end(self) -> int:
        """Return the position behind the last record, in bytes."""
        try:
            return os.fstat(self._fd).st_size
        except OSError:
            return 0

    def flush(self) -> bool:
        """Try again to write what waits; return whether nothing waits any more."""
        if self._waiting:
            with self._lock:
                self._drain()
        return not self._waiting

    def close(self) -> None:
        """Write what waits, if the disk lets us, and close the file. May be called twice."""
        self.flush()
        self._lost += len(self._waiting)
        self._waiting.clear()
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    # --- when the disk refuses ---------------------------------------------------------

    def _append_in_trouble(self, data: bytes, written: int) -> None:
        """Take in a record whose write failed, fell short or may have been cut off.

        Args:
            data: the whole record.
            written: how many of its bytes `write` took.
        """
        self._in_trouble = True
        with self._lock:
            if self._mending:  # a signal handler interrupted the repair below
                self._keep_waiting(data)
                return
            self._mending = True
            try:
                if written < len(data):
                    self._cut(data[:written])
                    self._keep_waiting(data)
                elif not self._tail_has(data):
                    self._keep_waiting(data)
                self._drain()
            finally:
                self._mending = False

    def _keep_waiting(self, data: bytes) -> None:
        if self._waiting_bytes + len(data) > MAX_WAITING_BYTES:
            self._lost += 1
            return
        self._waiting_bytes += len(data)
        self._waiting.append(data)

    def _drain(self) -> None:
        """Write what waits, oldest first, until the disk refuses again."""
        while self._waiting:
            data = self._waiting[0]
            written = self._try_write(data)
            if written != len(data):
                self._cut(data[:written])
                return
            self._waiting.popleft()
            self._waiting_bytes -= len(data)
        self._in_trouble = False

    def _try_write(self, data: bytes) -> int:
        try:
            return _write(self._fd, data)
        except OSError as error:
            self._last_error = error
            if error.errno in _FULL or not self._reopen():
                return 0
        try:
            return _write(self._fd, data)
        except OSError as error:
            self._last_error = error
            return 0

    def _reopen(self) -> bool:
        """Open the file again: something in the process closed our descriptor."""
        try:
            fd = os.open(self.path, _OPEN_FLAGS)
        except OSError as error:
            self._last_error = error
            return False
        self._fd = fd
        return True

    def _cut(self, partial: bytes) -> None:
        """Cut a short write off the end of the file, if it is still the end.

        If another thread has appended since, the piece stays: a reader skips it by its CRC.
        """
        if not partial:
            return
        # A file takes less than it was given when the disk has less room left.
        self._last_error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._cuts += 1  # before we look at the file: see `append`
        try:
            size = os.fstat(self._fd).st_size
            if self._read_at(size - len(partial), len(partial)) == partial:
                os.ftruncate(self._fd, size - len(partial))
        except OSError as error:
            self._last_error = error

    def _tail_has(self, data: bytes) -> bool:
        """Return whether `data` lies in the last part of the file."""
        try:
            size = os.fstat(self._fd).st_size
            begin = max(0, size - len(data) - _TAIL_BYTES)
            return data in self._read_at(begin, size - begin)
        except OSError:
            return False

    def _read_at(self, offset: int, size: int) -> bytes:
        with open(self.path, "rb") as file:
            file.seek(offset)
            return file.read(size)
