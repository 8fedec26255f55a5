"""`/api/v1/storage`: what takes how much room."""

from typing import Annotated

from litestar import get, post
from litestar.params import FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from kiseki.hub.page import page_from
from kiseki.model.blob import BlobsCollected, StoragePage
from kiseki.server.routes.arguments import CurrentHub


@get("/storage", tags=["storage"], sync_to_thread=True)
def measure_storage(
    hub: CurrentHub,
    by: Annotated[str, QueryParameter(description="project, run or type.")] = "project",
    project: Annotated[
        int | None, QueryParameter(ge=0, le=2**53, description="Only of this project.")
    ] = None,
    limit: FromQuery[int] = 100,
    cursor: FromQuery[str | None] = None,
) -> StoragePage:
    """List what takes room, the largest first."""
    page = page_from(limit=limit, cursor=cursor)
    return hub.storage.measure(by=by, project=project, page=page)


@post("/storage/collect", tags=["storage"], status_code=200, sync_to_thread=True)
def collect_blobs(
    hub: CurrentHub,
    dry_run: Annotated[bool, QueryParameter(description="Only count.")] = False,
) -> BlobsCollected:
    """Free content that nothing refers to; ask again while some remains."""
    return hub.storage.collect(dry_run=dry_run)


HANDLERS: list[ControllerRouterHandler] = [measure_storage, collect_blobs]
