"""What every store does when a run begins, resumes, is joined, rewound or forked."""

from typing import Any

import pytest

from kiseki.model import ids
from kiseki.model.errors import (
    Conflict,
    Deleted,
    InvalidBody,
    InvalidName,
    NotFound,
    TooLarge,
    UsageError,
)
from kiseki.model.filter import Compare
from kiseki.model.metric import MetricDefinition
from kiseki.model.run import RunMetadata
from kiseki.model.state import RunState
from kiseki.store.conformance.scenario import ENTITY, NOW_US, SECOND_US, begin
from kiseki.store.contract import Store
from kiseki.store.queries import RunQuery


class StartingConformance:
    """Tests of `RunRows.start`."""

    def test_a_new_run_is_what_was_asked_for(self, store: Store) -> None:
        started = begin(
            store,
            id="r1",
            name="first try",
            notes="two\nlines",
            tags=["a", "b"],
            group="g",
            job_type="train",
            config={"lr": 0.1, "layers": [1, 2], "deep": {"x": None}},
            metadata=RunMetadata(host="box", git={"commit": "abc"}),
        )
        run = started.run
        assert (started.resumed, started.next_step, started.runtime_s) == (False, 0, 0.0)
        assert (run.id, run.name, run.notes, run.tags) == (
            "r1",
            "first try",
            "two\nlines",
            ["a", "b"],
        )
        assert (run.group, run.job_type, run.number, run.user) == ("g", "train", 1, ENTITY)
        assert run.config == {"lr": 0.1, "layers": [1, 2], "deep": {"x": None}}
        assert run.metadata == RunMetadata(host="box", git={"commit": "abc"})
        assert (run.state, run.created_us, run.started_us) == (RunState.RUNNING, NOW_US, NOW_US)
        assert (run.last_step, run.summary, run.definitions) == (-1, {}, [])
        found = store.runs.find(project=run.project_id, run_id="r1")
        assert found is not None
        assert found.uid == run.uid

    def test_a_run_without_a_name_takes_the_stem_and_its_number(self, store: Store) -> None:
        names = [begin(store, name_stem=stem).run.name for stem in ("jolly-haze", "calm-sea")]
        assert names == ["jolly-haze-1", "calm-sea-2"]

    def test_numbers_count_in_each_project(self, store: Store) -> None:
        numbers = [begin(store, project=p).run.number for p in ("a", "a", "b", "a")]
        assert numbers == [1, 2, 1, 3]

    def test_two_runs_may_have_one_name(self, store: Store) -> None:
        assert begin(store, name="same").run.uid != begin(store, name="same").run.uid

    def test_the_drawn_id_stands_and_a_clash_is_drawn_again(self, store: Store) -> None:
        first = begin(store, id_default="abcdefgh").run
        second = begin(store, id_default="abcdefgh").run
        assert first.id == "abcdefgh"
        assert second.id != "abcdefgh"
        assert ids.check_run_id(second.id) == second.id

    def test_asking_again_with_one_uid_starts_one_run(self, store: Store) -> None:
        uid = ids.new_run_uid()
        first = begin(store, uid=uid, config={"a": 1})
        again = begin(store, uid=uid, config={"a": 2}, at_us=NOW_US + SECOND_US)
        assert (again.run.number, again.run.config) == (1, {"a": 1})
        assert (again.resumed, again.next_step) == (first.resumed, first.next_step)

    @pytest.mark.parametrize("run_id", ["", "a/b", "a b ", "x" * 129, "a\0", "\ud800", "a:b"])
    def test_an_id_that_breaks_a_rule_is_refused(self, store: Store, run_id: str) -> None:
        with pytest.raises(InvalidName):
            begin(store, id=run_id)

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"name": "x" * 10_000}, InvalidName),
            ({"name": "nul\0"}, InvalidName),
            ({"notes": "nul\0"}, InvalidName),
            ({"notes": "\ud800"}, InvalidName),
            ({"group": "x" * 1_001}, InvalidName),
            ({"tags": [""]}, InvalidName),
            ({"tags": ["x" * 257]}, InvalidName),
            ({"tags": [str(i) for i in range(201)]}, TooLarge),
            ({"config": {"x": 2**70}}, InvalidBody),
            ({"config": {"x": "\ud800"}}, InvalidBody),
            ({"config": {"x" * 1_025: 1}}, TooLarge),
            ({"config": {"x": "y" * (10 * 1024 * 1024)}}, TooLarge),
            ({"uid": "not-hex"}, InvalidName),
            ({"entity": "a/b"}, InvalidName),
        ],
    )
    def test_a_field_that_breaks_a_rule_is_refused_and_nothing_is_kept(
        self, store: Store, fields: dict[str, Any], error: type[UsageError]
    ) -> None:
        with pytest.raises(error):
            begin(store, project="fresh", **fields)
        assert store.projects.find(entity=ENTITY, name="fresh") is None

    def test_config_that_is_nested_too_deeply_is_refused(self, store: Store) -> None:
        deep: dict[str, object] = {}
        for _ in range(10_000):
            deep = {"x": deep}
        with pytest.raises(InvalidBody):
            begin(store, config=deep)

    def test_names_of_any_script_are_kept(self, store: Store) -> None:
        run = begin(store, id="日本-é😀", name="<b>実験</b> 😀", tags=["ñ"]).run
        assert store.runs.get(run.uid).name == "<b>実験</b> 😀"
        assert (run.id, run.tags) == ("日本-é😀", ["ñ"])

    def test_numbers_of_a_config_come_back_as_they_were(self, store: Store) -> None:
        config = {
            "inf": float("inf"),
            "big": 2**63 - 1,
            "small": -(2**63),
            "one": 1.0,
            "yes": True,
        }
        kept = store.runs.get(begin(store, config=config).run.uid).config
        assert kept == config
        assert [type(v) for v in kept.values()] == [float, int, int, float, bool]

    def test_an_id_used_again_begins_anew_and_the_old_run_is_kept_beside_it(
        self, store: Store
    ) -> None:
        old = begin(store, id="r", config={"lr": 1}).run
        new = begin(store, id="r", config={"lr": 2}).run
        assert (new.id, new.number, new.config) == ("r", 2, {"lr": 2})
        assert new.forked_from is not None
        assert new.forked_from.uid == old.uid
        assert store.runs.get(old.uid).id == new.forked_from.id == "r.1"
        listed, total = store.runs.list_runs(RunQuery(project=new.project_id))
        assert ([run.uid for run in listed], total) == ([new.uid], 1)
        archived = RunQuery(
            project=new.project_id, filter=Compare(column="archived", operator="=", value=True)
        )
        assert [run.uid for run in store.runs.list_runs(archived)[0]] == [old.uid]

    # --- resume ---------------------------------------------------------------------

    def test_must_resumes_and_refuses_what_is_missing(self, store: Store) -> None:
        with pytest.raises(NotFound) as caught:
            begin(store, id="r", resume="must")
        assert "allow" in caught.value.hint
        uid = begin(store, id="r", resume="allow").run.uid
        resumed = begin(store, id="r", resume="must")
        assert (resumed.resumed, resumed.run.uid, resumed.run.resumed) == (True, uid, 1)

    def test_never_refuses_an_id_that_exists(self, store: Store) -> None:
        begin(store, id="r", resume="never")
        with pytest.raises(Conflict):
            begin(store, id="r", resume="never")

    def test_ids_are_looked_up_in_their_own_project(self, store: Store) -> None:
        first = begin(store, project="a", id="r").run
        second = begin(store, project="b", id="r", resume="allow")
        assert not second.resumed
        assert second.run.uid != first.uid

    def test_a_resumed_run_keeps_what_the_new_call_leaves_out(self, store: Store) -> None:
        begin(store, id="r", name="n", notes="x", tags=["a"], config={"a": 1, "b": 1})
        kept = begin(store, id="r", resume="must", config={"b": 2}).run
        given = begin(store, id="r", resume="must", notes="y", tags=["b"], name="m").run
        assert (kept.name, kept.notes, kept.tags, kept.config) == (
            "n",
            "x",
            ["a"],
            {"a": 1, "b": 2},
        )
        assert (given.name, given.notes, given.tags) == ("m", "y", ["b"])

    def test_a_resumed_run_is_running_again_and_its_stop_is_forgotten(self, store: Store) -> None:
        uid = begin(store, id="r").run.uid
        store.runs.request_stop(uid, by="ann", now_us=NOW_US)
        store.runs.move_state(uid, RunState.FAILED, source="api", now_us=NOW_US)
        run = begin(store, id="r", resume="must", at_us=NOW_US + SECOND_US).run
        assert (run.state, run.stop, run.end, run.ended_us) == (RunState.RUNNING, None, None, None)
        assert [c.state for c in store.runs.list_states(uid)] == [
            RunState.RUNNING,
            RunState.KILLED,
            RunState.RUNNING,
        ]

    def test_a_run_that_is_being_stopped_is_not_begun_again(self, store: Store) -> None:
        uid = begin(store, id="r").run.uid
        store.runs.request_stop(uid, by="ann", now_us=NOW_US)
        with pytest.raises(Conflict):
            begin(store, id="r", resume="allow")
        with pytest.raises(Conflict):
            begin(store, id="r", attach=True)
        with pytest.raises(Conflict):
            begin(store, id="r", attach=True, uid=uid)
        with pytest.raises(Conflict):
            begin(store, id="r", rewind_step=0)

    def test_asking_again_resumes_once(self, store: Store) -> None:
        begin(store, id="r")
        uid = ids.new_run_uid()
        answers = [begin(store, uid=uid, id="r", resume="must") for _ in range(3)]
        assert [a.run.resumed for a in answers] == [1, 1, 1]
        assert all(a.resumed for a in answers)

    def test_time_between_resumes_is_no_activity(self, store: Store) -> None:
        uid = begin(store, id="r").run.uid
        store.runs.move_state(uid, RunState.FINISHED, source="api", now_us=NOW_US + 10 * SECOND_US)
        again = begin(store, id="r", resume="must", at_us=NOW_US + 100 * SECOND_US)
        assert again.runtime_s == 10.0
        run = store.runs.move_state(
            uid, RunState.FINISHED, source="api", now_us=NOW_US + 105 * SECOND_US
        )
        assert (run.duration_s, run.runtime_s) == (15.0, 105.0)

    @pytest.mark.parametrize("fields", [{"resume": "allow"}, {"resume": ""}, {"attach": True}])
    def test_a_run_in_the_trash_is_not_begun_and_the_error_names_the_ways_out(
        self, store: Store, fields: dict[str, Any]
    ) -> None:
        uid = begin(store, id="r").run.uid
        store.runs.trash(uid, now_us=NOW_US)
        with pytest.raises(Deleted) as caught:
            begin(store, id="r", **fields)
        assert "Restore" in caught.value.hint
        assert "empty the trash" in caught.value.hint

    # --- joining --------------------------------------------------------------------

    def test_a_process_that_joins_changes_nothing(self, store: Store) -> None:
        first = begin(store, id="r", config={"a": 1}).run
        joined = begin(store, id="r", attach=True, config={"a": 2}, name="other")
        assert (joined.run.uid, joined.resumed) == (first.uid, False)
        assert (joined.run.config, joined.run.name) == ({"a": 1}, first.name)

    @pytest.mark.parametrize("resume", ["", "never", "allow"])
    def test_a_process_may_join_before_the_run_is_begun(self, store: Store, resume: str) -> None:
        early = begin(store, id="r", attach=True).run
        late = begin(store, id="r", name="mine", config={"lr": 1}, resume=resume)
        assert early.state is RunState.RUNNING
        assert (late.run.uid, late.resumed) == (early.uid, False)
        assert (late.run.name, late.run.config) == ("mine", {"lr": 1})

    def test_must_does_not_count_a_run_that_was_only_joined(self, store: Store) -> None:
        begin(store, id="r", attach=True)
        with pytest.raises(NotFound):
            begin(store, id="r", resume="must")

    def test_processes_that_share_a_uid_share_a_run_whoever_is_first(self, store: Store) -> None:
        uid = ids.new_run_uid()
        begin(store, uid=uid, id="r", attach=True)
        primary = begin(store, uid=uid, id="r", config={"lr": 1}, name="n").run
        joined = begin(store, uid=uid, id="r", attach=True).run
        assert (primary.uid, joined.config, joined.name) == (uid, {"lr": 1}, "n")

    # --- spools ---------------------------------------------------------------------

    def test_a_spool_begins_at_its_own_time_and_promises_no_heartbeats(self, store: Store) -> None:
        began_us = NOW_US - 3600 * SECOND_US
        run = begin(store, offline=True, started_us=began_us).run
        assert (run.started_us, run.created_us) == (began_us, NOW_US)
        assert store.runs.list_silent(before_us=NOW_US + 10**12) == []

    def test_the_start_is_read_by_the_clock_of_the_server(self, store: Store) -> None:
        wrong_us = NOW_US + 500 * SECOND_US
        run = begin(store, started_us=wrong_us - 7 * SECOND_US, clock_us=wrong_us).run
        assert run.started_us == NOW_US - 7 * SECOND_US

    # --- fork and rewind (their rows are tested with the columns) ---------------------

    @pytest.mark.parametrize("step", [0, 5, -1])
    def test_a_run_without_steps_is_neither_rewound_nor_forked(
        self, store: Store, step: int
    ) -> None:
        begin(store, id="r")
        with pytest.raises(Conflict):
            begin(store, id="r", rewind_step=step)
        with pytest.raises(Conflict):
            begin(store, fork_from="r", fork_step=step)

    def test_only_a_run_that_exists_is_rewound_or_forked(self, store: Store) -> None:
        with pytest.raises(NotFound):
            begin(store, id="r", rewind_step=1)
        with pytest.raises(NotFound):
            begin(store, fork_from="r", fork_step=1)

    def test_a_fork_needs_an_id_of_its_own(self, store: Store) -> None:
        begin(store, id="r")
        with pytest.raises(Conflict):
            begin(store, id="r", fork_from="r", fork_step=0)

    # --- changes --------------------------------------------------------------------

    def test_fields_are_changed_and_config_and_summary_merge(self, store: Store) -> None:
        uid = begin(store, config={"a": 1, "b": 1}).run.uid
        store.runs.put_summary(uid, {"loss": 0.5, "acc": float("nan")}, last_step=7)
        run = store.runs.update(
            uid,
            {
                "name": "n",
                "notes": "x",
                "tags": ["t", "t"],
                "group": "g",
                "job_type": "j",
                "config": {"b": None, "c": {"d": 1}},
                "summary": {"loss": 0.1, "by": "hand"},
                "definitions": [MetricDefinition(name="loss", summary=("min",))],
            },
            source="api",
        )
        assert (run.name, run.notes, run.tags, run.group, run.job_type) == (
            "n",
            "x",
            ["t"],
            "g",
            "j",
        )
        assert run.config == {"a": 1, "b": None, "c": {"d": 1}}
        gone = {"remove_config": ["a", "c"], "config": {"c": 2}}
        assert store.runs.update(uid, gone, source="api").config == {"b": None, "c": 2}
        assert (run.summary["loss"], run.summary["by"], run.last_step) == (0.1, "hand", 7)
        assert run.summary["acc"] != run.summary["acc"]
        assert store.list_definitions(uid) == [MetricDefinition(name="loss", summary=("min",))]

    def test_of_two_definitions_the_later_wins_field_by_field(self, store: Store) -> None:
        uid = begin(store).run.uid
        for said in (
            MetricDefinition(name="loss", summary=("min",), goal="minimize"),
            MetricDefinition(name="loss", summary=("max",), hidden=False),
        ):
            store.runs.update(uid, {"definitions": [said]}, source="api")
        assert store.list_definitions(uid) == [
            MetricDefinition(name="loss", summary=("max",), goal="minimize", hidden=False)
        ]

    def test_a_change_that_breaks_a_rule_changes_nothing(self, store: Store) -> None:
        run = begin(store).run
        for field, value in (
            ("name", ""),
            ("colour", "red"),
            ("config", "no map"),
            ("config", {1: "no text"}),
            ("tags", [7]),
        ):
            with pytest.raises(UsageError):
                store.runs.update(run.uid, {"notes": "new", field: value}, source="api")
        assert store.runs.get(run.uid).notes == ""

    def test_every_change_counts_the_revision_up(self, store: Store) -> None:
        run = begin(store).run
        changed = store.runs.update(run.uid, {"notes": "x"}, source="api")
        assert changed.rev > run.rev

    @pytest.mark.parametrize("text", ["\0", "\ud800", "x" * 10_000, "%s", "'; DROP TABLE run"])
    def test_an_uid_that_cannot_be_is_an_error_of_the_caller(
        self, store: Store, text: str
    ) -> None:
        for ask in (
            lambda: store.runs.get(text),
            lambda: store.runs.heartbeat(text, now_us=NOW_US),
            lambda: store.runs.update(text, {"notes": "x"}, source="api"),
            lambda: store.runs.list_states(text),
            lambda: store.runs.purge(text),
            lambda: begin(store, uid=text, id="r", resume="allow"),
            lambda: store.series.scan_rows(text),
            lambda: store.console.read(text, offset=0, limit=1),
        ):
            with pytest.raises((UsageError, NotFound)):
                ask()

    def test_a_project_number_that_cannot_be_is_an_error_of_the_caller(self, store: Store) -> None:
        for number in (2**80, -(2**80), 2**40):
            with pytest.raises((UsageError, NotFound)):
                store.projects.get(number)

    def test_an_unknown_run_is_not_found(self, store: Store) -> None:
        uid = ids.new_run_uid()
        assert store.runs.find(project=0, run_id="nope") is None
        with pytest.raises(NotFound):
            store.runs.get(uid)
        with pytest.raises(NotFound):
            store.runs.update(uid, {"notes": "x"}, source="api")
