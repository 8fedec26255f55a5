"""The distinct values of a column that are no numbers: texts, lists and maps."""

import bisect
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kiseki.model.filter import Compare
from kiseki.model.run import JsonValue
from kiseki.store.blocks.text_buffer import TextBuffer
from kiseki.store.predicate import Test, fold

_ENCODER = msgspec.msgpack.Encoder()
_MOST_NEW_RANKS = 1000
_ENTRY_BYTES = 49 + 8 + 75 + 32
"""Of an entry besides its characters: the text, its places in list and dict, its code."""
_SCAN_FROM = 2000
"""So many entries are searched in one buffer instead of one by one."""


class Entries:
    """Values under codes from 0; a code is never given to another value."""

    def __init__(self) -> None:
        self.values: list[JsonValue] = []
        self._n_bytes = 0
        self._codes: dict[str | bytes, int] = {}
        self._ranks = _Ranks()
        self._buffer = TextBuffer()

    def __len__(self) -> int:
        return len(self.values)

    @property
    def n_bytes(self) -> int:
        """About how much memory they take."""
        return self._n_bytes + self._ranks.n_bytes + self._buffer.n_bytes

    def code_of(self, value: JsonValue) -> int:
        """Return the code of a value, a new one if it is new."""
        key = value if isinstance(value, str) else _ENCODER.encode(value)
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self.values)
            self.values.append(value)
            self._n_bytes += _ENTRY_BYTES + len(key)
        return code

    def codes_of(self, values: Iterable[JsonValue]) -> NDArray[np.float64]:
        """Return the codes of values, as columns keep them."""
        return np.array([self.code_of(value) for value in values], np.float64)

    def where(self, test: Test, compare: Compare | None = None) -> NDArray[np.bool_]:
        """Return for each code whether a test holds.

        Args:
            compare: what the test asks; searches of many texts take a shorter way.
        """
        if compare is not None and len(self) >= _SCAN_FROM:
            found = self._buffer.search(self.values, compare)
            if found is not None:
                return found
        return np.fromiter(map(test, self.values), np.bool_, len(self))

    def ranks(self) -> NDArray[np.float64]:
        """Return for each code a number in the order of folded texts; 0 for other values."""
        return self._ranks.update(self.values)

    def map(self, function: Callable[[JsonValue], Any]) -> list[Any]:
        """Return what a function gives for each code."""
        return [function(value) for value in self.values]


class _Ranks:
    """Numbers in the order of texts; a few new texts find a place between the known ones."""

    def __init__(self) -> None:
        self._known: list[str] = []
        self._new: list[str] = []
        self._keys: list[str] = []
        self._ranks = np.zeros(0, np.float64)

    @property
    def n_bytes(self) -> int:
        # Folded texts are mostly the texts themselves.
        return self._ranks.nbytes + 8 * (len(self._known) + len(self._keys))

    def update(self, values: list[JsonValue]) -> NDArray[np.float64]:
        n_before = len(self._keys)
        if len(values) == n_before:
            return self._ranks
        added = [fold(value) if isinstance(value, str) else "" for value in values[n_before:]]
        self._keys += added
        if not self._known:
            self._begin()
            return self._ranks
        self._ranks = np.concatenate([self._ranks, np.full(len(added), np.nan)])
        self._new = sorted({*self._new, *(key for key in added if not self._is_known(key))})
        if len(self._new) > _MOST_NEW_RANKS:
            self._merge()
        places = {key: self._place(i, key) for i, key in enumerate(self._new)}
        # NaN is not whole either.
        for code in np.flatnonzero(self._ranks % 1 != 0).tolist():
            key = self._keys[code]
            found = places.get(key)
            self._ranks[code] = self._rank_of_known(key) if found is None else found
        return self._ranks

    def _begin(self) -> None:
        """Sort all texts; every different one has a whole place."""
        order = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        places: list[int] = []
        for code in order:
            key = self._keys[code]
            if not self._known or self._known[-1] != key:
                self._known.append(key)
            places.append(len(self._known) - 1)
        self._ranks = np.empty(len(order))
        self._ranks[order] = places

    def _merge(self) -> None:
        """Give the new texts whole places; the others make room for them."""
        gaps = np.array([bisect.bisect_left(self._known, key) for key in self._new], np.float64)
        whole = self._ranks % 1 == 0
        self._ranks[whole] += np.searchsorted(gaps, self._ranks[whole], side="right")
        # Two sorted lists: sorting them together is quick.
        self._known = sorted(self._known + self._new)
        self._new = []

    def _is_known(self, key: str) -> bool:
        place = bisect.bisect_left(self._known, key)
        return place < len(self._known) and self._known[place] == key

    def _rank_of_known(self, key: str) -> float:
        return float(bisect.bisect_left(self._known, key))

    def _place(self, i: int, key: str) -> float:
        """Return a place between two whole ones that keeps the order among new texts."""
        return bisect.bisect_left(self._known, key) - 1 + (i + 1) / (len(self._new) + 1)
