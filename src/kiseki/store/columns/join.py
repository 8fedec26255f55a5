"""A metric drawn against another metric: rows that have both, joined inside each writer."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from kiseki.store.columns.answer import buckets_answer, points_answer
from kiseki.store.columns.bodies import POSITIONS, STEPS, VALUES, Bodies
from kiseki.store.columns.buckets import choose_width, items_of_points, unite
from kiseki.store.columns.codec import IntArray, ValueType, value_type
from kiseki.store.columns.gather import Gathered, Gatherer, WriterPart, merge
from kiseki.store.columns.points import Points, settle
from kiseki.store.columns.x_axis import XRange
from kiseki.store.contract import Field, Series

Rows = tuple[NDArray[np.float64], IntArray, NDArray[Any]]
"""x, steps and values of one writer in the order of the journal."""


class Joiner:
    """Answers queries whose x is a key."""

    def __init__(self, gatherer: Gatherer, bodies: Bodies) -> None:
        self._gatherer = gatherer
        self._bodies = bodies

    def answer(
        self,
        conn: Connection,
        name: str,
        y: Gathered,
        x: Gathered,
        wanted: XRange,
        *,
        buckets: int | None,
        fields: Sequence[Field],
    ) -> Series | None:
        """Return one series, or None if no row in range has both keys and a finite x."""
        x_parts = {part.w: part for part in x.parts}
        joined = [
            self._join(conn, y, x, part, x_parts[part.w]) for part in y.parts if part.w in x_parts
        ]
        finite = [_where(rows, np.isfinite(rows[0])) for rows in joined]
        finite = [rows for rows in finite if rows[0].size]
        if not finite:
            return None
        # The span asked for, as far as there is data; as in other charts.
        low, high = wanted.bounds(whole=False)
        span = (
            max(low, min(float(rows[0].min()) for rows in finite)),
            min(high, max(float(rows[0].max()) for rows in finite)),
        )
        ranged = [_where(rows, (rows[0] >= low) & (rows[0] <= high)) for rows in finite]
        ranged = [rows for rows in ranged if rows[0].size]
        if not ranged:
            return None
        if buckets is None or sum(rows[0].size for rows in ranged) <= buckets:
            return _draw_points(y.view.run, name, ranged)
        width = choose_width(*span, buckets, whole=False)
        items = [
            items_of_points(x, settle(values), width, seq=place)
            for place, (x, _, values) in enumerate(ranged)
        ]
        kinds: set[ValueType] = {value_type(settle(values)) for _, _, values in finite}
        kind: ValueType = kinds.pop() if len(kinds) == 1 else "f"
        return buckets_answer(y.view.run, name, unite(items), width, fields, kind)

    def _join(
        self, conn: Connection, y: Gathered, x: Gathered, y_part: WriterPart, x_part: WriterPart
    ) -> Rows:
        """Join one writer; chunks on one axis are joined by place, all else by position."""
        shared = np.intersect1d(y_part.records["ord"], x_part.records["ord"])
        together = [
            row for row in y_part.records[np.isin(y_part.records["ord"], shared)]["ord"].tolist()
        ]
        others = self._join_by_position(conn, y, x, y_part, x_part, shared)
        by_place = list(self._join_by_place(conn, y, x, y_part.w, together))
        if others is None or not by_place:
            return _concatenate([*by_place, others] if others is not None else by_place)
        stream = y.view.stream
        places = [(stream, y_part.w, ord_) for ord_ in together]
        positions = self._bodies.read(conn, POSITIONS, places)
        rows = _concatenate([*by_place, (others[0], others[1], others[2])])
        order = np.argsort(
            np.concatenate([*(positions[place] for place in places), others[3]]), kind="stable"
        )
        return rows[0][order], rows[1][order], rows[2][order]

    def _join_by_place(
        self, conn: Connection, y: Gathered, x: Gathered, w: int, ords: Sequence[int]
    ) -> Iterator[Rows]:
        stream = y.view.stream
        steps = self._bodies.read(conn, STEPS, [(stream, w, ord_) for ord_ in ords])
        of_y = self._bodies.read(conn, VALUES, [(stream, y.key, w, ord_) for ord_ in ords])
        of_x = self._bodies.read(conn, VALUES, [(stream, x.key, w, ord_) for ord_ in ords])
        for ord_ in ords:
            yield (
                of_x[stream, x.key, w, ord_].astype(np.float64),
                steps[stream, w, ord_],
                of_y[stream, y.key, w, ord_],
            )

    def _join_by_position(
        self,
        conn: Connection,
        y: Gathered,
        x: Gathered,
        y_part: WriterPart,
        x_part: WriterPart,
        shared: NDArray[Any],
    ) -> tuple[NDArray[np.float64], IntArray, NDArray[Any], IntArray] | None:
        of_y = self._points(conn, y, y_part, shared)
        of_x = self._points(conn, x, x_part, shared)
        if of_y is None or of_x is None:
            return None
        _, in_y, in_x = np.intersect1d(of_y.positions, of_x.positions, return_indices=True)
        if not in_y.size:
            return None
        return (
            of_x.values[in_x].astype(np.float64),
            of_y.steps[in_y],
            of_y.values[in_y],
            of_y.positions[in_y],
        )

    def _points(
        self, conn: Connection, gathered: Gathered, part: WriterPart, without: NDArray[Any]
    ) -> Points | None:
        records = part.records[~np.isin(part.records["ord"], without)]
        parts = self._gatherer.read_chunks(
            conn, gathered.view.stream, gathered.key, part.w, records
        )
        return merge(parts if part.loose is None else [*parts, part.loose])


def _draw_points(run: str, name: str, parts: Sequence[Rows]) -> Series:
    settled = [(x, steps, settle(values)) for x, steps, values in parts]
    if len({value_type(values) for _, _, values in settled}) > 1:
        settled = [(x, steps, values.astype(np.float64)) for x, steps, values in settled]
    x, steps, values = _concatenate(settled)
    order = np.argsort(x, kind="stable")
    return points_answer(run, name, x[order], values[order], steps[order], is_step=False)


def _where(rows: Rows, keep: NDArray[np.bool_]) -> Rows:
    if keep.all():
        return rows
    return rows[0][keep], rows[1][keep], rows[2][keep]


def _concatenate(parts: Sequence[tuple[Any, ...]]) -> Rows:
    if not parts:
        empty = np.zeros(0, np.int64)
        return empty.astype(np.float64), empty, empty
    if len({part[2].dtype.kind for part in parts}) > 1:
        parts = [(part[0], part[1], part[2].astype(object)) for part in parts]
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
    )
