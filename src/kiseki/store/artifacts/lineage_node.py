"""What a graph of lineage is made of."""

import dataclasses
from typing import Literal, NamedTuple

NodeKind = Literal["run", "version", "dataset"]


class NodeKey(NamedTuple):
    """A run (by its uid), a version or a data set (by their ids)."""

    kind: NodeKind
    id: str

    def __str__(self) -> str:
        """Return it as one text, as graphs name nodes."""
        return f"{self.kind}:{self.id}"


class Edge(NamedTuple):
    """From what was there first to what came of it.

    `kind`: input, output, parent (run to child), fork, member (version to that of a model).
    """

    source: NodeKey
    target: NodeKey
    kind: str
    label: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts:
    """What is known of a node.

    Attributes:
        label: its name.
        detail: of a run its job type, of a version its type, of a data set its source.
        state: of the run or version; `trashed` in the trash, `gone` if deleted for good.
        project: entity and name, or None if it is not there (any more).
        place: id of the run, or `name/v3`; empty if it has no page.
    """

    label: str
    detail: str = ""
    state: str = ""
    project: tuple[str, str] | None = None
    place: str = ""
