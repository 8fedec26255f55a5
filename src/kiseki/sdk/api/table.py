"""Columns of the runs of a project, without the runs themselves."""

from collections.abc import Sequence
from typing import Any

import msgspec

from kiseki.model.column import parse_column
from kiseki.model.run import JsonValue
from kiseki.model.table import TablePage, TableQuery
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.api.times import iso_time
from kiseki.sdk.api.values import from_json

_PAGE = 1000


def read_table(
    connection: Connection,
    project: int,
    query: TableQuery,
    *,
    names: Sequence[str],
    limit: int | None,
) -> list[dict[str, Any]]:
    """Return the values of each run, page by page.

    Args:
        names: what the columns of the query are called in the answer.
        limit: how many runs, None for all.
    """
    is_time = [parse_column(column).kind == "time" for column in query.columns]
    found: list[dict[str, Any]] = []
    while limit is None or len(found) < limit:
        size = _PAGE if limit is None else min(_PAGE, limit - len(found))
        query = msgspec.structs.replace(query, offset=len(found), limit=size)
        page = connection.send("POST", f"/projects/{project}/table", query, TablePage)
        for row in page.rows:
            values = [
                _value(value, is_time=as_time)
                for value, as_time in zip(row.values, is_time, strict=True)
            ]
            found.append(dict(zip(names, values, strict=True)))
        if len(page.rows) < size:
            break
    return found


def _value(value: JsonValue, *, is_time: bool) -> Any:
    if is_time:
        return None if value is None else iso_time(value)
    return from_json(value) if isinstance(value, dict | list) else value
