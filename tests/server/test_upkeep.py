import threading
from collections.abc import Callable

import pytest

from kiseki.model.blob import BlobsCollected
from kiseki.model.errors import Busy
from kiseki.server import upkeep
from kiseki.server.upkeep import keep_up

TIMEOUT_S = 30


class ScriptedUpkeep:
    """Upkeep of a store that does what a list says and counts."""

    def __init__(
        self, compactions: list[int | Exception], *, has_lease: bool = True, dirty: int = 0
    ) -> None:
        self.dirty = dirty
        self.compactions = compactions
        self.has_lease = has_lease
        self.cleaned = 0
        self.stored = 0
        self.remaining = [2, 1, 0]
        self.finished = threading.Event()

    def compact(self) -> int:
        if not self.compactions:
            self.finished.set()
            return 0
        result = self.compactions.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    def clean(self) -> bool:
        self.cleaned += 1
        return self.cleaned < self.dirty

    def keep_columns(self) -> int:
        self.stored += 1
        return int(self.stored < 3)

    def take_lease(self, name: str, *, holder: str, ttl_s: float) -> bool:
        return self.has_lease and name in ("janitor", "gc") and bool(holder) and ttl_s > 0

    def collect(self, *, now_us: int, work_s: float) -> BlobsCollected:
        return BlobsCollected(n_blobs=1, bytes=1, remaining=self.remaining.pop(0))


class ScriptedStore:
    def __init__(self, work: ScriptedUpkeep) -> None:
        self.upkeep = self.storage = work


@pytest.fixture
def run_to_the_end(monkeypatch: pytest.MonkeyPatch) -> Callable[[ScriptedUpkeep], None]:
    monkeypatch.setattr(upkeep, "IDLE_S", 0.001)
    monkeypatch.setattr(upkeep, "CLEAN_EVERY_S", 0.0)

    def run(work: ScriptedUpkeep) -> None:
        stop = threading.Event()
        thread = threading.Thread(target=keep_up, args=(ScriptedStore(work), stop))
        thread.start()
        assert work.finished.wait(TIMEOUT_S)
        stop.set()
        thread.join(TIMEOUT_S)
        assert not thread.is_alive()

    return run


def test_compaction_goes_on_after_what_passes_and_what_does_not(
    run_to_the_end: Callable[[ScriptedUpkeep], None], caplog: pytest.LogCaptureFixture
) -> None:
    work = ScriptedUpkeep([5, Busy("locked"), ValueError("a bug"), 3])
    run_to_the_end(work)
    assert work.compactions == []
    assert "a bug" in caplog.text


def test_cleaning_is_done_by_the_holder_of_the_lease_only(
    run_to_the_end: Callable[[ScriptedUpkeep], None],
) -> None:
    holder, other = ScriptedUpkeep([1, 1]), ScriptedUpkeep([1, 1], has_lease=False)
    run_to_the_end(holder)
    run_to_the_end(other)
    assert holder.cleaned >= 1
    assert holder.stored >= 3
    assert (other.cleaned, other.stored) == (0, 0)


def test_cleaning_goes_on_while_there_is_something_to_clean(
    run_to_the_end: Callable[[ScriptedUpkeep], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "CLEAN_PAUSE_S", 0.001)
    work = ScriptedUpkeep([1] * 60, dirty=30)
    run_to_the_end(work)
    assert work.cleaned >= 30


def test_bytes_are_collected_by_the_holder_of_the_lease_until_nothing_remains(
    run_to_the_end: Callable[[ScriptedUpkeep], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "COLLECT_EVERY_S", 0.0)
    holder, other = ScriptedUpkeep([1]), ScriptedUpkeep([1], has_lease=False)
    holder.compactions += [1] * 3
    run_to_the_end(other)
    monkeypatch.setattr(holder, "take_lease", lambda *_, **__: bool(holder.remaining))
    run_to_the_end(holder)
    assert holder.remaining == []
    assert other.remaining == [2, 1, 0]
