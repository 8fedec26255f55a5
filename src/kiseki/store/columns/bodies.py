"""Blobs of axes and chunks, read many at once, decoded and remembered."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Table, select, tuple_

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
"""Places in one SELECT; four numbers each stay below the 32,766 parameters of SQLite."""


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
        for begin in range(0, len(missing), _ASK_AT_ONCE):
            self._load(conn, blob, missing[begin : begin + _ASK_AT_ONCE], found)
        return found

    def _load(
        self,
        conn: Connection,
        blob: Blob[Value],
        places: Sequence[Place],
        found: dict[Place, Value],
    ) -> None:
        key_columns = list(blob.table.primary_key.columns)
        query = select(*key_columns, blob.column).where(tuple_(*key_columns).in_(places))
        for row in conn.execute(query):
            place = tuple(row[:-1])
            value = blob.decode(row[-1])
            found[place] = value
            self._cache.put((blob.column.name, *place), value, 200 + blob.n_bytes(value))
