"""What every store does when runs are moved or copied to another project."""

from typing import Any

import msgspec
import pytest

from kiseki.model.artifact import UseVersion
from kiseki.model.errors import NotFound
from kiseki.model.run import Run
from kiseki.model.state import RunState
from kiseki.model.table import BulkAction, BulkSkip
from kiseki.model.wire import ConsoleLine, CutHistory
from kiseki.store.conformance.scenario import (
    NOW_US,
    begin,
    log_rows,
    make_segment,
    open_writer,
    tell,
)
from kiseki.store.conformance.versions import commit, make_version, start_version
from kiseki.store.contract import Store
from kiseki.store.queries import RunQuery


def _bring(store: Store, action: Any, *runs: Run, to: int) -> list[BulkSkip]:
    uids = [run.uid for run in runs]
    bulk = BulkAction(action=action, value=to)
    return store.runs.change_runs(runs[0].project_id, uids, bulk, by="ann", now_us=NOW_US)


def _logged(store: Store, **fields: Any) -> tuple[Run, str]:
    run = begin(store, **fields).run
    writer = open_writer(store, run.uid, stream=run.stream)
    log_rows(store, run.uid, writer, [(step, {"loss": step / 2}) for step in range(100)])
    return run, writer


def _losses(store: Store, uid: str) -> list[float]:
    rows, _ = store.series.scan_rows(uid, keys=["loss"])
    return [row["loss"] for row in rows]


def _uids(store: Store, project: int, **query: Any) -> set[str]:
    runs, _ = store.runs.list_runs(RunQuery(project=project, **query))
    return {run.uid for run in runs}


def _say(store: Store, uid: str, writer: str, text: str) -> None:
    start = store.ingest.list_states([writer])[0].next
    line = ConsoleLine(position=start, line=0, stream="out", time_us=NOW_US, text=text)
    segment = msgspec.structs.replace(make_segment(writer, start, start + 10), console=[line])
    store.ingest.append(uid, [segment]).result(timeout=30)


class MovingConformance:
    """Tests of the actions `move` and `copy`."""

    def test_a_moved_run_takes_everything_along(self, store: Store) -> None:
        run, writer = _logged(store, id="r", config={"lr": 1}, tags=["a"], notes="n")
        _say(store, run.uid, writer, "hello")
        target = begin(store, project="q").run.project_id
        assert _bring(store, "move", run, to=target) == []
        moved = store.runs.get(run.uid)
        assert (moved.project, moved.project_id, moved.id, moved.number) == ("q", target, "r", 2)
        assert (moved.config, moved.tags, moved.notes) == ({"lr": 1}, ["a"], "n")
        assert (moved.state, moved.created_us) == (run.state, run.created_us)
        assert _losses(store, run.uid) == [step / 2 for step in range(100)]
        assert [line.text for line in store.console.read(run.uid, offset=0, limit=9)[0]] == [
            "hello"
        ]
        assert run.uid not in _uids(store, run.project_id)
        assert run.uid in _uids(store, target)
        assert store.runs.find(project=run.project_id, run_id="r") is None
        assert [key.name for key in store.series.list_project_keys(target)] == ["loss"]
        assert store.series.list_project_keys(run.project_id) == []

    @pytest.mark.parametrize("compacted", [False, True])
    def test_a_run_that_goes_on_is_moved_and_its_client_notices_nothing(
        self, store: Store, compacted: bool
    ) -> None:
        run, writer = _logged(store)
        target = begin(store, project="q").run.project_id
        if compacted:
            store.upkeep.compact(everything=True)
        _bring(store, "move", run, to=target)
        log_rows(store, run.uid, writer, [(100, {"loss": 7.0, "new": 1.0})])
        other = open_writer(store, run.uid, stream=run.stream, role="secondary")
        log_rows(store, run.uid, other, [(101, {"loss": 8.0})])
        store.upkeep.compact(everything=True)
        tell(store, run.uid, writer, ("end", {"cause": "exit", "exit_code": 0}))
        assert _losses(store, run.uid)[-2:] == [7.0, 8.0]
        moved = store.runs.get(run.uid)
        assert (moved.state, moved.project) == (RunState.FINISHED, "q")
        facts, _ = store.series.list_keys(run.uid)
        assert {fact.key: fact.count for fact in facts} == {"loss": 102, "new": 1}
        names = [key.name for key in store.series.list_project_keys(target)]
        assert names == ["loss", "new"]

    def test_an_id_that_is_taken_leaves_the_run_where_it_is(self, store: Store) -> None:
        run, free = begin(store, id="r").run, begin(store, id="s").run
        taken = begin(store, id="r", project="q").run
        skipped = _bring(store, "move", run, free, to=taken.project_id)
        assert [(skip.uid, skip.code) for skip in skipped] == [(run.uid, "conflict")]
        assert store.runs.get(run.uid).project == "p"
        assert store.runs.get(free.uid).project == "q"
        assert [s.code for s in _bring(store, "move", run, to=run.project_id)] == ["conflict"]

    def test_a_run_is_moved_to_a_project_that_is_there(self, store: Store) -> None:
        run = begin(store).run
        deleted = begin(store, project="gone").run.project_id
        store.projects.remove(deleted)
        for target in (77, deleted):
            with pytest.raises(NotFound):
                _bring(store, "move", run, to=target)

    def test_earlier_histories_move_with_their_run(self, store: Store) -> None:
        oldest, _ = _logged(store, id="r")
        run, _ = _logged(store, id="r")
        rewound = begin(store, id="r", rewind_step=4).run
        target = begin(store, project="q", id="r.1").run
        before = _uids(store, run.project_id, archived=True)
        assert len(before) == 3
        assert _bring(store, "move", rewound, to=target.project_id) == []
        assert _uids(store, run.project_id, archived=True) == set()
        assert _uids(store, target.project_id, archived=True) == {*before, target.uid}
        moved = store.runs.get(run.uid)
        assert moved.forked_from is not None
        origin = store.runs.get(moved.forked_from.uid)
        assert (origin.id, origin.project) == (moved.forked_from.id, "q")
        assert _losses(store, oldest.uid) == _losses(store, origin.uid)
        assert [s.code for s in _bring(store, "move", origin, to=run.project_id)] == ["conflict"]

    def test_a_fork_still_leads_to_a_source_that_was_moved(self, store: Store) -> None:
        source, _ = _logged(store, id="r")
        fork = begin(store, fork_from="r", fork_step=3).run
        target = begin(store, project="q").run.project_id
        _bring(store, "move", source, to=target)
        assert fork.forked_from is not None
        assert store.runs.get(fork.forked_from.uid).project == "q"
        assert len(_losses(store, fork.uid)) == 4

    def test_both_projects_are_told_of_a_move(self, store: Store) -> None:
        run = begin(store).run
        target = begin(store, project="q").run.project_id
        before = store.feed.latest()
        _bring(store, "move", run, to=target)
        lines = store.feed.read(before)
        assert lines is not None
        assert [(line.project, line.kinds[0]) for line in lines if line.run == run.uid] == [
            (run.project_id, "deleted"),
            (target, "run"),
        ]

    def test_a_copy_is_a_run_of_its_own(self, store: Store) -> None:
        run, writer = _logged(store, id="r", config={"lr": 1}, tags=["a"])
        _say(store, run.uid, writer, "hello")
        sampler = open_writer(store, run.uid, role="system")
        log_rows(store, run.uid, sampler, [(0, {"system/cpu": 5.0})])
        store.upkeep.compact(everything=True)
        log_rows(store, run.uid, writer, [(100, {"loss": 1.5})])
        store.series.cut(run.uid, CutHistory(key="loss", from_step=0, to_step=9))
        tell(store, run.uid, writer, ("end", {"cause": "exit", "exit_code": 0}))
        other = begin(store, project="q").run
        target = other.project_id
        assert _bring(store, "copy", run, to=target) == []
        [copied] = _uids(store, target) - {other.uid}
        made = store.runs.get(copied)
        assert (made.id, made.project, made.number) == ("r", "q", 2)
        assert (made.state, made.config, made.tags) == (RunState.FINISHED, {"lr": 1}, ["a"])
        assert store.runs.list_states(copied) == store.runs.list_states(run.uid)
        store.runs.purge(run.uid)
        while store.upkeep.clean():
            pass
        assert _losses(store, copied) == [*(step / 2 for step in range(10, 100)), 1.5]
        facts, _ = store.series.list_keys(copied)
        assert {fact.key: fact.count for fact in facts} == {"loss": 91, "system/cpu": 1}
        lines, _ = store.console.read(copied, offset=0, limit=9)
        assert [line.text for line in lines] == ["hello"]

    def test_a_copy_and_an_earlier_history_used_and_made_what_the_run_did(
        self, store: Store
    ) -> None:
        run, _ = _logged(store, id="r")
        used = make_version(store, "data")
        store.artifacts.use(run.uid, UseVersion(version=used.id, used_as="train"), now_us=NOW_US)
        made = commit(store, start_version(store, run=run.uid, name="out"), run=run.uid)
        origin = begin(store, id="r", rewind_step=4).run.forked_from
        assert origin is not None
        store.runs.move_state(run.uid, RunState.FINISHED, source="api", now_us=NOW_US)
        assert _bring(store, "copy", run, to=run.project_id) == []
        [copied] = _uids(store, run.project_id) - {run.uid, origin.uid}
        for uid in (origin.uid, copied):
            linked = store.artifacts.list_of_run(uid)
            assert [(link.kind, link.used_as, link.version) for link in linked] == [
                ("input", "train", used),
                ("output", "", made),
            ]
        users = store.artifacts.list_runs(made.id)
        assert {user.uid for user in users} == {run.uid, origin.uid, copied}

    def test_a_copy_in_the_same_project_gets_an_id_of_its_own(self, store: Store) -> None:
        run = begin(store, id="r").run
        store.runs.move_state(run.uid, RunState.FINISHED, source="api", now_us=NOW_US)
        assert _bring(store, "copy", run, to=run.project_id) == []
        [copied] = _uids(store, run.project_id) - {run.uid}
        made = store.runs.get(copied)
        assert made.id != "r"
        assert (made.name, made.number, made.stream == run.stream) == (run.name, 2, False)

    def test_a_run_that_goes_on_is_not_copied(self, store: Store) -> None:
        run = begin(store).run
        assert [s.code for s in _bring(store, "copy", run, to=0)] == ["conflict"]
        assert store.projects.get(0).n_runs == 0
