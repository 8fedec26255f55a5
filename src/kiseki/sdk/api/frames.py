"""Rows as tables of pandas and pyarrow, where these are installed.

Both are found by name at the moment of the call, so that a training process which never
asks for a table never loads them.
"""

import importlib
import importlib.util
import itertools
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import msgspec

from kiseki.model.errors import UsageError

Row = dict[str, Any]

BATCH_ROWS = 10_000


def has_pandas() -> bool:
    """Return whether pandas can be imported."""
    return importlib.util.find_spec("pandas") is not None


def to_pandas(rows: Sequence[Row], columns: Sequence[str]) -> Any:
    """Return a DataFrame with one line for each row; what a row lacks is NaN."""
    pandas = _library("pandas")
    return pandas.DataFrame.from_records(list(rows), columns=list(columns))


def to_arrow(rows: Iterable[Row], columns: Sequence[str]) -> Any:
    """Return a pyarrow Table with one line for each row; what a row lacks is null.

    A column keeps the type of its values. One that mixes types which Arrow cannot hold
    together is written as text: a text as it is, the rest as JSON.

    Args:
        rows: any number; at most `BATCH_ROWS` are held as dicts at once.
        columns: names and order of the columns.
    """
    arrow = _library("pyarrow")
    parts: dict[str, list[Any]] = {name: [] for name in columns}
    waiting = iter(rows)
    while batch := list(itertools.islice(waiting, BATCH_ROWS)):
        for name, part in parts.items():
            part.append(_arrow_column(arrow, [row.get(name) for row in batch]))
    return arrow.table({name: _join(arrow, part) for name, part in parts.items()})


def write_parquet(table: Any, file: BinaryIO) -> None:
    """Write a pyarrow Table as Parquet."""
    _library("pyarrow.parquet").write_table(table, file, compression="zstd")


def columns_of(rows: Sequence[Row]) -> list[str]:
    """Return the keys of all rows: `_step` first, logged keys by name, other `_` keys last."""
    names: set[str] = set()
    for row in rows:
        names.update(row)
    return sorted(names, key=lambda name: (name != "_step", name.startswith("_"), name))


def _arrow_column(arrow: Any, values: list[Any]) -> Any:
    kinds: set[type] = {type(value) for value in values if value is not None}
    if kinds == {int, float} and _fit_float64(values):
        kinds = {float}
        values = [None if value is None else float(value) for value in values]
    if len(kinds) <= 1:
        try:
            return arrow.array(values)
        except (arrow.ArrowInvalid, arrow.ArrowTypeError, OverflowError):
            pass  # e.g. lists of unlike things, or an integer beyond 64 bit
    return arrow.array([_text(value) for value in values], type=arrow.string())


def _join(arrow: Any, parts: list[Any]) -> Any:
    """Put the parts of one column together, whose types may differ."""
    kinds: set[str] = {str(part.type) for part in parts} - {"null"}
    if kinds == {"int64", "double"} and all(_fit_float64(part.to_pylist()) for part in parts):
        kind = arrow.float64()
    elif len(kinds) <= 1:
        kind = next((part.type for part in parts if str(part.type) in kinds), arrow.null())
    else:
        kind = arrow.string()
        parts = [arrow.array(map(_text, part.to_pylist()), type=kind) for part in parts]
    return arrow.chunked_array([part.cast(kind) for part in parts], type=kind)


def _fit_float64(values: Iterable[Any]) -> bool:
    """Return whether no integer among the values would be rounded as a float."""
    return all(not isinstance(value, int) or abs(value) <= 2**53 for value in values)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _library(name: str) -> Any:
    package = name.partition(".")[0]
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise UsageError(
            f"This needs {package}, which is not installed.", hint=f"Run `pip install {package}`."
        ) from error
