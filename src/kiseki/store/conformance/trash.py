"""What every store does with runs that are deleted."""

import pytest

from kiseki.model.errors import Deleted
from kiseki.model.filter import Compare
from kiseki.model.state import RunState
from kiseki.model.table import BulkAction
from kiseki.store.conformance.scenario import (
    NOW_US,
    begin,
    log_rows,
    open_writer,
    send,
)
from kiseki.store.contract import Store
from kiseki.store.queries import RunQuery


class TrashConformance:
    """Tests of `trash`, `restore` and `purge`."""

    def test_a_trashed_run_is_only_in_the_trash(self, store: Store) -> None:
        run = begin(store, id="r").run
        store.runs.trash(run.uid, now_us=NOW_US)
        store.runs.trash(run.uid, now_us=NOW_US + 1)
        kept = store.runs.get(run.uid)
        assert kept.deleted_us == NOW_US
        assert store.runs.list_runs(RunQuery(project=run.project_id)) == ([], 0)
        listed, total = store.runs.list_runs(RunQuery(project=run.project_id, deleted=True))
        assert ([r.uid for r in listed], total) == ([run.uid], 1)

    def test_a_trashed_run_is_not_changed(self, store: Store) -> None:
        uid = begin(store).run.uid
        store.runs.trash(uid, now_us=NOW_US)
        with pytest.raises(Deleted):
            store.runs.update(uid, {"notes": "x"}, source="api")
        with pytest.raises(Deleted):
            store.runs.request_stop(uid, by="ann", now_us=NOW_US)

    def test_silence_in_the_trash_is_no_crash(self, store: Store) -> None:
        trashed, kept = begin(store).run.uid, begin(store).run.uid
        store.runs.trash(trashed, now_us=NOW_US)
        later_us = NOW_US + 3600 * 1_000_000
        assert store.runs.list_silent(before_us=later_us) == [kept]
        store.runs.restore(trashed)
        assert set(store.runs.list_silent(before_us=later_us)) == {trashed, kept}

    def test_a_restored_run_is_what_it_was(self, store: Store) -> None:
        run = begin(store, id="r", notes="x").run
        store.runs.trash(run.uid, now_us=NOW_US)
        store.runs.restore(run.uid)
        store.runs.restore(run.uid)
        back = store.runs.get(run.uid)
        assert (back.deleted_us, back.notes, back.state) == (None, "x", run.state)
        assert store.runs.list_runs(RunQuery(project=run.project_id))[1] == 1

    def test_a_purged_run_is_gone_and_its_id_is_free(self, store: Store) -> None:
        run = begin(store, id="r").run
        store.runs.trash(run.uid, now_us=NOW_US)
        store.runs.purge(run.uid)
        assert store.runs.find(project=run.project_id, run_id="r") is None
        with pytest.raises(Deleted):
            store.runs.get(run.uid)
        again = begin(store, id="r", resume="allow")
        assert not again.resumed
        assert again.run.stream != run.stream

    def test_asking_again_for_a_purged_run_says_deleted(self, store: Store) -> None:
        uid = begin(store, id="r").run.uid
        store.runs.purge(uid)
        with pytest.raises(Deleted):
            begin(store, id="r", uid=uid)

    def test_earlier_histories_go_with_their_run(self, store: Store) -> None:
        oldest = begin(store, id="r").run.uid
        older = begin(store, id="r").run.uid
        newest = begin(store, id="r").run
        store.runs.purge(newest.uid)
        for uid in (oldest, older):
            with pytest.raises(Deleted):
                store.runs.get(uid)
        everything = RunQuery(
            project=newest.project_id, filter=Compare(column="archived", operator="exists")
        )
        assert store.runs.list_runs(everything) == ([], 0)

    def test_a_late_shipper_hears_that_its_run_was_deleted(self, store: Store) -> None:
        trashed, purged = begin(store).run.uid, begin(store).run.uid
        writers = {uid: open_writer(store, uid) for uid in (trashed, purged)}
        store.runs.trash(trashed, now_us=NOW_US)
        store.runs.purge(purged)
        for uid, writer in writers.items():
            with pytest.raises(Deleted):
                send(store, uid, writer, start=0, end=10)
            with pytest.raises(Deleted):
                open_writer(store, uid)

    def test_the_trash_is_listed_over_all_projects_the_newest_first(self, store: Store) -> None:
        runs = [begin(store, project=name, user="bob").run for name in ("p", "q", "p")]
        for at, run in enumerate(runs[:2]):
            store.runs.trash(run.uid, now_us=NOW_US + at)
        listed, total = store.runs.list_trash(None, limit=9, offset=0)
        assert ([run.uid for run in listed], total) == ([runs[1].uid, runs[0].uid], 2)
        first = listed[0]
        assert (first.project, first.id, first.name) == ("q", runs[1].id, runs[1].name)
        assert (first.user, first.deleted_us, first.with_project) == ("bob", NOW_US + 1, False)
        page, total = store.runs.list_trash(None, limit=1, offset=1)
        assert ([run.uid for run in page], total) == ([runs[0].uid], 2)
        page, total = store.runs.list_trash(runs[0].project_id, limit=9, offset=0)
        assert ([run.uid for run in page], total) == ([runs[0].uid], 1)

    def test_what_went_with_its_project_is_listed_without_earlier_histories(
        self, store: Store
    ) -> None:
        begin(store, id="r")
        run = begin(store, id="r").run
        store.projects.remove(run.project_id)
        [listed], total = store.runs.list_trash(None, limit=9, offset=0)
        assert (listed.uid, listed.with_project, total) == (run.uid, True, 1)

    def test_emptying_the_trash_frees_ids_and_leaves_the_rest(self, store: Store) -> None:
        kept = begin(store).run
        gone = [begin(store, id=name).run for name in ("a", "b", "c")]
        locked = begin(store).run
        for run in (*gone, locked):
            store.runs.trash(run.uid, now_us=NOW_US)
        lock = BulkAction(action="lock")
        store.runs.change_runs(kept.project_id, [locked.uid], lock, by="ann", now_us=NOW_US)
        assert store.runs.purge_trash(None, limit=2, now_us=NOW_US) == (2, 1)
        assert store.runs.purge_trash(kept.project_id, limit=2, now_us=NOW_US) == (1, 0)
        assert store.runs.purge_trash(None, limit=2, now_us=NOW_US) == (0, 0)
        assert store.runs.get(kept.uid).deleted_us is None
        assert store.runs.get(locked.uid).deleted_us is not None
        assert not begin(store, id="a").resumed

    def test_the_trash_of_one_project_is_emptied_alone(self, store: Store) -> None:
        mine, other = begin(store, project="p").run, begin(store, project="q").run
        for run in (mine, other):
            store.runs.trash(run.uid, now_us=NOW_US)
        assert store.runs.purge_trash(mine.project_id, limit=9, now_us=NOW_US) == (1, 0)
        assert store.runs.get(other.uid).deleted_us is not None

    def test_a_deleted_project_is_gone_when_the_trash_is_emptied(self, store: Store) -> None:
        run = begin(store).run
        begin(store)
        store.projects.remove(run.project_id)
        store.runs.purge_trash(None, limit=9, now_us=NOW_US)
        assert store.projects.list_deleted() == []
        assert begin(store).run.number == 1

    def test_runs_are_weighed_with_their_earlier_histories(self, store: Store) -> None:
        old = begin(store, id="r").run
        log_rows(store, old.uid, open_writer(store, old.uid), [(0, {"a": 1.0}), (1, {"a": 2.0})])
        run, other = begin(store, id="r").run, begin(store).run
        writer = open_writer(store, run.uid)
        log_rows(store, run.uid, writer, [(i, {"a": 1.0, "b": float(i)}) for i in range(100)])
        store.upkeep.compact(everything=True)
        log_rows(store, run.uid, writer, [(100, {"a": 1.0})])
        store.runs.move_state(other.uid, RunState.FINISHED, source="api", now_us=NOW_US)
        weight = store.runs.weigh([run.uid, other.uid, "f" * 32])
        assert (weight.n_runs, weight.n_earlier, weight.n_alive) == (2, 1, 1)
        assert weight.n_points == 2 + 200 + 1
        assert weight.n_bytes > store.runs.weigh([other.uid]).n_bytes > 0
        assert store.runs.weigh([]).n_runs == 0

    def test_the_janitor_says_when_nothing_waits_any_more(self, store: Store) -> None:
        uids = [begin(store).run.uid for _ in range(3)]
        for uid in uids:
            log_rows(store, uid, open_writer(store, uid), [(0, {"a": 1.0})])
            store.runs.purge(uid)
        assert store.upkeep.count_waiting() == 3
        for _ in range(50):
            if not store.upkeep.clean():
                break
        assert store.upkeep.count_waiting() == 0

    def test_the_janitor_ends_what_a_purge_began(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        send(store, uid, writer, start=0, end=10)
        store.runs.purge(uid)
        for _ in range(20):
            store.upkeep.clean()
        with pytest.raises(Deleted):
            open_writer(store, uid)
        with pytest.raises(Deleted):
            store.runs.get(uid)
