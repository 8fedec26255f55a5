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
_SCAN_FROM = 2000
"""So many entries are searched in one buffer instead of one by one."""


class Entries:
    """Values under codes from 0; a code is never given to another value."""

    def __init__(self) -> None:
        self.values: list[JsonValue] = []
        self.n_bytes = 0
        self._codes: dict[str | bytes, int] = {}
        self._ranks = _Ranks()
        self._buffer = TextBuffer()

    def __len__(self) -> int:
        return len(self.values)

    def code_of(self, value: JsonValue) -> int:
        """Return the code of a value, a new one if it is new."""
        key = value if isinstance(value, str) else _ENCODER.encode(value)
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self.values)
            self.values.append(value)
            # The text, its places in list and dict, its number.
            self.n_bytes += 49 + len(key) + 8 + 100 + 28
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

    def update(self, values: list[JsonValue]) -> NDArray[np.float64]:
        n_before = len(self._keys)
        if len(values) == n_before:
            return self._ranks
        self._keys += [
            fold(value) if isinstance(value, str) else "" for value in values[n_before:]
        ]
        added = {key for key in self._keys[n_before:] if not self._is_known(key)}
        self._new = sorted({*self._new, *added})
        if len(self._new) > _MOST_NEW_RANKS:
            # Two sorted lists: merging them is quick.
            self._known = sorted(self._known + self._new)
            self._new = []
            n_before = 0
        places = {key: self._place(i, key) for i, key in enumerate(self._new)}
        if n_before == 0:
            order = {key: float(place) for place, key in enumerate(self._known)}
            ranks = [places[key] if key in places else order[key] for key in self._keys]
            self._ranks = np.array(ranks, np.float64)
        else:
            # Places of texts that were new before have moved too.
            ranks = np.empty(len(self._keys))
            ranks[:n_before] = self._ranks
            self._ranks = ranks
            for code in self._codes_to_place(n_before):
                key = self._keys[code]
                found = places.get(key)
                self._ranks[code] = self._rank_of_known(key) if found is None else found
        return self._ranks

    def _codes_to_place(self, n_before: int) -> list[int]:
        fractional = np.flatnonzero(self._ranks[:n_before] % 1 != 0).tolist()
        return [*fractional, *range(n_before, len(self._keys))]

    def _is_known(self, key: str) -> bool:
        place = bisect.bisect_left(self._known, key)
        return place < len(self._known) and self._known[place] == key

    def _rank_of_known(self, key: str) -> float:
        return float(bisect.bisect_left(self._known, key))

    def _place(self, i: int, key: str) -> float:
        """Return a place between two whole ones that keeps the order among new texts."""
        return bisect.bisect_left(self._known, key) - 1 + (i + 1) / (len(self._new) + 1)
