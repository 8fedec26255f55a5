"""Read a journal while it grows, after a crash, and past damage.

"There is nothing more yet" and "this is damaged" are told apart by one rule: bytes that are
not a whole good record are damage only when a good record follows them. Until then the
writer may still be in the middle of a `write`, so the reader stays where it is.
"""

import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import msgspec

from kiseki.journal.format import FRAME, MAGIC, MARK, JournalHeader, Kind, check_magic
from kiseki.journal.row_runs import MIN_RUN, RowRun, take_run
from kiseki.model.errors import InvalidBody
from kiseki.model.limits import MAX_RECORD_BYTES

READ_BYTES: Final = 1024 * 1024
_MARK_BYTE: Final = bytes([MARK])
_HEAD_BYTES: Final = 5
"""Mark and length: what records of one size have in common."""

_decode = msgspec.msgpack.Decoder(list[Any]).decode
_unpack_frame = FRAME.unpack_from
_crc32 = zlib.crc32


T = TypeVar("T")


class ReadRecord(NamedTuple):
    """A record and where it stands.

    Attributes:
        position: byte offset of its mark.
        crc: the CRC field of its frame.
        body: the decoded payload, `[kind, time_us, ...]`.
    """

    position: int
    crc: int
    body: list[Any]


class Source(Protocol):
    """Bytes that may grow at their end and never change."""

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`; fewer (or none) at the end."""
        ...

    def size(self) -> int:
        """Return how many bytes there are now."""
        ...


class FileSource:
    """A journal file on disk."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "rb", buffering=0)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`."""
        self._file.seek(offset)
        return self._file.read(size)

    def size(self) -> int:
        """Return the file's size in bytes."""
        return os.fstat(self._file.fileno()).st_size

    def close(self) -> None:
        """Close the file. May be called twice."""
        self._file.close()


class JournalReader:
    """Reads the records of one journal in order, from the first on.

    Attributes:
        position: where the next record is looked for; below it everything was read.
        last_crc: CRC field of the last good record below `position`; 0 without any.
        lost: ranges [start, end) in bytes below `position` that could not be read.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.position = 0
        self.last_crc = 0
        self.lost: list[tuple[int, int]] = []

    def read(self, *, max_bytes: int = READ_BYTES) -> list[ReadRecord]:
        """Return the next good records, at least one if there is one; empty: wait.

        Args:
            max_bytes: about how much of the file to take at once.

        Raises:
            InvalidBody: the file is not a journal.
            UnsupportedVersion: a newer kiseki wrote it.
            OSError: the file cannot be read.
        """
        return self._read(self._take_records, max_bytes)

    def read_runs(self, *, max_bytes: int = READ_BYTES) -> list[ReadRecord | RowRun]:
        """Return what `read` returns, with row records of one shape taken together."""
        return self._read(self._take_runs, max_bytes)

    def unread_bytes(self) -> int:
        """Return how many bytes follow `position`: still to come, in part, or torn."""
        return max(0, self._source.size() - self.position)

    def _read(self, take: Callable[[bytes], list[T]], max_bytes: int) -> list[T]:
        if self.position == 0 and not self._skip_magic():
            return []
        while data := self._source.read_at(self.position, max_bytes):
            found = take(data)
            if not found:
                found = take(self._read_record_at(self.position) or b"")
            if found or not self._skip_damage():
                return found
        return []

    def _skip_magic(self) -> bool:
        start = self._source.read_at(0, len(MAGIC))
        if len(start) < len(MAGIC) and MAGIC.startswith(start):
            return False
        check_magic(start)
        self.position = len(MAGIC)
        return True

    def _take_records(self, data: bytes) -> list[ReadRecord]:
        """Take whole good records off the front of `data`, which lies at `position`."""
        records: list[ReadRecord] = []
        base, offset, view = self.position, 0, memoryview(data)
        while record := _record_at(view, offset, base + offset):
            records.append(record)
            offset += FRAME.size + _unpack_frame(data, offset)[1]
        if records:
            self.position = base + offset
            self.last_crc = records[-1].crc
        return records

    def _take_runs(self, data: bytes) -> list[ReadRecord | RowRun]:
        """Take whole good records off the front of `data`, runs of rows at once."""
        found: list[ReadRecord | RowRun] = []
        base, offset, view = self.position, 0, memoryview(data)
        n_single = 0  # records to take one by one before a run is looked for again
        while record := _record_at(view, offset, base + offset):
            size = FRAME.size + _unpack_frame(data, offset)[1]
            run = None
            head = data[offset : offset + _HEAD_BYTES]
            if n_single <= 0 and head == data[offset + size : offset + size + _HEAD_BYTES]:
                run = take_run(data, offset, base + offset)
                n_single = 0 if run else MIN_RUN
            n_single -= 1
            found.append(run or record)
            offset += run.size * run.n if run else size
        if found:
            self.position = base + offset
            self.last_crc = found[-1].crc
        return found

    def _skip_damage(self) -> bool:
        """Go on at the next good record; False if there is none (yet)."""
        good = self._find_record_after(self.position)
        if good is None:
            return False
        self.lost.append((self.position, good))
        self.position = good
        return True

    def _read_record_at(self, position: int) -> bytes | None:
        """Return the whole record at `position`, however long, if there is a good one."""
        head = self._source.read_at(position, FRAME.size)
        if len(head) < FRAME.size:
            return None
        mark, length, crc = _unpack_frame(head, 0)
        if mark != MARK or not 0 < length <= MAX_RECORD_BYTES:
            return None
        record = self._source.read_at(position, FRAME.size + length)
        payload = memoryview(record)[FRAME.size :]
        if len(payload) != length or _crc32(payload) != crc or _decode_body(payload) is None:
            return None
        return record

    def _find_record_after(self, position: int) -> int | None:
        """Return the position of the first good record behind `position`, if there is one."""
        base = position + 1
        while window := self._source.read_at(base, READ_BYTES):
            at = window.find(_MARK_BYTE)
            while at >= 0:
                if self._read_record_at(base + at) is not None:
                    return base + at
                at = window.find(_MARK_BYTE, at + 1)
            base += len(window)
        return None


def _record_at(view: memoryview, offset: int, position: int) -> ReadRecord | None:
    """Return the record at `offset`, which lies at `position`, if all of it is there and good."""
    start = offset + FRAME.size
    if start > len(view):
        return None
    mark, length, crc = _unpack_frame(view, offset)
    payload = view[start : start + length]
    if mark != MARK or len(payload) != length or _crc32(payload) != crc:
        return None
    body = _decode_body(payload)
    return None if body is None else ReadRecord(position, crc, body)


def take_apart(run: RowRun) -> list[ReadRecord]:
    """Return the records of a run one by one."""
    view = memoryview(run.data)
    places = range(0, len(run.data), run.size)
    records = [_record_at(view, offset, run.position + offset) for offset in places]
    return [record for record in records if record is not None]


def read_header(path: Path) -> tuple[JournalHeader, int]:
    """Return the facts in the first record of a journal and its time in epoch microseconds.

    Raises:
        InvalidBody: the file is no journal, or its header is damaged.
        UnsupportedVersion: a newer kiseki wrote it.
        OSError: the file cannot be read.
    """
    source = FileSource(path)
    try:
        records = JournalReader(source).read(max_bytes=FRAME.size)
    finally:
        source.close()
    if not records or records[0].position != len(MAGIC) or records[0].body[0] != Kind.HEADER:
        raise InvalidBody(f"The journal {path.name} has no readable header.")
    return msgspec.convert(records[0].body[2], JournalHeader), records[0].body[1]


def _decode_body(payload: memoryview) -> list[Any] | None:
    """Return the payload as a list that begins with a kind and a time, or None."""
    try:
        body = _decode(payload)
    except (msgspec.DecodeError, RecursionError):
        return None
    if len(body) < 3 or type(body[0]) is not int:
        return None
    return body
