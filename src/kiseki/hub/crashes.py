"""Runs that fell silent are declared crashed, by one server and never too early.

Silence counts only while this server could have heard: after its start, and after a gap in
its own ticks (the machine slept, the process hung), every run has a whole time-out again.
"""

import logging
import secrets
import threading

from kiseki.hub.clock import Clock
from kiseki.model.errors import KisekiError
from kiseki.model.reason import Reason
from kiseki.model.state import RunState
from kiseki.store.contract import Store

TICK_S = 5.0
GAP_TICKS = 6
"""A tick that comes this many times too late means that the server was not awake."""
LEASE_TTL_S = 30.0
_log = logging.getLogger(__name__)


class CrashWatch:
    """Looks for silent runs every few seconds.

    Args:
        store: where the runs are.
        clock: the server's clock.
        timeout_s: seconds of silence that mean a crash.
    """

    def __init__(self, store: Store, *, clock: Clock, timeout_s: float) -> None:
        self._store = store
        self._clock = clock
        self._timeout_us = round(timeout_s * 1e6)
        self._holder = secrets.token_hex(8)
        self._awake_since_us = clock()
        self._last_tick_us = self._awake_since_us
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look in the background."""
        self._thread = threading.Thread(target=self._run, name="kiseki-crashes", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def tick(self) -> list[str]:
        """Look once; return the uids of the runs that were declared crashed."""
        now = self._clock()
        if not 0 <= now - self._last_tick_us <= GAP_TICKS * TICK_S * 1e6:
            self._awake_since_us = now
        self._last_tick_us = now
        if now - self._awake_since_us < self._timeout_us:
            return []
        if not self._store.upkeep.take_lease("states", holder=self._holder, ttl_s=LEASE_TTL_S):
            return []
        silent = self._store.runs.list_silent(before_us=now - self._timeout_us)
        return [uid for uid in silent if self._declare(uid, now)]

    def _declare(self, uid: str, now: int) -> bool:
        moved = self._store.runs.move_state(
            uid,
            RunState.CRASHED,
            source="server",
            reason=Reason(code="silent", params={"timeout_s": self._timeout_us / 1e6}),
            now_us=now,
        )
        return moved.state is RunState.CRASHED

    def _run(self) -> None:
        while not self._stop.wait(TICK_S):
            try:
                self.tick()
            except KisekiError as error:
                _log.info("Silent runs are looked for later: %s", error)
            except Exception:
                _log.exception("Silent runs cannot be looked for.")
