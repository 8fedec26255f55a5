"""Points of one key of one writer in memory: positions, steps, times and values."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiseki.store.columns.codec import IntArray, value_type


@dataclasses.dataclass(frozen=True, slots=True)
class Points:
    """Points in the order of the journal, all values of one type.

    Attributes:
        positions: (n,) int64, ascending; the row each point belongs to.
        steps, times: (n,) int64; times in epoch us by the writer's clock.
        values: (n,) float32, float64, int64 or bool.
    """

    positions: IntArray
    steps: IntArray
    times: IntArray
    values: NDArray[Any]

    @property
    def n(self) -> int:
        """How many points there are."""
        return self.positions.size

    def where(self, keep: NDArray[np.bool_] | slice) -> "Points":
        """Return the points that a mask or a slice selects."""
        return Points(self.positions[keep], self.steps[keep], self.times[keep], self.values[keep])


def concatenate(parts: Sequence[Points]) -> Points:
    """Return parts of one type one after the other; float32 beside float64 widens."""
    if len(parts) == 1:
        return parts[0]
    return Points(
        np.concatenate([p.positions for p in parts]),
        np.concatenate([p.steps for p in parts]),
        np.concatenate([p.times for p in parts]),
        np.concatenate([p.values for p in parts]),
    )


def unite_types(parts: Iterable[Points]) -> list[Points]:
    """Return points of one key as one part for each type, in the order they came."""
    by_type: dict[str, list[Points]] = {}
    for part in parts:
        if part.n:
            by_type.setdefault(value_type(part.values), []).append(part)
    return [concatenate(found) for found in by_type.values()]
