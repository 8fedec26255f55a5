"""Whole rows, page by page, in the order of (step, writer, position).

A page ends at a row's (step, writer, position), which compaction does not move, so no page
needs the snapshot of the one before it.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from kiseki.model.errors import InvalidQuery, NotFound
from kiseki.model.metric import SYSTEM_PREFIX
from kiseki.store.columns.bodies import POSITIONS, STEPS, TIMES, VALUES, Bodies
from kiseki.store.columns.cache import ByteCache
from kiseki.store.columns.codec import IntArray
from kiseki.store.columns.keys import Keys
from kiseki.store.columns.objects import ObjectPoint, read_objects
from kiseki.store.columns.pack import decode_pack
from kiseki.store.columns.points import Points
from kiseki.store.columns.record import decode_records
from kiseki.store.columns.segment import clean_key
from kiseki.store.columns.tail import Tails
from kiseki.store.columns.view import StreamView, load_views
from kiseki.store.engine import Database
from kiseki.store.schema_columns import CHUNK, PACK

Place = tuple[int, int, int]
"""(step, writer, position) of a row."""
Row = dict[str, Any]

_BEFORE_ALL: Place = (-(2**63), -1, -1)


@dataclasses.dataclass(frozen=True, slots=True)
class _Axis:
    """An axis of the stream and the keys that have values on it."""

    w: int
    ord: int
    step_min: int
    step_max: int
    keys: Sequence[int]


@dataclasses.dataclass(slots=True)
class _Sources:
    """Everything of a stream that a page may be made of."""

    view: StreamView
    names: Mapping[int, str]
    axes: Sequence[_Axis]
    loose: Sequence[tuple[int, int, Points]]
    """(writer, key, points)."""
    objects: Mapping[int, Sequence[ObjectPoint]]


class RowScanner:
    """Reads rows; see `kiseki.store.contract.SeriesReader.scan_rows`."""

    def __init__(
        self,
        database: Database,
        *,
        keys: Keys,
        cache: ByteCache[Any],
        tails: Tails,
        bodies: Bodies,
    ) -> None:
        self._database = database
        self._keys = keys
        self._cache = cache
        self._tails = tails
        self._bodies = bodies

    def scan_rows(
        self,
        uid: str,
        *,
        keys: Sequence[str] | None = None,
        system: bool = False,
        min_step: int | None = None,
        max_step: int | None = None,
        cursor: str | None = None,
        limit: int = 1000,
    ) -> tuple[list[Row], str | None]:
        """Return a page of rows and the cursor of the next, None after the last.

        Args:
            keys: only rows that have all of these, and of them only these.
            system: system metrics too, if no keys are named.

        Raises:
            NotFound: there is no such run.
            InvalidQuery: the cursor is not one of ours, or the limit is below 1.
        """
        if limit < 1:
            raise InvalidQuery("limit must be at least 1.", field="limit")
        after = _BEFORE_ALL if cursor is None else _read_cursor(cursor)
        if min_step is not None and after < (min_step, -1, -1):
            after = (min_step, -1, -1)
        with self._database.read() as conn:
            view = load_views(conn, [uid]).get(uid)
            if view is None:
                raise NotFound(f"There is no run with the uid {uid[:64]!r}.")
            wanted = None if keys is None else [clean_key(key) for key in keys]
            sources = self._load(conn, view, wanted, system=system)
            rows: list[tuple[Place, Row]] = []
            while True:
                places, after, more = self._places(
                    conn, sources, after, max_step, limit - len(rows)
                )
                rows += self._fill(conn, sources, places, wanted)
                if not more or len(rows) >= limit:
                    break
        return [row for _, row in rows], _write_cursor(after) if more else None

    def _load(
        self, conn: Connection, view: StreamView, wanted: Sequence[str] | None, *, system: bool
    ) -> _Sources:
        axes = _load_axes(conn, view.stream)
        loose = list(self._load_loose(conn, view))
        used = {key for axis in axes for key in axis.keys} | {key for _, key, _ in loose}
        cut_keys = [cut.key for cut in view.cuts if cut.key is not None]
        names = self._keys.names(conn, view.project, {*used, *cut_keys})
        tails = self._tails.read(conn, [view.stream])
        objects = read_objects(conn, self._cache, view, names, tails)
        if wanted is not None or not system:
            ids = {key for key, name in names.items() if _is_kept(name, wanted)}
            axes = [
                dataclasses.replace(axis, keys=[key for key in axis.keys if key in ids])
                for axis in axes
                if not ids.isdisjoint(axis.keys)
            ]
            loose = [part for part in loose if part[1] in ids]
            objects = {
                w: [point for point in points if _is_kept(point.key, wanted)]
                for w, points in objects.items()
            }
        return _Sources(view, names, axes, loose, objects)

    def _load_loose(self, conn: Connection, view: StreamView) -> Iterator[tuple[int, int, Points]]:
        packs = select(PACK.c.w, PACK.c.low, PACK.c.ord, PACK.c.key_ids, PACK.c.body).where(
            PACK.c.stream == view.stream
        )
        for w, low, ord_, key_ids, body in conn.execute(packs):
            place = ("pack", view.stream, w, low, ord_)
            pack = self._cache.get(place)
            if pack is None:
                pack = decode_pack(key_ids, body)
                self._cache.put(place, pack, 200 + pack.n_bytes)
            for key, parts in pack.by_key():
                for points in parts:
                    yield w, key, view.keep(key, w, points)
        for (_, w), segments in self._tails.read(conn, [view.stream]).items():
            for segment in segments:
                for key in segment.columns:
                    for points in segment.points(key):
                        yield w, key, view.keep(key, w, points, start_at=segment.start_at)

    def _places(
        self,
        conn: Connection,
        sources: _Sources,
        after: Place,
        max_step: int | None,
        limit: int,
    ) -> tuple[list[Place], Place, bool]:
        """Return the next places, the last of them, and whether there may be more.

        Axes are read in the order of their least steps, until enough rows lie below all
        steps that were not read.
        """
        highest = 2**63 - 1 if max_step is None else max_step
        axes = sorted(
            (a for a in sources.axes if a.step_max >= after[0] and a.step_min <= highest),
            key=lambda axis: axis.step_min,
        )
        found = [_loose_places(sources, after, highest)]
        read = 0
        while True:
            frontier = axes[read].step_min if read < len(axes) else None
            places = np.unique(np.concatenate(found), axis=0)
            ready = places if frontier is None else places[places[:, 0] < frontier]
            if frontier is None or len(ready) >= limit:
                break
            found.append(self._axis_places(conn, sources.view, axes[read], after, highest))
            read += 1
        chosen = [(int(s), int(w), int(p)) for s, w, p in ready[:limit].tolist()]
        more = frontier is not None or len(ready) > limit
        return chosen, chosen[-1] if chosen else after, more

    def _axis_places(
        self, conn: Connection, view: StreamView, axis: _Axis, after: Place, highest: int
    ) -> IntArray:
        place = (view.stream, axis.w, axis.ord)
        steps = self._bodies.read(conn, STEPS, [place])[place]
        positions = self._bodies.read(conn, POSITIONS, [place])[place]
        return _table(axis.w, steps, positions, after, highest)

    def _fill(
        self,
        conn: Connection,
        sources: _Sources,
        places: Sequence[Place],
        wanted: Sequence[str] | None,
    ) -> list[tuple[Place, Row]]:
        """Return the rows at these places that have every wanted key and any at all."""
        page = _Page(sources.view, places)
        if places:
            steps = places[0][0], places[-1][0]
            for axis in sources.axes:
                if axis.step_max >= steps[0] and axis.step_min <= steps[1]:
                    self._fill_from_axis(conn, sources, axis, page)
        for w, key, points in sources.loose:
            page.put(w, sources.names[key], points)
        for w, objects in sources.objects.items():
            page.put_objects(w, objects)
        return page.rows(wanted)

    def _fill_from_axis(
        self, conn: Connection, sources: _Sources, axis: _Axis, page: "_Page"
    ) -> None:
        view = sources.view
        place = (view.stream, axis.w, axis.ord)
        positions = self._bodies.read(conn, POSITIONS, [place])[place]
        here = page.find(axis.w, positions)
        if not here.size:
            return
        steps = self._bodies.read(conn, STEPS, [place])[place]
        times = self._bodies.read(conn, TIMES, [place])[place]
        chunks = [(view.stream, key, axis.w, axis.ord) for key in axis.keys]
        values = self._bodies.read(conn, VALUES, chunks)
        for key, chunk in zip(axis.keys, chunks, strict=True):
            points = Points(positions[here], steps[here], times[here], values[chunk][here])
            page.put(axis.w, sources.names[key], view.keep(key, axis.w, points))


class _Page:
    """Rows being put together from their parts."""

    def __init__(self, view: StreamView, places: Sequence[Place]) -> None:
        self._view = view
        self._places = places
        self._rows: dict[tuple[int, int], Row] = {(w, position): {} for _, w, position in places}
        by_writer: dict[int, list[int]] = {}
        for _, w, position in places:
            by_writer.setdefault(w, []).append(position)
        self._positions = {w: np.array(sorted(found)) for w, found in by_writer.items()}

    def find(self, w: int, positions: IntArray) -> NDArray[np.intp]:
        """Return where rows of this page stand in some positions of a writer."""
        mine = self._positions.get(w)
        if mine is None:
            return np.zeros(0, np.intp)
        return np.flatnonzero(np.isin(positions, mine))

    def put(self, w: int, name: str, points: Points) -> None:
        """Put values of a key where they belong."""
        here = self.find(w, points.positions)
        self._put(
            w,
            zip(
                points.positions[here].tolist(),
                points.steps[here].tolist(),
                points.times[here].tolist(),
                ((name, value) for value in points.values[here].tolist()),
                strict=True,
            ),
        )

    def put_objects(self, w: int, objects: Iterable[ObjectPoint]) -> None:
        """Put values that are not numbers where they belong."""
        here = ((p.position, p.step, p.time_us, (p.key, p.value)) for p in objects)
        self._put(w, (part for part in here if (w, part[0]) in self._rows))

    def rows(self, wanted: Sequence[str] | None) -> list[tuple[Place, Row]]:
        """Return rows that have every wanted key; rows without any value are left out."""
        found = ((place, self._rows[place[1], place[2]]) for place in self._places)
        if wanted is None:
            return [(place, row) for place, row in found if row]
        return [(place, row) for place, row in found if all(key in row for key in wanted) and row]

    def _put(self, w: int, parts: Iterable[tuple[int, int, int, tuple[str, Any]]]) -> None:
        offset_us = self._view.writers[w].offset_us
        for position, step, time_us, (name, value) in parts:
            row = self._rows[w, position]
            if not row:
                row["_step"] = step
                row["_timestamp"] = (time_us + offset_us) / 1e6
                row["_runtime"] = (time_us + offset_us - self._view.start_us) / 1e6
            row[name] = value


def _is_kept(name: str, wanted: Sequence[str] | None) -> bool:
    return name in wanted if wanted is not None else not name.startswith(SYSTEM_PREFIX)


def _load_axes(conn: Connection, stream: int) -> list[_Axis]:
    keys: dict[tuple[int, int], list[int]] = {}
    ranges: dict[tuple[int, int], tuple[int, int]] = {}
    query = select(CHUNK.c.key, CHUNK.c.w, CHUNK.c.stats).where(CHUNK.c.stream == stream)
    for key, w, stats in conn.execute(query):
        records = decode_records([stats])
        for ord_, low, high in zip(
            records["ord"].tolist(),
            records["step_min"].tolist(),
            records["step_max"].tolist(),
            strict=True,
        ):
            keys.setdefault((w, ord_), []).append(key)
            ranges[w, ord_] = (low, high)
    return [_Axis(w, ord_, *ranges[w, ord_], found) for (w, ord_), found in keys.items()]


def _loose_places(sources: _Sources, after: Place, highest: int) -> IntArray:
    parts = [
        _table(w, points.steps, points.positions, after, highest) for w, _, points in sources.loose
    ]
    for w, objects in sources.objects.items():
        steps = np.array([point.step for point in objects], np.int64)
        positions = np.array([point.position for point in objects], np.int64)
        parts.append(_table(w, steps, positions, after, highest))
    return np.concatenate([np.zeros((0, 3), np.int64), *parts])


def _table(w: int, steps: IntArray, positions: IntArray, after: Place, highest: int) -> IntArray:
    """Return (n, 3) places behind `after` up to the highest step."""
    step, writer, position = after
    same_step = (steps == step) & ((w > writer) | ((w == writer) & (positions > position)))
    keep = ((steps > step) | same_step) & (steps <= highest)
    kept = steps[keep]
    return np.stack([kept, np.full(kept.size, w, np.int64), positions[keep]], axis=1)


def _write_cursor(place: Place) -> str:
    return ".".join(str(number) for number in place)


def _read_cursor(text: str) -> Place:
    try:
        step, w, position = (int(number) for number in text.split("."))
    except ValueError:
        raise InvalidQuery("This is not a cursor of this answer.", field="cursor") from None
    if not all(-(2**63) <= number < 2**63 for number in (step, w, position)):
        raise InvalidQuery("This is not a cursor of this answer.", field="cursor")
    return step, w, position
