"""Files of tables as Parquet with columns `c0`, `c1`, ... (in the process that answers)."""

import json
import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import duckdb
import msgspec
import numpy as np

from kiseki.hub.tables.limits import limited
from kiseki.hub.tables.question import ImportFile, KeptTable, TableColumn
from kiseki.model.errors import InvalidBody, TooLarge
from kiseki.model.logged_table import CellKind

MAX_FILE_BYTES = 512 * 1024 * 1024
"""Of a file that is read whole."""
MAX_COLUMNS = 2_000
_INT64 = 2**63
_NUMBERS = frozenset({"float", "int"})
"""`_type` of numbers that JSON does not have."""
_READERS = {
    "csv": "read_csv(?, max_line_size=10000000, null_padding=true)",
    "tsv": "read_csv(?, delim='\t', max_line_size=10000000, null_padding=true)",
    "jsonl": "read_json(?, format='newline_delimited', maximum_object_size=50000000)",
    "parquet": "read_parquet(?)",
}


def import_file(asked: ImportFile) -> None:
    """Make the folder that was asked for, unless it is there.

    Raises:
        InvalidBody: the file is no table.
        TooLarge: it has too many bytes or columns.
    """
    final = Path(asked.folder)
    made = final.with_name(f"{final.name}.{secrets.token_hex(4)}.tmp")
    made.mkdir(parents=True)
    try:
        target = made / "table.parquet"
        read = _read_json if asked.format == "json" else _read_other
        kept = read(Path(asked.path), asked.format, target)
        (made / "columns.json").write_bytes(msgspec.json.encode(kept))
        # Another process may have been faster; its folder is the same.
        if not final.exists():
            os.replace(made, final)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _read_json(path: Path, _format: str, target: Path) -> KeptTable:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise TooLarge(f"A table's file is at most {MAX_FILE_BYTES} bytes.")
    body = path.read_bytes()
    try:
        names, rows = _table_of(_decoded(body))
    except (ValueError, TypeError, KeyError, msgspec.DecodeError) as error:
        raise InvalidBody("The file is no table (docs/formats/table.md).") from error
    del body
    _check_width(len(names))
    columns: list[TableColumn] = []
    picked: list[str] = []
    arrays: dict[str, Any] = {}
    for place, name in enumerate(names):
        kind, values, missing = pack_column([row[place] for row in rows])
        columns.append(TableColumn(name, kind))
        arrays[f"v{place}"], arrays[f"m{place}"] = values, missing
        # DuckDB takes NaN in arrays for missing, which is told by the mask.
        nan = f"WHEN v{place} IS NULL THEN 'nan' " if values.dtype == np.float64 else ""
        picked.append(f"CASE WHEN m{place} THEN NULL {nan}ELSE v{place} END AS c{place}")
    arrays["row"] = np.arange(len(rows))
    with limited(files=[], folder=target.parent) as connection:
        connection.register("part", arrays)
        _write(connection, f"SELECT {', '.join(picked) or 'row'} FROM part", target)
    return KeptTable(columns=columns, n_rows=len(rows))


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        # Other clients write NaN as it stands.
        return json.loads(body)


def _table_of(tree: Any) -> tuple[list[str], list[Sequence[Any]]]:
    names = [str(name) for name in tree["columns"]]
    rows = cast("list[Sequence[Any]]", tree["data"])
    if any(len(row) != len(names) for row in rows):
        raise ValueError("a row does not fit the columns")
    return names, rows


def pack_column(values: list[Any]) -> tuple[CellKind, Any, Any]:
    """Return the kind of a column, its (n,) values and a (n,) mask of those that are missing."""
    kinds = {_kind_of(value) for value in values}
    kinds.discard(None)
    kind: CellKind = (
        "json" if len(kinds) > 1 else cast("CellKind", kinds.pop() if kinds else "text")
    )
    if kinds and kinds <= {"number", "bool", "text"}:
        # Mixed on purpose; a text says all of them.
        kind = "text"
    missing = np.array([value is None for value in values], dtype=bool)
    if kind == "number":
        return kind, _numbers([_number(value) for value in values]), missing
    if kind == "bool":
        return kind, np.array([value is True for value in values], dtype=bool), missing
    packed = np.empty(len(values), dtype=object)
    packed[:] = [_text(value) for value in values]
    return kind, packed, missing


def _kind_of(value: Any) -> CellKind | None:
    if value is None:
        return None
    kind = value.__class__
    if kind is bool:
        return "bool"
    if kind is int or kind is float:
        return "number"
    if kind is str:
        return "text"
    if kind is dict and isinstance(value.get("_type"), str):
        return "number" if value["_type"] in _NUMBERS else "media"
    return "json"


def _number(value: Any) -> int | float:
    if value is None:
        return 0
    return float(value["text"]) if value.__class__ is dict else value


def _numbers(values: list[int | float]) -> Any:
    whole = all(value.__class__ is int and -_INT64 <= value < _INT64 for value in values)
    return np.array(values, dtype=np.int64 if whole else np.float64)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if value.__class__ is str else json.dumps(value, ensure_ascii=False)


def _read_other(path: Path, format: str, target: Path) -> KeptTable:
    reader = _READERS.get(format)
    if reader is None:
        raise InvalidBody(f"A file of format {format!r} is no table.")
    with limited(files=[path], folder=target.parent) as connection:
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {reader}", [str(path)])
            found = [(str(row[0]), str(row[1])) for row in described.fetchall()]
            _check_width(len(found))
            columns = [TableColumn(name, _kind_of_type(type_)) for name, type_ in found]
            picked = ", ".join(
                f"{_cast(place, column.kind, type_)} AS c{place}"
                for place, (column, (_, type_)) in enumerate(zip(columns, found, strict=True))
            )
            names = ", ".join(f"x{place}" for place in range(len(found)))
            _write(
                connection, f"SELECT {picked} FROM {reader} AS part({names})", target, [str(path)]
            )
            counted = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(target)])
            n_rows = counted.fetchall()[0][0]
        except duckdb.Error as error:
            raise InvalidBody(f"The file cannot be read as {format}: {error}.") from error
    return KeptTable(columns=columns, n_rows=n_rows)


def _kind_of_type(type_: str) -> CellKind:
    if type_ == "BOOLEAN":
        return "bool"
    if type_.endswith("INT") or type_.startswith(("INTEGER", "UINTEGER", "DECIMAL", "HUGE")):
        return "number"
    if type_ in ("DOUBLE", "FLOAT", "UHUGEINT"):
        return "number"
    return "json" if "(" in type_ or type_.endswith("]") or type_ == "JSON" else "text"


def _cast(place: int, kind: CellKind, type_: str) -> str:
    if kind == "json" and type_ != "JSON":
        return f"CAST(to_json(x{place}) AS VARCHAR)"
    if kind in ("json", "text"):
        return f"CAST(x{place} AS VARCHAR)"
    whole = kind == "number" and type_.endswith(("INT", "INTEGER"))
    # The largest integers have no place among numbers of 64 bits.
    fits = whole and type_ not in ("UBIGINT", "HUGEINT", "UHUGEINT")
    return f"CAST(x{place} AS {'BIGINT' if fits else 'BOOLEAN' if kind == 'bool' else 'DOUBLE'})"


def _check_width(n_columns: int) -> None:
    if n_columns > MAX_COLUMNS:
        raise TooLarge(f"A table has at most {MAX_COLUMNS} columns.")


def _write(
    connection: duckdb.DuckDBPyConnection, query: str, target: Path, values: Sequence[Any] = ()
) -> None:
    place = str(target).replace("'", "''")
    connection.execute(
        f"COPY ({query}) TO '{place}' (FORMAT parquet, COMPRESSION zstd)", list(values)
    )


def read_kept(folder: Path) -> KeptTable:
    """Return what is known of a kept table.

    Raises:
        FileNotFoundError: it is not there.
    """
    return msgspec.json.decode((folder / "columns.json").read_bytes(), type=KeptTable)
