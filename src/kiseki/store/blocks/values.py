"""A column in memory: what each run of a project has in it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiseki.model.run import JsonValue
from kiseki.store.blocks.entries import Entries
from kiseki.store.predicate import as_float, kind_of

MISSING: Final = 0
NUMBER: Final = 1
TRUTH: Final = 2
TEXT: Final = 3
OTHER: Final = 4
_KINDS = {
    "missing": MISSING,
    "number": NUMBER,
    "truth": TRUTH,
    "text": TEXT,
    "list": OTHER,
    "map": OTHER,
}


class Values:
    """Nine bytes for each slot: the kind, and a number or the code of an entry.

    Attributes:
        kinds: (n,) uint8.
        data: (n,) the number, 0 or 1 for a truth value, a code for texts, lists and maps;
            NaN where a value is missing.
        counts: how many slots are of each kind.
    """

    def __init__(self, n: int) -> None:
        self.kinds = np.zeros(n, np.uint8)
        self.data = np.full(n, np.nan)
        self.entries = Entries()
        self.counts = [n, 0, 0, 0, 0]

    @property
    def n_bytes(self) -> int:
        """About how much memory it takes."""
        return self.data.size * 9 + self.entries.n_bytes

    def set(self, slot: int, value: JsonValue) -> None:
        """Put a value at a slot."""
        kind = _KINDS[kind_of(value)]
        self.counts[self.kinds[slot]] -= 1
        self.counts[kind] += 1
        self.kinds[slot] = kind
        self.data[slot] = self._datum(kind, value)

    def grow(self, n: int) -> None:
        """Make room for n slots; the new ones have no value."""
        more = n - self.data.size
        self.kinds = np.concatenate([self.kinds, np.zeros(more, np.uint8)])
        self.data = np.concatenate([self.data, np.full(more, np.nan)])
        self.counts[MISSING] += more

    def put_block(
        self,
        start: int,
        kinds: NDArray[np.uint8],
        data: NDArray[np.float64],
        entries: list[JsonValue],
    ) -> None:
        """Put a stored block at slots from `start`; its codes count in its own entries.

        What it has beyond the last slot is left out: a block is as long as all others.
        """
        end = min(start + kinds.size, self.data.size)
        kinds, data = kinds[: max(0, end - start)], data[: max(0, end - start)]
        if entries:
            coded = kinds >= TEXT
            data = data.copy()
            data[coded] = self.entries.codes_of(entries)[data[coded].astype(np.int64)]
        before = np.bincount(self.kinds[start:end], minlength=5)
        after = np.bincount(kinds, minlength=5)
        self.counts = (np.array(self.counts) - before + after).tolist()
        self.kinds[start:end] = kinds
        self.data[start:end] = data

    def codes(self, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the codes at slots that hold entries."""
        return self.data[slots].astype(np.int64)

    def _datum(self, kind: int, value: JsonValue) -> float:
        if kind == MISSING:
            return float("nan")
        if kind == NUMBER:
            return as_float(value)
        if kind == TRUTH:
            return float(value)
        return float(self.entries.code_of(value))
