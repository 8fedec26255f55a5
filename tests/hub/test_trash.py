from kiseki.hub.trash import MOST_WEIGHED, Trash
from kiseki.model import ids
from kiseki.model.trash import RunsWeight, WeighRuns
from kiseki.model.wire import StartRun
from kiseki.store.memory import MemoryStore


class _Weighed:
    """Weighs every run as one point and two lines, and remembers which it weighed."""

    def __init__(self) -> None:
        self.uids: list[str] = []

    def weigh(self, uids: list[str]) -> RunsWeight:
        self.uids = uids
        return RunsWeight(n_runs=len(uids), n_points=len(uids), n_lines=2 * len(uids))


class _Store:
    def __init__(self, runs: _Weighed) -> None:
        self.runs = runs


def test_of_very_many_runs_some_stand_for_all() -> None:
    runs = _Weighed()
    uids = [f"{i:032x}" for i in range(3 * MOST_WEIGHED)]
    trash = Trash(_Store(runs), clock=lambda: 1)  # pyright: ignore[reportArgumentType]
    weight = trash.weigh(WeighRuns(uids=uids))
    assert weight == RunsWeight(
        n_runs=len(uids), n_points=len(uids), n_lines=2 * len(uids), is_estimate=True
    )
    assert len(set(runs.uids)) == MOST_WEIGHED


def test_a_request_that_has_no_time_left_says_what_remains() -> None:
    store = MemoryStore(entity="ann")
    for _ in range(250):
        uid = ids.new_run_uid()
        start = StartRun(uid=uid, id_default=uid[:8])
        store.runs.start(start, entity="ann", user="ann", now_us=1)
        store.runs.trash(uid, now_us=2)
    trash = Trash(store, clock=lambda: 3)
    first = trash.empty(None, work_s=-1)
    assert (first.purged, first.remaining) == (200, 50)
    rest = trash.empty(None)
    assert (rest.purged, rest.remaining) == (50, 0)
