"""Runs tables that are looked at stay at the head of what is logged.

A run's row has its summary up to `hub.summaries.MIN_INTERVAL_S` late. Of runs in tables that
somebody looks at the summary is computed about every second and shown from memory.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from kiseki.hub.summaries import Computed
from kiseki.model.errors import KisekiError
from kiseki.store.contract import Change, TableReader

TICK_S = 0.5
SHOW_EVERY_S = 1.0
"""A run's summary is computed at most this often."""
SPEND_S = 0.2
"""Of each tick at most so long; what is left waits for the next."""
_log = logging.getLogger(__name__)


class LiveTable:
    """Follows the change feed on behalf of the tables in memory.

    Args:
        table: the tables.
        compute: returns the summary of a run as of now, None if it is gone.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(
        self,
        table: TableReader,
        compute: Callable[[str], Computed | None],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._table = table
        self._compute = compute
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._dirty: dict[str, int] = {}
        self._shown_s: dict[str, float] = {}
        self._watched: set[int] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, changes: Sequence[Change] | None) -> None:
        """Take note of lines of the change feed."""
        with self._lock:
            for change in changes or ():
                if change.run is None or change.project not in self._watched:
                    continue
                if "series" in change.kinds:
                    self._dirty[change.run] = change.project

    def start(self) -> None:
        """Begin to follow in the background."""
        self._thread = threading.Thread(target=self._run, name="kiseki-table", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop following."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def show_due(self) -> int:
        """Show the summaries that are due; return how many were."""
        watched = self._table.list_watched()
        now_s = self._monotonic()
        early = now_s - SHOW_EVERY_S
        with self._lock:
            self._watched = watched
            self._dirty = {uid: p for uid, p in self._dirty.items() if p in watched}
            self._shown_s = {uid: at for uid, at in self._shown_s.items() if at > early}
            due = [uid for uid in self._dirty if uid not in self._shown_s]
        n_shown = 0
        for uid in due:
            if self._monotonic() - now_s > SPEND_S:
                break
            with self._lock:
                self._dirty.pop(uid, None)
                self._shown_s[uid] = self._monotonic()
            computed = self._compute(uid)
            if computed is not None:
                self._table.show_live(
                    uid, computed.summary, last_step=computed.last_step, facts=computed.facts
                )
                n_shown += 1
        return n_shown

    def _run(self) -> None:
        while not self._stop.wait(TICK_S):
            try:
                self._table.follow()
                self.show_due()
            except KisekiError as error:
                _log.info("The tables are brought up to date later: %s", error)
            except Exception:
                _log.exception("The tables cannot be brought up to date.")
