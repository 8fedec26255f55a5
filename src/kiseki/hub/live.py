"""Live changes: one reader of the change feed for each process, fanned out to whoever listens.

A listener has a set of what changed since it last looked, never a queue: a slow browser
costs no memory and always catches up to the present.
"""

import dataclasses
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, get_args

from kiseki.model.errors import KisekiError
from kiseki.model.wire import LiveChange, RunChange
from kiseki.store.contract import Change, ChangeFeed

POLL_S = 0.25
"""How often the feed is read when nobody says that something was committed."""
GATHER_S = 0.05
RETRY_S = 2.0
PAGE_LINES = 1000
_Kind = Literal["run", "state", "series", "console", "files", "artifacts", "deleted"]
_RUN_KINDS: tuple[_Kind, ...] = get_args(_Kind)
_log = logging.getLogger(__name__)


@dataclasses.dataclass(slots=True)
class _Dirty:
    """What changed of one run: kinds, and keys or None for any."""

    kinds: set[str]
    keys: set[str] | None

    def add(self, change: Change) -> None:
        self.kinds.update(change.kinds)
        if "series" not in change.kinds:
            return
        if change.keys is None or self.keys is None:
            self.keys = None
        else:
            self.keys.update(change.keys)


class Subscription:
    """What one listener has not seen yet; take from any thread.

    Args:
        project: only changes of this project's runs, or None for all.
        run: only changes of this run, or None for all.
        position: feed position from which on nothing was missed.
        notify: called from another thread when there is something to take.
    """

    def __init__(
        self,
        *,
        project: int | None,
        run: str | None,
        position: int,
        notify: Callable[[], None],
    ) -> None:
        self.position = position
        self._project = project
        self._run = run
        self._notify = notify
        self._lock = threading.Lock()
        self._runs: dict[str, _Dirty] = {}
        self._projects: set[int] = set()
        self._views: set[str] = set()
        self._artifacts: set[int] = set()
        self._reset = False
        self._closed = False

    @property
    def is_closed(self) -> bool:
        """True when the server goes down."""
        return self._closed

    def take(self) -> tuple[int, bool, LiveChange | None]:
        """Return the feed position, whether to reset, and what changed since the last time."""
        with self._lock:
            runs, self._runs = self._runs, {}
            projects, self._projects = self._projects, set()
            views, self._views = self._views, set()
            artifacts, self._artifacts = self._artifacts, set()
            reset, self._reset = self._reset, False
            position = self.position
        if not (runs or projects or views or artifacts):
            return position, reset, None
        changes = [_run_change(uid, dirty) for uid, dirty in sorted(runs.items())]
        change = LiveChange(
            runs=changes,
            projects=sorted(projects),
            views=sorted(views),
            artifacts=sorted(artifacts),
        )
        return position, reset, change

    def add(self, changes: Sequence[Change]) -> None:
        """Add lines of the feed, oldest first; those the listener has had are left out."""
        touched = False
        with self._lock:
            for change in changes:
                if change.position > self.position:
                    touched |= self._add(change)
                    self.position = change.position
        if touched:
            self._notify()

    def reset(self, position: int) -> None:
        """Tell the listener that lines were missed up to `position`."""
        with self._lock:
            self._runs.clear()
            self._projects.clear()
            self._views.clear()
            self._artifacts.clear()
            self._reset = True
            self.position = position
        self._notify()

    def close(self) -> None:
        """Tell the listener that nothing will come any more."""
        self._closed = True
        self._notify()

    def _add(self, change: Change) -> bool:
        if self._run is not None and change.run != self._run:
            return False
        if self._project is not None and change.project not in (self._project, None):
            return False
        if "view" in change.kinds:
            self._views.update(change.keys or ())
            return True
        if change.run is None and "artifacts" in change.kinds and change.project is not None:
            self._artifacts.add(change.project)
            return True
        if change.run is not None:
            dirty = self._runs.get(change.run)
            if dirty is None:
                dirty = self._runs[change.run] = _Dirty(set(), set())
            dirty.add(change)
        if change.project is not None and self._run is None and _touches_project(change):
            self._projects.add(change.project)
        return True


class LiveFeed:
    """The one reader of the change feed in this process.

    Args:
        feed: the store's change feed.
    """

    def __init__(self, feed: ChangeFeed) -> None:
        self._feed = feed
        self._lock = threading.Lock()
        self._subscriptions: set[Subscription] = set()
        self._observers: list[Callable[[Sequence[Change] | None], None]] = []
        self._position = 0
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def n_listeners(self) -> int:
        """How many listen now."""
        return len(self._subscriptions)

    def observe(self, observer: Callable[[Sequence[Change] | None], None]) -> None:
        """Call `observer` with every batch of lines, or None when lines were missed."""
        self._observers.append(observer)

    def start(self) -> None:
        """Begin to read, from now on."""
        self._position = self._feed.latest()
        self._thread = threading.Thread(target=self._run, name="kiseki-feed", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End all subscriptions and stop reading."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        for subscription in self._take_subscriptions():
            subscription.close()

    def wake(self) -> None:
        """Say that something was committed just now."""
        self._wake.set()

    def subscribe(
        self,
        *,
        project: int | None,
        run: str | None,
        after: int | None,
        notify: Callable[[], None],
    ) -> Subscription:
        """Begin to listen.

        Args:
            project: only changes of this project's runs, or None.
            run: only changes of this run, or None.
            after: the last position the listener has seen, or None for from now on.
        """
        with self._lock:
            position = self._position if after is None else after
            subscription = Subscription(project=project, run=run, position=position, notify=notify)
            if after is not None:
                self._catch_up(subscription)
            self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop listening."""
        with self._lock:
            self._subscriptions.discard(subscription)

    def _catch_up(self, subscription: Subscription) -> None:
        while True:
            changes = self._feed.read(subscription.position, limit=PAGE_LINES)
            if changes is None:
                subscription.reset(self._position)
                return
            # This may run ahead of our own reading; lines that come again are left out.
            subscription.add(changes)
            if len(changes) < PAGE_LINES:
                return

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(POLL_S)
            # What is committed in the next moment is read in the same go.
            self._stop.wait(GATHER_S)
            self._wake.clear()
            try:
                self._read()
            except KisekiError as error:
                # The database is busy or away for a moment; the position has not moved.
                _log.warning("The change feed cannot be read now: %s", error)
                self._stop.wait(RETRY_S)
            except Exception:
                _log.exception("The change feed cannot be read.")
                self._stop.wait(RETRY_S)

    def _read(self) -> None:
        while True:
            changes = self._feed.read(self._position, limit=PAGE_LINES)
            if changes is None:
                self._reset()
                return
            if not changes:
                return
            with self._lock:
                self._position = changes[-1].position
                for subscription in self._subscriptions:
                    subscription.add(changes)
            self._tell(changes)
            if len(changes) < PAGE_LINES:
                return

    def _reset(self) -> None:
        latest = self._feed.latest()
        with self._lock:
            self._position = latest
            for subscription in self._subscriptions:
                subscription.reset(latest)
        self._tell(None)

    def _tell(self, changes: Sequence[Change] | None) -> None:
        for observer in self._observers:
            observer(changes)

    def _take_subscriptions(self) -> Iterable[Subscription]:
        with self._lock:
            taken, self._subscriptions = self._subscriptions, set()
        return taken


def _touches_project(change: Change) -> bool:
    """Whether a list of projects looks different: not for every row that is logged."""
    return change.run is None or not {"run", "state", "deleted"}.isdisjoint(change.kinds)


def _run_change(uid: str, dirty: _Dirty) -> RunChange:
    kinds: list[_Kind] = [kind for kind in _RUN_KINDS if kind in dirty.kinds]
    return RunChange(uid=uid, kinds=kinds, keys=None if dirty.keys is None else sorted(dirty.keys))
