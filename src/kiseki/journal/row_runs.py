"""Row records that differ in their numbers only, taken all at once.

A training loop logs the same keys over and over, so its records have the same bytes but for
a few numbers. Such a run is checked and turned into columns byte plane by byte plane, with
slices that step over whole records: a tenth of the time that it takes to decode every record.
What is found is what decoding would find; all else is left to `JournalReader`.
"""

import struct
import zlib
from typing import Final, Literal, NamedTuple

from kiseki.journal.format import FRAME, Kind

MIN_RUN: Final = 8
"""Fewer records are as quickly decoded one by one."""
MAX_RUN_BYTES: Final = 64 * 1024
"""What fits in a fast cache, which the planes are read from again and again."""

NumberType = Literal["f", "i", "b"]

_NIL: Final = 0xC0
_FALSE: Final = 0xC2
_TRUE: Final = 0xC3
_FLOAT64: Final = 0xCB
_UINT64: Final = 0xCF
_WIDTHS: Final = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
"""Marks of integers and how many bytes follow them; from 0xD0 on they are signed."""
_SMALL: Final = bytes(range(0x80))
_SMALL_NEGATIVE: Final = bytes(range(0xE0, 0x100))
_BOOLS: Final = bytes([_FALSE, _TRUE])
_SIGN: Final = bytes([0] * 128 + [255] * 128)
_TRUTH: Final = bytes(int(byte == _TRUE) for byte in range(256))
_KIND_AND_TIME: Final = bytes([0x95, Kind.ROW, _UINT64])


class RunColumn(NamedTuple):
    """The values of one key: n little-endian float64 or int64, or n bytes of 0 and 1."""

    key: str
    type: NumberType
    values: bytes


class RowRun(NamedTuple):
    """Consecutive row records with the same keys and types.

    Attributes:
        position: of the first record.
        size: bytes of each record.
        n: how many there are.
        crc: the CRC field of the last one.
        times: n little-endian int64, epoch microseconds.
        steps: n little-endian int64; None: the writer's implicit steps.
        commits: whether each record ends its row.
        columns: the values, in the order of the keys.
        data: the records as they lie in the file.
    """

    position: int
    size: int
    n: int
    crc: int
    times: bytes
    steps: bytes | None
    commits: bool
    columns: list[RunColumn]
    data: bytes


class _Number(NamedTuple):
    """Where in a record a number lies: `width` bytes from `at` on, big-endian."""

    at: int
    width: int
    type: NumberType
    is_signed: bool


class _Shape(NamedTuple):
    """What the records of a run have in common.

    Attributes:
        fixed: (offset, byte) of what is the same in all of them.
        limited: (offset, bytes) where one of some bytes must stand.
    """

    fixed: list[tuple[int, int]]
    limited: list[tuple[int, bytes]]
    step: _Number | None
    commits: bool
    keys: list[str]
    numbers: list[_Number]


class _OtherRecord(Exception):
    """The record is no row, or has more than numbers in it."""


def take_run(data: bytes, offset: int, position: int) -> RowRun | None:
    """Return the run that begins with the record at `offset`; None if there is none.

    Args:
        data: bytes of a journal.
        offset: where in `data` a record begins.
        position: the position of that record.
    """
    size = FRAME.size + FRAME.unpack_from(data, offset)[1]
    n = min((len(data) - offset) // size, MAX_RUN_BYTES // size)
    if n < MIN_RUN or data[offset : offset + 5] != data[offset + size : offset + size + 5]:
        return None
    block = data[offset : offset + n * size]
    try:
        shape = _ShapeReader(block[:size]).read()
    except (_OtherRecord, IndexError, UnicodeDecodeError):
        return None
    n = _count_intact(block, size, _count_alike(block, size, n, shape))
    if n < MIN_RUN:
        return None
    block = block[: n * size]
    time = _Number(FRAME.size + len(_KIND_AND_TIME), 8, "i", is_signed=False)
    return RowRun(
        position=position,
        size=size,
        n=n,
        crc=FRAME.unpack_from(block, (n - 1) * size)[2],
        times=_gather(block, size, n, time),
        steps=None if shape.step is None else _gather(block, size, n, shape.step),
        commits=shape.commits,
        columns=[
            RunColumn(key, number.type, _gather(block, size, n, number))
            for key, number in zip(shape.keys, shape.numbers, strict=True)
        ],
        data=block,
    )


class _ShapeReader:
    """Reads the shape off one record.

    Raises:
        _OtherRecord: see there.
        IndexError: the record ends too soon.
        UnicodeDecodeError: a key is no text.
    """

    def __init__(self, record: bytes) -> None:
        self._record = record
        self._at = FRAME.size
        # The frame but for its CRC.
        self._fixed = list(enumerate(record[:5]))
        self._limited: list[tuple[int, bytes]] = []

    def read(self) -> _Shape:
        if self._take_fixed(len(_KIND_AND_TIME)) != _KIND_AND_TIME:
            raise _OtherRecord
        self._limited.append((self._at, _SMALL))  # a time of 63 bits
        self._at += 8
        step = None
        if self._record[self._at] == _NIL:
            self._take_fixed(1)
        else:
            step = self._take_number()
            if step.type != "i" or step.is_signed:
                raise _OtherRecord
        commit = self._take_fixed(1)[0]
        if commit not in (_NIL, _TRUE) and (commit != _FALSE or step is None):
            raise _OtherRecord  # several records may make one row
        keys: list[str] = []
        numbers: list[_Number] = []
        for _ in range(self._take_map_size()):
            keys.append(self._take_key())
            numbers.append(self._take_number())
        if not keys or self._at != len(self._record):
            raise _OtherRecord
        commits = commit == _TRUE or (commit == _NIL and step is None)
        return _Shape(self._fixed, self._limited, step, commits, keys, numbers)

    def _take_fixed(self, count: int) -> bytes:
        begin, self._at = self._at, self._at + count
        taken = self._record[begin : self._at]
        if len(taken) != count:
            raise _OtherRecord
        self._fixed += enumerate(taken, begin)
        return taken

    def _take_map_size(self) -> int:
        mark = self._take_fixed(1)[0]
        if 0x80 <= mark <= 0x8F:
            return mark - 0x80
        if mark == 0xDE:
            return int.from_bytes(self._take_fixed(2), "big")
        raise _OtherRecord

    def _take_key(self) -> str:
        mark = self._take_fixed(1)[0]
        if 0xA0 <= mark <= 0xBF:
            return self._take_fixed(mark - 0xA0).decode()
        if mark in (0xD9, 0xDA):
            length = int.from_bytes(self._take_fixed(mark - 0xD8), "big")
            return self._take_fixed(length).decode()
        raise _OtherRecord

    def _take_number(self) -> _Number:
        at = self._at
        mark = self._record[at]
        for marks in (_SMALL, _SMALL_NEGATIVE, _BOOLS):
            if mark in marks:
                self._limited.append((at, marks))
                self._at += 1
                return _Number(at, 1, "b" if marks is _BOOLS else "i", marks is _SMALL_NEGATIVE)
        width = 8 if mark == _FLOAT64 else _WIDTHS.get(mark)
        if width is None:
            raise _OtherRecord
        self._take_fixed(1)
        self._at += width
        if mark == _UINT64:
            self._limited.append((at + 1, _SMALL))
        return _Number(at + 1, width, "f" if mark == _FLOAT64 else "i", 0xD0 <= mark)


def _count_alike(block: bytes, size: int, n: int, shape: _Shape) -> int:
    """Return how many of the first `n` records have the shape."""
    for at, byte in shape.fixed:
        n = _count_leading(block, at, size, n, bytes((byte,)))
    for at, allowed in shape.limited:
        n = _count_leading(block, at, size, n, allowed)
    return n


def _count_leading(block: bytes, at: int, size: int, n: int, allowed: bytes) -> int:
    return n - len(block[at : n * size : size].lstrip(allowed))


def _count_intact(block: bytes, size: int, n: int) -> int:
    """Return how many of the first `n` records have the CRC that they name."""
    crc32 = zlib.crc32
    length = size - FRAME.size
    view = memoryview(block)[: n * size]
    named = [crc for (crc,) in struct.iter_unpack(f"<5xI{length}x", view)]
    found = [crc32(view[at : at + length]) for at in range(FRAME.size, n * size, size)]
    if named == found:
        return n
    return next(i for i in range(n) if named[i] != found[i])


def _gather(block: bytes, size: int, n: int, number: _Number) -> bytes:
    """Return the number of every record as n little-endian values."""
    at, width = number.at, number.width
    if number.type == "b":
        return block[at::size].translate(_TRUTH)
    gathered = bytearray(8 * n)
    for byte in range(width):
        gathered[byte::8] = block[at + width - 1 - byte :: size]
    if number.is_signed and width < 8:
        sign = gathered[width - 1 :: 8].translate(_SIGN)
        for byte in range(width, 8):
            gathered[byte::8] = sign
    return bytes(gathered)
