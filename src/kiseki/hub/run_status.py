"""State and stop request of runs, remembered between the shipments of a second.

Every answer to a shipper carries them, and a run's row is too large to be read for each.
"""

import threading
from collections.abc import Iterable

from kiseki.model.run import Run, StopRequest
from kiseki.model.state import RunState
from kiseki.store.contract import RunRows

MAX_REMEMBERED = 100_000


class RunStatus:
    """A cache that the change feed keeps true; safe to use from any thread.

    Args:
        runs: where the rows are.
    """

    def __init__(self, runs: RunRows) -> None:
        self._runs = runs
        self._lock = threading.Lock()
        self._known: dict[str, tuple[RunState, StopRequest | None]] = {}
        self._forgotten = 0

    def find(self, uid: str) -> tuple[RunState, StopRequest | None] | None:
        """Return state and stop request if they are remembered."""
        return self._known.get(uid)

    def get(self, uid: str) -> tuple[RunState, StopRequest | None]:
        """Return state and stop request of a run, read from the store if need be.

        Raises:
            NotFound, Deleted: as `RunRows.get` says.
        """
        known = self._known.get(uid)
        if known is not None:
            return known
        before = self._forgotten
        run = self._runs.get(uid)
        with self._lock:
            # What was read may have been changed meanwhile by somebody who told us so.
            if before == self._forgotten:
                self._remember(run)
        return run.state, run.stop

    def forget(self, uids: Iterable[str]) -> None:
        """Drop what is known of runs that changed."""
        with self._lock:
            self._forgotten += 1
            for uid in uids:
                self._known.pop(uid, None)

    def forget_all(self) -> None:
        """Drop everything: changes may have been missed."""
        with self._lock:
            self._forgotten += 1
            self._known.clear()

    def _remember(self, run: Run) -> None:
        if len(self._known) >= MAX_REMEMBERED:
            self._known.clear()
        self._known[run.uid] = (run.state, run.stop)
