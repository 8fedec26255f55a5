"""`/api/v1/series`: the numbers of many runs and keys in one binary answer."""

from typing import Any

from anyio.to_thread import run_sync
from litestar import Request, Response, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from kiseki.model.wire import SeriesQuery
from kiseki.server.compression import compress, wanted_encoding
from kiseki.server.routes.arguments import CurrentHub

MEDIA_TYPE = "application/vnd.kiseki.series"


@post("/series", tags=["series"], status_code=200, media_type=MEDIA_TYPE)
async def read_series(
    hub: CurrentHub, data: JSONBody[SeriesQuery], request: Request[Any, Any, Any]
) -> Response[bytes]:
    """Read series as buckets or points (docs/formats/series.md); honours If-None-Match."""
    encoding = wanted_encoding(request.headers.get("accept-encoding", ""))
    known = request.headers.get("if-none-match", "")
    return await run_sync(_answer, hub, data, encoding, known)


def _answer(hub: CurrentHub, query: SeriesQuery, encoding: str, known: str) -> Response[bytes]:
    etag = hub.metrics.etag(query)
    headers = {"etag": etag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if etag in known:
        return Response(b"", status_code=304, headers=headers, media_type=MEDIA_TYPE)
    body, used = compress(hub.metrics.read(query), encoding)
    if used:
        headers["content-encoding"] = used
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


HANDLERS: list[ControllerRouterHandler] = [read_series]
