"""Rows of a run: all of them, or a sample that a screen can show."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from kiseki.model.metric import SYSTEM_PREFIX
from kiseki.model.wire import HistoryPage, KeyList, SeriesQuery
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.api.large_values import read_large
from kiseki.sdk.api.media import with_media
from kiseki.sdk.api.series import Series, read_answer
from kiseki.sdk.api.values import from_json

Row = dict[str, Any]

ROW_FACTS = ("_step", "_timestamp", "_runtime")
"""What every row has besides what was logged."""
_X_NAMES = {"_timestamp": "_time", "_runtime": "_relative"}
"""Row keys and the server's name of the same axis."""
_TYPES: dict[str, Callable[[Any], Any]] = {"f": float, "i": int, "b": bool}
_SERIES_TYPE = "application/vnd.kiseki.series"


def scan_rows(
    connection: Connection,
    uid: str,
    *,
    keys: Sequence[str] | None = None,
    page_size: int = 1000,
    min_step: int | None = None,
    max_step: int | None = None,
) -> Iterator[Row]:
    """Yield every row in the order of steps, page by page.

    Args:
        connection: where the run lives.
        uid: the run.
        keys: only rows that have all of these, and of them only these.
        page_size: rows fetched at once.
        min_step: first step wanted.
        max_step: first step no longer wanted.
    """
    cursor = None
    while True:
        page = _page(
            connection,
            uid,
            limit=page_size,
            cursor=cursor,
            keys=keys,
            min_step=min_step,
            max_step=None if max_step is None else max_step - 1,
        )
        yield from page.rows if keys is None else _only(page.rows, keys)
        cursor = page.cursor
        if cursor is None:
            return


def sample_rows(
    connection: Connection,
    uid: str,
    *,
    samples: int,
    keys: Sequence[str] | None,
    x_axis: str,
    stream: Literal["default", "system"],
) -> list[Row]:
    """Return at most about `samples` rows that show the whole run.

    A run with no more rows than that gives its rows as they were logged. A longer one is
    cut into equal ranges of x, each of which gives the first value of every key in it
    (`x_axis` then says where the range begins), and its last points are added as they are.
    """
    if stream == "default":
        page = _page(connection, uid, limit=samples + 1)
        if page.cursor is None and len(page.rows) <= samples:
            if keys is None:
                return page.rows
            return _only([row for row in page.rows if not row.keys().isdisjoint(keys)], keys)
    if keys is None:
        keys = _keys_of_stream(connection, uid, stream)
    if not keys:
        return []
    axis = _X_NAMES.get(x_axis, x_axis)
    query = SeriesQuery(runs=[uid], keys=list(keys), x=axis, buckets=samples, fields=("first",))
    return _join(read_series(connection, query), x_axis)


def list_row_keys(connection: Connection, uid: str) -> list[str]:
    """Return the names of all that a run's rows hold, sorted; not the system metrics."""
    found = connection.get(f"/runs/{uid}/keys", KeyList)
    names = {fact.key for fact in found.keys} | set(found.objects)
    return sorted(name for name in names if _in_stream(name, "default"))


def read_series(connection: Connection, query: SeriesQuery) -> list[Series]:
    """Ask for numbers of many runs and keys at once."""
    payload = connection.request("POST", "/series", body=query, accept=_SERIES_TYPE)
    return read_answer(payload)


def _page(
    connection: Connection,
    uid: str,
    *,
    limit: int,
    cursor: str | None = None,
    keys: Sequence[str] | None = None,
    min_step: int | None = None,
    max_step: int | None = None,
) -> HistoryPage:
    query: list[tuple[str, str | int | None]] = [("keys", key) for key in keys or ()]
    query += [("min_step", min_step), ("max_step", max_step), ("limit", limit), ("cursor", cursor)]
    page = connection.get(f"/runs/{uid}/rows", HistoryPage, query)
    for row in page.rows:
        for name, value in row.items():
            if isinstance(value, dict | list):
                large = read_large(connection, from_json(value))
                row[name] = with_media(connection, uid, large)
    return page


def _only(rows: list[Row], keys: Sequence[str]) -> list[Row]:
    """Leave out of each row what was not asked for."""
    wanted = {*ROW_FACTS, *keys}
    return [{name: row[name] for name in row if name in wanted} for row in rows]


def _keys_of_stream(connection: Connection, uid: str, stream: str) -> list[str]:
    facts = connection.get(f"/runs/{uid}/keys", KeyList)
    return [fact.key for fact in facts.keys if _in_stream(fact.key, stream)]


def _in_stream(key: str, stream: str) -> bool:
    if key in ROW_FACTS:
        return False
    return key.startswith(SYSTEM_PREFIX) == (stream == "system")


def _join(found: list[Series], x_axis: str) -> list[Row]:
    """Put values of equal x into one row."""
    rows: dict[float, Row] = {}
    for series in found:
        typed = _TYPES[series.type]
        values = series.y if series.mode == "points" else series.buckets["first"]
        for x, y in zip(series.x, values, strict=True):
            _row_at(rows, x, x_axis).setdefault(series.key, typed(y))
        last_x, last_y = series.last
        _row_at(rows, last_x, x_axis)[series.key] = typed(last_y)
    return [rows[x] for x in sorted(rows)]


def _row_at(rows: dict[float, Row], x: float, x_axis: str) -> Row:
    return rows.setdefault(x, {x_axis: int(x) if x_axis == "_step" else x})
