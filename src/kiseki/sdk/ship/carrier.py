"""What carries bytes of a run beside its rows: how it is driven, and what it tells."""

import dataclasses
import random
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from kiseki.model.errors import Busy, Deleted, KisekiError, NotFound, ServerUnreachable
from kiseki.sdk.ship.plan import FIRST_WAIT_S, MAX_WAIT_S, REFUSED_WAIT_S

MAX_PROBLEMS: Final = 20
"""So many are told in words; the others are counted."""
PATIENCE_S: Final = 60.0
"""For how long one attempt goes on without success; a carrier then waits and begins anew."""


@dataclasses.dataclass(slots=True)
class CarrierState:
    """How far a carrier has come; read by other threads.

    Attributes:
        is_idle: all that was named and is due is on the server, or can never be.
        is_settled: the same, and the run has ended, so that nothing more can become due.
        waiting: how many files or artifacts are to be sent.
        waiting_bytes: of them, as far as it is known.
        done: class of files (as the footer names them) -> how many are on the server.
        trouble: why nothing can be sent now, or an empty string.
        is_failing: no server takes anything at the moment.
        is_refused: the server will never take anything.
        problems: name -> why it is not on the server and will not be.
    """

    is_idle: bool = False
    is_settled: bool = False
    waiting: int = 0
    waiting_bytes: int = 0
    done: dict[str, int] = dataclasses.field(default_factory=dict[str, int])
    trouble: str = ""
    is_failing: bool = False
    is_refused: bool = False
    problems: dict[str, str] = dataclasses.field(default_factory=dict[str, str])


class Carrier(Protocol):
    """Brings files or artifacts; used by one thread, all but `state`."""

    state: CarrierState

    @property
    def has_news(self) -> bool:
        """Whether something was named that was not looked at yet."""
        ...

    def step(self, *, uid: str, ended_us: int | None) -> float:
        """Do what is to be done; return for how many seconds there is nothing more.

        Args:
            uid: the run, which the server knows.
            ended_us: when the run ended, in epoch microseconds; None: it goes on.
        """
        ...


class BackOff:
    """When to try again, and what an error means for it."""

    def __init__(self, state: CarrierState, now: Callable[[], float]) -> None:
        self._state = state
        self._now = now
        self._failures = 0
        self._retry_at = 0.0

    @property
    def left_s(self) -> float:
        """Seconds until the next attempt; 0: now."""
        return max(0.0, self._retry_at - self._now())

    def on_success(self) -> None:
        """Take in that the server answered as it should."""
        self._failures = 0
        self._retry_at = 0.0
        self._state.trouble = ""
        self._state.is_failing = False

    def on_error(self, error: KisekiError) -> None:
        """Take in an error that is not about one file."""
        state = self._state
        state.trouble = str(error)
        state.is_failing = True
        if isinstance(error, Deleted):
            state.is_refused = True
        if isinstance(error, ServerUnreachable | Busy | NotFound) or error.status >= 500:
            pause_s = min(MAX_WAIT_S, FIRST_WAIT_S * 2 ** min(self._failures, 10))
            if isinstance(error, Busy):
                pause_s = max(pause_s, error.retry_after_s)
        else:
            pause_s = REFUSED_WAIT_S
        self._failures += 1
        self._retry_at = self._now() + pause_s * random.uniform(0.8, 1.2)


class CarrierThread(threading.Thread):
    """Drives one carrier of one run until it is told to stop.

    Args:
        name: what it carries.
        carrier: does the work.
        run_dir: where a failure of ours is written down.
        on_step: called after each look at what there is to do.
    """

    def __init__(
        self, name: str, carrier: Carrier, run_dir: Path, *, on_step: Callable[[], None]
    ) -> None:
        super().__init__(name=f"kiseki-{name}-{run_dir.name}", daemon=True)
        self._carrier = carrier
        self._run_dir = run_dir
        self._on_step = on_step
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self.uid = ""
        self.ended_us: int | None = None

    def wake(self) -> None:
        """Look now."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread after what it is doing."""
        self._stopped.set()
        self._wake.set()

    def run(self) -> None:
        """Work until `stop`."""
        while not self._stopped.is_set():
            self._wake.clear()
            try:
                rest_s = self._carrier.step(uid=self.uid, ended_us=self.ended_us)
            except Exception as error:
                # One bad file must not end the shipping of all others.
                write_down(self._run_dir, traceback.format_exc())
                self._carrier.state.trouble = f"Files cannot be sent: {error}."
                rest_s = MAX_WAIT_S
            self._on_step()
            self._wake.wait(rest_s)


def write_down(run_dir: Path, text: str) -> None:
    """Write a failure of the side process where people look: into the run's own logs."""
    try:
        folder = run_dir / "logs"
        folder.mkdir(exist_ok=True)
        with open(folder / "shipper.log", "a", encoding="utf-8") as file:
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}")
    except OSError:
        return
