"""How numbers are spread: counts in bins."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from kiseki.model.errors import UsageError
from kiseki.sdk.media.array import is_array, load_numpy, to_array
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.value import Media, Row

MAX_BINS: Final = 512


class Histogram(Media):
    """Counts in bins; edges are one more than counts, ascending.

    Args:
        sequence: numbers; NaN and infinities are not counted.
        np_histogram: (counts, edges), as numpy's `histogram` returns them.
        num_bins: how many bins `sequence` is counted in, at most 512.

    Raises:
        UsageError: neither or both are given, or there are too many bins.
    """

    type = "histogram"

    def __init__(
        self,
        sequence: Iterable[Any] | None = None,
        np_histogram: tuple[Any, Any] | None = None,
        num_bins: int = 64,
    ) -> None:
        if (sequence is None) == (np_histogram is None):
            raise UsageError("A histogram is made of a sequence or of np_histogram.")
        if np_histogram is not None:
            counts, edges = np_histogram
            self.histogram = _to_list(counts)
            self.bins = [float(edge) for edge in _to_list(edges)]
        else:
            self.histogram, self.bins = _count(cast("Iterable[Any]", sequence), int(num_bins))
        if not 1 <= len(self.histogram) <= MAX_BINS:
            raise UsageError(f"A histogram has 1 to {MAX_BINS} bins.", field="num_bins")
        if len(self.bins) != len(self.histogram) + 1:
            raise UsageError("There is one edge more than there are counts.", field="np_histogram")

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Return the map; it needs no file."""
        return {"_type": self.type, "values": self.histogram, "bins": self.bins}


def _count(sequence: Iterable[Any], n: int) -> tuple[list[Any], list[float]]:
    if not 1 <= n <= MAX_BINS:
        raise UsageError(f"num_bins lies between 1 and {MAX_BINS}, not {n}.", field="num_bins")
    if is_array(sequence):
        numpy = load_numpy()
        array = to_array(sequence).astype(numpy.float64).ravel()
        counts, edges = numpy.histogram(array[numpy.isfinite(array)], bins=n)
        return counts.tolist(), edges.tolist()
    values = [value for value in _numbers(sequence) if math.isfinite(value)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts = [0] * n
    scale = n / (high - low)
    for value in values:
        counts[min(n - 1, int((value - low) * scale))] += 1
    return counts, [low + (high - low) * i / n for i in range(n)] + [high]


def _numbers(sequence: Iterable[Any]) -> list[float]:
    numbers: list[float] = []
    for item in sequence:
        if isinstance(item, list | tuple):
            numbers += _numbers(cast("Sequence[Any]", item))
        elif is_array(item) and item.shape:
            numbers += [float(value) for value in to_array(item).ravel().tolist()]
        else:
            numbers.append(float(item))
    return numbers


def _to_list(values: Any) -> list[Any]:
    return values.tolist() if hasattr(values, "tolist") else list(values)
