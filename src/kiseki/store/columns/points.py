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
        values: (n,) float32, float64, int64 or bool; see `settle` for mixed types.
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


def settle(values: NDArray[Any]) -> NDArray[Any]:
    """Return values of mixed types in the one type that they turn out to have, else float64.

    Where types are mixed, values are Python objects until it is known which of them are
    wanted: an integer of 64 bits would not survive as a float.
    """
    if values.dtype != object:
        return values
    objects: list[object] = values.tolist()
    kinds = {type(value) for value in objects}
    return values.astype(_NUMPY_TYPES[kinds.pop()] if len(kinds) == 1 else np.float64)


def split_types(points: Points) -> list[Points]:
    """Return points of mixed types as one part for each type."""
    if points.values.dtype != object:
        return [points]
    objects: list[object] = points.values.tolist()
    types = np.array([type(value) for value in objects], dtype=object)
    parts = [points.where(types == kind) for kind in _NUMPY_TYPES]
    return [Points(p.positions, p.steps, p.times, settle(p.values)) for p in parts if p.n]


_NUMPY_TYPES: dict[type, type[np.generic]] = {
    float: np.float64,
    int: np.int64,
    bool: np.bool_,
}
