"""`/api/v1/live`: what changed, as server-sent events."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import Parameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from kiseki.hub.hub import Hub

MEDIA_TYPE = "text/event-stream"


@get("/live", tags=["live"], media_type=MEDIA_TYPE)
async def watch(
    hub: Hub,
    request: Request[Any, Any, Any],
    project: Annotated[int | None, Parameter(description="Changes of a project's runs.")] = None,
    run: Annotated[str | None, Parameter(description="Changes of one run (its uid).")] = None,
) -> Stream:
    """Watch changes: events `change` (a `LiveChange`) and `reset`; ids are feed positions."""
    subscription = hub.live.subscribe(
        project=project, run=run, last_event_id=request.headers.get("last-event-id")
    )
    return Stream(
        media_type=MEDIA_TYPE,
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


HANDLERS: list[ControllerRouterHandler] = [watch]
