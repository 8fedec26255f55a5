"""Pages of sorted slots, without sorting what is not on the page."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiseki.store.blocks.values import MISSING, NUMBER, OTHER, TEXT, TRUTH, Values

Slots: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
_FEW = 2048


def sort_keys(values: Values, slots: Slots, *, is_descending: bool) -> list[Floats]:
    """Return keys by which slots are in the order of a column, the more important first.

    Numbers stand before truth values and these before texts, or the other way around;
    whatever has no place (missing, NaN, lists, maps) comes last.
    """
    kinds, data = values.kinds[slots], values.data[slots]
    data = np.where(kinds == OTHER, np.nan, data) if values.counts[OTHER] else data
    if values.counts[TEXT]:
        texts = kinds == TEXT
        data = data.copy()
        data[texts] = values.entries.ranks()[data[texts].astype(np.int64)]
    missing = np.isnan(data)
    sign = -1.0 if is_descending else 1.0
    keys: list[Floats] = []
    if missing.any() or sum(values.counts[kind] > 0 for kind in (NUMBER, TRUTH, TEXT)) > 1:
        tier = sign * kinds.astype(np.float64)
        tier[missing] = OTHER + MISSING + 1
        keys.append(tier)
    data = sign * data
    data[missing] = 0
    return [*keys, data]


def sorted_window(slots: Slots, keys: Sequence[Floats], start: int, end: int) -> Slots:
    """Return slots [start, end) of the order by some keys; ties keep their order.

    Args:
        slots: (n,) the slots to sort.
        keys: (n,) each, parallel to `slots`, the most important first.
    """
    places = _window(np.arange(slots.size), keys, max(0, start), min(end, slots.size))
    return slots[places]


def _window(places: Slots, keys: Sequence[Floats], start: int, end: int) -> Slots:
    if start >= end:
        return places[:0]
    if not keys:
        return places[start:end]
    if places.size <= _FEW or end - start > places.size // 4:
        order = np.lexsort([key[places] for key in reversed(keys)])
        return places[order[start:end]]
    first, rest = keys[0], keys[1:]
    mine = first[places] if places.size < first.size else first
    ends = np.partition(mine, sorted({start, end - 1}))
    low, high = ends[start], ends[end - 1]
    n_below = int(np.count_nonzero(mine < low))
    ties = places[mine == low]
    if low == high:
        return _window(ties, rest, start - n_below, end - n_below)
    head = _window(ties, rest, start - n_below, ties.size)
    inner = places[(mine > low) & (mine < high)]
    middle = _window(inner, keys, 0, inner.size)
    n_taken = head.size + middle.size
    tail = _window(places[mine == high], rest, 0, end - start - n_taken)
    return np.concatenate([head, middle, tail])
