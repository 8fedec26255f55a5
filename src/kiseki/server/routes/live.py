"""`/api/v1/live`: what changed, as server-sent events."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import QueryParameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from kiseki.server.events import event_stream
from kiseki.server.routes.arguments import CurrentHub

MEDIA_TYPE = "text/event-stream"
_UNKNOWN_POSITION = -1


@get("/live", tags=["live"], media_type=MEDIA_TYPE)
async def watch(
    hub: CurrentHub,
    request: Request[Any, Any, Any],
    project: Annotated[
        int | None, QueryParameter(description="Changes of a project's runs.")
    ] = None,
    run: Annotated[str | None, QueryParameter(description="Changes of one run (its uid).")] = None,
) -> Stream:
    """Watch changes: events `change` (a `LiveChange`) and `reset`; ids are feed positions."""
    after = _position(request.headers.get("last-event-id"))
    return Stream(
        event_stream(hub.live, project=project, run=run, after=after),
        media_type=MEDIA_TYPE,
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


def _position(last_event_id: str | None) -> int | None:
    if not last_event_id:
        return None
    if last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 19:
        return int(last_event_id)
    return _UNKNOWN_POSITION


HANDLERS: list[ControllerRouterHandler] = [watch]
