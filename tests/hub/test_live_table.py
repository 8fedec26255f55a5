from collections.abc import Iterator
from pathlib import Path

import pytest

from kiseki.hub.live_table import LiveTable
from kiseki.hub.summaries import Summaries
from kiseki.store.conformance.scenario import begin, log_rows, open_writer
from kiseki.store.contract import Change
from kiseki.store.open import SqlStore, open_store
from kiseki.store.queries import GroupQuery, RunQuery


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


class _Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def _acc(store: SqlStore, project: int) -> list[object]:
    page = store.table.read(
        RunQuery(project=project, order=("-summary.acc",)),
        GroupQuery(columns=("summary.acc", "summary.acc.max", "step")),
    )
    return [row.values for row in page.rows]


def _changed(uid: str, project: int) -> list[Change]:
    return [Change(position=1, run=uid, project=project, kinds=("series",), keys=("acc",))]


def test_what_a_run_logs_is_seen_before_its_row_is_written(store: SqlStore) -> None:
    clock = _Clock()
    run = begin(store).run
    writer = open_writer(store, run.uid)
    summaries = Summaries(store)
    live = LiveTable(store.table, summaries.compute, monotonic=clock)
    assert _acc(store, run.project_id) == [[None, None, None]]
    assert live.show_due() == 0
    log_rows(store, run.uid, writer, [(0, {"acc": 0.5}), (1, {"acc": 0.25})])
    live.note(_changed(run.uid, run.project_id))
    assert live.show_due() == 1
    assert _acc(store, run.project_id) == [[0.25, 0.5, 1]]
    assert store.runs.get(run.uid).summary == {}
    summaries.write(run.uid)
    assert _acc(store, run.project_id) == [[0.25, 0.5, 1]]
    assert store.runs.get(run.uid).summary == {"acc": 0.25}


def test_a_summary_is_computed_about_once_a_second(store: SqlStore) -> None:
    clock = _Clock()
    run = begin(store).run
    live = LiveTable(store.table, Summaries(store).compute, monotonic=clock)
    _acc(store, run.project_id)
    live.show_due()
    shown: list[int] = []
    for _ in range(4):
        live.note(_changed(run.uid, run.project_id))
        shown.append(live.show_due())
        clock.now_s += 0.6
    assert shown == [1, 0, 1, 0]


def test_runs_of_tables_that_nobody_looks_at_cost_nothing(store: SqlStore) -> None:
    run = begin(store).run

    def compute(uid: str) -> None:
        raise AssertionError("it was computed")

    live = LiveTable(store.table, compute)
    live.show_due()
    live.note(_changed(run.uid, run.project_id))
    assert live.show_due() == 0


def test_a_run_that_was_purged_meanwhile_is_left_out(store: SqlStore) -> None:
    run = begin(store).run
    live = LiveTable(store.table, Summaries(store).compute)
    _acc(store, run.project_id)
    live.show_due()
    live.note(_changed(run.uid, run.project_id))
    store.runs.purge(run.uid)
    assert live.show_due() == 0
    assert _acc(store, run.project_id) == []
