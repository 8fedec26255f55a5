"""The application: routes, errors, trust and the web app on one hub."""

from litestar import Litestar, Router
from litestar.di import Provide

from kiseki.hub.hub import Hub
from kiseki.model.limits import MAX_REQUEST_BYTES
from kiseki.server.openapi import openapi_config
from kiseki.server.routes import history, info, live, projects, runs, series, writers

_RESOURCES = (info, projects, runs, history, series, live, writers)


def build_app(hub: Hub) -> Litestar:
    """Return the ASGI application of a hub."""
    api = Router(path="/api/v1", route_handlers=[h for room in _RESOURCES for h in room.HANDLERS])
    return Litestar(
        route_handlers=[api],
        dependencies={"hub": Provide(lambda: hub, sync_to_thread=False)},
        openapi_config=openapi_config(),
        request_max_body_size=MAX_REQUEST_BYTES,
    )
