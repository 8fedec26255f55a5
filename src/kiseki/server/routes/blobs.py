"""`/api/v1/blobs` and `/api/v1/uploads`: bytes by their content."""

import asyncio
from typing import Annotated, Any

from litestar import Request, Response, get, post, put, route
from litestar.enums import HttpMethod
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter
from litestar.types import ControllerRouterHandler

from kiseki.model.blob import AskBlobs, BeginUpload, MissingBlobs, PackStored, Upload
from kiseki.model.limits import MAX_PACK_BYTES
from kiseki.model.mime import UNKNOWN
from kiseki.server.body import gather, read_limited
from kiseki.server.file_answer import FileToAnswer, answer_file
from kiseki.server.routes.arguments import CurrentHub

MOST_PACKS = 8
"""Packs that are held in memory at the same time; others wait their turn."""
MOST_PARTS = 16
"""Parts that are written at the same time; others wait their turn."""
_packs = asyncio.Semaphore(MOST_PACKS)
_parts = asyncio.Semaphore(MOST_PARTS)
PartNumber = Annotated[int, PathParameter(ge=0, le=2**31, description="From 0.")]


@post("/blobs/missing", tags=["blobs"], status_code=200, sync_to_thread=True)
def find_missing_blobs(hub: CurrentHub, data: JSONBody[AskBlobs]) -> MissingBlobs:
    """Ask which of some blobs the server does not have."""
    return hub.blobs.find_missing(data)


@post("/blobs/packs", tags=["blobs"], status_code=200)
async def put_pack(hub: CurrentHub, request: Request[Any, Any, Any]) -> PackStored:
    """Bring many small blobs as one pack (docs/formats/pack.md)."""
    async with _packs:
        body = await read_limited(request, MAX_PACK_BYTES, "MAX_PACK_BYTES")
        return await asyncio.to_thread(hub.blobs.put_pack, body)


@post("/blobs/read", tags=["blobs"], status_code=200, sync_to_thread=True)
def read_pack(hub: CurrentHub, data: JSONBody[AskBlobs]) -> Response[bytes]:
    """Read many small blobs as one pack."""
    return Response(hub.blobs.read_pack(data), media_type=UNKNOWN)


@post("/uploads", tags=["blobs"], status_code=200, sync_to_thread=True)
def begin_upload(hub: CurrentHub, data: JSONBody[BeginUpload]) -> Upload:
    """Begin to bring a blob in parts, or go on where it stood."""
    return hub.blobs.begin_upload(data)


@get("/uploads/{upload:str}", tags=["blobs"], sync_to_thread=True)
def get_upload(hub: CurrentHub, upload: FromPath[str]) -> Upload:
    """Ask how far an upload has come."""
    return hub.blobs.get_upload(upload)


@put(
    "/uploads/{upload:str}/parts/{number:int}",
    tags=["blobs"],
    status_code=204,
    request_max_body_size=None,
)
async def put_part(
    hub: CurrentHub, upload: FromPath[str], number: PartNumber, request: Request[Any, Any, Any]
) -> None:
    """Bring one part; the header X-Kiseki-SHA256 says what its bytes must be."""
    sha256 = request.headers.get("x-kiseki-sha256", "").lower()
    async with _parts:
        writer = await asyncio.to_thread(hub.blobs.open_part, upload, number, sha256)
        if writer is None:
            async for _ in gather(request):
                pass
            return
        try:
            async for data in gather(request):
                await asyncio.to_thread(writer.write, data)
            await asyncio.to_thread(writer.finish)
        finally:
            await asyncio.to_thread(writer.abort)


@post("/uploads/{upload:str}/finish", tags=["blobs"], status_code=200, sync_to_thread=True)
def finish_upload(hub: CurrentHub, upload: FromPath[str]) -> Upload:
    """Say that all parts were sent; `checking` means: ask again."""
    return hub.blobs.finish_upload(upload)


@route(
    "/blobs/{sha256:str}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    tags=["blobs"],
    sync_to_thread=True,
)
def read_blob(
    hub: CurrentHub,
    request: Request[Any, Any, Any],
    sha256: FromPath[str],
    redirect: FromQuery[bool] = False,
) -> Response[Any]:
    """Read a blob or a range of it; with `redirect` where it lies, if it can be had there."""
    file = FileToAnswer(
        name=sha256,
        sha256=sha256,
        size=hub.blobs.size(sha256),
        mime=UNKNOWN,
        for_ever=True,
        link=hub.blobs.link(sha256) if redirect else None,
    )
    return answer_file(request, file, lambda start, end: hub.blobs.read(sha256, start, end))


HANDLERS: list[ControllerRouterHandler] = [
    find_missing_blobs,
    put_pack,
    read_pack,
    begin_upload,
    get_upload,
    put_part,
    finish_upload,
    read_blob,
]
