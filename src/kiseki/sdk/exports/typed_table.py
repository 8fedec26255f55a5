"""Rows as Parquet and back, with every value of the type it had; needs pyarrow."""

import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from kiseki.model.errors import MissingExtra
from kiseki.sdk.api.values import from_json, to_json

Row = dict[str, Any]

_NOTE: Final = b"kiseki"
_JSON: Final = b"json"
_MAX_INT64: Final = 2**63 - 1


def require_pyarrow() -> None:
    """Check that Parquet can be written and read.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    _load("pyarrow.parquet")


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Write rows to a new file; what a row lacks is null.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    arrow, parquet = _load("pyarrow"), _load("pyarrow.parquet")
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [_column(arrow, name, rows) for name in names]
    schema = arrow.schema([field for field, _ in columns])
    table = arrow.Table.from_arrays([array for _, array in columns], schema=schema)
    parquet.write_table(table, path, compression="zstd")


def read_table(path: Path) -> Iterator[Row]:
    """Yield the rows of a file; a row has the keys whose cells are not null.

    Raises:
        MissingExtra: pyarrow is not installed.
        OSError: it cannot be read.
    """
    file = _load("pyarrow.parquet").ParquetFile(path)
    schema: Any = file.schema_arrow
    with_json = {
        field.name for field in schema if field.metadata and field.metadata.get(_NOTE) == _JSON
    }
    for batch in file.iter_batches():
        for row in batch.to_pylist():
            yield {
                name: from_json(msgspec.json.decode(value)) if name in with_json else value
                for name, value in row.items()
                if value is not None
            }


def _column(arrow: Any, name: str, rows: Sequence[Row]) -> tuple[Any, Any]:
    kinds = {_kind(row[name]) for row in rows if name in row}
    if len(kinds) == 1 and (kind := kinds.pop()):
        values = [row.get(name) for row in rows]
        type_ = getattr(arrow, kind)()
        return arrow.field(name, type_), arrow.array(values, type=type_)
    encode = msgspec.json.Encoder().encode
    texts = [encode(to_json(row[name])).decode() if name in row else None for row in rows]
    field = arrow.field(name, arrow.string(), metadata={_NOTE: _JSON})
    return field, arrow.array(texts, type=arrow.string())


def _kind(value: Any) -> str:
    """Return pyarrow's name of the type that holds a value whole, or an empty text."""
    kind = _KINDS.get(value.__class__, "")
    fits = kind != "int64" or -_MAX_INT64 <= value <= _MAX_INT64
    return kind if fits else ""


_KINDS: Final[dict[type, str]] = {bool: "bool_", int: "int64", float: "float64", str: "string"}


def _load(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(
            "Parquet needs pyarrow, which is not installed.", hint="pip install pyarrow"
        ) from error
