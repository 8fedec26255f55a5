"""What this process has logged so far, read back from its own journal when somebody asks.

`log()` keeps no tables of its own; the journal is the one memory.
"""

import math
import os
import time
import weakref
from pathlib import Path
from typing import Any, Final

from kiseki.journal.format import Kind
from kiseki.journal.reader import JournalReader
from kiseki.journal.rows import RowAssembler
from kiseki.model.errors import KisekiError
from kiseki.model.metric import SeriesFacts
from kiseki.sdk.sparkline import MAX_CHARS

MAX_SAMPLES: Final = 16 * MAX_CHARS
_NUMBERS: Final = frozenset({float, int, bool})


class SeriesTrace:
    """What is kept of one key while its values pass by: facts and an even sample."""

    __slots__ = ("_finite", "_stride", "_total", "count", "facts", "samples")

    def __init__(self) -> None:
        self.facts: dict[str, Any] = {}
        self.samples: list[float] = []
        self.count = 0
        self._stride = 1
        self._finite = 0
        self._total = 0.0

    def add(self, value: float, step: int, time_us: int) -> None:
        """Take one value in."""
        facts = self.facts
        if not self.count:
            facts["first"], facts["first_step"] = value, step
        if self.count % self._stride == 0:
            self.samples.append(value)
            if len(self.samples) > MAX_SAMPLES:
                del self.samples[1::2]
                self._stride *= 2
        self.count += 1
        facts["last"], facts["last_step"], facts["last_time_us"] = value, step, time_us
        if step >= facts.get("latest_step", step):
            facts["latest"], facts["latest_step"] = value, step
        if math.isfinite(value):
            self._finite += 1
            self._total += value
            if self._finite == 1 or value < facts["min"]:
                facts["min"], facts["min_step"] = value, step
            if self._finite == 1 or value > facts["max"]:
                facts["max"], facts["max_step"] = value, step

    def describe(self, key: str) -> SeriesFacts:
        """Return the facts in the form that all of kiseki shares."""
        mean = self._total / self._finite if self._finite else None
        return SeriesFacts(key=key, count=self.count, mean=mean, **self.facts)

    def course(self) -> list[float]:
        """Return an even sample of the values, oldest first, the newest always with it."""
        if self.count and (self.count - 1) % self._stride:
            return [*self.samples, self.facts["last"]]
        return self.samples


class _JournalFile:
    """A journal that stays open for as long as somebody may ask, and is closed with us."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._fd).atexit = False

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`."""
        os.lseek(self._fd, offset, os.SEEK_SET)
        return os.read(self._fd, size)

    def size(self) -> int:
        """Return the file's size in bytes."""
        return os.fstat(self._fd).st_size


class Readback:
    """Follows the journal of this process.

    Args:
        path: the journal, or None if there is none yet.
        next_step: where its implicit step begins.

    Attributes:
        path: the journal that is followed.
        complete: whether the last update read all there was.
        traces: key -> what is known about its numbers.
        texts: key -> last value, for keys with other values than numbers.
    """

    def __init__(self, path: Path | None, *, next_step: int) -> None:
        self.path = path
        self.complete = False
        self._reader: JournalReader | None = None
        self._rows = RowAssembler(next_step=next_step)
        self.traces: dict[str, SeriesTrace] = {}
        self.texts: dict[str, Any] = {}

    @property
    def step(self) -> int:
        """The implicit step: what the next row without a step gets."""
        return self._rows.step

    def update(self, *, budget_s: float = math.inf) -> None:
        """Read what was logged since the last time.

        Args:
            budget_s: stop after about this many seconds.
        """
        self.complete = self.path is None
        if self.path is None:
            return
        deadline = time.monotonic() + budget_s
        try:
            if self._reader is None:
                self._reader = JournalReader(_JournalFile(self.path))
            while records := self._reader.read():
                for record in records:
                    if record.body[0] == Kind.ROW:
                        self._take(record.position, record.body)
                if time.monotonic() > deadline:
                    return
        except (OSError, KisekiError):
            return
        self.complete = True

    def _take(self, position: int, body: list[Any]) -> None:
        try:
            entries = self._rows.feed(position, body)
        except ValueError:
            return
        traces = self.traces
        for entry in entries:
            for key, value in entry.values.items():
                if value.__class__ not in _NUMBERS:
                    self.texts[key] = value
                    continue
                trace = traces.get(key)
                if trace is None:
                    trace = traces[key] = SeriesTrace()
                trace.add(value, entry.step, entry.time_us)
