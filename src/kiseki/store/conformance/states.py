"""What every store does with states, heartbeats, stop requests and the ends journals tell."""

from typing import Any

import pytest

from kiseki.model import ids
from kiseki.model.errors import Deleted, NotFound
from kiseki.model.metric import MetricDefinition
from kiseki.model.reason import Reason
from kiseki.model.run import Run, RunEnd, RunMetadata, StateChange
from kiseki.model.state import RunState
from kiseki.store.conformance.scenario import NOW_US, SECOND_US, begin, open_writer, tell
from kiseki.store.contract import Store

_SILENT: dict[str, Any] = {
    "source": "server",
    "reason": Reason(code="silent", params={"timeout_s": 300.0}),
}


class StateConformance:
    """Tests of `move_state`, `heartbeat`, `request_stop` and `list_silent`."""

    def test_every_move_is_kept_with_time_source_and_reason(self, store: Store) -> None:
        uid = begin(store).run.uid
        run = store.runs.move_state(
            uid,
            RunState.FAILED,
            source="client",
            reason=Reason(code="exit_code", params={"exit_code": 1}),
            by="ann",
            end=RunEnd(exit_code=1),
            now_us=NOW_US + SECOND_US,
        )
        assert (run.state, run.ended_us) == (RunState.FAILED, NOW_US + SECOND_US)
        said: dict[str, Any] = {
            "reason": "exit code 1",
            "code": "exit_code",
            "params": {"exit_code": 1},
        }
        assert run.end == RunEnd(exit_code=1, **said)
        assert store.runs.list_states(uid) == [
            StateChange(time_us=NOW_US, state=RunState.RUNNING, source="client"),
            StateChange(
                time_us=NOW_US + SECOND_US,
                state=RunState.FAILED,
                source="client",
                by="ann",
                **said,
            ),
        ]

    def test_a_forbidden_move_is_left_out_unless_a_person_corrects(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.move_state(uid, RunState.FINISHED, source="client", now_us=NOW_US)
        left = store.runs.move_state(uid, RunState.CRASHED, source="server", now_us=NOW_US)
        assert left.state is RunState.FINISHED
        forced = store.runs.move_state(
            uid, RunState.FAILED, source="user", now_us=NOW_US, force=True
        )
        assert forced.state is RunState.FAILED
        assert len(store.runs.list_states(uid)) == 3

    def test_a_move_to_the_same_state_is_no_move(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.move_state(uid, RunState.RUNNING, source="api", now_us=NOW_US)
        assert len(store.runs.list_states(uid)) == 1

    def test_a_silent_run_is_found_and_one_that_spoke_is_not(self, store: Store) -> None:
        silent, speaking, ended = (begin(store).run.uid for _ in range(3))
        begin(store, heartbeats=False)
        store.runs.heartbeat(speaking, now_us=NOW_US + 100 * SECOND_US)
        store.runs.move_state(ended, RunState.FINISHED, source="client", now_us=NOW_US)
        assert store.runs.list_silent(before_us=NOW_US + 50 * SECOND_US) == [silent]

    def test_a_run_that_crashed_by_silence_runs_again_when_it_speaks(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.heartbeat(uid, now_us=NOW_US + 60 * SECOND_US)
        crashed = store.runs.move_state(
            uid, RunState.CRASHED, now_us=NOW_US + 400 * SECOND_US, **_SILENT
        )
        assert crashed.ended_us == NOW_US + 60 * SECOND_US
        assert crashed.duration_s == 60.0
        run = store.runs.heartbeat(uid, now_us=NOW_US + 500 * SECOND_US)
        assert (run.state, run.ended_us, run.end) == (RunState.RUNNING, None, None)
        done = store.runs.move_state(
            uid, RunState.FINISHED, source="client", now_us=NOW_US + 510 * SECOND_US
        )
        assert (done.duration_s, done.runtime_s) == (70.0, 510.0)

    def test_a_heartbeat_does_not_wake_a_run_that_was_seen_to_vanish(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.move_state(uid, RunState.CRASHED, source="shipper", end=RunEnd(), now_us=NOW_US)
        run = store.runs.heartbeat(uid, now_us=NOW_US + 60 * SECOND_US)
        assert run.state is RunState.CRASHED

    def test_a_heartbeat_does_not_wake_a_run_that_has_ended(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.move_state(uid, RunState.FINISHED, source="client", now_us=NOW_US)
        assert store.runs.heartbeat(uid, now_us=NOW_US + 10**9).state is RunState.FINISHED

    def test_heartbeats_are_kept_at_most_every_30_s(self, store: Store) -> None:
        uid = begin(store).run.uid
        for after_s in (0, 10, 29, 31, 40):
            store.runs.heartbeat(uid, now_us=NOW_US + after_s * SECOND_US)
        assert store.runs.get(uid).heartbeat_us == NOW_US + 31 * SECOND_US

    def test_a_heartbeat_of_a_deleted_run_says_so(self, store: Store) -> None:
        uid, gone = begin(store).run.uid, begin(store).run.uid
        store.runs.trash(uid, now_us=NOW_US)
        store.runs.purge(gone)
        for deleted in (uid, gone):
            with pytest.raises(Deleted):
                store.runs.heartbeat(deleted, now_us=NOW_US)
        with pytest.raises(NotFound):
            store.runs.heartbeat(ids.new_run_uid(), now_us=NOW_US)

    def test_a_stop_request_is_kept_with_its_steps(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.request_stop(uid, by="ann", now_us=NOW_US)
        store.runs.request_stop(uid, by="bob", now_us=NOW_US + SECOND_US)
        store.runs.note_stop_step(uid, step="sigint", now_us=NOW_US + 2 * SECOND_US)
        run = store.runs.note_stop_step(uid, step="sigterm", now_us=NOW_US + 3 * SECOND_US)
        assert run.state is RunState.RUNNING
        assert run.stop is not None
        assert (run.stop.requested_us, run.stop.requested_by) == (NOW_US, "ann")
        assert (run.stop.acknowledged_us, run.stop.step) == (NOW_US + 2 * SECOND_US, "sigterm")

    def test_a_run_that_waits_is_killed_at_once(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.move_state(uid, RunState.PENDING, source="api", now_us=NOW_US)
        run = store.runs.request_stop(uid, by="ann", now_us=NOW_US)
        assert run.state is RunState.KILLED

    def test_a_step_of_a_stop_that_nobody_asked_for_is_nothing(self, store: Store) -> None:
        uid = begin(store).run.uid
        assert store.runs.note_stop_step(uid, step="sigint", now_us=NOW_US).stop is None

    def test_a_run_that_was_being_preempted_when_it_failed_was_preempted(
        self, store: Store
    ) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        store.runs.move_state(uid, RunState.PREEMPTING, source="client", now_us=NOW_US)
        tell(store, uid, writer, ("end", {"cause": "exit", "exit_code": 1}))
        assert store.runs.get(uid).state is RunState.PREEMPTED

    def test_stopping_a_run_that_has_ended_does_nothing(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.move_state(uid, RunState.FINISHED, source="client", now_us=NOW_US)
        run = store.runs.request_stop(uid, by="ann", now_us=NOW_US)
        assert (run.state, run.stop) == (RunState.FINISHED, None)

    def test_a_run_that_falls_silent_after_a_stop_request_was_killed(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.request_stop(uid, by="ann", now_us=NOW_US)
        run = store.runs.move_state(uid, RunState.CRASHED, now_us=NOW_US + 10**9, **_SILENT)
        assert run.state is RunState.KILLED


def _ended(store: Store, *facts: tuple[str, dict[str, Any]], role: str = "primary") -> Run:
    run = begin(store).run
    writer = open_writer(store, run.uid, role=role)
    tell(store, run.uid, writer, *facts, at_us=NOW_US + SECOND_US)
    return store.runs.get(run.uid)


class FactConformance:
    """Tests of what journals tell besides rows and console lines."""

    @pytest.mark.parametrize(
        ("end", "state", "reason"),
        [
            ({"cause": "finish"}, RunState.FINISHED, ""),
            ({"cause": "finish", "exit_code": 3}, RunState.FAILED, "exit code 3"),
            ({"cause": "exit", "exit_code": 0}, RunState.FINISHED, ""),
            ({"cause": "exit", "exit_code": 1}, RunState.FAILED, "exit code 1"),
            ({"cause": "exit", "exit_code": 130}, RunState.KILLED, "exit code 130"),
            ({"cause": "exit", "exit_code": 143}, RunState.KILLED, "exit code 143"),
            ({"cause": "exit", "signal": "SIGTERM"}, RunState.KILLED, "ended by SIGTERM"),
            (
                {"cause": "exception", "exit_code": 1, "exception": "ValueError: no\nTrace"},
                RunState.FAILED,
                "ValueError: no",
            ),
            ({"cause": "interrupt", "exit_code": 0}, RunState.KILLED, "interrupted"),
            ({"cause": "stop", "by": "ann"}, RunState.KILLED, "stopped on request"),
            ({"cause": "vanished"}, RunState.CRASHED, "no exit record"),
            ({"cause": "vanished", "signal": "SIGKILL"}, RunState.CRASHED, "ended by SIGKILL"),
            ({"cause": "vanished", "exit_code": 2}, RunState.FAILED, "exit code 2"),
        ],
    )
    def test_an_end_decides_the_state(
        self, store: Store, end: dict[str, Any], state: RunState, reason: str
    ) -> None:
        run = _ended(store, ("end", end))
        assert (run.state, run.ended_us) == (state, NOW_US + SECOND_US)
        assert run.end is not None
        assert run.end.reason == reason
        assert run.end.exit_code == end.get("exit_code")

    def test_the_shipper_may_tell_the_end(self, store: Store) -> None:
        run = _ended(store, ("end", {"cause": "vanished"}), role="system")
        assert run.state is RunState.CRASHED

    def test_the_end_of_another_writer_leaves_the_run_alone(self, store: Store) -> None:
        run = _ended(store, ("end", {"cause": "exit", "exit_code": 1}), role="secondary")
        assert run.state is RunState.RUNNING

    def test_the_end_that_the_process_told_corrects_a_guess(self, store: Store) -> None:
        uid = begin(store).run.uid
        primary, shipper = open_writer(store, uid), open_writer(store, uid, role="system")
        tell(store, uid, shipper, ("end", {"cause": "vanished"}))
        tell(store, uid, primary, ("end", {"cause": "finish"}))
        tell(store, uid, shipper, ("end", {"cause": "vanished"}))
        assert store.runs.get(uid).state is RunState.FINISHED

    def test_a_run_that_a_person_stopped_was_killed_whatever_its_code(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        store.runs.request_stop(uid, by="ann", now_us=NOW_US)
        tell(store, uid, writer, ("end", {"cause": "exit", "exit_code": 0}))
        run = store.runs.get(uid)
        assert run.state is RunState.KILLED
        assert run.end is not None
        assert run.end.reason == "stopped by ann"

    def test_a_late_end_of_an_earlier_process_does_not_end_a_resumed_run(
        self, store: Store
    ) -> None:
        uid = begin(store, id="r", started_us=NOW_US, clock_us=NOW_US).run.uid
        old = open_writer(store, uid)
        begin(store, id="r", resume="must", at_us=NOW_US + 60 * SECOND_US)
        tell(store, uid, old, ("end", {"cause": "vanished"}), at_us=NOW_US + 61 * SECOND_US)
        assert store.runs.get(uid).state is RunState.RUNNING

    def test_an_end_is_told_by_the_clock_of_the_server(self, store: Store) -> None:
        uid = begin(store).run.uid
        fast_us = NOW_US + 3600 * SECOND_US
        writer = open_writer(store, uid, clock_us=fast_us, opened_us=fast_us)
        tell(store, uid, writer, ("end", {"cause": "finish"}), at_us=fast_us + 9 * SECOND_US)
        assert store.runs.get(uid).ended_us == NOW_US + 9 * SECOND_US

    def test_config_is_set_and_removed(self, store: Store) -> None:
        run = _ended(
            store,
            ("config", {"set": {"a": 1, "b": {"c": 2}}, "del": []}),
            ("config", {"set": {"d": 3}, "del": ["a"]}),
        )
        assert run.config == {"b": {"c": 2}, "d": 3}

    def test_summary_values_set_by_hand_cover_computed_ones(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        tell(store, uid, writer, ("summary", {"set": {"loss": 9, "best": 1}, "del": ["acc"]}))
        store.runs.put_summary(uid, {"loss": 0.5, "acc": 0.9, "lr": 0.1}, last_step=3)
        assert store.runs.get(uid).summary == {"loss": 9, "best": 1, "lr": 0.1}
        tell(store, uid, writer, ("summary", {"set": {"acc": 2}, "del": ["loss"]}))
        assert store.runs.get(uid).summary == {"acc": 2, "best": 1, "lr": 0.1}

    def test_definitions_updates_and_metadata_are_kept(self, store: Store) -> None:
        run = _ended(
            store,
            ("define", {"name": "loss", "summary": ["min"]}),
            ("update", {"name": "n", "notes": "x", "tags": ["t"], "group": "g", "job_type": "j"}),
            ("metadata", {"host": "box", "hardware": {"gpus": []}}),
            ("metadata", {"git": {"commit": "abc"}}),
        )
        assert run.definitions == [MetricDefinition(name="loss", summary=("min",))]
        assert (run.name, run.notes, run.tags, run.group, run.job_type) == (
            "n",
            "x",
            ["t"],
            "g",
            "j",
        )
        assert run.metadata == RunMetadata(
            host="box", hardware={"gpus": []}, git={"commit": "abc"}
        )

    def test_the_machine_of_another_writer_is_not_the_machine_of_the_run(
        self, store: Store
    ) -> None:
        run = _ended(store, ("metadata", {"host": "other"}), role="secondary")
        assert run.metadata.host == ""

    def test_a_fact_that_breaks_a_rule_is_left_out_and_the_rest_is_taken(
        self, store: Store
    ) -> None:
        run = _ended(
            store,
            ("update", {"name": "nul\0", "notes": "kept"}),
            ("update", {"tags": "no list"}),
            ("config", {"set": "no map", "del": 7}),
            ("config", {"set": {"x" * 2_000: 1}}),
            ("define", {"name": 7}),
            ("metadata", {"packages": 7}),
            ("summary", {}),
            ("brand-new-kind", {"a": 1}),
            ("config", {"set": {"a": 1}}),
            ("end", {"cause": 7, "exit_code": "x"}),
        )
        assert (run.notes, run.config) == ("kept", {"a": 1})
        assert run.name.startswith("run-")
        assert run.state is RunState.FINISHED
