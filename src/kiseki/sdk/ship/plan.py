"""What a side process does next for one run, and what each answer means; no I/O, no clock.

The driver (`pump.py`) tells the plan what it sees and asks `decide` for the next action. The
server's `next` of each writer is the truth at every contact; everything else is a hint.

Answers
    ack         go on from `next`.
    gap         go to the `next` that the server names, up or down.
    conflict    two histories under one writer id: keep that journal, say it once, send others.
    deleted     keep everything, say it once, send nothing more.
    wait        keep everything, come again after a while that doubles up to MAX_WAIT_S.
    version     the server is older than the journal or the wire: keep, say once, look again
                every REFUSED_WAIT_S, since a server may be updated or a key corrected.
"""

import dataclasses
import random
from collections.abc import Callable, Iterable
from typing import Final

from kiseki.model.errors import (
    Busy,
    Conflict,
    Deleted,
    JournalConflict,
    JournalGap,
    KisekiError,
    NotFound,
    TooLarge,
)
from kiseki.model.run import StopRequest
from kiseki.model.wire import Receipt, WriterState

FLUSH_S: Final = 1.0
FIRST_WAIT_S: Final = 0.5
MAX_WAIT_S: Final = 30.0
REFUSED_WAIT_S: Final = 300.0
CUT_BYTES: Final = 1024 * 1024
MIN_CUT_BYTES: Final = 4096
NEVER: Final = float("inf")


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """Ask the server to begin the run."""


@dataclasses.dataclass(frozen=True, slots=True)
class Register:
    """Make a journal known, or ask for the truth about it."""

    writer: str


@dataclasses.dataclass(frozen=True, slots=True)
class Send:
    """Cut and send what is new of these journals, about `cut_bytes` of each."""

    writers: tuple[str, ...]
    cut_bytes: int


@dataclasses.dataclass(frozen=True, slots=True)
class Beat:
    """Say that the run lives."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rest:
    """Do nothing for so many seconds, or until something happens."""

    seconds: float


Action = Start | Register | Send | Beat | Rest


@dataclasses.dataclass(slots=True)
class WriterPlan:
    """What is known of one journal.

    Attributes:
        size: bytes of the file.
        next: what the server has; None before it was asked.
        safe: what is on the server's disk.
        empty_at: size at which nothing whole was found behind `next`; -1 otherwise.
        blocked: why it is not sent, or an empty string.
    """

    size: int = 0
    next: int | None = None
    safe: int = 0
    empty_at: int = -1
    blocked: str = ""

    @property
    def has_news(self) -> bool:
        """Return whether there is something to send."""
        if self.blocked or self.next is None:
            return False
        return self.size > self.next and self.size != self.empty_at


class ShipPlan:
    """The decisions for one run.

    Args:
        started: whether the server knows the run.
        beat_s: at most so many seconds between two contacts; NEVER: no heartbeats.
        alive_s: at most so many seconds between two heartbeats: to the server a shipment says
            nothing of whether the process lives, since it may come from a later sync.
        flush_s: at most so often is sent what is less than CUT_BYTES.
        jitter: returns a factor that spreads retries of many clients.

    Attributes:
        writers: by writer id.
        trouble: one sentence about what stands in the way, or an empty string.
        hint: what repairs it, or an empty string.
        refused: waiting does not help.
        stop: the stop request that the server told of.
    """

    def __init__(
        self,
        *,
        started: bool,
        beat_s: float,
        alive_s: float = NEVER,
        flush_s: float = FLUSH_S,
        jitter: Callable[[], float] = lambda: random.uniform(0.8, 1.2),
    ) -> None:
        self.writers: dict[str, WriterPlan] = {}
        self.trouble = ""
        self.hint = ""
        self.refused = False
        self.stop: StopRequest | None = None
        self._started = started
        self._beat_s = beat_s
        self._alive_s = alive_s if beat_s < NEVER else NEVER
        self._flush_s = flush_s
        self._jitter = jitter
        self._cut_bytes = CUT_BYTES
        self._one_by_one = False
        self._failures = 0
        self._dead = False
        self._retry_at = 0.0
        self._send_at = 0.0
        self._beat_at = 0.0
        self._alive_at = NEVER
        self._beat_first = False

    # --- what the driver sees ----------------------------------------------------------

    def saw_journal(self, writer: str, size: int) -> None:
        """Note how long a journal is now, in bytes."""
        self.writers.setdefault(writer, WriterPlan()).size = size

    def saw_nothing_whole(self, writer: str) -> None:
        """Note that there is no whole record behind `next` yet."""
        plan = self.writers[writer]
        plan.empty_at = plan.size

    def saw_bad_journal(self, writer: str, error: KisekiError) -> None:
        """Note that a journal cannot be read or fitted to what the server has."""
        self.writers.setdefault(writer, WriterPlan()).blocked = str(error)
        self.trouble, self.hint = str(error), error.hint

    def wake(self) -> None:
        """Send at once, even what waits for a server that did not answer."""
        self._send_at = 0.0
        if not self.refused:
            self._retry_at = 0.0

    def beat_soon(self) -> None:
        """Contact the server at once: there is something to tell."""
        if self._beat_at < NEVER:
            self._beat_at = 0.0

    def beat_first(self) -> None:
        """Contact the server before anything more is sent: it must not hear it last."""
        self._beat_first = self._beat_at < NEVER

    def stop_beating(self) -> None:
        """Send no heartbeats any more."""
        self._beat_s = self._beat_at = self._alive_s = self._alive_at = NEVER

    @property
    def behind_bytes(self) -> int:
        """Bytes of journals that the server does not have, as far as they are known."""
        return sum(p.size - (p.next or 0) for p in self.writers.values() if not p.blocked)

    @property
    def is_failing(self) -> bool:
        """Return whether the last attempt met no server that could answer."""
        return self._failures > 0

    @property
    def is_synced(self) -> bool:
        """Return whether the server has every whole record of every journal."""
        return self._started and all(
            plan.next is not None and not plan.blocked and not plan.has_news
            for plan in self.writers.values()
        )

    @property
    def is_over(self) -> bool:
        """Return whether nothing more can be sent: all is there, or never will be."""
        return self._dead or (
            self._started
            and all(
                plan.blocked or (plan.next is not None and not plan.has_news)
                for plan in self.writers.values()
            )
        )

    # --- what to do --------------------------------------------------------------------

    def decide(self, now: float) -> Action:
        """Return what to do at `now` (monotonic seconds)."""
        if self._dead:
            return Rest(NEVER)
        if now < self._retry_at:
            return Rest(self._retry_at - now)
        if not self._started:
            return Start()
        for writer, plan in self.writers.items():
            if plan.next is None and not plan.blocked:
                return Register(writer)
        if self._beat_first or now >= self._alive_at:
            return Beat()
        ready = self._ready()
        if ready and (now >= self._send_at or self._is_much(ready)):
            self._send_at = now + self._flush_s
            return Send(tuple(ready[:1] if self._one_by_one else ready), self._cut_bytes)
        if now >= self._beat_at:
            return Beat()
        return Rest(min(self._send_at if ready else NEVER, self._beat_at) - now)

    def _ready(self) -> list[str]:
        return [writer for writer, plan in self.writers.items() if plan.has_news]

    def _is_much(self, ready: Iterable[str]) -> bool:
        news = (self.writers[writer] for writer in ready)
        return self._one_by_one or sum(p.size - (p.next or 0) for p in news) >= self._cut_bytes

    # --- what the answers mean -----------------------------------------------------------

    def on_started(self) -> None:
        """Take in that the server knows the run."""
        self._started = True
        self._on_success()

    def on_registered(self, state: WriterState, now: float) -> None:
        """Take in what the server has of one journal."""
        self._on_success()
        self._take(state)
        self._beat_at = max(self._beat_at, now)
        self._alive_at = min(self._alive_at, now + self._alive_s)

    def on_receipt(self, receipt: Receipt, now: float) -> None:
        """Take in the answer to a shipment or a heartbeat."""
        self._on_success()
        for state in receipt.writers:
            self._take(state)
        if receipt.stop is not None:
            self.stop = receipt.stop
        self._beat_at = now + self._beat_s
        self._beat_first = False

    def on_beat(self, now: float) -> None:
        """Take in that a heartbeat was heard."""
        self._alive_at = now + self._alive_s

    def on_sent(self) -> None:
        """Take in that a shipment was accepted."""
        self._one_by_one = False
        self._cut_bytes = min(CUT_BYTES, self._cut_bytes * 2)

    def on_error(self, error: KisekiError, action: Action, now: float) -> None:
        """Take in that an action failed."""
        self.trouble, self.hint = str(error), error.hint
        self._send_at = 0.0  # what failed goes out as soon as it may
        match error:
            case Deleted():
                self._dead = self.refused = True
            case Busy():
                self._wait(now, error.retry_after_s)
            case _ if error.status >= 500:
                self._wait(now, 0.0)
            case JournalGap() | JournalConflict() if isinstance(action, Send):
                self._on_other_history(error, action)
            case TooLarge() if isinstance(action, Send) and self._cut_bytes > MIN_CUT_BYTES:
                self._cut_bytes //= 2
                self.trouble = ""
            case NotFound() if self._started:
                # The server lost the run (a restored backup, another database).
                self._forget_server()
                self._wait(now, 0.0)
            case Conflict() if isinstance(action, Start):
                self._dead = self.refused = True
            case _:
                self.refused = True
                self._retry_at = now + REFUSED_WAIT_S * self._jitter()

    def _on_other_history(self, error: JournalGap | JournalConflict, action: Send) -> None:
        if len(action.writers) > 1:
            # The answer does not say which: ask for the truth and send one at a time.
            self._one_by_one = True
            for writer in action.writers:
                self.writers[writer].next = None
            self.trouble = ""
            return
        for writer in action.writers:
            if isinstance(error, JournalGap):
                self.writers[writer].next = error.next
                self.trouble = ""
            else:
                self.writers[writer].blocked = str(error)

    def _forget_server(self) -> None:
        self._started = False
        for plan in self.writers.values():
            plan.next = None

    def _take(self, state: WriterState) -> None:
        plan = self.writers.setdefault(state.writer, WriterPlan())
        plan.next, plan.safe, plan.empty_at = state.next, state.safe, -1

    def _on_success(self) -> None:
        self._failures = 0
        self._retry_at = 0.0
        self.refused = False
        self.trouble = next((p.blocked for p in self.writers.values() if p.blocked), "")

    def _wait(self, now: float, at_least_s: float) -> None:
        pause_s = min(MAX_WAIT_S, FIRST_WAIT_S * 2 ** min(self._failures, 10)) * self._jitter()
        self._failures += 1
        self._retry_at = now + max(pause_s, at_least_s)
