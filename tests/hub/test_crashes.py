from collections.abc import Generator
from pathlib import Path

import pytest

from kiseki.hub.crashes import GAP_TICKS, TICK_S, CrashWatch
from kiseki.model.state import RunState
from kiseki.model.wire import StartRun
from kiseki.store.contract import Store
from kiseki.store.open import open_store

TIMEOUT_S = 60.0
_START_US = 1_700_000_000_000_000


class HandClock:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.us = _START_US

    def __call__(self) -> int:
        return self.us

    def move(self, seconds: float) -> None:
        self.us += round(seconds * 1e6)


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    opened = open_store(tmp_path)
    yield opened  # type: ignore[misc]
    opened.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def _begin(store: Store, clock: HandClock, uid: str, *, heartbeats: bool = True) -> None:
    request = StartRun(uid=uid * 32, id_default=f"run-{uid}", heartbeats=heartbeats)
    store.runs.start(request, entity="me", user="me", now_us=clock())


def _watch_for(watch: CrashWatch, clock: HandClock, seconds: float) -> list[str]:
    found: list[str] = []
    for _ in range(round(seconds / TICK_S)):
        clock.move(TICK_S)
        found += watch.tick()
    return found


def test_a_silent_run_crashes_after_the_time_out(store: Store, clock: HandClock) -> None:
    _begin(store, clock, "a")
    watch = CrashWatch(store, clock=clock, timeout_s=TIMEOUT_S)
    assert _watch_for(watch, clock, TIMEOUT_S - TICK_S) == []
    assert _watch_for(watch, clock, 2 * TICK_S) == ["a" * 32]
    run = store.runs.get("a" * 32)
    assert run.state is RunState.CRASHED
    assert run.end is not None
    assert run.end.reason == "no heartbeat for 1 min"


def test_a_run_that_speaks_lives(store: Store, clock: HandClock) -> None:
    _begin(store, clock, "a")
    watch = CrashWatch(store, clock=clock, timeout_s=TIMEOUT_S)
    for _ in range(5):
        assert _watch_for(watch, clock, TIMEOUT_S / 2) == []
        store.runs.heartbeat("a" * 32, now_us=clock())
    assert store.runs.get("a" * 32).state is RunState.RUNNING


def test_a_run_that_promised_no_heartbeats_never_crashes(store: Store, clock: HandClock) -> None:
    _begin(store, clock, "a", heartbeats=False)
    watch = CrashWatch(store, clock=clock, timeout_s=TIMEOUT_S)
    assert _watch_for(watch, clock, 3 * TIMEOUT_S) == []


def test_a_server_that_just_started_waits_a_whole_time_out(store: Store, clock: HandClock) -> None:
    _begin(store, clock, "a")
    clock.move(100 * TIMEOUT_S)
    watch = CrashWatch(store, clock=clock, timeout_s=TIMEOUT_S)
    assert _watch_for(watch, clock, TIMEOUT_S - TICK_S) == []
    assert _watch_for(watch, clock, 2 * TICK_S) == ["a" * 32]


@pytest.mark.parametrize("jump_s", [GAP_TICKS * TICK_S + 1, 10_000.0, -100.0])
def test_after_a_gap_in_its_own_ticks_every_run_has_a_whole_time_out(
    store: Store, clock: HandClock, jump_s: float
) -> None:
    _begin(store, clock, "a")
    watch = CrashWatch(store, clock=clock, timeout_s=TIMEOUT_S)
    assert _watch_for(watch, clock, TIMEOUT_S - TICK_S) == []
    clock.move(jump_s)
    assert watch.tick() == []
    store.runs.heartbeat("a" * 32, now_us=clock())
    assert _watch_for(watch, clock, TIMEOUT_S - TICK_S) == []


def test_a_crashed_run_whose_heartbeat_returns_is_running_again(
    store: Store, clock: HandClock
) -> None:
    _begin(store, clock, "a")
    watch = CrashWatch(store, clock=clock, timeout_s=TIMEOUT_S)
    assert _watch_for(watch, clock, TIMEOUT_S + TICK_S) == ["a" * 32]
    store.runs.heartbeat("a" * 32, now_us=clock())
    assert store.runs.get("a" * 32).state is RunState.RUNNING


def test_only_the_holder_of_the_lease_declares_crashes(store: Store, clock: HandClock) -> None:
    _begin(store, clock, "a")
    assert store.upkeep.take_lease("states", holder="another server", ttl_s=3600)
    watch = CrashWatch(store, clock=clock, timeout_s=TIMEOUT_S)
    assert _watch_for(watch, clock, 3 * TIMEOUT_S) == []
