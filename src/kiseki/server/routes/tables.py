"""`/api/v1/tables/...`: logged tables, put together and asked about."""

from collections.abc import Iterator
from typing import BinaryIO

import msgspec
from litestar import post
from litestar.params import JSONBody
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from kiseki.model.logged_table import ExportTable, LoggedTablePage, LoggedTableQuery
from kiseki.server.file_answer import attachment
from kiseki.server.json_answer import plain_value
from kiseki.server.routes.arguments import CurrentHub

_CHUNK_BYTES = 256 * 1024
_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


@post("/tables/query", tags=["tables"], status_code=200, sync_to_thread=True)
def query_tables(hub: CurrentHub, data: JSONBody[LoggedTableQuery]) -> LoggedTablePage:
    """Read a page of rows or groups of logged tables, stacked or joined."""
    page = hub.tables.query(data)
    groups = [
        msgspec.structs.replace(group, values=plain_value(group.values)) for group in page.groups
    ]
    return msgspec.structs.replace(page, rows=plain_value(page.rows), groups=groups)


@post("/tables/export", tags=["tables"], status_code=200, sync_to_thread=True)
def export_tables(hub: CurrentHub, data: JSONBody[ExportTable]) -> Stream:
    """Download all rows that match as CSV or Parquet."""
    file = hub.tables.export(data)
    name = f"{data.sources[0].key or 'table'}.{data.format}"
    return Stream(
        _chunks(file),
        media_type=_TYPES[data.format],
        headers={"content-disposition": attachment(name)},
    )


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


HANDLERS: list[ControllerRouterHandler] = [query_tables, export_tables]
