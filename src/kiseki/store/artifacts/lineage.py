"""What came of what: edges between runs, versions and data sets."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, func, select

from kiseki.store.artifacts import links
from kiseki.store.artifacts.lineage_node import Edge, NodeFacts, NodeKey
from kiseki.store.artifacts.surroundings import AT_ONCE, ProjectPath, Surroundings
from kiseki.store.artifacts.versions import SELECT_VERSION
from kiseki.store.schema_artifacts import ARTIFACT_LINK, ARTIFACT_VERSION

_TABLE = ARTIFACT_LINK


def list_edges(
    conn: Connection, around: Surroundings, nodes: Sequence[NodeKey], *, limit: int
) -> tuple[list[Edge], int]:
    """Return edges at some nodes, at most `limit` of a sort, and how many were left out."""
    runs = [node.id for node in nodes if node.kind == "run"]
    versions = [node.id for node in nodes if node.kind == "version"]
    datasets = [node.id for node in nodes if node.kind == "dataset"]
    edges: dict[Edge, None] = {}
    left_out = 0
    for column, ids in (
        (_TABLE.c.run, runs),
        (_TABLE.c.version, versions),
        (_TABLE.c.dataset, datasets),
    ):
        rows, more = _list_links(conn, column, ids, limit=limit)
        edges |= dict.fromkeys(map(_edge_of, rows))
        left_out += more
    edges |= dict.fromkeys(_list_members(conn, versions, limit=limit))
    edges |= dict.fromkeys(_list_branches(conn, around, runs, limit=limit))
    return list(edges), left_out


def _list_links(
    conn: Connection, column: Column[str], ids: Sequence[str], *, limit: int
) -> tuple[list[Any], int]:
    found: list[Any] = []
    left_out = 0
    for start in range(0, len(ids), AT_ONCE):
        some = column.in_(ids[start : start + AT_ONCE])
        # The newest first: those are what somebody looks for if there are too many.
        query = select(_TABLE).where(some).order_by(_TABLE.c.time_us.desc(), _TABLE.c.run)
        room = max(0, limit - len(found))
        rows = conn.execute(query.limit(room + 1)).all()
        found += rows[:room]
        if len(rows) > room:
            total = conn.execute(select(func.count()).select_from(_TABLE).where(some))
            left_out += total.scalar_one() - room
    return found, left_out


def _edge_of(row: Any) -> Edge:
    run = NodeKey("run", row.run)
    data = NodeKey("version", row.version) if row.version else NodeKey("dataset", row.dataset)
    source, target = (run, data) if row.kind == "output" else (data, run)
    return Edge(source, target, row.kind, row.used_as)


def _list_members(conn: Connection, versions: Sequence[str], *, limit: int) -> Iterable[Edge]:
    """Yield edges from versions to the versions of models that were made of them."""
    table = ARTIFACT_VERSION
    for start in range(0, len(versions), AT_ONCE):
        some = versions[start : start + AT_ONCE]
        for column in (table.c.id, table.c.source):
            query = select(table.c.id, table.c.source).where(
                column.in_(some), table.c.source != "", table.c.same_as == ""
            )
            for row in conn.execute(query.order_by(table.c.key).limit(limit)):
                yield Edge(NodeKey("version", row.source), NodeKey("version", row.id), "member")


def _list_branches(
    conn: Connection, around: Surroundings, runs: Sequence[str], *, limit: int
) -> Iterable[Edge]:
    for run in around.find_runs(conn, runs).values():
        if run.parent is not None:
            yield Edge(NodeKey("run", run.parent), NodeKey("run", run.uid), "parent")
        if run.forked_from is not None:
            yield Edge(NodeKey("run", run.forked_from), NodeKey("run", run.uid), "fork")
    for branch in around.list_branches(conn, runs, limit=limit):
        yield Edge(NodeKey("run", branch.source), NodeKey("run", branch.target), branch.kind)


def describe(
    conn: Connection, around: Surroundings, nodes: Sequence[NodeKey]
) -> dict[NodeKey, NodeFacts]:
    """Return what is known of nodes; of what nobody ever heard there is nothing."""
    by_kind: dict[str, list[str]] = {"run": [], "version": [], "dataset": []}
    for node in nodes:
        by_kind[node.kind].append(node.id)
    return {
        **_describe_runs(conn, around, by_kind["run"]),
        **_describe_versions(conn, around, by_kind["version"]),
        **{
            NodeKey("dataset", id_): NodeFacts(label=dataset.name, detail=dataset.source)
            for id_, dataset in links.find_datasets(conn, by_kind["dataset"]).items()
        },
    }


def _describe_runs(
    conn: Connection, around: Surroundings, uids: Sequence[str]
) -> dict[NodeKey, NodeFacts]:
    found = around.find_runs(conn, uids)
    paths = around.find_paths(conn, list({run.project for run in found.values()}))
    facts = {
        NodeKey("run", run.uid): NodeFacts(
            label=run.name or run.run_id,
            detail=run.job_type,
            state="trashed" if run.trashed or run.project not in paths else run.state,
            project=paths.get(run.project),
            place=run.run_id,
        )
        for run in found.values()
    }
    gone = [uid for uid in uids if uid not in found]
    for start in range(0, len(gone), AT_ONCE):
        some = _TABLE.c.run.in_(gone[start : start + AT_ONCE])
        names = select(_TABLE.c.run, func.max(_TABLE.c.run_name).label("name")).where(some)
        for row in conn.execute(names.group_by(_TABLE.c.run)):
            facts[NodeKey("run", row.run)] = NodeFacts(label=row.name, state="gone")
    for uid in gone:
        if around.is_buried(conn, uid):
            facts.setdefault(NodeKey("run", uid), NodeFacts(label="", state="gone"))
    return facts


def _describe_versions(
    conn: Connection, around: Surroundings, ids: Sequence[str]
) -> dict[NodeKey, NodeFacts]:
    rows: list[Any] = []
    for start in range(0, len(ids), AT_ONCE):
        some = ARTIFACT_VERSION.c.id.in_(ids[start : start + AT_ONCE])
        rows += conn.execute(SELECT_VERSION.where(some)).all()
    projects = {row.project_id for row in rows if row.project_id is not None}
    paths = around.find_paths(conn, list(projects))
    return {NodeKey("version", row.id): _version_facts(row, paths) for row in rows}


def _version_facts(row: Any, paths: dict[int, ProjectPath]) -> NodeFacts:
    number = "" if row.number is None else f"v{row.number}"
    path = None if row.project_id is None else paths.get(row.project_id)
    state = "gone" if row.state == "deleted" else row.state
    return NodeFacts(
        label=f"{row.collection}:{number}" if number else row.collection,
        detail=row.type,
        state=state if path is not None or state == "gone" else "trashed",
        project=path,
        place=f"{row.collection}/{number}" if number else "",
    )
