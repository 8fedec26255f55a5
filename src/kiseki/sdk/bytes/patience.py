"""Try again for a while what failed for want of a server."""

import random
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from kiseki.model.errors import Busy, KisekiError, StorageFull

FIRST_WAIT_S: Final = 0.25
MAX_WAIT_S: Final = 10.0

T = TypeVar("T")


class Patience:
    """How long to go on without success; may be shared by threads.

    Args:
        patience_s: seconds without any success after which an error is raised.
        stop: ends all waiting when it is set.
    """

    def __init__(self, patience_s: float, stop: threading.Event | None = None) -> None:
        self._patience_s = patience_s
        self._stop = stop or threading.Event()
        self._met_at = time.monotonic()

    def met(self) -> None:
        """Take in that the server is there: count from now on."""
        self._met_at = time.monotonic()

    def try_out(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, called again while no server takes it.

        Raises:
            KisekiError: an answer that will stay the same, or patience has ended, or the
                server's disk is full.
        """
        failures = 0
        while True:
            began = time.monotonic()
            try:
                answer = work()
            except KisekiError as error:
                failures = 0 if self._met_at > began else failures
                pause_s = min(MAX_WAIT_S, FIRST_WAIT_S * 2 ** min(failures, 10))
                if isinstance(error, Busy):
                    pause_s = max(pause_s, error.retry_after_s)
                failures += 1
                is_full = error.status == StorageFull.status  # no wait of ours makes room
                if is_full or not is_passing(error) or self._has_ended(pause_s):
                    raise
                self._stop.wait(pause_s * random.uniform(0.8, 1.2))
                continue
            self.met()
            return answer

    def _has_ended(self, pause_s: float) -> bool:
        waited_s = time.monotonic() + pause_s - self._met_at
        return self._stop.is_set() or waited_s > self._patience_s


def is_passing(error: KisekiError) -> bool:
    """Return whether the same request may succeed later."""
    return error.status >= 500
