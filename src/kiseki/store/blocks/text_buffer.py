"""Many texts side by side in one buffer, so that one pass finds those that hold something."""

import re
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiseki.model.filter import Compare
from kiseki.model.run import JsonValue
from kiseki.store.pattern import compile_lines
from kiseki.store.predicate import fold

_END = b"\n"
_NOT_BY_LINES = re.compile(r"\\[AzZCQ]|\(\?[a-zA-Z]*-?[a-zA-Z]*[smU]|\n|\\n|\\x|\\0")
"""What means something else in one buffer than in a text alone."""


class TextBuffer:
    """Texts as lines: as they are for patterns, folded for searches without case."""

    def __init__(self) -> None:
        self._plain = _Lines(folded=False)
        self._folded = _Lines(folded=True)

    @property
    def n_bytes(self) -> int:
        """How much memory it takes."""
        return self._plain.n_bytes + self._folded.n_bytes

    def search(self, values: list[JsonValue], compare: Compare) -> NDArray[np.bool_] | None:
        """Return which values hold what is looked for; None if it must be done one by one."""
        wanted = compare.value
        if not isinstance(wanted, str) or not wanted:
            return None
        if compare.operator == "contains":
            needle = fold(wanted)
            if "\n" in needle or not self._folded.update(values):
                return None
            return self._folded.find(needle.encode("utf-8", "surrogatepass"))
        if compare.operator == "regex" and not _NOT_BY_LINES.search(wanted):
            if not self._plain.update(values):
                return None
            return self._plain.match(compile_lines(wanted))
        return None


class _Lines:
    def __init__(self, *, folded: bool) -> None:
        self._is_folded = folded
        self._is_usable = True
        self._bytes = b""
        self._ends = np.zeros(0, np.int64)

    @property
    def n_bytes(self) -> int:
        return len(self._bytes) + self._ends.nbytes

    def update(self, values: list[JsonValue]) -> bool:
        """Take in new values; return whether every value is a text of one line."""
        if self._is_usable and self._ends.size < len(values):
            new = [self._line(value) for value in islice(values, self._ends.size, None)]
            self._is_usable = None not in new
            lines = [line for line in new if line is not None]
            lengths = np.fromiter(map(len, lines), np.int64, len(lines))
            ends = len(self._bytes) + np.cumsum(lengths)
            self._bytes = b"".join([self._bytes, *lines])
            self._ends = np.concatenate([self._ends, ends])
        return self._is_usable

    def _line(self, value: JsonValue) -> bytes | None:
        if not isinstance(value, str):
            return None
        text = fold(value) if self._is_folded else value
        return None if "\n" in text else text.encode("utf-8", "surrogatepass") + _END

    def find(self, needle: bytes) -> NDArray[np.bool_]:
        """Return which lines have some bytes in them."""
        buffer = np.frombuffer(self._bytes, np.uint8)
        counts = np.bincount(buffer[:100_000], minlength=256)
        # The rarest byte leaves the fewest places to look at.
        rare = min(range(len(needle)), key=lambda i: int(counts[needle[i]]))
        last = buffer.size - len(needle) + 1
        places = np.flatnonzero(buffer[rare : rare + max(0, last)] == needle[rare])
        for i in sorted(set(range(len(needle))) - {rare}, key=lambda i: int(counts[needle[i]])):
            places = places[buffer[places + i] == needle[i]]
        return self._lines_at(places)

    def match(self, pattern: Any) -> NDArray[np.bool_]:
        """Return which lines match a pattern of whole lines."""
        found = pattern.finditer(self._bytes)
        return self._lines_at(np.fromiter((one.start() for one in found), np.int64))

    def _lines_at(self, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        mask = np.zeros(self._ends.size, np.bool_)
        lines = np.searchsorted(self._ends, places, side="right")
        mask[lines[lines < mask.size]] = True
        return mask
