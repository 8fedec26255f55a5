"""The file of a table: docs/formats/table.md."""

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any, cast

import msgspec

from kiseki.model.errors import InvalidBody
from kiseki.sdk.tables.cell import ANY, ColumnType


def encode_table(columns: Sequence[ColumnType], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the bytes of a table's file.

    Args:
        columns: names and kinds.
        rows: plain values.
    """
    data = [[_jsonable(cell) for cell in row] for row in rows]
    return msgspec.json.encode(
        {
            "columns": [column.name for column in columns],
            "data": data,
            "column_types": {column.name: column.kind or ANY for column in columns},
            "ncols": len(columns),
            "nrows": len(data),
        }
    )


def decode_table(data: bytes) -> tuple[list[str], list[list[Any]]]:
    """Return the columns and rows of a table's file; media are maps.

    Raises:
        InvalidBody: it is no table.
    """
    try:
        tree = _decode(data)
        return [str(name) for name in tree["columns"]], [list(row) for row in tree["data"]]
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidBody("The file is no table (docs/formats/table.md).") from error


def _decode(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        # Other clients write NaN as it stands.
        return json.loads(data)


def _jsonable(value: Any) -> Any:
    """Return a value with numbers that JSON does not have as maps (`_type`: float)."""
    kind = value.__class__
    if kind is float:
        return value if math.isfinite(value) else {"_type": "float", "text": str(value)}
    if kind is list:
        return [_jsonable(item) for item in cast("list[Any]", value)]
    if kind is dict:
        return {name: _jsonable(item) for name, item in cast("dict[str, Any]", value).items()}
    return value
