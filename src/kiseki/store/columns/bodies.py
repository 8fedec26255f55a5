"""Blobs of axes and chunks, read many at once, decoded and remembered."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Table, select

from kiseki.store.columns.cache import ByteCache
from kiseki.store.columns.codec import IntArray, decode
from kiseki.store.columns.pieces import (
    AxisPieces,
    ChunkPieces,
    decode_axis_pieces,
    decode_chunk_pieces,
)
from kiseki.store.schema_columns import AXIS, CHUNK_BODY

Value = TypeVar("Value")
Place = tuple[int, ...]
"""(stream, w, ord) of an axis, (stream, key, w, ord) of a chunk."""

_ASK_AT_ONCE = 4_000
"""Streams, or places, in one SELECT; SQLite takes 32,766 parameters."""


@dataclasses.dataclass(frozen=True, slots=True)
class Blob(Generic[Value]):
    """A column of blobs and how to decode it."""

    table: Table
    column: Column[Any]
    decode: Callable[[bytes], Value]
    n_bytes: Callable[[Value], int]


def _array_bytes(array: NDArray[Any]) -> int:
    return array.nbytes


STEPS: Blob[IntArray] = Blob(AXIS, AXIS.c.steps, decode, _array_bytes)
TIMES: Blob[IntArray] = Blob(AXIS, AXIS.c.times, decode, _array_bytes)
POSITIONS: Blob[IntArray] = Blob(AXIS, AXIS.c.positions, decode, _array_bytes)
VALUES: Blob[NDArray[Any]] = Blob(CHUNK_BODY, CHUNK_BODY.c.vals, decode, _array_bytes)
AXIS_PIECES: Blob[AxisPieces] = Blob(
    AXIS, AXIS.c.pieces, decode_axis_pieces, lambda pieces: pieces.n_bytes
)
CHUNK_PIECES: Blob[ChunkPieces] = Blob(
    CHUNK_BODY, CHUNK_BODY.c.pieces, decode_chunk_pieces, lambda pieces: pieces.n_bytes
)


class Bodies:
    """Reads decoded blobs; a place names bytes that never change, so all are cached."""

    def __init__(self, cache: ByteCache[Any]) -> None:
        self._cache = cache

    def read(
        self, conn: Connection, blob: Blob[Value], places: Iterable[Place]
    ) -> dict[Place, Value]:
        """Return the decoded blob of each place."""
        found: dict[Place, Value] = {}
        missing: list[Place] = []
        for place in dict.fromkeys(places):
            cached: Value | None = self._cache.get((blob.column.name, *place))
            if cached is None:
                missing.append(place)
            else:
                found[place] = cached
        for streams, places in _group_streams(missing):
            for begin in range(0, len(streams), _ASK_AT_ONCE):
                self._load(conn, blob, streams[begin : begin + _ASK_AT_ONCE], places, found)
        return found

    def _load(
        self,
        conn: Connection,
        blob: Blob[Value],
        streams: Sequence[int],
        places: frozenset[Place],
        found: dict[Place, Value],
    ) -> None:
        """Read the same places of several streams.

        Each column of the key is compared with a list of its own: SQLite then uses the
        index, which it does not for tuples.
        """
        key_columns = list(blob.table.primary_key.columns)
        query = select(*key_columns, blob.column).where(key_columns[0].in_(streams))
        for column, numbers in zip(key_columns[1:], zip(*places, strict=True), strict=True):
            query = query.where(column.in_(sorted(set(numbers))))
        for row in conn.execute(query):
            place = tuple(row[:-1])
            if place[1:] in places:
                value = blob.decode(row[-1])
                found[place] = value
                self._cache.put((blob.column.name, *place), value, 200 + blob.n_bytes(value))


def _group_streams(
    places: Iterable[Place],
) -> Iterator[tuple[list[int], frozenset[Place]]]:
    """Yield streams of which the same places are wanted, and these places without stream."""
    by_stream: dict[int, list[Place]] = {}
    for place in places:
        by_stream.setdefault(place[0], []).append(place[1:])
    groups: dict[frozenset[Place], list[int]] = {}
    for stream, wanted in by_stream.items():
        for begin in range(0, len(wanted), _ASK_AT_ONCE):
            some = frozenset(wanted[begin : begin + _ASK_AT_ONCE])
            groups.setdefault(some, []).append(stream)
    for some, streams in groups.items():
        yield streams, some
