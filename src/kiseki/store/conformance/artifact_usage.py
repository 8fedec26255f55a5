"""What every store knows of what runs made and used, and what happens with projects."""

import msgspec
import pytest

from kiseki.model.artifact import (
    ArtifactVersion,
    BeginVersion,
    DatasetInput,
    UseVersion,
)
from kiseki.model.errors import (
    Conflict,
    InvalidBody,
    InvalidName,
    NotFound,
)
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.conformance.scenario import ENTITY, NOW_US, begin
from kiseki.store.conformance.versions import (
    clean,
    commit,
    list_paths,
    make_version,
    new_id,
    put_files,
    start_version,
)
from kiseki.store.contract import Store


class UsageConformance:
    """Tests of what runs made and used, and of what happens with runs and projects."""

    def test_runs_have_inputs_and_outputs(self, store: Store) -> None:
        run = begin(store, name="maker").run
        made = start_version(store, run=run.uid)
        assert (made.project, made.made_by) == (run.project_id, run.uid)
        made = commit(store, made, run=run.uid)
        assert (made.made_by, made.made_by_name) == (run.uid, "maker")
        user = begin(store, name="user").run
        asked = UseVersion(version=made.id, used_as="train")
        first = store.artifacts.use(user.uid, asked, now_us=NOW_US + 1)
        again = store.artifacts.use(user.uid, asked, now_us=NOW_US + 9)
        assert first == again
        assert (first.kind, first.version, first.used_as) == ("input", made, "train")
        assert store.artifacts.list_of_run(user.uid) == [first]
        [output] = store.artifacts.list_of_run(run.uid)
        assert (output.kind, output.version) == ("output", made)
        runs = store.artifacts.list_runs(made.id)
        assert [(one.kind, one.uid, one.name) for one in runs] == [
            ("output", run.uid, "maker"),
            ("input", user.uid, "user"),
        ]
        assert (runs[1].run_id, runs[1].project_name) == (user.id, "p")

    def test_a_run_that_makes_what_was_there_has_it_as_output(self, store: Store) -> None:
        first = make_version(store, "x")
        run = begin(store).run
        same = start_version(store)
        put_files(store, same, {"data.txt": "x"})
        commit(store, same, run=run.uid)
        [output] = store.artifacts.list_of_run(run.uid)
        assert output.version is not None
        assert output.version.id == first.id
        assert output.version.made_by == ""

    def test_data_sets_are_inputs_too(self, store: Store) -> None:
        run = begin(store).run
        dataset = DatasetInput(
            name="cifar",
            digest="sha256:1",
            source="s3://b/c",
            schema={"x": "int"},
            profile={"n": 1},
        )
        used = store.artifacts.use(run.uid, UseVersion(dataset=dataset), now_us=NOW_US)
        assert (used.dataset, used.version) == (dataset, None)
        described = msgspec.structs.replace(dataset, profile={"n": 2})
        store.artifacts.use(run.uid, UseVersion(dataset=described), now_us=NOW_US)
        assert store.artifacts.list_of_run(run.uid) == [used]

    def test_an_input_that_makes_no_sense_is_refused(self, store: Store) -> None:
        run = begin(store).run
        for request, error in (
            (UseVersion(), InvalidBody),
            (UseVersion(version="x"), InvalidName),
            (UseVersion(version="0" * 32), NotFound),
            (UseVersion(version=start_version(store).id), Conflict),
            (UseVersion(dataset=DatasetInput(name="")), InvalidBody),
        ):
            with pytest.raises(error):
                store.artifacts.use(run.uid, request, now_us=NOW_US)

    def test_links_outlive_the_run(self, store: Store) -> None:
        run = begin(store, name="short-lived").run
        made = commit(store, start_version(store, run=run.uid))
        begin(store)
        store.runs.trash(run.uid, now_us=NOW_US)
        [link] = store.artifacts.list_runs(made.id)
        assert (link.name, link.state) == ("short-lived", "trashed")
        store.runs.purge(run.uid)
        [link] = store.artifacts.list_runs(made.id)
        assert (link.name, link.state, link.run_id) == ("short-lived", "gone", "")
        assert store.artifacts.get(made.id).made_by_name == "short-lived"

    def test_a_registered_model_outlives_what_it_was_made_of(self, store: Store) -> None:
        source = make_version(store, "weights", type="model", name="net-1")
        other = make_version(store, "weights", type="model", name="net-2")

        def register(version: ArtifactVersion) -> ArtifactVersion:
            request = BeginVersion(
                id=new_id(), name="net", type="model", project="p", base=version.id
            )
            begun = store.artifacts.begin(request, entity=ENTITY, now_us=NOW_US, registered=True)
            return commit(store, begun)

        first, second = register(source), register(other)
        assert (first.number, first.source, second.number) == (0, source.id, 1)
        assert register(source).id == first.id
        store.artifacts.remove(source.id, delete_aliases=False, now_us=NOW_US)
        clean(store, at_us=NOW_US)
        assert list_paths(store, first) == ["data.txt"]
        [model], _ = store.artifacts.list_collections(
            first.project, registered=True, limit=9, offset=0
        )
        assert (model.name, model.n_versions) == ("net", 2)
        with pytest.raises(Conflict):
            start_version(store, name="net", type="model")

    def test_artifacts_go_and_come_back_with_their_project(self, store: Store) -> None:
        run = begin(store).run
        version = make_version(store, "x", "best")
        store.projects.remove(run.project_id)
        for refused in (
            lambda: store.artifacts.get(version.id),
            lambda: store.artifacts.list_entries(version.id, EntryQuery()),
            lambda: store.artifacts.find(run.project_id, "ds", "best"),
            lambda: store.artifacts.get_collection(version.collection),
        ):
            with pytest.raises(NotFound):
                refused()
        store.projects.restore(run.project_id)
        assert store.artifacts.get(version.id) == version
        store.projects.remove(run.project_id)
        store.runs.purge(run.uid)
        with pytest.raises(NotFound):
            store.artifacts.get(version.id)
        again = begin(store).run.project_id
        assert store.artifacts.list_collections(again, limit=9, offset=0) == ([], 0)
        assert make_version(store, "x").number == 0

    def test_a_project_of_artifacts_alone_goes_to_the_trash_too(self, store: Store) -> None:
        version = make_version(store, "x", project="only artifacts")
        store.projects.remove(version.project)
        assert [one.id for one in store.projects.list_deleted()] == [version.project]
        store.projects.restore(version.project)
        assert store.artifacts.get(version.id) == version
        store.projects.remove(version.project)
        assert store.runs.purge_trash(None, limit=10, now_us=NOW_US) == (0, 0)
        assert store.projects.list_deleted() == []
        with pytest.raises(NotFound):
            store.artifacts.get(version.id)

    def test_upkeep_frees_what_came_to_nothing(self, store: Store) -> None:
        version = start_version(store)
        put_files(store, version, {"a": "1"})
        while store.upkeep.clean():
            pass
        # By the clock of the server the day is over long ago.
        assert store.artifacts.get(version.id).state == "failed"
        assert list_paths(store, version) == []

    def test_the_feed_tells_which_collection_changed(self, store: Store) -> None:
        run = begin(store).run
        before = store.feed.latest()
        version = commit(store, start_version(store, run=run.uid), run=run.uid)
        lines = store.feed.read(before)
        assert lines is not None
        told = [(line.run, line.project, line.kinds, line.keys) for line in lines]
        of_project = (None, run.project_id, ("artifacts",), (str(version.collection),))
        assert told == [
            of_project,
            (run.uid, run.project_id, ("artifacts",), None),
            of_project,
        ]
