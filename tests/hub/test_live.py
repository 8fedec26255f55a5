import threading
from collections.abc import Callable

from kiseki.hub.live import LiveFeed, Subscription
from kiseki.model.wire import LiveChange, RunChange
from kiseki.store.contract import Change


class ScriptedFeed:
    """A change feed in a list; lines below `trimmed` are gone."""

    def __init__(self) -> None:
        self.lines: list[Change] = []
        self.trimmed = 0

    def add(
        self,
        run: str | None = "r",
        project: int | None = 1,
        kinds: tuple[str, ...] = ("series",),
        keys: tuple[str, ...] | None = ("loss",),
    ) -> Change:
        change = Change(
            position=len(self.lines) + 1, run=run, project=project, kinds=kinds, keys=keys
        )
        self.lines.append(change)
        return change

    def read(self, after: int, *, limit: int = 1000) -> list[Change] | None:
        if after < self.trimmed or after > len(self.lines):
            return None
        return self.lines[after : after + limit]

    def oldest(self) -> int:
        return self.trimmed

    def latest(self) -> int:
        return len(self.lines)


def _subscription(
    *,
    project: int | None = None,
    run: str | None = None,
    notify: Callable[[], None] = lambda: None,
) -> Subscription:
    return Subscription(project=project, run=run, position=0, notify=notify)


def test_changes_of_a_run_gather_until_they_are_taken() -> None:
    feed = ScriptedFeed()
    listener = _subscription()
    listener.add([feed.add(keys=("a",)), feed.add(keys=("b", "a"))])
    listener.add([feed.add(run="s", kinds=("console",), keys=None)])
    changes = [
        RunChange(uid="r", kinds=["series"], keys=["a", "b"]),
        RunChange(uid="s", kinds=["console"], keys=[]),
    ]
    assert listener.take() == (3, False, LiveChange(runs=changes, projects=[]))
    assert listener.take() == (3, False, None)


def test_a_change_of_any_key_stays_one_of_any_key() -> None:
    feed = ScriptedFeed()
    listener = _subscription()
    listener.add([feed.add(keys=("a",)), feed.add(keys=None), feed.add(keys=("b",))])
    _, _, change = listener.take()
    assert change == LiveChange(runs=[RunChange(uid="r", kinds=["series"], keys=None)])


def test_a_million_changes_of_one_run_take_the_room_of_one() -> None:
    feed = ScriptedFeed()
    listener = _subscription()
    for _ in range(1000):
        listener.add([feed.add()])
    _, _, change = listener.take()
    assert change == LiveChange(runs=[RunChange(uid="r", kinds=["series"], keys=["loss"])])


def test_lines_that_come_twice_are_left_out() -> None:
    feed = ScriptedFeed()
    listener = _subscription()
    line = feed.add()
    listener.add([line])
    listener.take()
    listener.add([line])
    assert listener.take() == (1, False, None)


def test_a_listener_hears_only_of_what_it_asked_for() -> None:
    feed = ScriptedFeed()
    of_project, of_run = _subscription(project=2), _subscription(run="x")
    lines = [
        feed.add(run="r", project=1),
        feed.add(run="x", project=3, kinds=("state",)),
        feed.add(run="y", project=2, kinds=("run",)),
    ]
    for listener in (of_project, of_run):
        listener.add(lines)
    in_project = RunChange(uid="y", kinds=["run"], keys=[])
    assert of_project.take() == (3, False, LiveChange(runs=[in_project], projects=[2]))
    the_run = RunChange(uid="x", kinds=["state"], keys=[])
    assert of_run.take() == (3, False, LiveChange(runs=[the_run]))


def test_a_project_changes_with_its_runs_but_not_with_every_row() -> None:
    feed = ScriptedFeed()
    listener = _subscription()
    listener.add([feed.add(kinds=("series",))])
    listener.add([feed.add(run=None, project=7, kinds=("project",), keys=None)])
    _, _, change = listener.take()
    assert change is not None
    assert change.projects == [7]


def test_a_reset_forgets_what_was_gathered() -> None:
    feed = ScriptedFeed()
    told: list[bool] = []
    listener = _subscription(notify=lambda: told.append(True))
    listener.add([feed.add()])
    listener.reset(9)
    assert listener.take() == (9, True, None)
    assert listener.take() == (9, False, None)
    assert told == [True, True]


def test_what_is_committed_reaches_listeners_and_observers() -> None:
    feed = ScriptedFeed()
    feed.add()
    live = LiveFeed(feed)
    seen: list[Change] = []
    heard = threading.Event()
    live.observe(lambda changes: seen.extend(changes or ()))
    live.start()
    try:
        listener = live.subscribe(project=None, run=None, after=None, notify=heard.set)
        expected = feed.add(run="new")
        live.wake()
        assert heard.wait(10)
        assert listener.take()[2] == LiveChange(
            runs=[RunChange(uid="new", kinds=["series"], keys=["loss"])]
        )
    finally:
        live.stop()
    assert seen == [expected]
    assert listener.is_closed


def test_a_listener_that_comes_back_gets_what_it_missed() -> None:
    feed = ScriptedFeed()
    live = LiveFeed(feed)
    for run in ("a", "b", "c"):
        feed.add(run=run)
    live.start()
    try:
        listener = live.subscribe(project=None, run=None, after=1, notify=lambda: None)
    finally:
        live.stop()
    position, reset, change = listener.take()
    assert change is not None
    assert (position, reset, [run.uid for run in change.runs]) == (3, False, ["b", "c"])


def test_a_listener_with_an_unknown_or_too_old_position_is_reset() -> None:
    feed = ScriptedFeed()
    live = LiveFeed(feed)
    for _ in range(5):
        feed.add()
    feed.trimmed = 3
    live.start()
    try:
        for after in (-1, 2, 6, 10**15):
            listener = live.subscribe(project=None, run=None, after=after, notify=lambda: None)
            assert listener.take() == (5, True, None), after
    finally:
        live.stop()


def test_a_reader_that_fell_behind_resets_everybody() -> None:
    feed = ScriptedFeed()
    live = LiveFeed(feed)
    resets: list[bool] = []
    heard = threading.Event()
    live.observe(lambda changes: resets.append(changes is None))
    live.start()
    try:
        listener = live.subscribe(project=None, run=None, after=None, notify=heard.set)
        feed.trimmed = 1
        feed.add()
        live.wake()
        assert heard.wait(10)
        assert listener.take()[1] is True
    finally:
        live.stop()
    assert resets[0] is True


def test_views_that_changed_are_named_to_those_who_look_at_their_project() -> None:
    feed = ScriptedFeed()
    of_project, of_other, of_run = (
        _subscription(project=7),
        _subscription(project=8),
        _subscription(run="r"),
    )
    lines = [feed.add(run=None, project=7, kinds=("view",), keys=(key,)) for key in ("b", "a")]
    for listener in (of_project, of_other, of_run):
        listener.add(lines)
    assert of_project.take() == (2, False, LiveChange(runs=[], views=["a", "b"]))
    assert of_other.take() == (2, False, None)
    assert of_run.take() == (2, False, None)
