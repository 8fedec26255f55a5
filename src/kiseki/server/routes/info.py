"""`/api/v1/info`: who and what answers."""

from litestar import get
from litestar.types import ControllerRouterHandler

from kiseki.model.wire import ServerInfo
from kiseki.server.routes.arguments import CurrentHub
from kiseki.server.version import VERSION


@get("/info", tags=["info"])
async def get_info(hub: CurrentHub) -> ServerInfo:
    """Tell who and what answers."""
    return ServerInfo(version=VERSION, entity=hub.entity, server_time_us=hub.clock())


HANDLERS: list[ControllerRouterHandler] = [get_info]
