"""`/api/v1/series`: the numbers of many runs and keys in one binary answer."""

from collections.abc import Callable
from typing import Any

from anyio.to_thread import run_sync
from litestar import Request, Response, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from kiseki.model.group_series import GroupSeriesQuery
from kiseki.model.wire import SeriesQuery
from kiseki.server.compression import compress, wanted_encoding
from kiseki.server.routes.arguments import CurrentHub

MEDIA_TYPE = "application/vnd.kiseki.series"


@post("/series", tags=["series"], status_code=200, media_type=MEDIA_TYPE)
async def read_series(
    hub: CurrentHub, data: JSONBody[SeriesQuery], request: Request[Any, Any, Any]
) -> Response[bytes]:
    """Read series as buckets or points (docs/formats/series.md); honours If-None-Match."""
    series = hub.metrics
    return await run_sync(
        _answer, lambda: series.etag(data), lambda: series.read(data), *_accepted(request)
    )


@post("/series/groups", tags=["series"], status_code=200, media_type=MEDIA_TYPE)
async def read_group_series(
    hub: CurrentHub, data: JSONBody[GroupSeriesQuery], request: Request[Any, Any, Any]
) -> Response[bytes]:
    """Read one line with a band for each group of runs; honours If-None-Match."""
    series = hub.group_metrics
    return await run_sync(
        _answer, lambda: series.etag(data), lambda: series.read(data), *_accepted(request)
    )


def _accepted(request: Request[Any, Any, Any]) -> tuple[str, str]:
    encoding = wanted_encoding(request.headers.get("accept-encoding", ""))
    return encoding, request.headers.get("if-none-match", "")


def _answer(
    find_etag: Callable[[], str], read: Callable[[], bytes], encoding: str, known: str
) -> Response[bytes]:
    etag = find_etag()
    headers = {"etag": etag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if etag in known:
        return Response(b"", status_code=304, headers=headers, media_type=MEDIA_TYPE)
    body, used = compress(read(), encoding)
    if used:
        headers["content-encoding"] = used
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


HANDLERS: list[ControllerRouterHandler] = [read_series, read_group_series]
