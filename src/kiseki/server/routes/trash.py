"""`/api/v1/trash`: what was deleted and can come back, and how it goes for good."""

from typing import Annotated

from litestar import get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from kiseki.hub.page import page_from
from kiseki.model.trash import EmptyTrash, RunsWeight, TrashEmptied, TrashPage, WeighRuns
from kiseki.server.routes.arguments import CurrentHub


@get("/trash", tags=["trash"], sync_to_thread=True)
def list_trash(
    hub: CurrentHub,
    project: Annotated[
        int | None, QueryParameter(ge=0, le=2**53, description="Only of this project.")
    ] = None,
    limit: FromQuery[int] = 100,
    cursor: FromQuery[str | None] = None,
) -> TrashPage:
    """List deleted runs, the newest in the trash first, and deleted projects."""
    return hub.trash.list_runs(project, page=page_from(limit=limit, cursor=cursor))


@post("/trash/empty", tags=["trash"], status_code=200, sync_to_thread=True)
def empty_trash(hub: CurrentHub, data: JSONBody[EmptyTrash]) -> TrashEmptied:
    """Purge what lies in the trash; ask again while some remain."""
    return hub.trash.empty(data.project)


@post("/runs/weigh", tags=["trash"], status_code=200, sync_to_thread=True)
def weigh_runs(hub: CurrentHub, data: JSONBody[WeighRuns]) -> RunsWeight:
    """Count what would go if runs were deleted for good."""
    return hub.trash.weigh(data)


HANDLERS: list[ControllerRouterHandler] = [list_trash, empty_trash, weigh_runs]
