"""Pages of rows, and whole tables as files (in the process that answers)."""

from collections.abc import Sequence
from typing import Any

import duckdb
import msgspec

from kiseki.hub.tables.condition import Condition
from kiseki.hub.tables.relation import Field, Relation
from kiseki.model.run import JsonValue


def read_rows(
    connection: duckdb.DuckDBPyConnection,
    relation: Relation,
    condition: Condition,
    fields: Sequence[Field],
    *,
    order: Sequence[str],
    offset: int,
    limit: int,
) -> list[list[JsonValue]]:
    """Return the values of rows in the order of `fields`."""
    where, values = condition
    # Which rows first, so that sorting does not carry every column along.
    ordered = connection.execute(
        f"SELECT rid FROM {relation.name} WHERE {where} "
        f"ORDER BY {_order(relation, order)} LIMIT {limit:d} OFFSET {offset:d}",
        values,
    ).fetchall()
    picked = [part for field in fields for part in (field.sql, _place(field))]
    found = connection.execute(
        f"SELECT {', '.join(['rid', *picked])} FROM {relation.name} "
        "WHERE rid IN (SELECT unnest(CAST(? AS BIGINT[])))",
        [[rid for (rid,) in ordered]],
    ).fetchall()
    by_rid = {row[0]: row for row in found}
    return [_cells(fields, by_rid[rid]) for (rid,) in ordered]


def _cells(fields: Sequence[Field], row: Sequence[Any]) -> list[JsonValue]:
    return [
        cell_value(field, row[2 * place + 1], row[2 * place + 2])
        for place, field in enumerate(fields)
    ]


def cell_value(field: Field, value: Any, source: int | None) -> JsonValue:
    """Return a cell as the answer has it."""
    if value is None or field.kind not in ("media", "json"):
        return value
    if field.kind == "json":
        return msgspec.json.decode(value)
    tree = msgspec.json.decode(value, type=dict[str, Any])
    tree["_source"] = source
    return tree


def write_rows(
    connection: duckdb.DuckDBPyConnection,
    relation: Relation,
    condition: Condition,
    fields: Sequence[Field],
    *,
    order: Sequence[str],
    target: str,
    format: str,
) -> None:
    """Write all rows that match to a file; media as JSON, runs by their labels."""
    where, values = condition
    labels = ", ".join(_text(label) for label in relation.labels)
    picked = [
        f"{f'list_extract([{labels}], {field.sql} + 1)' if field.kind == 'run' else field.sql} "
        f"AS {_identifier(field.name)}"
        for field in fields
    ]
    options = "FORMAT csv, HEADER true" if format == "csv" else "FORMAT parquet, COMPRESSION zstd"
    connection.execute(
        f"COPY (SELECT {', '.join(picked)} FROM {relation.name} WHERE {where} "
        f"ORDER BY {_order(relation, order)}) TO {_text(target)} ({options})",
        values,
    )


def _order(relation: Relation, order: Sequence[str]) -> str:
    """Return an ORDER BY in which every row has its own place; missing values come last."""
    terms: list[str] = []
    for term in order:
        field = relation.find(term.removeprefix("-"))
        terms.append(f"{field.sql} {'DESC' if term.startswith('-') else 'ASC'} NULLS LAST")
    return ", ".join([*terms, "rid"])


def _place(field: Field) -> str:
    return field.place_sql if field.kind == "media" else "NULL"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
