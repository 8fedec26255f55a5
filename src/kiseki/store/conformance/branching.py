"""What every store does when a run is resumed, rewound or forked that has logged rows."""

import pytest

from kiseki.model import ids
from kiseki.model.errors import Conflict
from kiseki.model.metric import MetricDefinition
from kiseki.model.run import Run
from kiseki.model.state import RunState
from kiseki.store.conformance.scenario import (
    NOW_US,
    SECOND_US,
    begin,
    log_rows,
    open_writer,
    tell,
)
from kiseki.store.contract import Store
from kiseki.store.queries import RunQuery


def _logged(store: Store) -> tuple[Run, str]:
    """Begin run `r` and log steps 0 to 9 of `loss`; return it and its writer."""
    run = begin(store, id="r", config={"lr": 1}).run
    writer = open_writer(store, run.uid, stream=run.stream)
    log_rows(store, run.uid, writer, [(step, {"loss": step / 2}) for step in range(10)])
    return run, writer


def _steps(store: Store, uid: str) -> list[int]:
    rows, _ = store.series.scan_rows(uid, keys=["loss"])
    return [row["_step"] for row in rows]


class BranchingConformance:
    """Tests of `RunRows.start` on runs with rows."""

    def test_a_resumed_run_goes_on_after_its_last_step(self, store: Store) -> None:
        _logged(store)
        assert begin(store, id="r", resume="allow").next_step == 10

    def test_the_steps_of_system_metrics_are_not_the_steps_of_the_run(self, store: Store) -> None:
        run, _ = _logged(store)
        sampler = open_writer(store, run.uid, role="system")
        log_rows(store, run.uid, sampler, [(step, {"system/cpu": 1.0}) for step in range(50)])
        assert begin(store, id="r", resume="allow").next_step == 10

    def test_a_rewound_run_has_its_rows_up_to_the_step(self, store: Store) -> None:
        run, _ = _logged(store)
        started = begin(store, id="r", rewind_step=4, config={"lr": 2})
        assert (started.resumed, started.next_step, started.run.uid) == (True, 5, run.uid)
        assert (started.run.id, started.run.number) == ("r", 1)
        assert started.run.stream != run.stream
        assert started.run.config == {"lr": 2}
        assert _steps(store, run.uid) == [0, 1, 2, 3, 4]

    def test_what_a_rewind_took_away_is_kept_beside_the_run(self, store: Store) -> None:
        run, _ = _logged(store)
        rewound = begin(store, id="r", rewind_step=4).run
        assert rewound.forked_from is not None
        assert rewound.forked_from.step == 4
        before = store.runs.get(rewound.forked_from.uid)
        assert (before.id, before.stream) == (rewound.forked_from.id, run.stream)
        assert _steps(store, before.uid) == list(range(10))
        listed, _ = store.runs.list_runs(RunQuery(project=run.project_id))
        assert [r.uid for r in listed] == [run.uid]

    def test_values_set_by_hand_are_forgotten_by_a_rewind(self, store: Store) -> None:
        run, writer = _logged(store)
        tell(store, run.uid, writer, ("summary", {"set": {"best": 1}, "del": ["loss"]}))
        store.runs.put_summary(run.uid, {"loss": 9.0, "acc": 1.0}, last_step=9)
        rewound = begin(store, id="r", rewind_step=4).run
        assert (rewound.summary, rewound.last_step) == ({}, 4)

    def test_what_the_old_process_still_logs_stays_with_the_old_history(
        self, store: Store
    ) -> None:
        run, writer = _logged(store)
        rewound = begin(store, id="r", rewind_step=4).run
        log_rows(store, run.uid, writer, [(10, {"loss": 5.0})])
        tell(store, run.uid, writer, ("end", {"cause": "exit", "exit_code": 1}))
        late = open_writer(store, run.uid, stream=run.stream, role="secondary")
        log_rows(store, run.uid, late, [(11, {"loss": 5.5})])
        assert rewound.forked_from is not None
        assert _steps(store, rewound.forked_from.uid) == list(range(12))
        assert store.runs.get(rewound.forked_from.uid).state is RunState.FAILED
        assert _steps(store, run.uid) == [0, 1, 2, 3, 4]
        assert store.runs.get(run.uid).state is RunState.RUNNING

    def test_a_rewound_run_logs_on_and_is_rewound_again(self, store: Store) -> None:
        run, _ = _logged(store)
        for step in (6, 3):
            rewound = begin(store, id="r", rewind_step=step).run
            writer = open_writer(store, run.uid, stream=rewound.stream)
            log_rows(store, run.uid, writer, [(s, {"loss": -1.0}) for s in range(step + 1, 8)])
        rows, _ = store.series.scan_rows(run.uid, keys=["loss"])
        assert [row["loss"] for row in rows] == [0.0, 0.5, 1.0, 1.5, -1.0, -1.0, -1.0, -1.0]

    def test_asking_again_rewinds_once(self, store: Store) -> None:
        _logged(store)
        uid = ids.new_run_uid()
        first = begin(store, uid=uid, id="r", rewind_step=4)
        again = begin(store, uid=uid, id="r", rewind_step=4)
        assert again.run.stream == first.run.stream
        assert (again.next_step, again.run.resumed) == (5, 1)

    def test_a_fork_shares_the_rows_up_to_the_step_and_leaves_its_source_alone(
        self, store: Store
    ) -> None:
        source, _ = _logged(store)
        store.runs.update(
            source.uid,
            {"definitions": [MetricDefinition(name="loss", summary=("min",))]},
            source="",
        )
        started = begin(store, id="f", fork_from="r", fork_step=3, config={"bs": 8})
        fork = started.run
        assert (started.resumed, started.next_step) == (False, 4)
        assert (fork.id, fork.number, fork.config) == ("f", 2, {"lr": 1, "bs": 8})
        assert fork.forked_from is not None
        assert (fork.forked_from.uid, fork.forked_from.step) == (source.uid, 3)
        assert store.list_definitions(fork.uid)[0].summary == ("min",)
        writer = open_writer(store, fork.uid)
        log_rows(store, fork.uid, writer, [(4, {"loss": 100.0})])
        assert _steps(store, fork.uid) == [0, 1, 2, 3, 4]
        assert _steps(store, source.uid) == list(range(10))

    def test_a_fork_outlives_its_source(self, store: Store) -> None:
        source, _ = _logged(store)
        fork = begin(store, id="f", fork_from=source.uid, fork_step=9).run
        store.runs.purge(source.uid)
        for _ in range(50):
            store.upkeep.clean()
        assert _steps(store, fork.uid) == list(range(10))

    def test_a_step_that_was_never_reached_is_no_place_to_fork(self, store: Store) -> None:
        _logged(store)
        for step in (10, -1):
            with pytest.raises(Conflict) as caught:
                begin(store, fork_from="r", fork_step=step)
            assert "9" in str(caught.value)

    def test_a_purge_of_a_rewound_run_frees_every_history(self, store: Store) -> None:
        run, _ = _logged(store)
        rewound = begin(store, id="r", rewind_step=4).run
        store.runs.purge(run.uid)
        for _ in range(50):
            store.upkeep.clean()
        assert rewound.forked_from is not None
        assert store.series.read([run.uid, rewound.forked_from.uid], ["loss"]) == []

    def test_relative_time_goes_on_from_the_start_of_the_source(self, store: Store) -> None:
        source, _ = _logged(store)
        fork = begin(
            store, id="f", fork_from="r", fork_step=2, at_us=NOW_US + 3600 * SECOND_US
        ).run
        [series] = store.series.read([fork.uid], ["loss"], x="_relative")
        assert series.arrays["x"].tolist() == [0.0, 1.0, 2.0]
        assert source.uid != fork.uid
