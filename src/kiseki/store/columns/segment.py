"""A segment on its way in: checked, cut at what is there already, and as it lies in its row."""

import dataclasses
import unicodedata
from collections.abc import Collection
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kiseki.model.errors import InvalidBody
from kiseki.model.limits import MAX_KEY_CHARS
from kiseki.model.wire import ConsoleLine, Fact, ObjectValue, Segment
from kiseki.store.columns.codec import IntArray, ValueType, compress, decompress

_ZSTD, _PLAIN = 1, 2
"""The first byte of a body says how the rest is kept."""
_SMALL_BYTES = 1024
"""Compressing less costs more time than writing it; the compactor takes it soon."""
_SIZES = {"f": 8, "i": 8, "b": 1}
_DTYPES = {"f": "<f8", "i": "<i8", "b": "?"}


class StoredColumn(msgspec.Struct, array_like=True, frozen=True):
    """Numbers of one key; the key itself stands in `segment.key_ids`."""

    type: ValueType
    at: bytes | None
    values: bytes


class StoredObject(msgspec.Struct, array_like=True, frozen=True):
    """A value that is not a number."""

    key: str
    at: int
    value: Any


class Body(msgspec.Struct, array_like=True, frozen=True):
    """What `segment.body` holds after its format byte."""

    rows: bytes
    steps: bytes
    times: bytes
    columns: list[StoredColumn]
    objects: list[StoredObject]
    console: list[ConsoleLine]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Body)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A checked segment, ready to be written.

    Attributes:
        names: name of each numeric column, NFC.
        body: what goes into the row, or b"" if there are no rows, values or lines.
    """

    segment: Segment
    names: list[str]
    body: bytes
    facts: list[Fact]
    has_console: bool

    @property
    def n_bytes(self) -> int:
        """Bytes it will take in the database."""
        return len(self.body)


def clean_key(name: str) -> str:
    """Return a key in NFC, without NULs (PostgreSQL cannot hold them), cut at the limit."""
    if name.isascii() and "\0" not in name:
        return name[:MAX_KEY_CHARS]
    return unicodedata.normalize("NFC", name).replace("\0", "\ufffd")[:MAX_KEY_CHARS]


def receive(segment: Segment) -> Incoming:
    """Check a segment and encode its row.

    Raises:
        InvalidBody: arrays of different lengths, places out of range or order, a type that
            does not exist.
    """
    positions = _ints(segment.positions, "positions")
    n = positions.size
    rows = positions if segment.rows is None else _ints(segment.rows, "rows")
    for name, other in (("rows", rows), ("steps", segment.steps), ("times", segment.times)):
        size = other.size if isinstance(other, np.ndarray) else len(other) // 8
        _require(size == n, f"{name} and positions differ in length")
    _check_places(segment, positions, rows)
    for column in segment.columns:
        _check_column(column.type, column.at, column.values, n)
    _require(all(0 <= value.at < n for value in segment.objects), "an object has no entry")
    return _encode(segment, rows.tobytes())


def cut_below(segment: Segment, next_position: int) -> Segment:
    """Return the segment without everything that lies below a position."""
    positions = _ints(segment.positions, "positions")
    gone = int(np.searchsorted(positions, next_position))
    return msgspec.structs.replace(
        segment,
        start=next_position,
        lost=[(max(a, next_position), b) for a, b in segment.lost if b > next_position],
        positions=segment.positions[8 * gone :],
        rows=None if segment.rows is None else segment.rows[8 * gone :],
        steps=segment.steps[8 * gone :],
        times=segment.times[8 * gone :],
        columns=[
            msgspec.structs.replace(column, at=at, values=values)
            for column in segment.columns
            for at, values in [_cut_column(column.type, column.at, column.values, gone)]
            if values
        ],
        objects=[
            ObjectValue(key=value.key, at=value.at - gone, value=value.value)
            for value in segment.objects
            if value.at >= gone
        ],
        console=[line for line in segment.console if line.position >= next_position],
        facts=[fact for fact in segment.facts if fact.position >= next_position],
    )


def without_keys(segment: Segment, names: Collection[str]) -> Segment:
    """Return the segment without the numbers of some keys, named as `clean_key` gives them."""
    columns = [column for column in segment.columns if clean_key(column.key) not in names]
    return msgspec.structs.replace(segment, columns=columns)


def decode_body(blob: bytes) -> Body:
    """Decode `segment.body`."""
    if not blob:
        return Body(b"", b"", b"", [], [], [])
    if blob[0] == _PLAIN:
        return _DECODER.decode(memoryview(blob)[1:])
    if blob[0] != _ZSTD:
        raise InvalidBody(f"Segment format {blob[0]} is newer than this kiseki.")
    return _DECODER.decode(decompress(blob[1:]))


def encode_body(body: Body) -> bytes:
    """Encode `segment.body`; b"" when there is nothing in it."""
    if not (body.rows or body.console):
        return b""
    plain = _ENCODER.encode(body)
    if len(plain) <= _SMALL_BYTES:
        return bytes([_PLAIN]) + plain
    return bytes([_ZSTD]) + compress(plain, level=1)


def keep_entries(body: Body, keep: NDArray[np.bool_]) -> Body:
    """Return a body with some of its entries, its columns in the same order, no console."""
    n = keep.size
    new_place = np.cumsum(keep) - 1
    columns: list[StoredColumn] = []
    for column in body.columns:
        at = column_indices(column.at, n)
        chosen = keep[at]
        places = new_place[at[chosen]].astype("<u4").tobytes()
        columns.append(StoredColumn(column.type, places, column_values(column)[chosen].tobytes()))
    return Body(
        rows=np.frombuffer(body.rows, "<i8")[keep].tobytes(),
        steps=np.frombuffer(body.steps, "<i8")[keep].tobytes(),
        times=np.frombuffer(body.times, "<i8")[keep].tobytes(),
        columns=columns,
        objects=[
            StoredObject(value.key, int(new_place[value.at]), value.value)
            for value in body.objects
            if keep[value.at]
        ],
        console=[],
    )


def column_indices(at: bytes | None, n: int) -> NDArray[np.intp]:
    """Return the entries that a column has values for, `(n_values,)`, ascending."""
    if at is None:
        return np.arange(n, dtype=np.intp)
    return np.frombuffer(at, "<u4").astype(np.intp)


def column_values(column: StoredColumn) -> NDArray[Any]:
    """Return the values of a column as float64, int64 or bool."""
    return np.frombuffer(column.values, _DTYPES[column.type])


def _encode(segment: Segment, rows: bytes) -> Incoming:
    names = [clean_key(column.key) for column in segment.columns]
    body = Body(
        rows=rows,
        steps=segment.steps,
        times=segment.times,
        columns=[StoredColumn(c.type, c.at, c.values) for c in segment.columns],
        objects=[StoredObject(clean_key(o.key), o.at, o.value) for o in segment.objects],
        console=segment.console,
    )
    return Incoming(
        segment=segment,
        names=names,
        body=encode_body(body),
        facts=segment.facts,
        has_console=bool(segment.console),
    )


def _check_places(segment: Segment, positions: IntArray, rows: IntArray) -> None:
    _require(0 <= segment.start <= segment.end, "its range is not a range")
    if positions.size:
        _require(
            int(positions[0]) >= segment.start and int(positions[-1]) < segment.end,
            "an entry lies outside of its range",
        )
        # Most segments are small: counting is several times faster than `all` on few numbers.
        back = np.count_nonzero(positions[1:] <= positions[:-1])
        _require(back == 0, "positions do not ascend")
    if positions.size and rows is not positions:
        _require(np.count_nonzero(rows[1:] < rows[:-1]) == 0, "rows go back")
        late = np.count_nonzero(rows > positions)
        _require(late == 0 and int(rows[0]) >= 0, "a row begins after its entry")
    inside = all(segment.start <= item.position < segment.end for item in segment.facts)
    inside &= all(segment.start <= line.position < segment.end for line in segment.console)
    _require(inside, "a line or a fact lies outside of its range")


def _check_column(kind: str, at: bytes | None, values: bytes, n: int) -> None:
    if at is None:
        n_values = n
    else:
        places = np.frombuffer(at, "<u4") if len(at) % 4 == 0 else None
        _require(places is not None, "a column's places are not uint32")
        assert places is not None
        n_values = places.size
        if n_values:
            ascending = bool(np.all(places[1:] > places[:-1]))
            _require(ascending and int(places[-1]) < n, "a column's places are out of order")
    _require(len(values) == n_values * _SIZES[kind], "a column's values have another length")


def _cut_column(kind: str, at: bytes | None, values: bytes, gone: int) -> tuple[Any, bytes]:
    size = _SIZES[kind]
    if at is None:
        return None, values[size * gone :]
    places = np.frombuffer(at, "<u4")
    keep = int(np.searchsorted(places, gone))
    return (places[keep:] - np.uint32(gone)).astype("<u4").tobytes(), values[size * keep :]


def _ints(data: bytes, name: str) -> IntArray:
    _require(len(data) % 8 == 0, f"{name} are not int64")
    return np.frombuffer(data, "<i8")


def _require(condition: bool, problem: str) -> None:
    if not condition:
        raise InvalidBody(f"A segment cannot be read: {problem}.")
