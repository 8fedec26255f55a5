"""What every store does with the records by which runs move between servers."""

from typing import Any

import msgspec
import pytest

from kiseki.model.errors import Conflict
from kiseki.model.metric import MetricDefinition
from kiseki.model.reason import Reason
from kiseki.model.record import RunRecord
from kiseki.model.run import Run, RunEnd
from kiseki.model.state import RunState
from kiseki.store.conformance.scenario import NOW_US, SECOND_US, begin, open_writer, tell
from kiseki.store.contract import Store

_OWN_HERE = frozenset({"id", "number", "stream", "rev", "last_step", "summary", "project_id"})
"""What a server gives to a run itself, or computes from its rows."""


def _say_much(store: Store) -> Run:
    """Begin a run in which everything was set that somebody can set, and end it."""
    uid = begin(
        store,
        tags=["b", "a"],
        group="g",
        job_type="train",
        notes="メモ",
        config={"lr": 0.1, "deep": {"x": [1, None]}},
    ).run.uid
    writer = open_writer(store, uid)
    define = msgspec.to_builtins(MetricDefinition(name="loss", goal="minimize"))
    tell(store, uid, writer, ("define", define), ("metadata", {"host": "h", "program": "t.py"}))
    store.runs.update(uid, {"summary": {"best": 1.5}, "locked": True}, source="user")
    store.runs.update(uid, {"remove_summary": ["gone"]}, source="user")
    return store.runs.move_state(
        uid,
        RunState.FAILED,
        source="client",
        reason=Reason(code="exit_code", params={"exit_code": 3}),
        end=RunEnd(exit_code=3),
        now_us=NOW_US + 60 * SECOND_US,
    )


def _facts(run: Run) -> dict[str, Any]:
    return {name: getattr(run, name) for name in run.__struct_fields__ if name not in _OWN_HERE}


class RecordConformance:
    """Tests of `get_record` and `put_record`."""

    def test_a_run_taken_over_says_what_it_said_there(self, store: Store) -> None:
        record = store.runs.get_record(_say_much(store).uid)
        store.runs.update(record.run.uid, {"locked": False}, source="user")
        store.runs.purge(record.run.uid)
        # Another server never saw the run; here a uid of its own stands for that.
        late_us = NOW_US + 9_000 * SECOND_US
        new = begin(store, at_us=late_us, offline=True, heartbeats=False).run
        moved = msgspec.structs.replace(
            record, run=msgspec.structs.replace(record.run, uid=new.uid)
        )
        store.runs.put_record(new.uid, moved, now_us=late_us)
        run = store.runs.put_record(new.uid, moved, now_us=late_us)  # again changes nothing
        assert _facts(run) == _facts(moved.run)
        assert run.id == new.id
        again = store.runs.get_record(new.uid)
        assert again.states == record.states
        assert (again.by_hand, again.removed) == ({"best": 1.5}, ["gone"])

    def test_a_run_that_was_going_on_there_has_ended_here(self, store: Store) -> None:
        there = begin(store).run
        record = store.runs.get_record(there.uid)
        here = begin(store, offline=True, heartbeats=False).run
        moved = RunRecord(
            run=msgspec.structs.replace(record.run, uid=here.uid), states=record.states
        )
        run = store.runs.put_record(here.uid, moved, now_us=NOW_US + SECOND_US)
        assert run.state is RunState.CRASHED
        assert run.end is not None
        assert run.end.reason == "still going on when it was exported"
        states = [change.state for change in store.runs.list_states(here.uid)]
        assert states == [RunState.RUNNING, RunState.CRASHED]

    def test_the_record_of_another_run_is_refused(self, store: Store) -> None:
        one, other = begin(store).run, begin(store, offline=True, heartbeats=False).run
        with pytest.raises(Conflict, match="another run"):
            store.runs.put_record(other.uid, store.runs.get_record(one.uid), now_us=NOW_US)

    def test_a_run_that_is_going_on_here_is_left_alone(self, store: Store) -> None:
        uid = begin(store).run.uid
        with pytest.raises(Conflict, match="going on"):
            store.runs.put_record(uid, store.runs.get_record(uid), now_us=NOW_US)
