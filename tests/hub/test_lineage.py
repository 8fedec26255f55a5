"""Graphs over a memory store: which nodes and edges there are, and what is folded."""

from collections.abc import Sequence

import pytest

from kiseki.hub.lineage import Lineage
from kiseki.hub.models import Models
from kiseki.model.artifact import (
    ArtifactVersion,
    DatasetInput,
    LineageGraph,
    PatchVersion,
    RegisterModel,
    UseVersion,
)
from kiseki.model.errors import Conflict, InvalidQuery, Locked, NotFound
from kiseki.model.run import Run
from kiseki.store.conformance.scenario import NOW_US, begin, log_rows, open_writer
from kiseki.store.conformance.versions import commit, make_version, put_files, start_version
from kiseki.store.contract import Store
from kiseki.store.memory import MemoryStore


@pytest.fixture
def store() -> Store:
    return MemoryStore(entity="owner")


def make_run(store: Store, name: str, *, uses: Sequence[ArtifactVersion] = ()) -> Run:
    run = begin(store, id=name, name=name, job_type=name.rstrip("0123456789-")).run
    for version in uses:
        store.artifacts.use(run.uid, UseVersion(version=version.id), now_us=NOW_US)
    return run


def make_output(store: Store, run: Run, name: str, type_: str = "dataset") -> ArtifactVersion:
    version = start_version(store, name=name, type=type_, run=run.uid, project=None)
    put_files(store, version, {"data": f"{name} of {run.name}"})
    return commit(store, version, run=run.uid)


def describe(graph: LineageGraph) -> tuple[set[str], set[str]]:
    """Return the labels of nodes and `a -kind-> b` for each edge."""
    labels = {node.id: node.label or node.id for node in graph.nodes}
    edges = {f"{labels[e.source]} -{e.kind}-> {labels[e.target]}" for e in graph.edges}
    return set(labels.values()), edges


@pytest.fixture
def pipeline(store: Store) -> dict[str, Run]:
    """Runs of prepare -> train -> evaluate with artifacts between them."""
    prepare = make_run(store, "prepare")
    data = make_output(store, prepare, "clean")
    train = make_run(store, "train", uses=[data])
    model = make_output(store, train, "net", "model")
    evaluate = make_run(store, "evaluate", uses=[model, data])
    return {"prepare": prepare, "train": train, "evaluate": evaluate}


_PIPELINE_EDGES = {
    "prepare -output-> clean:v0",
    "clean:v0 -input-> train",
    "train -output-> net:v0",
    "net:v0 -input-> evaluate",
    "clean:v0 -input-> evaluate",
}


def test_a_pipeline_is_seen_whole_from_each_of_its_runs(
    store: Store, pipeline: dict[str, Run]
) -> None:
    for run in pipeline.values():
        nodes, edges = describe(Lineage(store).find_graph(run=run.uid))
        assert nodes == {"prepare", "clean:v0", "train", "net:v0", "evaluate"}
        assert edges == _PIPELINE_EDGES


def test_a_graph_goes_no_deeper_than_asked(store: Store, pipeline: dict[str, Run]) -> None:
    graph = Lineage(store).find_graph(run=pipeline["prepare"].uid, depth=2)
    nodes, edges = describe(graph)
    assert nodes == {"prepare", "clean:v0", "train", "evaluate"}
    assert edges == {edge for edge in _PIPELINE_EDGES if "net" not in edge}
    # At the rim the edges between what is shown are there as well.
    graph = Lineage(store).find_graph(run=pipeline["train"].uid, depth=1)
    assert describe(graph)[0] == {"train", "clean:v0", "net:v0"}


def test_nodes_say_what_they_are_and_where(store: Store, pipeline: dict[str, Run]) -> None:
    graph = Lineage(store).find_graph(run=pipeline["train"].uid)
    by_label = {node.label: node for node in graph.nodes}
    run, version = by_label["train"], by_label["net:v0"]
    assert (run.kind, run.detail, run.state) == ("run", "train", "running")
    assert run.path == "/ann/p/runs/train"
    assert (version.kind, version.detail, version.state) == ("version", "model", "ready")
    assert version.path == "/ann/p/artifacts/net/v0"


def test_a_run_that_was_deleted_for_good_stays_as_gone(
    store: Store, pipeline: dict[str, Run]
) -> None:
    uid = pipeline["train"].uid
    store.runs.trash(uid, now_us=NOW_US)
    states = {n.label: n.state for n in Lineage(store).find_graph(run=uid).nodes}
    assert states["train"] == "trashed"
    store.runs.purge(uid)
    for start in (uid, pipeline["prepare"].uid):
        graph = Lineage(store).find_graph(run=start)
        assert describe(graph)[1] == _PIPELINE_EDGES
        [gone] = [node for node in graph.nodes if node.state == "gone"]
        assert (gone.label, gone.path) == ("train", "")


def test_a_deleted_version_stays_as_gone(store: Store, pipeline: dict[str, Run]) -> None:
    version = store.artifacts.find(pipeline["train"].project_id, "net", "latest")
    store.artifacts.remove(version.id, delete_aliases=True, now_us=NOW_US)
    graph = Lineage(store).find_graph(version=version.id)
    assert describe(graph)[1] == _PIPELINE_EDGES
    assert {n.label for n in graph.nodes if n.state == "gone"} == {"net:v0"}


def test_many_of_one_sort_are_folded_until_somebody_explodes_them(store: Store) -> None:
    data = make_version(store, "x")
    runs = [make_run(store, f"train-{i}", uses=[data]) for i in range(6)]
    make_output(store, runs[0], "hidden")
    evaluate = make_run(store, "evaluate", uses=[data])
    graph = Lineage(store).find_graph(version=data.id)
    [cluster] = [node for node in graph.nodes if node.kind == "cluster"]
    assert (cluster.members, cluster.label, cluster.detail) == (6, "train", "run")
    assert describe(graph) == (
        {"ds:v0", "evaluate", "train"},
        {"ds:v0 -input-> evaluate", "ds:v0 -input-> train"},
    )
    whole = Lineage(store).find_graph(version=data.id, explode=[cluster.id])
    assert {run.name for run in runs} | {"hidden:v0", "ds:v0", "evaluate"} == describe(whole)[0]
    # Where one of them is the start, the others are a cluster beside it.
    [cluster] = [
        node for node in Lineage(store).find_graph(run=runs[0].uid).nodes if node.kind == "cluster"
    ]
    assert cluster.members == 5
    assert describe(Lineage(store).find_graph(run=evaluate.uid))[0] == {
        "ds:v0",
        "evaluate",
        "train",
    }


def test_members_of_two_clusters_are_shown_once(store: Store) -> None:
    first, second = make_version(store, "x", name="a"), make_version(store, "y", name="b")
    root = make_run(store, "root", uses=[first, second])
    for i in range(7):
        make_run(store, f"train-{i}", uses=[first, second])
    graph = Lineage(store).find_graph(run=root.uid)
    assert [node.members for node in graph.nodes if node.kind == "cluster"] == [7]
    assert {"a:v0 -input-> train", "b:v0 -input-> train"} <= describe(graph)[1]


def test_data_sets_forks_and_models_are_in_the_graph(store: Store) -> None:
    parent = make_run(store, "parent")
    dataset = DatasetInput(name="cifar", source="s3://b/c", digest="1")
    store.artifacts.use(parent.uid, UseVersion(dataset=dataset, used_as="train"), now_us=NOW_US)
    net = make_output(store, parent, "net", "model")
    log_rows(store, parent.uid, open_writer(store, parent.uid), [(0, {"loss": 1.0})])
    begin(store, id="child", name="child", fork_from="parent", fork_step=0)
    model = Models(store, clock=lambda: NOW_US).register(
        RegisterModel(name="prod", version=net.id, aliases=["champion"])
    )
    assert (model.aliases, model.made_by) == (["latest", "champion"], parent.uid)
    graph = Lineage(store).find_graph(run=parent.uid)
    assert describe(graph)[1] == {
        "cifar -input-> parent",
        "parent -output-> net:v0",
        "parent -fork-> child",
        "net:v0 -member-> prod:v0",
    }
    [edge] = [edge for edge in graph.edges if edge.kind == "input"]
    assert edge.label == "train"
    [node] = [node for node in graph.nodes if node.kind == "dataset"]
    assert node.detail == "s3://b/c"


def test_thousands_of_nodes_are_cut_and_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiseki.hub.lineage.MAX_LINEAGE_NODES", 5)
    data = make_version(store, "x")
    for i in range(8):
        make_run(store, f"train-{i}", uses=[data])
    folded = Lineage(store).find_graph(version=data.id)
    assert folded.cut == 0
    [cluster] = [node for node in folded.nodes if node.kind == "cluster"]
    graph = Lineage(store).find_graph(version=data.id, explode=[cluster.id])
    assert (len(graph.nodes), graph.cut) == (5, 4)


def test_edges_beyond_the_limit_are_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiseki.hub.lineage._EDGES_AT_ONCE", 6)
    data = make_version(store, "x")
    for i in range(8):
        make_run(store, f"train-{i}", uses=[data])
    graph = Lineage(store).find_graph(version=data.id)
    assert ([node.members for node in graph.nodes if node.kind == "cluster"], graph.cut) == (
        [6],
        2,
    )


def test_questions_that_make_no_sense_are_refused(store: Store) -> None:
    run = make_run(store, "x")
    lineage = Lineage(store)
    with pytest.raises(InvalidQuery):
        lineage.find_graph()
    with pytest.raises(InvalidQuery):
        lineage.find_graph(run=run.uid, version="0" * 32)
    for depth in (0, 21):
        with pytest.raises(InvalidQuery):
            lineage.find_graph(run=run.uid, depth=depth)
    for unknown in ("0" * 32, "x"):
        with pytest.raises(NotFound):
            lineage.find_graph(run=unknown)
        with pytest.raises(NotFound):
            lineage.find_graph(version=unknown)


def test_a_model_is_made_of_what_is_ready(store: Store) -> None:
    models = Models(store, clock=lambda: NOW_US)
    pending = start_version(store)
    with pytest.raises(Conflict):
        models.register(RegisterModel(name="m", version=pending.id))
    made = commit(store, pending)
    with pytest.raises(Conflict, match="no registered model"):
        models.register(RegisterModel(name="ds", version=made.id))
    first = models.register(RegisterModel(name="m", version=made.id, tags=["a"]))
    again = models.register(RegisterModel(name="m", version=made.id, tags=["b"]))
    assert (again.id, again.number, again.tags) == (first.id, 0, ["a", "b"])


def test_a_protected_alias_of_a_model_is_not_taken_by_another(store: Store) -> None:
    models = Models(store, clock=lambda: NOW_US)
    first, second = make_version(store, "x", name="a"), make_version(store, "y", name="b")
    model = models.register(RegisterModel(name="m", version=first.id, aliases=["prod"]))
    store.artifacts.update(model.id, PatchVersion(protect=["prod"]), now_us=NOW_US)
    with pytest.raises(Locked):
        models.register(RegisterModel(name="m", version=second.id, aliases=["prod"]))
    assert store.artifacts.get_collection(model.collection).n_versions == 1
    assert store.artifacts.get(model.id).aliases == ["latest", "prod"]
