"""Buckets: widths that are powers of two from 0, and exact aggregates at every level."""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
XArray = NDArray[Any]
"""int64 steps or float64 seconds or values."""


@dataclasses.dataclass(frozen=True, slots=True)
class Width:
    """A bucket width of 2 ** exponent in the unit of x; buckets are counted from x = 0."""

    exponent: int

    @property
    def value(self) -> float:
        """The width as a number."""
        return math.ldexp(1.0, self.exponent)

    def bucket(self, x: XArray) -> XArray:
        """Return the bucket of each x: int64 for steps, whole float64 for others."""
        if x.dtype == np.int64:
            return x >> min(self.exponent, 63)
        return np.floor(np.ldexp(x, -self.exponent))

    def border(self, bucket: XArray) -> FloatArray:
        """Return the left border of each bucket in the unit of x."""
        return np.ldexp(bucket.astype(np.float64), self.exponent)


def choose_width(low: float, high: float, buckets: int, *, whole: bool) -> Width:
    """Return the least width with which [low, high] touches at most so many buckets.

    Args:
        low, high: ends of the range; ints are taken exactly.
        buckets: how many there may be, at least 1.
        whole: x is a step, so no width is below 1.
    """
    span = float(high) - float(low)
    exponent = 0 if span <= 0 else math.frexp(span / buckets)[1] - 2
    exponent = max(exponent, 0 if whole else -1040)
    # There is a border at 0 whatever the width.
    fewest = 2 if low < 0 <= high else 1
    while _touched(low, high, exponent, whole=whole) > max(buckets, fewest):
        exponent += 1
    return Width(exponent)


def _touched(low: float, high: float, exponent: int, *, whole: bool) -> float:
    if whole:
        return (int(high) >> exponent) - (int(low) >> exponent) + 1
    return math.floor(math.ldexp(high, -exponent)) - math.floor(math.ldexp(low, -exponent)) + 1


@dataclasses.dataclass(frozen=True, slots=True)
class Items:
    """Aggregates of sets of points that each lie in one bucket; (n,) arrays.

    Attributes:
        seq: where the points stand in the order of (writer, position); sets of one bucket
            do not overlap in it.
        x_first, x_last: least and greatest x; `first`, `last`: the values there.
        low, high: over finite values, +inf and -inf without any.
        total: sum of finite values.
    """

    bucket: XArray
    seq: IntArray
    x_first: XArray
    x_last: XArray
    n: IntArray
    n_nan: IntArray
    n_pinf: IntArray
    n_ninf: IntArray
    low: FloatArray
    high: FloatArray
    total: FloatArray
    first: FloatArray
    last: FloatArray

    def where(self, keep: NDArray[Any]) -> "Items":
        """Return the items that a mask or an order selects."""
        return Items(*(getattr(self, name)[keep] for name in _NAMES))


_NAMES = tuple(field.name for field in dataclasses.fields(Items))


def runs_of(values: NDArray[Any]) -> tuple[IntArray, IntArray]:
    """Return where runs of equal values start and where they end, at least one."""
    changes = (values[1:] != values[:-1]).nonzero()[0]
    bounds = np.empty(changes.size + 2, np.int64)
    bounds[0], bounds[-1] = 0, values.size
    np.add(changes, 1, out=bounds[1:-1])
    return bounds[:-1], bounds[1:]


def items_of_points(x: XArray, values: NDArray[Any], width: Width, *, seq: int) -> Items:
    """Aggregate points given in the order of (writer, position), one item for each bucket."""
    bucket = width.bucket(x)
    ascending = bool(np.all(x[1:] >= x[:-1]))
    if not ascending:
        order = _order_by_bucket(bucket)
        bucket, x, values = bucket[order], x[order], values[order]
    starts, ends = runs_of(bucket)
    if ascending:
        first, last = starts, ends - 1
    else:
        first, last = _extreme_places(x, starts, ends)
    n_nan = n_pinf = n_ninf = np.zeros(starts.size, np.int64)
    low_of = high_of = total_of = values
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        finite = np.isfinite(values)
        n_nan = np.add.reduceat(np.isnan(values).astype(np.int64), starts)
        n_pinf = np.add.reduceat((values == np.inf).astype(np.int64), starts)
        n_ninf = np.add.reduceat((values == -np.inf).astype(np.int64), starts)
        low_of = np.where(finite, values, np.inf)
        high_of = np.where(finite, values, -np.inf)
        total_of = np.where(finite, values, 0.0)
    return Items(
        bucket=bucket[starts],
        seq=np.full(starts.size, seq, np.int64),
        x_first=x[first],
        x_last=x[last],
        n=ends - starts,
        n_nan=n_nan,
        n_pinf=n_pinf,
        n_ninf=n_ninf,
        low=np.minimum.reduceat(low_of, starts).astype(np.float64),
        high=np.maximum.reduceat(high_of, starts).astype(np.float64),
        total=np.add.reduceat(total_of, starts, dtype=np.float64),
        first=values[first].astype(np.float64),
        last=values[last].astype(np.float64),
    )


def _order_by_bucket(bucket: XArray) -> NDArray[np.intp]:
    """Return a stable order by bucket; few buckets are sorted by counting, 10 times faster."""
    low = bucket.min()
    if float(bucket.max()) - float(low) < 65_536:
        bucket = (bucket - low).astype(np.uint16)
    return np.argsort(bucket, kind="stable")


def _extreme_places(x: XArray, starts: IntArray, ends: IntArray) -> tuple[IntArray, IntArray]:
    """Return the first place of the least and the last place of the greatest x per bucket."""
    sizes = ends - starts
    least = np.flatnonzero(x == np.repeat(np.minimum.reduceat(x, starts), sizes))
    greatest = np.flatnonzero(x == np.repeat(np.maximum.reduceat(x, starts), sizes))
    first = least[np.searchsorted(least, starts)]
    return first, greatest[np.searchsorted(greatest, ends) - 1]


def unite(parts: Sequence[Items]) -> Items:
    """Return one item for each bucket, in the order of the buckets."""
    items = parts[0]
    if len(parts) > 1:
        items = Items(*(np.concatenate([getattr(p, name) for p in parts]) for name in _NAMES))
    if bool(np.all(items.bucket[1:] > items.bucket[:-1])):
        return items
    items = items.where(np.lexsort((items.seq, items.x_first, items.bucket)))
    starts, ends = runs_of(items.bucket)
    # The last point of a bucket: greatest x, and of equal ones the one that stands last.
    last = np.lexsort((items.seq, items.x_last, items.bucket))[ends - 1]
    return Items(
        bucket=items.bucket[starts],
        seq=items.seq[starts],
        x_first=items.x_first[starts],
        x_last=items.x_last[last],
        n=np.add.reduceat(items.n, starts),
        n_nan=np.add.reduceat(items.n_nan, starts),
        n_pinf=np.add.reduceat(items.n_pinf, starts),
        n_ninf=np.add.reduceat(items.n_ninf, starts),
        low=np.minimum.reduceat(items.low, starts),
        high=np.maximum.reduceat(items.high, starts),
        total=np.add.reduceat(items.total, starts),
        first=items.first[starts],
        last=items.last[last],
    )
