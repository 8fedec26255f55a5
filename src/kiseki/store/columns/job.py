"""One series of a query: which level each chunk is read at, and the answer from all levels.

A query runs all its series together, one SELECT for each kind of blob: every job says which
pieces it needs, then which raw columns, then answers.
"""

import dataclasses
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiseki.store.columns.answer import buckets_answer, points_answer
from kiseki.store.columns.bodies import Place
from kiseki.store.columns.buckets import (
    Items,
    Width,
    XArray,
    choose_width,
    items_of_points,
    unite,
)
from kiseki.store.columns.codec import IntArray, ValueType
from kiseki.store.columns.gather import Gathered, WriterPart
from kiseki.store.columns.pieces import ROWS_PER_PIECE, AxisPieces, ChunkPieces
from kiseki.store.columns.points import settle
from kiseki.store.columns.together import RawColumns
from kiseki.store.columns.x_axis import XAxis, XRange
from kiseki.store.contract import Field, Series

Mask = NDArray[np.bool_]
_ZERO = np.zeros(1, np.int64)

_SPLIT_SHARE = 8
"""A chunk of which more than an eighth of the pieces are split is decoded as a whole."""
_SEQ_OF_CHUNK = 1 << 20
"""Sequence numbers per chunk: more than rows in it."""


@dataclasses.dataclass(slots=True)
class Loaded:
    """Blobs that the jobs of a query asked for."""

    axis_pieces: Mapping[Place, AxisPieces] = dataclasses.field(
        default_factory=dict[Place, AxisPieces]
    )
    chunk_pieces: Mapping[Place, ChunkPieces] = dataclasses.field(
        default_factory=dict[Place, ChunkPieces]
    )
    steps: Mapping[Place, NDArray[Any]] = dataclasses.field(
        default_factory=dict[Place, NDArray[Any]]
    )
    times: Mapping[Place, NDArray[Any]] = dataclasses.field(
        default_factory=dict[Place, NDArray[Any]]
    )
    values: Mapping[Place, NDArray[Any]] = dataclasses.field(
        default_factory=dict[Place, NDArray[Any]]
    )


@dataclasses.dataclass(slots=True)
class _PieceTable:
    """Pieces of the chunks of a writer, one after the other; (n,) arrays but for `chunks`.

    Attributes:
        chunks: index of each chunk.
        usable: taken whole. split: in range, but must be decoded.
    """

    chunks: IntArray
    seq: IntArray
    n: IntArray
    low: XArray
    high: XArray
    usable: Mask
    split: Mask


@dataclasses.dataclass(slots=True)
class _Plan:
    """What is known of one writer's chunks before any blob is read; masks over its records.

    Attributes:
        touched: some of its points may lie in range.
        whole: taken from the record. pieces: taken from pieces. raw: decoded.
        rows: chunk index -> pieces that must be decoded although others are taken whole.
        table: the pieces, once they were read.
    """

    part: WriterPart
    seq: int
    low: XArray
    high: XArray
    touched: Mask
    inside: Mask
    whole: Mask
    pieces: Mask
    raw: Mask
    rows: dict[int, Mask] = dataclasses.field(default_factory=dict[int, Mask])
    table: _PieceTable | None = None

    def for_part(self, part: WriterPart) -> "_Plan":
        """Return the same plan for a part whose chunks have the same shape."""
        return _Plan(
            part,
            self.seq,
            self.low,
            self.high,
            self.touched,
            self.inside,
            self.whole,
            self.pieces.copy(),
            self.raw.copy(),
        )


Plans: TypeAlias = dict[Hashable, tuple[_Plan, Width | None]]
"""Plans of a query by the shape of the chunks they were made for."""


class Job:
    """Reads one key of one run.

    Args:
        buckets: about how many, or None for raw points.
        plans: shared by the jobs of a query, and only by them.
    """

    def __init__(
        self,
        gathered: Gathered,
        name: str,
        axis: XAxis,
        wanted: XRange,
        *,
        buckets: int | None,
        fields: Sequence[Field],
        plans: Plans,
    ) -> None:
        self._gathered = gathered
        self._name = name
        self._axis = axis
        self._low, self._high = wanted.bounds(whole=axis.whole)
        self._buckets = buckets
        self._fields = fields
        self._width: Width | None = None
        shape = self._shape()
        known = plans.get(shape) if shape is not None else None
        if known is not None:
            self._plans, self._width = [known[0].for_part(gathered.parts[0])], known[1]
            return
        self._plans = [self._plan(part, place << 40) for place, part in enumerate(gathered.parts)]
        if buckets is not None and self._plans:
            self._choose_levels(buckets)
        if shape is not None:
            plans[shape] = self._plans[0].for_part(gathered.parts[0]), self._width

    def piece_places(self) -> Iterator[tuple[Place, Place]]:
        """Yield (axis, chunk) whose pieces are needed."""
        for plan in self._plans:
            for i in np.flatnonzero(plan.pieces).tolist():
                yield self._places(plan, i)

    def take_pieces(self, loaded: Loaded) -> None:
        """Decide which pieces cannot be taken whole."""
        width = self._width
        if width is None:
            return
        for plan in self._plans:
            chosen = np.flatnonzero(plan.pieces)
            if not chosen.size:
                continue
            axes = [loaded.axis_pieces[self._places(plan, i)[0]] for i in chosen.tolist()]
            table = self._piece_table(plan, chosen, axes, width)
            sizes = np.array([axis.ends.size for axis in axes])
            offsets = np.concatenate([_ZERO, np.cumsum(sizes)])
            n_split = np.add.reduceat(table.split, offsets[:-1], dtype=np.int64)
            wild = n_split * _SPLIT_SHARE > sizes
            plan.pieces[chosen[wild]], plan.raw[chosen[wild]] = False, True
            table.usable &= ~np.repeat(wild, sizes)
            for place in np.flatnonzero((n_split > 0) & ~wild).tolist():
                split = table.split[offsets[place] : offsets[place + 1]]
                plan.rows[int(chosen[place])] = split
            plan.table = table

    def _piece_table(
        self, plan: _Plan, chosen: IntArray, axes: Sequence[AxisPieces], width: Width
    ) -> _PieceTable:
        """Return the pieces of some chunks one after the other."""
        ends = np.concatenate([axis.ends for axis in axes])
        first = np.cumsum([0, *(axis.ends.size for axis in axes[:-1])])
        starts = np.concatenate([_ZERO, ends[:-1]])
        starts[first] = 0
        offset_us = plan.part.offset_us
        low = self._axis.of(
            np.concatenate([axis.step_min for axis in axes]),
            np.concatenate([axis.time_min for axis in axes]),
            offset_us,
        )
        high = self._axis.of(
            np.concatenate([axis.step_max for axis in axes]),
            np.concatenate([axis.time_max for axis in axes]),
            offset_us,
        )
        usable = self._usable(low, high, width)
        touched = (high >= self._low) & (low <= self._high)
        chunk = np.repeat(chosen, [axis.ends.size for axis in axes])
        seq = plan.seq + chunk * _SEQ_OF_CHUNK + starts
        return _PieceTable(chosen, seq, ends - starts, low, high, usable, touched & ~usable)

    def raw_places(self) -> Iterator[tuple[Place, Place]]:
        """Yield (axis, chunk) whose rows are needed."""
        for plan in self._plans:
            for i in sorted({*np.flatnonzero(plan.raw).tolist(), *plan.rows}):
                yield self._places(plan, i)

    def raw_columns(self, loaded: Loaded) -> RawColumns | None:
        """Return all that is read, if it is nothing but decoded chunks of one writer."""
        if self._width is None or not self._axis.whole or len(self._plans) != 1:
            return None
        (plan,) = self._plans
        if plan.part.loose is not None or not np.array_equal(plan.raw, plan.touched):
            return None
        places = [self._places(plan, i) for i in np.flatnonzero(plan.raw).tolist()]
        return RawColumns(
            self._gathered.view.run,
            self._name,
            self._type(),
            self._width,
            [loaded.steps[axis] for axis, _ in places],
            [loaded.values[chunk] for _, chunk in places],
        )

    def answer(self, loaded: Loaded) -> Series | None:
        """Return the series, or None without points in range."""
        if self._width is None:
            return self._answer_points(loaded)
        width = self._width
        parts: list[Items] = []
        for plan in self._plans:
            parts += self._record_items(plan, width)
            parts += self._piece_items(plan, loaded, width)
            for seq, x, values in self._raw_runs(plan, loaded):
                parts.append(items_of_points(x, values, width, seq=seq))
        if not parts:
            return None
        if self._buckets is not None and sum(int(p.n.sum()) for p in parts) <= self._buckets:
            return self._few_points(loaded)
        return buckets_answer(
            self._gathered.view.run, self._name, unite(parts), width, self._fields, self._type()
        )

    # --- planning ---------------------------------------------------------------------

    def _shape(self) -> Hashable:
        """Return what the plan follows from, or None if that is not worth comparing."""
        parts = self._gathered.parts
        if len(parts) != 1 or parts[0].loose is not None or not self._axis.whole:
            return None
        records = parts[0].records
        return tuple(records[name].tobytes() for name in ("step_min", "step_max", "n", "flags"))

    def _plan(self, part: WriterPart, seq: int) -> _Plan:
        low, high = self._axis.bounds(part.records, part.offset_us)
        touched = (high >= self._low) & (low <= self._high)
        none = np.zeros(part.records.size, np.bool_)
        inside = (low >= self._low) & (high <= self._high)
        return _Plan(part, seq, low, high, touched, inside, none, none, touched)

    def _choose_levels(self, buckets: int) -> None:
        bounds = self._span()
        if bounds is None:
            return
        inside = sum(int(plan.part.records["n"][plan.inside].sum()) for plan in self._plans)
        inside += sum(self._loose_in_range(plan.part)[0].size for plan in self._plans)
        self._width = choose_width(*bounds, buckets, whole=self._axis.whole)
        if inside <= buckets:
            # Perhaps few enough for raw points: everything is decoded to know it.
            return
        for plan in self._plans:
            self._choose_levels_of(plan, self._width)

    def _choose_levels_of(self, plan: _Plan, width: Width) -> None:
        records = plan.part.records
        rolled = plan.touched & self._axis.ordered(records)
        plan.whole = rolled & self._usable(plan.low, plan.high, width)
        span = plan.high.astype(np.float64) - plan.low.astype(np.float64)
        coarse = span * ROWS_PER_PIECE <= width.value * records["n"]
        plan.pieces = rolled & ~plan.whole & coarse
        plan.raw = plan.touched & ~plan.whole & ~plan.pieces

    def _span(self) -> tuple[float, float] | None:
        """Return the ends of what is drawn: those asked for, as far as there is data.

        They do not depend on how the data is cut into chunks.
        """
        lows: list[Any] = []
        highs: list[Any] = []
        for plan in self._plans:
            if plan.low.size:
                lows.append(plan.low.min().item())
                highs.append(plan.high.max().item())
            x = self._loose_x(plan.part)
            if x.size:
                lows.append(x.min().item())
                highs.append(x.max().item())
        low, high = max(min(lows), self._low), min(max(highs), self._high)
        return (low, high) if low <= high else None

    def _usable(self, low: XArray, high: XArray, width: Width) -> Mask:
        """Whether sets with these ends lie in range and in one bucket each."""
        inside = (low >= self._low) & (high <= self._high)
        return inside & (width.bucket(low) == width.bucket(high))

    # --- levels -----------------------------------------------------------------------

    def _record_items(self, plan: _Plan, width: Width) -> list[Items]:
        if not plan.whole.any():
            return []
        chosen = np.flatnonzero(plan.whole)
        records = plan.part.records[chosen]
        return [
            Items(
                bucket=width.bucket(plan.low[chosen]),
                seq=plan.seq + chosen * _SEQ_OF_CHUNK,
                x_first=plan.low[chosen],
                x_last=plan.high[chosen],
                n=records["n"].astype(np.int64),
                n_nan=records["n_nan"].astype(np.int64),
                n_pinf=records["n_pinf"].astype(np.int64),
                n_ninf=records["n_ninf"].astype(np.int64),
                low=records["low"],
                high=records["high"],
                total=records["total"],
                first=records["first"],
                last=records["last"],
            )
        ]

    def _piece_items(self, plan: _Plan, loaded: Loaded, width: Width) -> Iterator[Items]:
        table = plan.table
        if table is None or not table.usable.any():
            return
        chunks = [loaded.chunk_pieces[self._places(plan, i)[1]] for i in table.chunks.tolist()]
        keep = np.flatnonzero(table.usable)
        values = {
            field.name: np.concatenate([getattr(chunk, field.name) for chunk in chunks])[keep]
            for field in dataclasses.fields(ChunkPieces)
        }
        yield Items(
            bucket=width.bucket(table.low[keep]),
            seq=table.seq[keep],
            x_first=table.low[keep],
            x_last=table.high[keep],
            n=table.n[keep],
            **values,
        )

    def _raw_runs(self, plan: _Plan, loaded: Loaded) -> Iterator[tuple[int, XArray, NDArray[Any]]]:
        """Yield (seq, x, values) of decoded rows in range, in the order of the journal."""
        chosen = np.flatnonzero(plan.raw)
        # Neighbours are taken together: one pass over long arrays is faster than many.
        for run in np.split(chosen, np.flatnonzero(np.diff(chosen) != 1) + 1):
            if run.size:
                parts = [self._rows(plan, i, loaded) for i in run.tolist()]
                x = np.concatenate([x for x, _ in parts])
                values = np.concatenate([values for _, values in parts])
                yield from self._in_range(plan.seq + int(run[0]) * _SEQ_OF_CHUNK, x, values)
        for i, split in plan.rows.items():
            x, values = self._rows(plan, i, loaded)
            pieces = loaded.axis_pieces[self._places(plan, i)[0]]
            for first, end in zip(pieces.starts[split], pieces.ends[split], strict=True):
                seq = plan.seq + i * _SEQ_OF_CHUNK + int(first)
                yield from self._in_range(seq, x[first:end], values[first:end])
        x, values = self._loose_in_range(plan.part)
        if x.size:
            yield plan.seq + plan.part.records.size * _SEQ_OF_CHUNK, x, values

    def _rows(self, plan: _Plan, i: int, loaded: Loaded) -> tuple[XArray, NDArray[Any]]:
        axis, chunk = self._places(plan, i)
        x = self._axis.of(loaded.steps.get(axis), loaded.times.get(axis), plan.part.offset_us)
        return x, loaded.values[chunk]

    def _in_range(
        self, seq: int, x: XArray, values: NDArray[Any]
    ) -> Iterator[tuple[int, XArray, NDArray[Any]]]:
        keep = (x >= self._low) & (x <= self._high)
        if keep.all():
            yield seq, x, values
        elif keep.any():
            yield seq, x[keep], values[keep]

    def _loose_x(self, part: WriterPart) -> XArray:
        if part.loose is None:
            return np.zeros(0, np.int64)
        return self._axis.of(part.loose.steps, part.loose.times, part.offset_us)

    def _loose_in_range(self, part: WriterPart) -> tuple[XArray, NDArray[Any]]:
        x = self._loose_x(part)
        if part.loose is None:
            return x, x
        keep = (x >= self._low) & (x <= self._high)
        return x[keep], settle(part.loose.values[keep])

    # --- raw points -------------------------------------------------------------------

    def _few_points(self, loaded: Loaded) -> Series | None:
        for plan in self._plans:
            plan.raw = plan.touched
        return self._answer_points(loaded)

    def _answer_points(self, loaded: Loaded) -> Series | None:
        xs: list[XArray] = []
        steps: list[NDArray[Any]] = []
        values: list[NDArray[Any]] = []
        for plan in self._plans:
            for x, row_steps, row_values in self._point_parts(plan, loaded):
                keep = (x >= self._low) & (x <= self._high)
                if keep.any():
                    xs.append(x[keep])
                    steps.append(row_steps[keep])
                    values.append(settle(row_values[keep]))
        if not xs:
            return None
        if len({part.dtype.kind for part in values}) > 1:
            values = [part.astype(np.float64) for part in values]
        x = np.concatenate(xs)
        y, row_steps = np.concatenate(values), np.concatenate(steps)
        if not bool(np.all(x[1:] >= x[:-1])):
            order = np.argsort(x, kind="stable")
            x, y, row_steps = x[order], y[order], row_steps[order]
        return points_answer(
            self._gathered.view.run, self._name, x, y, row_steps, is_step=self._axis.whole
        )

    def _point_parts(
        self, plan: _Plan, loaded: Loaded
    ) -> Iterator[tuple[XArray, NDArray[Any], NDArray[Any]]]:
        for i in np.flatnonzero(plan.touched).tolist():
            x, values = self._rows(plan, i, loaded)
            yield x, loaded.steps[self._places(plan, i)[0]], values
        if plan.part.loose is not None:
            yield self._loose_x(plan.part), plan.part.loose.steps, plan.part.loose.values

    # --- small things -----------------------------------------------------------------

    def _places(self, plan: _Plan, i: int) -> tuple[Place, Place]:
        stream, w = self._gathered.view.stream, plan.part.w
        ord_ = int(plan.part.records["ord"][i])
        return (stream, w, ord_), (stream, self._gathered.key, w, ord_)

    def _type(self) -> ValueType:
        types = frozenset[ValueType]().union(*(plan.part.types for plan in self._plans))
        return next(iter(types)) if len(types) == 1 else "f"
