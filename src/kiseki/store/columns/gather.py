"""Everything that is kept of some series in one snapshot: records, packed points, tails."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from kiseki.store.columns.bodies import POSITIONS, STEPS, TIMES, VALUES, Bodies
from kiseki.store.columns.cache import ByteCache
from kiseki.store.columns.codec import ValueType, value_type
from kiseki.store.columns.pack import PackPoints, decode_pack
from kiseki.store.columns.points import Points, concatenate
from kiseki.store.columns.record import TYPES, Records, decode_records
from kiseki.store.columns.tail import Tails, TailSegment, Writer
from kiseki.store.columns.view import StreamView
from kiseki.store.schema_columns import CHUNK, PACK

_STREAMS_AT_ONCE = 5_000

PackPlace = tuple[int, int, int, int]
"""(stream, w, low, ord)."""


@dataclasses.dataclass(frozen=True, slots=True)
class WriterPart:
    """What one writer logged under one key, in the order of the journal.

    Attributes:
        records: chunks that nothing hides and that do not overlap, by position.
        loose: points that stand behind them.
        types: type letters of all points.
    """

    w: int
    offset_us: int
    records: Records
    loose: Points | None
    types: frozenset[ValueType]


@dataclasses.dataclass(frozen=True, slots=True)
class Gathered:
    """One key of one stream: what each writer has, in the order of the writers."""

    view: StreamView
    key: int
    parts: Sequence[WriterPart]


class Gatherer:
    """Collects series in a snapshot."""

    def __init__(self, cache: ByteCache[Any], tails: Tails, bodies: Bodies) -> None:
        self._cache = cache
        self._tails = tails
        self._bodies = bodies

    def gather(
        self, conn: Connection, views: Sequence[StreamView], keys: Sequence[int]
    ) -> list[Gathered]:
        """Return each key of each stream, streams outer; empty ones have no parts."""
        streams = [view.stream for view in views]
        records = _load_records(conn, streams, keys)
        packs = self._load_packs(conn, streams, keys)
        tails = self._tails.read(conn, streams)
        found: list[Gathered] = []
        for view in views:
            for key in keys:
                parts = [
                    self._part(conn, view, key, w, records, packs, tails) for w in view.writers
                ]
                found.append(Gathered(view, key, [part for part in parts if part is not None]))
        return found

    def _part(
        self,
        conn: Connection,
        view: StreamView,
        key: int,
        w: int,
        records: Mapping[tuple[int, int, int], Records],
        packs: Mapping[Writer, Sequence[PackPoints]],
        tails: Mapping[Writer, Sequence[TailSegment]],
    ) -> WriterPart | None:
        chunks = records.get((view.stream, key, w))
        loose = [
            view.keep(key, w, points)
            for pack in packs.get((view.stream, w), ())
            for points in pack.points(key)
        ]
        for segment in tails.get((view.stream, w), ()):
            loose += [
                view.keep(key, w, points, start_at=segment.start_at)
                for points in segment.points(key)
            ]
        if chunks is not None:
            ordered = _follow_each_other(chunks)
            if not ordered:
                chunks = chunks[np.argsort(chunks["start"], kind="stable")]
            if view.is_cut(key) or not (ordered or _follow_each_other(chunks)):
                decoded = self.read_chunks(conn, view.stream, key, w, chunks)
                loose = [*(view.keep(key, w, points) for points in decoded), *loose]
                chunks = None
        loose = [points for points in loose if points.n]
        if chunks is None and not loose:
            return None
        return WriterPart(
            w,
            view.writers[w].offset_us,
            _NO_RECORDS if chunks is None else chunks,
            merge(loose),
            _types(chunks, loose),
        )

    def read_chunks(
        self, conn: Connection, stream: int, key: int, w: int, records: Records
    ) -> list[Points]:
        """Return the points of chunks, one part for each."""
        ords = records["ord"].tolist()
        axes = [(stream, w, ord_) for ord_ in ords]
        positions = self._bodies.read(conn, POSITIONS, axes)
        steps = self._bodies.read(conn, STEPS, axes)
        times = self._bodies.read(conn, TIMES, axes)
        values = self._bodies.read(conn, VALUES, [(stream, key, w, ord_) for ord_ in ords])
        return [
            Points(positions[axis], steps[axis], times[axis], values[stream, key, w, axis[-1]])
            for axis in axes
        ]

    def _load_packs(
        self, conn: Connection, streams: Sequence[int], keys: Sequence[int]
    ) -> dict[Writer, list[PackPoints]]:
        """Return the packs that may hold one of the keys."""
        places = _list_packs(conn, streams, keys)
        packs: dict[PackPlace, PackPoints] = {}
        missing: dict[int, set[PackPlace]] = {}
        for place in places:
            cached: PackPoints | None = self._cache.get(("pack", *place))
            if cached is None:
                missing.setdefault(place[2], set()).add(place)
            else:
                packs[place] = cached
        for low, wanted in missing.items():
            query = select(PACK.c.stream, PACK.c.w, PACK.c.ord, PACK.c.key_ids, PACK.c.body).where(
                PACK.c.stream.in_({place[0] for place in wanted}), PACK.c.low == low
            )
            for stream, w, ord_, key_ids, body in conn.execute(query):
                place = (stream, w, low, ord_)
                if place in wanted:
                    packs[place] = pack = decode_pack(key_ids, body)
                    self._cache.put(("pack", *place), pack, 200 + pack.n_bytes)
        found: dict[Writer, list[PackPoints]] = {}
        for place in places:
            found.setdefault(place[:2], []).append(packs[place])
        return found


_NO_RECORDS = decode_records([])


def merge(parts: Sequence[Points]) -> Points | None:
    """Return parts of one writer as one in the order of positions; see `settle`."""
    if not parts:
        return None
    if len({value_type(part.values) for part in parts}) > 1:
        parts = [Points(p.positions, p.steps, p.times, p.values.astype(object)) for p in parts]
    points = concatenate(parts)
    if bool(np.all(points.positions[1:] >= points.positions[:-1])):
        return points
    order = np.argsort(points.positions, kind="stable")
    return Points(
        points.positions[order],
        points.steps[order],
        points.times[order],
        points.values[order],
    )


def _follow_each_other(records: Records) -> bool:
    """Whether each chunk begins behind the one before; not so if types were logged in turn."""
    starts, ends = records["start"], records["end"]
    return np.count_nonzero(starts[1:] <= ends[:-1]) == 0


def _types(records: Records | None, loose: Iterable[Points]) -> frozenset[ValueType]:
    found: set[ValueType] = {value_type(points.values) for points in loose}
    if records is not None:
        found |= {TYPES[kind] for kind in set(records["type"].tolist())}
    return frozenset(found)


def _load_records(
    conn: Connection, streams: Sequence[int], keys: Sequence[int]
) -> dict[tuple[int, int, int], Records]:
    blobs: dict[tuple[int, int, int], list[bytes]] = {}
    for begin in range(0, len(streams), _STREAMS_AT_ONCE):
        query = select(CHUNK.c.stream, CHUNK.c.key, CHUNK.c.w, CHUNK.c.stats).where(
            CHUNK.c.stream.in_(streams[begin : begin + _STREAMS_AT_ONCE]), CHUNK.c.key.in_(keys)
        )
        for stream, key, w, stats in conn.execute(query):
            blobs.setdefault((stream, key, w), []).append(stats)
    return {place: decode_records(found) for place, found in blobs.items()}


def _list_packs(conn: Connection, streams: Sequence[int], keys: Sequence[int]) -> list[PackPlace]:
    """Return the packs whose range holds one of the keys."""
    listed = conn.execute(
        select(PACK.c.stream, PACK.c.w, PACK.c.low, PACK.c.ord)
        .where(PACK.c.stream.in_(streams))
        .order_by(PACK.c.stream, PACK.c.w, PACK.c.low, PACK.c.ord)
    ).all()
    lows: dict[Writer, set[int]] = {}
    for stream, w, low, _ in listed:
        lows.setdefault((stream, w), set()).add(low)
    wanted = {writer: _blocks_of(sorted(found), keys) for writer, found in lows.items()}
    return [(stream, w, low, ord_) for stream, w, low, ord_ in listed if low in wanted[stream, w]]


def _blocks_of(lows: Sequence[int], keys: Sequence[int]) -> set[int]:
    """Return the lower bounds of the blocks that hold the keys; the first bound is 0."""
    places = np.searchsorted(np.array(lows), np.array(keys), side="right") - 1
    return {lows[place] for place in np.unique(places).tolist() if place >= 0}
