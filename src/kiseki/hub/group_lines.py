"""One line with a band for many runs.

Every run has one value in a bucket: the mean of its finite points there. The line is the mean,
median, minimum or maximum of those values, whatever the number of points behind each, so that a
run that logs often counts no more than one that logs seldom. Nothing is interpolated: a bucket
speaks of the runs that have points in it, and says how many those are.
"""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiseki.model.group_series import Band, Center
from kiseki.store.contract import Field, Series

FIELDS: tuple[Field, ...] = ("finite", "min", "max", "mean")
"""What the series of the runs must carry."""

FloatArray = NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class _Values:
    """Finite values of runs; (n,) arrays, ordered by x, then run."""

    x: FloatArray
    run: NDArray[np.int64]
    weight: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray


def draw_group(
    name: str, members: Sequence[Series], *, buckets: int, center: Center, band: Band
) -> Series | None:
    """Return the line of a group, or None if its runs have no finite value in range.

    Args:
        name: id of the group.
        members: series of one key, one for each run, with the fields of `FIELDS`.
        buckets: about how many there may be.
    """
    parts = [_values(place, one) for place, one in enumerate(members)]
    parts = [part for part in parts if part.x.size]
    if not parts:
        return None
    width = _common_width(members, buckets)
    values = _settle(parts, width)
    starts = _starts(values.x)
    sizes = np.diff(np.append(starts, values.x.size))
    y = _center(values, starts, sizes, center)
    low, high = _band(values, starts, sizes, y, band)
    x = values.x[starts]
    return Series(
        run=name,
        key=members[0].key,
        mode="buckets" if width else "points",
        type="f",
        total=sum(one.total for one in members),
        width=width,
        arrays={"x": x, "y": y, "low": low, "high": high, "count": sizes.astype(np.uint32)},
        first=(float(x[0]), float(y[0])),
        last=(float(x[-1]), float(y[-1])),
        n_nan=sum(one.n_nan for one in members),
        n_pinf=sum(one.n_pinf for one in members),
        n_ninf=sum(one.n_ninf for one in members),
    )


def _values(place: int, one: Series) -> _Values:
    arrays = one.arrays
    if one.mode == "points":
        mean = low = high = np.asarray(arrays["y"], np.float64)
        keep = np.isfinite(mean)
        weight = np.ones(mean.size)
    else:
        mean, low, high = arrays["mean"], arrays["min"], arrays["max"]
        weight = np.asarray(arrays["finite"], np.float64)
        keep = weight > 0
    n = int(np.count_nonzero(keep))
    run = np.full(n, place, np.int64)
    return _Values(arrays["x"][keep], run, weight[keep], mean[keep], low[keep], high[keep])


def _common_width(members: Sequence[Series], buckets: int) -> float:
    """Return the bucket width of the group, a power of two, or 0 for the points themselves.

    It is wide enough for every member (widths are powers of two from 0, so wider buckets are
    made of whole narrower ones), for the range of all, and for a point of a typical run in
    each bucket: else runs that log at different steps would take turns in the line.
    """
    if _on_one_grid(members, buckets):
        return 0.0
    low = min(one.first[0] for one in members)
    high = max(one.last[0] for one in members)
    gaps = [(one.last[0] - one.first[0]) / (one.total - 1) for one in members if one.total > 1]
    least = max(float(np.median(gaps)) if gaps else 0.0, (high - low) / buckets)
    width = 2.0 ** math.ceil(math.log2(least)) if least > 0 else 1.0
    while math.floor(high / width) - math.floor(low / width) >= max(buckets, 2):
        width *= 2
    return max(width, *(one.width for one in members))


def _on_one_grid(members: Sequence[Series], buckets: int) -> bool:
    """Whether all are points, and those of the longest have every x of the others."""
    if any(one.mode != "points" for one in members):
        return False
    places = [np.unique(one.arrays["x"]) for one in members]
    longest = max(places, key=len)
    return len(longest) <= buckets and all(
        len(np.union1d(longest, some)) == len(longest) for some in places
    )


def _settle(parts: Sequence[_Values], width: float) -> _Values:
    """Return one value for each bucket and run."""
    joined: dict[str, NDArray[Any]] = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in dataclasses.fields(_Values)
    }
    if width:
        joined["x"] = np.floor(joined["x"] / width) * width
    order = np.lexsort((joined["run"], joined["x"]))
    x, run = joined["x"][order], joined["run"][order]
    weight, mean = joined["weight"][order], joined["mean"][order]
    starts = np.union1d(_starts(x), _starts(run))
    total = np.add.reduceat(weight, starts)
    return _Values(
        x=x[starts],
        run=run[starts],
        weight=total,
        # Shares first: a sum of large values might not be finite.
        mean=np.add.reduceat(mean * (weight / np.repeat(total, _sizes(starts, x.size))), starts),
        low=np.minimum.reduceat(joined["low"][order], starts),
        high=np.maximum.reduceat(joined["high"][order], starts),
    )


def _center(
    values: _Values, starts: NDArray[np.int64], sizes: NDArray[np.int64], center: Center
) -> FloatArray:
    if center == "mean":
        return _mean(values.mean, starts, sizes)
    if center == "min":
        return np.minimum.reduceat(values.mean, starts)
    if center == "max":
        return np.maximum.reduceat(values.mean, starts)
    ordered = values.mean[np.lexsort((values.mean, values.x))]
    lower = ordered[starts + (sizes - 1) // 2]
    return lower + (ordered[starts + sizes // 2] - lower) / 2


def _band(
    values: _Values,
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    y: FloatArray,
    band: Band,
) -> tuple[FloatArray, FloatArray]:
    if band == "none":
        return y, y
    if band == "minmax":
        return np.minimum.reduceat(values.low, starts), np.maximum.reduceat(values.high, starts)
    mean = _mean(values.mean, starts, sizes)
    spread = np.sqrt(_mean((values.mean - np.repeat(mean, sizes)) ** 2, starts, sizes))
    if band == "stderr":
        spread = spread / np.sqrt(sizes)
    return y - spread, y + spread


def _mean(values: FloatArray, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> FloatArray:
    return np.add.reduceat(values / np.repeat(sizes, sizes), starts)


def _starts(values: NDArray[Any]) -> NDArray[np.int64]:
    """Return where runs of equal values start."""
    return np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1])


def _sizes(starts: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    return np.diff(np.append(starts, n))
