"""The application: routes, errors, trust and the web app on one hub."""

import asyncio
from pathlib import Path

from litestar import Litestar, Response, Router, get
from litestar.di import Provide
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin
from litestar.types import ASGIApp

from kiseki.hub.hub import Hub
from kiseki.model.limits import MAX_REQUEST_BYTES
from kiseki.server import errors, health
from kiseki.server.compression import JsonCompression
from kiseki.server.config import ServerConfig
from kiseki.server.routes import (
    artifacts,
    blobs,
    bulk,
    files,
    history,
    importance,
    info,
    lineage,
    live,
    media,
    models,
    projects,
    runs,
    series,
    storage,
    table,
    tables,
    trash,
    views,
    writers,
)
from kiseki.server.shipping import ShippingLane
from kiseki.server.trust import TrustGate
from kiseki.server.web import STATIC, web_handlers

_RESOURCES = (
    info,
    projects,
    runs,
    bulk,
    views,
    trash,
    history,
    blobs,
    files,
    storage,
    artifacts,
    lineage,
    models,
    series,
    media,
    table,
    tables,
    importance,
    live,
    writers,
)
API = Router(path="/api/v1", route_handlers=[h for room in _RESOURCES for h in room.HANDLERS])


@get("/api/v1/openapi.json", include_in_schema=False)
async def _get_openapi() -> Response[bytes]:
    # Loaded on demand: the server itself never needs it.
    from kiseki.server.openapi import describe

    return Response(await asyncio.to_thread(describe, [API]), media_type="application/json")


class _App(Litestar):
    """Litestar without its plugins for pydantic and attrs.

    It loads those libraries wherever they are installed, as they are beside most trainings,
    which takes longer than the rest of `build_app`. All that we send and take is msgspec's.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def build_app(hub: Hub, config: ServerConfig, *, static: Path = STATIC) -> ASGIApp:
    """Return the whole ASGI application.

    Args:
        hub: what answers.
        config: under which names the server may be called.
        static: folder of the built web app.
    """
    routes = JsonCompression(build_routes(hub, static=static))
    return TrustGate(ShippingLane(routes, hub), config)


def build_routes(hub: Hub, *, static: Path = STATIC) -> Litestar:
    """Return the routes without the gate before them."""
    return _App(
        route_handlers=[API, _get_openapi, *health.HANDLERS, *web_handlers(static)],
        dependencies={"hub": Provide(lambda: hub, sync_to_thread=False)},
        exception_handlers=errors.HANDLERS,
        openapi_config=None,
        request_max_body_size=MAX_REQUEST_BYTES,
        logging_config=None,
    )
