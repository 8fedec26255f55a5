"""`/api/v1/runs/{uid}/...`: what shippers say: writers, segments, heartbeats."""

from typing import Any

from litestar import Request, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from kiseki.model.wire import Heartbeat, Receipt, WriterInfo, WriterState
from kiseki.server.routes.arguments import CurrentHub, Uid


@post("/runs/{uid:str}/writers", tags=["shipping"], status_code=200, sync_to_thread=True)
def register_writer(hub: CurrentHub, uid: Uid, data: JSONBody[WriterInfo]) -> WriterState:
    """Register a journal, or ask how much of it the server has; idempotent."""
    return hub.ingest.register(uid, data)


@post("/runs/{uid:str}/segments", tags=["shipping"], status_code=200)
async def append_segments(hub: CurrentHub, uid: Uid, request: Request[Any, Any, Any]) -> Receipt:
    """Append segments: MessagePack of a `Shipment`, in zstd or plain (docs/formats/segment.md)."""
    encoding = request.headers.get("content-encoding", "")
    return await hub.ingest.append(uid, await request.body(), encoding=encoding)


@post("/runs/{uid:str}/heartbeat", tags=["shipping"], status_code=200, sync_to_thread=True)
def beat(hub: CurrentHub, uid: Uid, data: JSONBody[Heartbeat]) -> Receipt:
    """Say that the run lives, and how far a stop request has come."""
    return hub.ingest.beat(uid, data)


HANDLERS: list[ControllerRouterHandler] = [register_writer, append_segments, beat]
