import time

import pytest

from kiseki.journal import clock as clock_module
from kiseki.journal.clock import JournalClock


def test_a_clock_begins_at_the_wall_clock() -> None:
    before = time.time_ns() // 1000
    clock = JournalClock()
    assert before <= clock.opened_us <= clock.now_us()


def test_a_wall_clock_that_is_set_back_does_not_move_a_journal_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steady = iter([1_000_000, 1_500_000, 9_000_000])
    monkeypatch.setattr(clock_module, "steady_ns", lambda: next(steady))
    monkeypatch.setattr(time, "time_ns", lambda: 10**18)
    clock = JournalClock()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert [clock.now_us(), clock.now_us()] == [10**15 + 500, 10**15 + 8000]
