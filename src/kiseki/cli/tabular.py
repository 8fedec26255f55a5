"""Rows written as CSV, JSON lines or Parquet."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Literal, TextIO

import msgspec

from kiseki.sdk.api.values import to_json

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

    Numbers that JSON does not have are written as the server writes them:
    `{"_type": "float", "text": "nan"}`.
    """
    encode = msgspec.json.Encoder().encode
    n = 0
    for row in rows:
        file.write(encode(to_json(row)).decode())
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
        return msgspec.json.encode(to_json(value)).decode()
    return value
