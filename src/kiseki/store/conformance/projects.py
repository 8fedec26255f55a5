"""What every store does with projects."""

import pytest

from kiseki.model.errors import Conflict, Deleted, InvalidName, NotFound, UsageError
from kiseki.model.state import RunState
from kiseki.store.conformance.scenario import (
    ENTITY,
    NOW_US,
    SECOND_US,
    begin,
    log_rows,
    open_writer,
)
from kiseki.store.contract import Store
from kiseki.store.queries import RunQuery


class ProjectConformance:
    """Tests of `ProjectRows`."""

    def test_project_0_is_uncategorized_from_the_first_moment(self, store: Store) -> None:
        project = store.projects.get(0)
        assert (project.id, project.name, project.n_runs) == (0, "Uncategorized", 0)

    def test_a_run_that_names_no_project_of_its_owner_is_uncategorized(self, store: Store) -> None:
        owner = store.projects.get(0).entity
        run = begin(store, project=None, entity=owner).run
        assert (run.project_id, run.project, run.entity) == (0, "Uncategorized", owner)

    def test_a_project_is_made_once(self, store: Store) -> None:
        made = store.projects.get_or_create(entity=ENTITY, name="mnist", description="digits")
        again = store.projects.get_or_create(entity=ENTITY, name="mnist", description="other")
        assert again == made
        assert (made.entity, made.name, made.description) == (ENTITY, "mnist", "digits")
        assert store.projects.get(made.id) == store.projects.find(entity=ENTITY, name="mnist")

    def test_two_entities_may_use_one_name(self, store: Store) -> None:
        mine = store.projects.get_or_create(entity=ENTITY, name="p")
        theirs = store.projects.get_or_create(entity="bob", name="p")
        assert mine.id != theirs.id
        assert [
            p.id for p in store.projects.list_projects(entity="bob", limit=9, offset=0)[0]
        ] == [theirs.id]

    def test_names_are_one_in_every_spelling_of_unicode(self, store: Store) -> None:
        composed = store.projects.get_or_create(entity=ENTITY, name="caf\u00e9")
        decomposed = store.projects.get_or_create(entity=ENTITY, name="cafe\u0301")
        assert decomposed.id == composed.id

    @pytest.mark.parametrize("name", ["", " p", "p\0", "\ud800", "p" * 501, "p\n"])
    def test_a_name_that_breaks_a_rule_is_refused(self, store: Store, name: str) -> None:
        with pytest.raises(InvalidName):
            store.projects.get_or_create(entity=ENTITY, name=name)

    def test_an_unknown_project_is_not_found(self, store: Store) -> None:
        assert store.projects.find(entity=ENTITY, name="nowhere") is None
        with pytest.raises(NotFound):
            store.projects.get(77)
        with pytest.raises(NotFound):
            store.projects.restore(77)

    def test_projects_are_listed_by_their_latest_activity(self, store: Store) -> None:
        for at, name in enumerate(("a", "b", "c", "a")):
            begin(store, project=name, at_us=NOW_US + at * SECOND_US)
        page, total = store.projects.list_projects(entity=ENTITY, limit=2, offset=0)
        rest, _ = store.projects.list_projects(entity=ENTITY, limit=2, offset=2)
        assert [p.name for p in [*page, *rest]] == ["a", "c", "b"]
        assert total == 3

    def test_a_run_that_speaks_makes_its_project_active(self, store: Store) -> None:
        runs = [begin(store, project=name).run for name in ("a", "b")]
        later_us = NOW_US + 3600 * SECOND_US
        store.runs.heartbeat(runs[0].uid, now_us=later_us)
        page, _ = store.projects.list_projects(entity=ENTITY, limit=9, offset=0)
        assert [(p.name, p.last_active_us) for p in page] == [("a", later_us), ("b", NOW_US)]

    def test_a_project_counts_its_runs(self, store: Store) -> None:
        first = begin(store).run
        begin(store)
        gone = begin(store).run
        store.runs.move_state(first.uid, RunState.FINISHED, source="api", now_us=NOW_US)
        store.runs.trash(gone.uid, now_us=NOW_US)
        project = store.projects.get(first.project_id)
        assert (project.n_runs, project.n_running) == (2, 1)

    def test_a_project_is_renamed_and_described(self, store: Store) -> None:
        project = store.projects.get_or_create(entity=ENTITY, name="old")
        run = begin(store, project="old").run
        store.projects.update(project.id, name="new", description=None)
        shown = store.projects.update(project.id, name=None, description="two\nlines")
        assert (shown.name, shown.description) == ("new", "two\nlines")
        assert store.runs.get(run.uid).project == "new"

    def test_a_project_does_not_take_the_name_of_another(self, store: Store) -> None:
        store.projects.get_or_create(entity=ENTITY, name="taken")
        project = store.projects.get_or_create(entity=ENTITY, name="mine")
        with pytest.raises(Conflict):
            store.projects.update(project.id, name="taken", description=None)
        assert store.projects.get(project.id).name == "mine"

    def test_an_archived_project_is_listed_only_if_asked_for(self, store: Store) -> None:
        run = begin(store).run
        begin(store, project="q")
        assert store.projects.update(run.project_id, archived=True).archived

        def listed(*, archived: bool) -> set[str]:
            page, total = store.projects.list_projects(
                entity=ENTITY, limit=9, offset=0, archived=archived
            )
            assert total == len(page)
            return {project.name for project in page}

        assert listed(archived=False) == {"q"}
        assert listed(archived=True) == {"p", "q"}
        assert begin(store).run.project_id == run.project_id
        assert not store.projects.update(run.project_id, archived=False).archived
        assert listed(archived=False) == {"p", "q"}

    def test_an_overview_counts_what_a_project_has(self, store: Store) -> None:
        first = begin(store, user="ann").run
        second = begin(store, user="bob", at_us=NOW_US + 5 * SECOND_US).run
        begin(store, user="bob", at_us=NOW_US + 6 * SECOND_US)
        gone = begin(store, user="eve").run
        store.runs.trash(gone.uid, now_us=NOW_US)
        begin(store, project="elsewhere")
        log_rows(store, first.uid, open_writer(store, first.uid), [(0, {"a": 1.0, "b": 2.0})])
        store.runs.move_state(
            second.uid, RunState.FINISHED, source="api", now_us=NOW_US + 8 * SECOND_US
        )
        seen = store.projects.overview(first.project_id, now_us=NOW_US + 10 * SECOND_US)
        assert (seen.n_runs, seen.n_deleted, seen.n_keys) == (3, 1, 2)
        assert seen.states == {"running": 2, "finished": 1}
        assert list(seen.contributors.items()) == [("bob", 2), ("ann", 1)]
        assert seen.compute_s == 10 + 3 + 4
        assert seen.first_run_us == NOW_US
        assert seen.last_active_us is not None

    def test_an_overview_of_nothing_is_empty(self, store: Store) -> None:
        seen = store.projects.overview(0, now_us=NOW_US)
        assert (seen.n_runs, seen.states, seen.compute_s, seen.first_run_us) == (0, {}, 0.0, None)
        with pytest.raises(NotFound):
            store.projects.overview(77, now_us=NOW_US)

    def test_deleted_projects_are_listed_with_what_went_with_them(self, store: Store) -> None:
        run = begin(store).run
        begin(store)
        assert store.projects.list_deleted() == []
        store.projects.remove(run.project_id)
        [deleted] = store.projects.list_deleted()
        assert (deleted.id, deleted.name, deleted.n_runs) == (run.project_id, "p", 2)

    def test_a_deleted_project_takes_its_runs_to_the_trash(self, store: Store) -> None:
        run = begin(store, id="r").run
        store.projects.remove(run.project_id)
        assert store.runs.get(run.uid).deleted_us is not None
        assert store.projects.find(entity=ENTITY, name="p") is None
        assert store.projects.list_projects(entity=ENTITY, limit=9, offset=0) == ([], 0)
        with pytest.raises(Deleted) as caught:
            begin(store, id="r")
        assert "trash" in caught.value.hint

    def test_a_restored_project_brings_back_what_went_with_it(self, store: Store) -> None:
        before, with_it = begin(store).run, begin(store).run
        store.runs.trash(before.uid, now_us=NOW_US)
        store.projects.remove(with_it.project_id)
        store.projects.restore(with_it.project_id)
        runs, _ = store.runs.list_runs(RunQuery(project=with_it.project_id))
        assert [run.uid for run in runs] == [with_it.uid]
        assert store.runs.get(before.uid).deleted_us is not None

    def test_a_restored_run_brings_back_its_project_alone(self, store: Store) -> None:
        wanted, other = begin(store).run, begin(store).run
        store.projects.remove(wanted.project_id)
        store.runs.restore(wanted.uid)
        assert store.projects.get(wanted.project_id).n_runs == 1
        assert store.runs.get(other.uid).deleted_us is not None

    def test_the_name_of_a_deleted_project_is_free_when_its_last_run_is_purged(
        self, store: Store
    ) -> None:
        run = begin(store).run
        store.projects.remove(run.project_id)
        store.runs.purge(run.uid)
        assert begin(store).run.number == 1

    def test_an_empty_project_is_gone_at_once(self, store: Store) -> None:
        project = store.projects.get_or_create(entity=ENTITY, name="empty")
        store.projects.remove(project.id)
        assert store.projects.get_or_create(entity=ENTITY, name="empty").n_runs == 0

    def test_the_default_project_stays(self, store: Store) -> None:
        with pytest.raises(UsageError):
            store.projects.remove(0)
