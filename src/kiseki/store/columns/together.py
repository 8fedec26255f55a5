"""Buckets of many series that were logged at the same steps, computed as one table.

A chart of 1,000 runs is mostly this: every run logged at steps 0, 1, 2, ... and all of it is
decoded. Then the buckets lie in the same rows of every run, and one pass over a table of
runs x rows does what would be a dozen short calls for each of them.
"""

import dataclasses
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiseki.store.columns.answer import field_values
from kiseki.store.columns.buckets import Items, Width, runs_of
from kiseki.store.columns.codec import IntArray, ValueType
from kiseki.store.contract import Field, Series

_FEWEST = 4
"""Fewer series are read one by one."""
_TABLE_BYTES = 1 << 20
"""A table of so many bytes stays in the processor's cache."""


@dataclasses.dataclass(frozen=True, slots=True)
class RawColumns:
    """A series of which only whole chunks of one writer are read.

    Attributes:
        kind: type of all values; `f` if there are several.
        steps, values: of each chunk, in the order of the journal.
    """

    run: str
    key: str
    kind: ValueType
    width: Width
    steps: Sequence[IntArray]
    values: Sequence[NDArray[Any]]

    def alike(self) -> Hashable:
        """Return what series have in common that fit into one table.

        Equal steps are one object (see `codec.decode`), which is alive as long as this is.
        """
        steps = tuple(id(steps) for steps in self.steps)
        return (steps, self.width, tuple(values.dtype.str for values in self.values))


def read_together(
    columns: Sequence[RawColumns | None],
    *,
    low: float,
    high: float,
    buckets: int,
    fields: Sequence[Field],
) -> dict[int, Series]:
    """Return the answers to those series that could be computed together, by place.

    Args:
        columns: None for a series that has to be read alone.
        low, high: least and greatest step that is wanted.
        buckets: so few points are not made buckets, and are read alone.
    """
    groups: dict[Hashable, list[int]] = {}
    for place, one in enumerate(columns):
        if one is not None and one.steps:
            groups.setdefault(one.alike(), []).append(place)
    found: dict[int, Series] = {}
    for places in groups.values():
        if len(places) >= _FEWEST:
            members = [one for one in (columns[place] for place in places) if one is not None]
            for i, answer in _read_group(members, low, high, buckets, fields):
                found[places[i]] = answer
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class _Rows:
    """Where the buckets lie in the rows of every member of a group.

    Attributes:
        begin, end: the rows in range.
        steps: of the rows in range.
        starts, ends: first row of each bucket and the row after its last, from `begin`.
    """

    begin: int
    end: int
    steps: IntArray
    starts: IntArray
    ends: IntArray


def _find_rows(one: RawColumns, low: float, high: float, buckets: int) -> _Rows | None:
    """Return the rows of the buckets, or None if the series must be read alone."""
    steps = np.concatenate(one.steps)
    if not bool(np.all(steps[1:] >= steps[:-1])):
        return None
    begin = int(np.searchsorted(steps, low, side="left"))
    end = int(np.searchsorted(steps, high, side="right"))
    if end - begin <= buckets:
        return None
    steps = steps[begin:end]
    return _Rows(begin, end, steps, *runs_of(one.width.bucket(steps)))


def _read_group(
    members: Sequence[RawColumns], low: float, high: float, buckets: int, fields: Sequence[Field]
) -> Iterator[tuple[int, Series]]:
    rows = _find_rows(members[0], low, high, buckets)
    if rows is None:
        return
    dtype = np.result_type(*(values.dtype for values in members[0].values))
    n_members = max(1, _TABLE_BYTES // max(1, (rows.end - rows.begin) * dtype.itemsize))
    table = np.empty((min(n_members, len(members)), rows.end - rows.begin), dtype)
    for first in range(0, len(members), n_members):
        some = members[first : first + n_members]
        for line, one in zip(table, some, strict=False):
            _copy(one.values, rows.begin, line)
        for i, answer in _read_table(some, table[: len(some)], rows, fields):
            yield first + i, answer


def _copy(values: Sequence[NDArray[Any]], begin: int, line: NDArray[Any]) -> None:
    """Copy the values in range into a line of the table."""
    at = 0
    for part in values:
        if begin < part.size and at < line.size:
            chosen = part[begin : begin + line.size - at]
            line[at : at + chosen.size] = chosen
            at += chosen.size
        begin = max(0, begin - part.size)


def _read_table(
    members: Sequence[RawColumns], table: NDArray[Any], rows: _Rows, fields: Sequence[Field]
) -> Iterator[tuple[int, Series]]:
    with np.errstate(invalid="ignore", over="ignore"):
        total = np.add.reduceat(table, rows.starts, axis=1, dtype=np.float64)
    # Lines that have no finite sum are left to be read alone: some values are not finite.
    finite = np.isfinite(total).all(axis=1)
    zeros = np.zeros(rows.starts.size, np.int64)
    width = members[0].width
    items = Items(
        bucket=width.bucket(rows.steps[rows.starts]),
        seq=zeros,
        x_first=rows.steps[rows.starts],
        x_last=rows.steps[rows.ends - 1],
        n=rows.ends - rows.starts,
        n_nan=zeros,
        n_pinf=zeros,
        n_ninf=zeros,
        low=np.minimum.reduceat(table, rows.starts, axis=1).astype(np.float64),
        high=np.maximum.reduceat(table, rows.starts, axis=1).astype(np.float64),
        total=total,
        first=table[:, rows.starts].astype(np.float64),
        last=table[:, rows.ends - 1].astype(np.float64),
    )
    border = width.border(items.bucket)
    columns = {field: field_values(items, field) for field in fields}
    x_first, x_last = float(items.x_first[0]), float(items.x_last[-1])
    firsts, lasts = items.first[:, 0].tolist(), items.last[:, -1].tolist()
    for i in np.flatnonzero(finite).tolist():
        arrays = {name: array if array.ndim == 1 else array[i] for name, array in columns.items()}
        yield (
            i,
            Series(
                run=members[i].run,
                key=members[i].key,
                mode="buckets",
                type=members[i].kind,
                total=rows.end - rows.begin,
                width=width.value,
                arrays={"x": border, **arrays},
                first=(x_first, firsts[i]),
                last=(x_last, lasts[i]),
            ),
        )
