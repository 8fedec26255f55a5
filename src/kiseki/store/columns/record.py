"""Records of chunks: everything a query must know of a chunk without reading its values."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kiseki.store.columns.codec import ValueType, value_type
from kiseki.store.columns.points import Points

STEPS_ASCEND: Final = 1
TIMES_ASCEND: Final = 2
TYPES: Final[tuple[ValueType, ...]] = ("f", "i", "b")

# Fixed for ever: only a new format (another item size) may follow it.
RECORD: Final = np.dtype(
    [
        ("ord", "<i4"),
        ("n", "<u4"),
        ("n_nan", "<u4"),
        ("n_pinf", "<u4"),
        ("n_ninf", "<u4"),
        ("type", "u1"),
        ("flags", "u1"),
        ("reserved", "<u2"),
        # Positions of the first and the last row.
        ("start", "<i8"),
        ("end", "<i8"),
        ("step_min", "<i8"),
        ("step_max", "<i8"),
        ("time_min", "<i8"),
        ("time_max", "<i8"),
        # Over finite values; +inf and -inf without any.
        ("low", "<f8"),
        ("high", "<f8"),
        ("total", "<f8"),
        # In the order of (step, position).
        ("first", "<f8"),
        ("last", "<f8"),
    ]
)

Records = NDArray[Any]
"""(n,) array of dtype `RECORD`."""


def record_of(points: Points, ord_: int) -> Records:
    """Return the record of a chunk, shape (1,)."""
    record = np.zeros(1, RECORD)
    steps, times, values = points.steps, points.times, points.values
    steps_ascend = bool(np.all(steps[1:] >= steps[:-1]))
    times_ascend = bool(np.all(times[1:] >= times[:-1]))
    first, last = (0, -1) if steps_ascend else _ends_by_step(points)
    record["ord"] = ord_
    record["n"] = points.n
    record["type"] = TYPES.index(value_type(values))
    record["flags"] = STEPS_ASCEND * steps_ascend | TIMES_ASCEND * times_ascend
    record["start"], record["end"] = points.positions[0], points.positions[-1]
    record["step_min"], record["step_max"] = steps.min(), steps.max()
    record["time_min"], record["time_max"] = times.min(), times.max()
    record["first"], record["last"] = values[first], values[last]
    finite = values
    if values.dtype.kind == "f":
        mask = np.isfinite(values)
        if not mask.all():
            record["n_nan"] = np.count_nonzero(np.isnan(values))
            record["n_pinf"] = np.count_nonzero(values == np.inf)
            record["n_ninf"] = np.count_nonzero(values == -np.inf)
            finite = values[mask]
    record["low"] = finite.min() if finite.size else np.inf
    record["high"] = finite.max() if finite.size else -np.inf
    record["total"] = finite.sum(dtype=np.float64)
    return record


def decode_records(blobs: Iterable[bytes]) -> Records:
    """Return the records of several rows of table `chunk`, one after the other."""
    return np.frombuffer(b"".join(blobs), RECORD)


def _ends_by_step(points: Points) -> tuple[int, int]:
    order = np.argsort(points.steps, kind="stable")
    return int(order[0]), int(order[-1])
