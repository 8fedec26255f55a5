"""Segments that the compactor has not taken yet, decoded, and remembered while they live."""

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from kiseki.model.wire import ConsoleLine
from kiseki.store.columns.cache import ByteCache
from kiseki.store.columns.codec import IntArray
from kiseki.store.columns.points import Points
from kiseki.store.columns.segment import (
    StoredObject,
    column_indices,
    column_values,
    decode_body,
)
from kiseki.store.schema_columns import SEGMENT

Writer = tuple[int, int]
"""(stream, w)."""


@dataclasses.dataclass(frozen=True, slots=True)
class TailSegment:
    """One segment as arrays; an entry is one journal record, a row may have several.

    Attributes:
        positions, steps, times: (n,) int64, those of the entries' rows.
        columns: numbers of each key as (entries, values) in the order they were sent.
    """

    start_at: int
    end_at: int
    n_bytes: int
    positions: IntArray
    steps: IntArray
    times: IntArray
    columns: Mapping[int, Sequence[tuple[NDArray[np.intp] | None, NDArray[Any]]]]
    objects: Sequence[StoredObject]
    console: Sequence[ConsoleLine]

    def points(self, key: int) -> list[Points]:
        """Return the numbers of a key, one part for each type."""
        parts: list[Points] = []
        for at, values in self.columns.get(key, ()):
            if at is None:
                parts.append(Points(self.positions, self.steps, self.times, values))
            elif at.size:
                parts.append(Points(self.positions[at], self.steps[at], self.times[at], values))
        return parts


class Tails:
    """Reads tails in a snapshot; decoded segments are kept for the next reader."""

    def __init__(self, cache: ByteCache[TailSegment]) -> None:
        self._cache = cache

    def read(self, conn: Connection, streams: Collection[int]) -> dict[Writer, list[TailSegment]]:
        """Return the segments of each writer of some streams, in the order of the journal."""
        listed = conn.execute(
            select(SEGMENT.c.stream, SEGMENT.c.w, SEGMENT.c.start_at)
            .where(SEGMENT.c.stream.in_(list(streams)))
            .order_by(SEGMENT.c.stream, SEGMENT.c.w, SEGMENT.c.start_at)
        ).all()
        found: dict[Writer, list[TailSegment]] = defaultdict(list)
        missing: dict[Writer, list[int]] = defaultdict(list)
        for stream, w, start_at in listed:
            cached = self._cache.get((stream, w, start_at))
            if cached is None:
                missing[stream, w].append(start_at)
            else:
                found[stream, w].append(cached)
        for writer, starts in missing.items():
            found[writer] += self._load(conn, writer, starts)
            found[writer].sort(key=lambda segment: segment.start_at)
        return dict(found)

    def _load(self, conn: Connection, writer: Writer, starts: Sequence[int]) -> list[TailSegment]:
        rows = conn.execute(
            select(SEGMENT.c.start_at, SEGMENT.c.end_at, SEGMENT.c.key_ids, SEGMENT.c.body).where(
                SEGMENT.c.stream == writer[0],
                SEGMENT.c.w == writer[1],
                SEGMENT.c.start_at.between(starts[0], starts[-1]),
            )
        )
        wanted = set(starts)
        loaded = [decode_segment(row) for row in rows if row.start_at in wanted]
        for segment in loaded:
            self._cache.put((*writer, segment.start_at), segment, segment.n_bytes)
        return loaded


def decode_segment(row: Any) -> TailSegment:
    """Decode a row with start_at, end_at, key_ids and body."""
    body = decode_body(row.body)
    positions = np.frombuffer(body.rows, "<i8")
    steps, times = np.frombuffer(body.steps, "<i8"), np.frombuffer(body.times, "<i8")
    times = _times_of_rows(positions, times)
    columns: dict[int, list[tuple[NDArray[np.intp] | None, NDArray[Any]]]] = defaultdict(list)
    keys = np.frombuffer(row.key_ids, "<i8").tolist()
    for key, column in zip(keys, body.columns, strict=True):
        at = None if column.at is None else column_indices(column.at, positions.size)
        columns[key].append((at, column_values(column)))
    return TailSegment(
        start_at=row.start_at,
        end_at=row.end_at,
        # Arrays are views into the decoded body; twice its size covers the objects too.
        n_bytes=512 + 24 * positions.size + 2 * sum(len(c.values) for c in body.columns),
        positions=positions,
        steps=steps,
        times=times,
        columns=dict(columns),
        objects=body.objects,
        console=body.console,
    )


def _times_of_rows(positions: IntArray, times: IntArray) -> IntArray:
    """Give every entry the time of the first entry of its row."""
    if positions.size < 2 or bool(np.all(positions[1:] != positions[:-1])):
        return times
    first = np.flatnonzero(np.r_[True, positions[1:] != positions[:-1]])
    return np.repeat(times[first], np.diff(np.r_[first, positions.size]))
