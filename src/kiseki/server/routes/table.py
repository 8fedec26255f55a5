"""`/api/v1/projects/{id}/table` and `.../columns`: the runs table of the web app."""

from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from kiseki.model.table import ColumnList, ColumnValues, TablePage, TableQuery
from kiseki.server.json_answer import plain_value
from kiseki.server.routes.arguments import CurrentHub, ProjectNumber


@post("/projects/{project:int}/table", tags=["table"], status_code=200, sync_to_thread=True)
def read_table(hub: CurrentHub, project: ProjectNumber, data: JSONBody[TableQuery]) -> TablePage:
    """Read a page of the runs table, as rows or as groups."""
    page = hub.table.read(project, data)
    rows = [msgspec.structs.replace(row, values=plain_value(row.values)) for row in page.rows]
    return msgspec.structs.replace(page, rows=rows)


@get("/projects/{project:int}/columns", tags=["table"], sync_to_thread=True)
def list_columns(
    hub: CurrentHub,
    project: ProjectNumber,
    search: FromQuery[str] = "",
    mode: Annotated[
        Literal["fuzzy", "exact", "regex"],
        QueryParameter(description="How `search` is looked for in names."),
    ] = "fuzzy",
    source: FromQuery[Literal["property", "config", "summary"] | None] = None,
    limit: FromQuery[int] = 1000,
) -> ColumnList:
    """List the columns that runs of a project have, the nearest to `search` first."""
    return hub.table.list_columns(project, search=search, mode=mode, source=source, limit=limit)


@get("/projects/{project:int}/columns/values", tags=["table"], sync_to_thread=True)
def list_column_values(
    hub: CurrentHub,
    project: ProjectNumber,
    column: FromQuery[str],
    search: FromQuery[str] = "",
    limit: FromQuery[int] = 100,
) -> ColumnValues:
    """List the values of a column with the number of runs that have each."""
    return hub.table.list_values(project, column, search=search, limit=limit)


HANDLERS: list[ControllerRouterHandler] = [read_table, list_columns, list_column_values]
