"""The columns of one project in memory."""

import dataclasses
import threading
import time
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiseki.store.blocks.readers import Reader, reader_of
from kiseki.store.blocks.values import Values
from kiseki.store.run_row import RunRow

_ROOM = 1024


@dataclasses.dataclass(frozen=True, slots=True)
class LiveSummary:
    """A run's summary that is not yet in its row."""

    slot: int
    computed: dict[str, Any]
    last_step: int
    facts: bytes


class ProjectTable:
    """Runs of a project in slots; a run's slot is its number. Hold `lock` while using it.

    Attributes:
        position: of the change feed; everything up to it is in the columns or in `pending`.
        since: from this position on `changed_at` knows every change.
        changed_at: slot -> position of its last change.
        pending: uid -> position and kinds of changes that the columns lack.
        live: summaries of runs that are ahead of their rows.
        n_used: slots up to the newest run's; the others are room for more.
        version: grows with every change of a value.
    """

    def __init__(self, project: int, *, position: int, since: int) -> None:
        self.project = project
        self.position = position
        self.since = since
        self.changed_at: dict[int, int] = {}
        self.pending: dict[str, tuple[int, set[str]]] = {}
        self.live: dict[str, LiveSummary] = {}
        self.version = 0
        self.n_used = 0
        self.uids = np.zeros((0, 16), np.uint8)
        self.columns: dict[str, Values] = {}
        self.used_s = time.monotonic()
        self.lock = threading.RLock()
        self._readers: dict[str, Reader] = {}

    @property
    def n(self) -> int:
        """How many slots there are, used or not."""
        return len(self.uids)

    @property
    def n_bytes(self) -> int:
        """About how much memory it takes."""
        return self.uids.nbytes + sum(column.n_bytes for column in self.columns.values())

    def add(self, name: str, values: Values) -> None:
        """Take in a loaded column."""
        self.columns[name] = values
        self._readers[name] = reader_of(name)
        self.version += 1

    def make_room(self, n: int) -> None:
        """Have at least n slots for runs."""
        self.n_used = max(self.n_used, n)
        if n <= self.n:
            return
        # Runs come one by one; an eighth more than needed keeps copying rare.
        size = n + max(_ROOM, n // 8)
        more = np.zeros((size - self.n, 16), np.uint8)
        self.uids = np.concatenate([self.uids, more])
        for column in self.columns.values():
            column.grow(size)

    def put(self, row: RunRow) -> None:
        """Put what a row says into its slot."""
        self.make_room(row.number + 1)
        self.uids[row.number] = np.frombuffer(bytes.fromhex(row.uid), np.uint8)
        row = self.with_live(row)
        run = row.to_run(0)
        for name, column in self.columns.items():
            column.set(row.number, self._readers[name](row, run))
        self.version += 1

    def clear(self, slot: int) -> None:
        """Empty a slot: its run is gone."""
        self.uids[slot] = 0
        for column in self.columns.values():
            column.set(slot, None)
        self.version += 1

    def with_live(self, row: RunRow) -> RunRow:
        """Return a row with the summary that its run has by now."""
        live = self.live.get(row.uid)
        if live is None:
            return row
        return dataclasses.replace(
            row, computed=live.computed, last_step=live.last_step, facts=live.facts
        )

    def live_slots(self) -> list[int]:
        """Return the slots of runs that are ahead of their rows."""
        return [live.slot for live in self.live.values()]

    def slots_of(self, uid: str) -> list[int]:
        """Return the slots that hold a run; it looks at all of them."""
        if not self.n:
            return []
        wanted = np.frombuffer(bytes.fromhex(uid), np.uint64)
        words = self.uids.view(np.uint64)
        places = np.flatnonzero((words[:, 0] == wanted[0]) & (words[:, 1] == wanted[1]))
        return places.tolist()

    def uids_at(self, slots: NDArray[np.int64]) -> list[str]:
        """Return the uids of runs."""
        text = self.uids[slots].tobytes().hex()
        return [text[i : i + 32] for i in range(0, len(text), 32)]

    def drop(self, names: Iterable[str]) -> None:
        """Forget columns."""
        for name in names:
            del self.columns[name], self._readers[name]
