"""Rows written as CSV, JSON lines or Parquet."""

import csv
import math
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Literal, TextIO

import msgspec

Row = dict[str, Any]
Format = Literal["csv", "jsonl", "parquet"]

SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


def write_csv(file: TextIO, rows: Iterable[Row], columns: Sequence[str]) -> int:
    """Write rows as CSV and return how many.

    Numbers are written so that they read back exactly; NaN and infinities as `nan`, `inf`,
    `-inf`; true and false as in JSON; lists and maps as JSON; what a row lacks is empty.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    n = 0
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
        n += 1
    return n


def write_json_lines(file: TextIO, rows: Iterable[Row]) -> int:
    """Write one JSON object a line and return how many.

    JSON has no NaN and no infinities: they are written as the texts "nan", "inf", "-inf".
    """
    encode = msgspec.json.Encoder().encode
    n = 0
    for row in rows:
        file.write(encode({name: _json_value(value) for name, value in row.items()}).decode())
        file.write("\n")
        n += 1
    return n


def write_parquet(file: BinaryIO, rows: Iterable[Row], columns: Sequence[str]) -> int:
    """Write rows as Parquet (zstd) and return how many.

    Raises:
        UsageError: pyarrow is not installed.
    """
    from kiseki.sdk.api import frames

    table = frames.to_arrow(rows, columns)
    frames.write_parquet(table, file)
    return table.num_rows


def _cell(value: object) -> object:
    if isinstance(value, bool | list | dict):
        return msgspec.json.encode(value).decode()
    return value


def _json_value(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value
