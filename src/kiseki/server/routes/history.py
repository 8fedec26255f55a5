"""`/api/v1/runs/{uid}/...`: keys, rows, console lines and cuts of one run."""

import itertools
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote

from litestar import MediaType, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from kiseki.model.wire import ConsoleEntry, ConsolePage, CutHistory, HistoryPage, KeyList
from kiseki.server.json_answer import plain_rows
from kiseki.server.routes.arguments import CurrentHub, Uid

LINES_AT_ONCE = 1000


@get("/runs/{uid:str}/keys", tags=["history"], sync_to_thread=True)
def list_run_keys(hub: CurrentHub, uid: Uid) -> KeyList:
    """List every key of a run with its exact facts."""
    return hub.history.list_keys(uid)


@get("/runs/{uid:str}/rows", tags=["history"], sync_to_thread=True)
def scan_rows(
    hub: CurrentHub,
    uid: Uid,
    keys: Annotated[
        list[str] | None, QueryParameter(description="Only rows that have all of these keys.")
    ] = None,
    system: Annotated[
        bool, QueryParameter(description="With the system metrics; named keys come in any case.")
    ] = False,
    min_step: FromQuery[int | None] = None,
    max_step: FromQuery[int | None] = None,
    limit: FromQuery[int] = 1000,
    cursor: FromQuery[str | None] = None,
) -> HistoryPage:
    """Read whole rows, all of them, page by page."""
    page = hub.history.scan_rows(
        uid,
        keys=keys,
        system=system,
        min_step=min_step,
        max_step=max_step,
        cursor=cursor,
        limit=limit,
    )
    return plain_rows(page)


@post("/runs/{uid:str}/cuts", tags=["history"], status_code=204, sync_to_thread=True)
def cut_history(hub: CurrentHub, uid: Uid, data: JSONBody[CutHistory]) -> None:
    """Delete a key, a range of steps, or both, from what was logged so far."""
    hub.history.cut(uid, data)


@get("/runs/{uid:str}/console", tags=["history"], sync_to_thread=True)
def read_console(
    hub: CurrentHub,
    uid: Uid,
    offset: Annotated[int, QueryParameter(description="Negative: counted from the end.")] = 0,
    limit: FromQuery[int] = 1000,
    search: FromQuery[str] = "",
    regex: FromQuery[bool] = False,
    writer: Annotated[
        int | None, QueryParameter(description="Only the lines of this process.")
    ] = None,
) -> ConsolePage:
    """Read console lines, all of them or those that match."""
    return hub.history.read_console(
        uid, offset=offset, limit=limit, search=search, regex=regex, writer=writer
    )


@get(
    "/runs/{uid:str}/console.txt",
    tags=["history"],
    media_type=MediaType.TEXT,
    sync_to_thread=True,
)
def download_console(hub: CurrentHub, uid: Uid) -> Stream:
    """Download the console as one text file."""
    lines = hub.history.iterate_console(uid)
    name = quote(f"{hub.runs.get(uid).id}.log")
    return Stream(
        _as_text(lines),
        media_type="text/plain",
        headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _as_text(lines: Iterator[ConsoleEntry]) -> Iterator[bytes]:
    """Yield the text in pieces: each costs a hop to another thread."""
    while texts := [line.text for line in itertools.islice(lines, LINES_AT_ONCE)]:
        yield "".join(f"{text}\n" for text in texts).encode("utf-8", "replace")


HANDLERS: list[ControllerRouterHandler] = [
    list_run_keys,
    scan_rows,
    cut_history,
    read_console,
    download_console,
]
