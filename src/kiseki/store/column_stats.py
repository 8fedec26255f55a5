"""How the values of a column lie within a group of runs."""

import numpy as np
from numpy.typing import NDArray

from kiseki.model.table import ColumnStats

N_BINS = 20


def stats_of(values: NDArray[np.float64], *, n_runs: int) -> ColumnStats | None:
    """Return statistics of the finite ones of some numbers, None without any.

    Args:
        values: (n,) the numbers that runs of the group have, NaN and infinities among them.
        n_runs: runs of the group, those without a number too.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return None
    low, high = float(finite.min()), float(finite.max())
    with np.errstate(over="ignore"):
        mean, std = float(finite.mean()), float(finite.std())
    return ColumnStats(
        count=finite.size,
        missing=n_runs - finite.size,
        min=low,
        max=high,
        mean=mean,
        std=std,
        histogram=np.bincount(_bins(finite, low, high), minlength=N_BINS).tolist(),
    )


def _bins(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.int64]:
    """Return the bin of each value; the last one has its upper end."""
    # Halves, because the span of the largest numbers is infinite.
    span = high / 2 - low / 2
    if span == 0:
        return np.zeros(values.size, np.int64)
    places = (values / 2 - low / 2) / span * N_BINS
    return np.minimum(places.astype(np.int64), N_BINS - 1)
