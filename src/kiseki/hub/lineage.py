"""The lineage of a run or a version: what it came of, and what came of it.

The graph is walked from its start, step by step in both directions. Where five or more of one
sort lie beside a node they are shown as one *cluster*, which is not walked through, so a data
set that a thousand runs used does not bury what one looks for. Exploding it shows its members.
"""

import dataclasses
import hashlib
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from kiseki.hub.artifacts import check_version
from kiseki.hub.runs import check_uid
from kiseki.model.artifact import LineageEdge, LineageGraph, LineageNode
from kiseki.model.errors import InvalidQuery, NotFound
from kiseki.model.limits import MAX_LINEAGE_DEPTH, MAX_LINEAGE_NODES
from kiseki.store.artifacts.lineage_node import Edge, NodeFacts, NodeKey
from kiseki.store.contract import Store

CLUSTER_FROM = 5
_EDGES_AT_ONCE = 20_000


class Lineage:
    """Graphs of what came of what.

    Args:
        store: where runs and artifacts are kept.
    """

    def __init__(self, store: Store) -> None:
        self._rows = store.artifacts

    def find_graph(
        self,
        *,
        run: str = "",
        version: str = "",
        depth: int = 3,
        explode: Sequence[str] = (),
    ) -> LineageGraph:
        """Return the graph around a run or a version.

        Args:
            run: uid of the run, or empty.
            version: id of the version, or empty.
            depth: how many steps away from the start, in any direction.
            explode: ids of clusters whose members are to be shown.

        Raises:
            InvalidQuery: not one start, or a depth beyond the limit.
            NotFound: there never was such a run or version.
        """
        if bool(run) == bool(version):
            raise InvalidQuery("Ask for the lineage of either a run or a version.", field="run")
        if not 1 <= depth <= MAX_LINEAGE_DEPTH:
            raise InvalidQuery(f"depth lies between 1 and {MAX_LINEAGE_DEPTH}.", field="depth")
        start = (
            NodeKey("run", check_uid(run))
            if run
            # A version whose content was there already stands for the one that has it.
            else NodeKey("version", self._rows.get(check_version(version)).id)
        )
        walk = _Walk(start, frozenset(explode))
        walk.facts = self._rows.describe_nodes([start])
        if start not in walk.facts:
            raise NotFound(f"There is no run with the uid {run!r}.", field="run")
        for step in range(depth + 1):
            edges, left_out = self._rows.list_edges(walk.frontier, limit=_EDGES_AT_ONCE)
            walk.note(edges)
            if step == depth or not walk.frontier:
                # At the rim only edges between nodes that are there are added.
                break
            walk.cut += left_out
            walk.facts |= self._rows.describe_nodes(walk.list_unseen(edges))
            walk.advance(edges)
        return walk.to_graph()


@dataclasses.dataclass(frozen=True, slots=True)
class _Sort:
    """What siblings have in common: they are clustered together."""

    beside: NodeKey
    edge: str
    is_after: bool
    kind: str
    detail: str

    @property
    def id(self) -> str:
        words = (str(self.beside), self.edge, str(self.is_after), self.kind, self.detail)
        return "cluster:" + hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


class _Walk:
    """A walk from one node outward.

    Attributes:
        frontier: nodes that the next step goes on from.
        facts: what is known of every node met.
        cut: nodes that were left out.
    """

    def __init__(self, start: NodeKey, exploded: frozenset[str]) -> None:
        self.frontier = [start]
        self.facts: dict[NodeKey, NodeFacts] = {}
        self.cut = 0
        self._exploded = exploded
        # Node -> id under which it is shown: its own, or that of its cluster.
        self._shown: dict[NodeKey, str] = {start: str(start)}
        self._clusters: dict[str, tuple[_Sort, list[NodeKey]]] = {}
        self._edges: dict[Edge, None] = {}

    def note(self, edges: Iterable[Edge]) -> None:
        """Remember edges; those whose ends are shown will be, too."""
        self._edges |= dict.fromkeys(edges)

    def list_unseen(self, edges: Iterable[Edge]) -> list[NodeKey]:
        """Return the nodes at these edges that were not met before."""
        ends = (end for edge in edges for end in (edge.source, edge.target))
        return [end for end in dict.fromkeys(ends) if end not in self._shown]

    def advance(self, edges: Iterable[Edge]) -> None:
        """Take in the nodes one step further, one by one or in clusters."""
        sorts = self._sort(edges)
        single: dict[NodeKey, None] = {}
        for sort, nodes in sorts.items():
            if len(nodes) < CLUSTER_FROM or sort.id in self._exploded:
                single |= nodes
        for sort, nodes in sorts.items():
            members = [node for node in nodes if node not in single and node not in self._shown]
            if len(members) < CLUSTER_FROM:
                single |= dict.fromkeys(members)
                continue
            self._clusters[sort.id] = (sort, members)
            self._shown |= dict.fromkeys(members, sort.id)
        room = max(0, MAX_LINEAGE_NODES - len(self._clusters) - self._count_single())
        new = [node for node in single if node not in self._shown]
        self.cut += len(new[room:])
        self.frontier = new[:room]
        self._shown |= {node: str(node) for node in self.frontier}

    def _count_single(self) -> int:
        return sum(not shown.startswith("cluster:") for shown in self._shown.values())

    def _sort(self, edges: Iterable[Edge]) -> dict[_Sort, dict[NodeKey, None]]:
        """Return the unseen neighbours of the frontier by what they have in common."""
        here = set(self.frontier)
        sorts: dict[_Sort, dict[NodeKey, None]] = {}
        for edge in edges:
            ends = ((edge.source, edge.target, True), (edge.target, edge.source, False))
            for near, far, is_after in ends:
                if near in here and far not in self._shown:
                    detail = self._facts_of(far).detail if far.kind != "dataset" else ""
                    sort = _Sort(near, edge.kind, is_after, far.kind, detail)
                    sorts.setdefault(sort, {})[far] = None
        return sorts

    def _facts_of(self, node: NodeKey) -> NodeFacts:
        return self.facts.get(node) or NodeFacts(label="", state="gone")

    def to_graph(self) -> LineageGraph:
        """Return what was met as it is shown."""
        single = [node for node, shown in self._shown.items() if shown == str(node)]
        nodes = [_node(node, self._facts_of(node)) for node in single]
        for id_, (sort, members) in self._clusters.items():
            nodes.append(
                LineageNode(
                    id=id_,
                    kind="cluster",
                    label=sort.detail,
                    detail=sort.kind,
                    members=len(members),
                )
            )
        edges: dict[tuple[str, str, str, str], None] = {}
        for edge in self._edges:
            source, target = self._shown.get(edge.source), self._shown.get(edge.target)
            if source is None or target is None or source == target:
                continue
            is_single = source == str(edge.source) and target == str(edge.target)
            edges[source, target, edge.kind, edge.label if is_single else ""] = None
        return LineageGraph(
            nodes=nodes,
            edges=[
                LineageEdge(source=source, target=target, kind=kind, label=label)
                for source, target, kind, label in edges
            ],
            cut=self.cut,
        )


def _node(key: NodeKey, facts: NodeFacts) -> LineageNode:
    path = ""
    if facts.project is not None and facts.place:
        room = "runs" if key.kind == "run" else "artifacts"
        places = [facts.place] if key.kind == "run" else facts.place.rsplit("/", 1)
        path = "/" + "/".join(quote(part, safe="") for part in (*facts.project, room, *places))
    return LineageNode(
        id=str(key),
        kind=key.kind,
        label=facts.label,
        state=facts.state,
        detail=facts.detail,
        path=path,
    )
