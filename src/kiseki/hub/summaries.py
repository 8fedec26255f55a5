"""Summaries: computed from what was logged, written into the run's row now and then.

The row is what lists and searches look at. It is behind by at most `MIN_INTERVAL_S` while a
run goes on, and right at once when the run has ended.
"""

import dataclasses
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from kiseki.model.errors import Deleted, KisekiError, NotFound
from kiseki.model.metric import SYSTEM_PREFIX, SeriesFacts
from kiseki.model.run import JsonValue
from kiseki.model.summary import summarize
from kiseki.store.contract import Change, LastValue, Store

MIN_INTERVAL_S = 10.0
"""A run's row is written at most this often while the run goes on."""
TICK_S = 0.5
PAGE_LINES = 1000
_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What a run's row is to say of its metrics."""

    summary: dict[str, JsonValue]
    last_step: int
    facts: Sequence[SeriesFacts]


class Summaries:
    """Keeps the computed summaries of runs that change.

    Args:
        store: where runs and series are.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(self, store: Store, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._dirty: set[str] = set()
        self._urgent: set[str] = set()
        self._written_s: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, changes: Sequence[Change] | None) -> None:
        """Take note of lines of the change feed."""
        with self._lock:
            for change in changes or ():
                if change.run is None:
                    continue
                if "series" in change.kinds:
                    self._dirty.add(change.run)
                if "state" in change.kinds:
                    self._urgent.add(change.run)

    def start(self) -> None:
        """Begin to write in the background, with what a killed server left undone."""
        self._thread = threading.Thread(target=self._run, name="kiseki-summaries", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.write_due(everything=True)

    def write_due(self, *, everything: bool = False) -> int:
        """Write the summaries that are due; return how many were."""
        due = self._take_due(everything=everything)
        for uid in due:
            self.write(uid)
        return len(due)

    def catch_up(self) -> None:
        """Take note of all that the feed still knows: a killed server wrote nothing."""
        position = self._store.feed.oldest()
        while not self._stop.is_set():
            changes = self._store.feed.read(position, limit=PAGE_LINES)
            if not changes:
                return
            self.note(changes)
            position = changes[-1].position

    def _take_due(self, *, everything: bool) -> list[str]:
        now_s = self._monotonic()
        with self._lock:
            due = self._dirty | self._urgent
            if not everything:
                early = now_s - MIN_INTERVAL_S
                due = {
                    uid
                    for uid in due
                    if uid in self._urgent or self._written_s.get(uid, early) <= early
                }
            self._dirty -= due
            self._urgent -= due
            # Only runs that were written lately matter; the others may be forgotten.
            self._written_s = {
                uid: at for uid, at in self._written_s.items() if at > now_s - MIN_INTERVAL_S
            }
            self._written_s.update(dict.fromkeys(due, now_s))
        return sorted(due)

    def write(self, uid: str) -> None:
        """Write the summary of one run; if that fails it is tried again later."""
        try:
            computed = self.compute(uid)
            if computed is None:
                return
            self._store.runs.put_summary(
                uid, computed.summary, last_step=computed.last_step, facts=computed.facts
            )
        except (NotFound, Deleted):
            return  # it was deleted meanwhile and needs none
        except KisekiError as error:
            _log.info("The summary of run %s is written later: %s", uid, error)
            with self._lock:
                self._dirty.add(uid)
        except Exception:
            _log.exception("The summary of run %s cannot be written.", uid)

    def compute(self, uid: str) -> Computed | None:
        """Return the summary of a run as of now; None if it was deleted."""
        try:
            facts, _ = self._store.series.list_keys(uid)
            objects = self._store.series.read_last_objects(uid)
            definitions = self._store.list_definitions(uid)
        except (NotFound, Deleted):
            return None
        summary = summarize(facts, definitions, others=_later_than(objects, facts))
        return Computed(summary=summary, last_step=_last_step(objects, facts), facts=facts)

    def _run(self) -> None:
        try:
            self.catch_up()
        except KisekiError as error:
            _log.warning("The change feed cannot be read now: %s", error)
        while not self._stop.wait(TICK_S):
            self.write_due()


def _later_than(
    objects: Mapping[str, LastValue], facts: Sequence[SeriesFacts]
) -> dict[str, JsonValue]:
    """Return the values of keys whose last value is not a number."""
    number_us = {fact.key: fact.last_time_us for fact in facts}
    return {
        key: last.value
        for key, last in objects.items()
        if last.time_us >= number_us.get(key, last.time_us)
    }


def _last_step(objects: Mapping[str, LastValue], facts: Sequence[SeriesFacts]) -> int:
    """Return the greatest step of a run's own numbers and of its last other values."""
    steps = [(fact.key, fact.latest_step) for fact in facts]
    steps += [(key, last.step) for key, last in objects.items()]
    own = (step for key, step in steps if not key.startswith(SYSTEM_PREFIX))
    return max(own, default=-1)
