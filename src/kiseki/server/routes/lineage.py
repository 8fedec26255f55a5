"""`/api/v1/lineage`: what came of what."""

from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from kiseki.model.artifact import LineageGraph
from kiseki.server.routes.arguments import CurrentHub


@get("/lineage", tags=["artifacts"], sync_to_thread=True)
def get_lineage(
    hub: CurrentHub,
    run: Annotated[str, QueryParameter(description="uid of the run to begin at.")] = "",
    version: Annotated[str, QueryParameter(description="Or id of the version.")] = "",
    depth: FromQuery[int] = 3,
    explode: Annotated[
        list[str] | None, QueryParameter(description="Clusters whose members are to be shown.")
    ] = None,
) -> LineageGraph:
    """Show what a run or a version came of, and what came of it."""
    return hub.lineage.find_graph(run=run, version=version, depth=depth, explode=explode or ())


HANDLERS: list[ControllerRouterHandler] = [get_lineage]
