"""What every store does with runs that are deleted."""

import pytest

from kiseki.model.errors import Deleted
from kiseki.model.filter import Compare
from kiseki.store.conformance.scenario import (
    NOW_US,
    begin,
    open_writer,
    send,
)
from kiseki.store.contract import RunQuery, Store


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
