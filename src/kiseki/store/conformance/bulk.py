"""What every store does when the same thing is done to many runs."""

from typing import Any

import pytest

from kiseki.model.errors import Deleted, Locked
from kiseki.model.run import Run
from kiseki.model.state import RunState
from kiseki.model.table import BulkAction, BulkSkip
from kiseki.store.conformance.scenario import NOW_US, begin
from kiseki.store.contract import Store

_NOBODY = "f" * 32


def _do(store: Store, runs: list[Run], action: Any, **fields: Any) -> list[BulkSkip]:
    uids = [run.uid for run in runs]
    return store.runs.change_runs(
        runs[0].project_id, uids, BulkAction(action=action, **fields), by="ann", now_us=NOW_US
    )


def _reasons(skipped: list[BulkSkip]) -> dict[str, str]:
    return {skip.uid: skip.code for skip in skipped}


class BulkConformance:
    """Tests of `RunRows.change_runs` and of locks."""

    def test_tags_are_added_and_removed(self, store: Store) -> None:
        runs = [begin(store, tags=tags).run for tags in (["a"], [], ["b", "c"])]
        assert _do(store, runs, "add_tags", tags=["b", "d"]) == []
        assert _do(store, runs, "remove_tags", tags=["c", "nobody"]) == []
        tags = [store.runs.get(run.uid).tags for run in runs]
        assert tags == [["a", "b", "d"], ["b", "d"], ["b", "d"]]

    def test_runs_are_put_into_a_group_and_taken_out(self, store: Store) -> None:
        runs = [begin(store).run, begin(store, group="x").run]
        assert _do(store, runs, "group", value="g") == []
        assert [store.runs.get(run.uid).group for run in runs] == ["g", "g"]
        assert _do(store, runs[:1], "group", value="") == []
        assert [store.runs.get(run.uid).group for run in runs] == ["", "g"]

    def test_runs_that_are_not_there_or_elsewhere_are_left_out(self, store: Store) -> None:
        here, elsewhere = begin(store).run, begin(store, project="q").run
        skipped = store.runs.change_runs(
            here.project_id,
            [here.uid, elsewhere.uid, _NOBODY],
            BulkAction(action="trash"),
            by="ann",
            now_us=NOW_US,
        )
        assert _reasons(skipped) == {elsewhere.uid: "not_found", _NOBODY: "not_found"}
        assert store.runs.get(here.uid).deleted_us == NOW_US
        assert store.runs.get(elsewhere.uid).deleted_us is None

    def test_a_value_that_breaks_a_rule_leaves_only_its_run_out(self, store: Store) -> None:
        full = begin(store, tags=[str(i) for i in range(200)]).run
        other = begin(store).run
        assert _reasons(_do(store, [full, other], "add_tags", tags=["x"])) == {
            full.uid: "too_large"
        }
        assert len(store.runs.get(full.uid).tags) == 200
        assert store.runs.get(other.uid).tags == ["x"]

    def test_runs_go_to_the_trash_and_come_back(self, store: Store) -> None:
        runs = [begin(store).run for _ in range(3)]
        assert _do(store, runs, "trash") == []
        assert _do(store, runs, "trash") == []
        assert _reasons(_do(store, runs, "add_tags", tags=["x"])) == {
            run.uid: "deleted" for run in runs
        }
        assert _do(store, runs, "restore") == []
        assert [store.runs.get(run.uid).deleted_us for run in runs] == [None] * 3

    def test_a_restored_run_brings_its_project_back(self, store: Store) -> None:
        runs = [begin(store).run, begin(store).run]
        store.projects.remove(runs[0].project_id)
        assert _do(store, runs[:1], "restore") == []
        assert store.projects.get(runs[0].project_id).n_runs == 1

    def test_purged_runs_are_gone_with_their_earlier_histories(self, store: Store) -> None:
        old, other = begin(store, id="r").run, begin(store).run
        new = begin(store, id="r").run
        assert _do(store, [new, other], "purge") == []
        for run in (old, new, other):
            with pytest.raises(Deleted):
                store.runs.get(run.uid)

    def test_only_runs_that_go_on_are_stopped(self, store: Store) -> None:
        going, ended = begin(store).run, begin(store).run
        store.runs.move_state(ended.uid, RunState.FINISHED, source="api", now_us=NOW_US)
        assert _reasons(_do(store, [going, ended], "stop")) == {ended.uid: "conflict"}
        stop = store.runs.get(going.uid).stop
        assert stop is not None
        assert stop.requested_by == "ann"
        assert store.runs.get(ended.uid).stop is None

    def test_a_locked_run_is_not_deleted(self, store: Store) -> None:
        run, free = begin(store).run, begin(store).run
        assert _do(store, [run], "lock") == []
        assert store.runs.get(run.uid).locked
        assert _reasons(_do(store, [run, free], "trash")) == {run.uid: "locked"}
        assert _reasons(_do(store, [run], "purge")) == {run.uid: "locked"}
        for delete in (
            lambda: store.runs.trash(run.uid, now_us=NOW_US),
            lambda: store.runs.purge(run.uid),
            lambda: store.projects.remove(run.project_id),
        ):
            with pytest.raises(Locked):
                delete()
        assert store.runs.get(run.uid).deleted_us is None
        assert store.runs.get(free.uid).deleted_us == NOW_US

    def test_an_unlocked_run_is_deleted_like_any_other(self, store: Store) -> None:
        run = begin(store).run
        store.runs.update(run.uid, {"locked": True}, source="user")
        assert _do(store, [run], "unlock") == []
        store.runs.trash(run.uid, now_us=NOW_US)
        assert store.runs.get(run.uid).deleted_us == NOW_US

    def test_a_locked_run_is_changed_like_any_other(self, store: Store) -> None:
        run = begin(store).run
        store.runs.update(run.uid, {"locked": True}, source="user")
        assert store.runs.update(run.uid, {"notes": "x"}, source="user").notes == "x"
        assert store.runs.get(run.uid).locked

    def test_the_feed_tells_of_each_run(self, store: Store) -> None:
        runs = [begin(store).run for _ in range(3)]
        before = store.feed.latest()
        _do(store, runs, "trash")
        lines = store.feed.read(before)
        assert lines is not None
        told = {(line.run, line.project, line.kinds) for line in lines}
        assert told == {(run.uid, run.project_id, ("deleted",)) for run in runs}
