"""Several tables as one: stacked, or joined by key columns (in the process that answers).

A relation is a table of DuckDB: `rid` (place of the row, unique), `s` (place of its source, in
joined ones 0) and columns `k0`, `k1`, ... that `Field`s give names to. What users name is only
looked up here, never put into a query.
"""

import dataclasses
import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from kiseki.hub.tables.importing import read_kept
from kiseki.hub.tables.question import KeptTable, Question
from kiseki.model.errors import InvalidQuery
from kiseki.model.limits import MAX_TABLE_ROWS
from kiseki.model.logged_table import CellKind

_SQL_TYPES: dict[CellKind, str] = {"number": "DOUBLE", "bool": "BOOLEAN"}


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A column as it can be asked for.

    Attributes:
        name: what users call it.
        title: its name in the logged table.
        source: whose it is, None: of all.
        sql: its value.
        place_sql: the place of the source that the value is from.
    """

    name: str
    title: str
    kind: CellKind
    source: int | None
    sql: str
    place_sql: str

    @property
    def number_sql(self) -> str:
        """Its finite numbers, for statistics; true is 1."""
        if self.kind == "bool":
            return f"CAST({self.sql} AS DOUBLE)"
        return (
            f"CASE WHEN isfinite(CAST({self.sql} AS DOUBLE)) THEN CAST({self.sql} AS DOUBLE) END"
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Relation:
    """Tables put together.

    Attributes:
        name: of the table in DuckDB.
        labels: of the sources.
        is_joined: whether sources lie beside each other.
        fields: in the order in which they are shown.
        shared: titles that every source has.
        source_rows: rows of each source, those left out too.
        owners: for each title the sources that have it.
    """

    name: str
    labels: tuple[str, ...]
    is_joined: bool
    fields: tuple[Field, ...]
    shared: tuple[str, ...]
    source_rows: tuple[int, ...]
    owners: Mapping[str, Sequence[int]]

    def find(self, name: str) -> Field:
        """Return the field that a name means.

        `title@label` is what one source has there; `title` in joined tables the first of the
        sources that has a value.

        Raises:
            InvalidQuery: there is none.
        """
        for field in self.fields:
            if field.name == name:
                return field
        title, _, label = name.rpartition("@")
        own = next((field for field in self.fields if field.name == title), None)
        if own is not None and label in self.labels:
            return self.part_of(own, self.labels.index(label))
        parts = [field for field in self.fields if field.title == name]
        if parts:
            values = ", ".join(part.sql for part in parts)
            return dataclasses.replace(parts[0], name=name, source=None, sql=f"coalesce({values})")
        raise InvalidQuery(
            f"These tables have no column {name[:60]!r}.",
            hint=_near(name, [field.name for field in self.fields]),
        )

    def part_of(self, field: Field, source: int) -> Field:
        """Return what one source has in a field of all."""
        name = f"{field.title}@{self.labels[source]}"
        if self.is_joined:
            return dataclasses.replace(field, name=name, source=source)
        sql = f"CASE WHEN s = {source} THEN {field.sql} END"
        return dataclasses.replace(field, name=name, source=source, sql=sql)


def stack(connection: duckdb.DuckDBPyConnection, name: str, asked: Question) -> Relation:
    """Put tables below each other.

    Args:
        name: of the table that is made.
    """
    sources = [_parts(folders) for folders in asked.sources]
    kinds: dict[str, CellKind] = {}
    for parts in sources:
        for _, kept in parts:
            for column in kept.columns:
                known = kinds.setdefault(column.name, column.kind)
                if known != column.kind:
                    kinds[column.name] = "text"
    whole = {
        title: kind == "number" and all(_is_whole(connection, parts, title) for parts in sources)
        for title, kind in kinds.items()
    }
    types = {
        title: "BIGINT" if whole[title] else _SQL_TYPES.get(kind, "VARCHAR")
        for title, kind in kinds.items()
    }
    selects = [
        select for source, parts in enumerate(sources) for select in _selects(source, parts, types)
    ]
    nothing = ", ".join(
        f"CAST(NULL AS {type_}) AS k{place}" for place, type_ in enumerate(types.values())
    )
    empty = f"SELECT 0 AS s, 0 AS r{', ' if nothing else ''}{nothing} WHERE false"
    union = " UNION ALL BY NAME ".join([empty, *selects])
    connection.execute(
        f"CREATE TABLE {name} AS SELECT row_number() OVER (ORDER BY s, r) AS rid, * FROM ({union})"
    )
    fields = [
        Field(title, title, kind, None, f"k{place}", "s")
        for place, (title, kind) in enumerate(kinds.items())
    ]
    if len(asked.sources) > 1:
        run = "run" if "run" not in kinds else "_run"
        fields.insert(0, Field(run, run, "run", None, "s", "s"))
    return Relation(
        name,
        tuple(asked.labels),
        is_joined=False,
        fields=tuple(fields),
        shared=_shared(sources),
        source_rows=tuple(sum(kept.n_rows for _, kept in parts) for parts in sources),
        owners={title: _owners(sources, title) for title in kinds},
    )


def join(
    connection: duckdb.DuckDBPyConnection, name: str, stacked: Relation, keys: Sequence[str]
) -> Relation:
    """Put the sources of a stacked relation beside each other.

    Rows of a source that have the same key are counted: the second of one source stands beside
    the second of another. A column in which all sources say the same is shown once.

    Raises:
        InvalidQuery: there is no such column.
    """
    if not keys:
        raise InvalidQuery("Tables are joined by one column or more.", field="join")
    key_fields = [stacked.find(key) for key in dict.fromkeys(keys)]
    if any(field.kind == "run" or field.source is not None for field in key_fields):
        raise InvalidQuery("Tables are joined by columns that they all have.", field="join")
    others = [field for field in stacked.fields if field not in key_fields and field.kind != "run"]
    n = len(stacked.labels)
    by = ", ".join(field.sql for field in key_fields)
    made = [f"{field.sql} AS {field.sql}" for field in key_fields]
    made += [f"count(*) FILTER (s = {source}) > 0 AS p{source}" for source in range(n)]
    made += [
        f"any_value({field.sql}) FILTER (s = {source}) AS {field.sql}_{source}"
        for field in others
        for source in range(n)
    ]
    connection.execute(
        f"CREATE TABLE {name} AS SELECT min(rid) AS rid, 0 AS s, {', '.join(made)} FROM "
        f"(SELECT *, row_number() OVER (PARTITION BY s, {by} ORDER BY rid) AS d "
        f"FROM {stacked.name}) GROUP BY d, {by}"
    )
    is_same = _same_columns(connection, name, others, n)
    fields = [_first_place(field, n) for field in key_fields]
    for field in others:
        fields += _beside(field, stacked, has_one=is_same[field.name])
    return dataclasses.replace(stacked, name=name, is_joined=True, fields=tuple(fields))


def _beside(field: Field, stacked: Relation, *, has_one: bool) -> list[Field]:
    n = len(stacked.labels)
    if has_one:
        values = ", ".join(f"{field.sql}_{source}" for source in range(n))
        cases = " ".join(
            f"WHEN {field.sql}_{source} IS NOT NULL THEN {source}" for source in range(n)
        )
        return [
            dataclasses.replace(
                field, sql=f"coalesce({values})", place_sql=f"CASE {cases} ELSE 0 END"
            )
        ]
    owners = stacked.owners[field.title]
    return [
        dataclasses.replace(
            field,
            name=f"{field.title}@{stacked.labels[source]}" if len(owners) > 1 else field.name,
            source=source,
            sql=f"{field.sql}_{source}",
            place_sql=str(source),
        )
        for source in owners
    ]


def _first_place(field: Field, n: int) -> Field:
    cases = " ".join(f"WHEN p{source} THEN {source}" for source in range(n))
    return dataclasses.replace(field, place_sql=f"CASE {cases} ELSE 0 END")


def _same_columns(
    connection: duckdb.DuckDBPyConnection, name: str, fields: Sequence[Field], n: int
) -> dict[str, bool]:
    """Tell for each column whether all sources that have a row say the same in it."""
    if not fields:
        return {}
    tests: list[str] = []
    for field in fields:
        values = [_compared(field, source) for source in range(n)]
        cases = " ".join(f"WHEN p{source} THEN {value}" for source, value in enumerate(values))
        same = [
            f"(NOT p{source} OR {value} IS NOT DISTINCT FROM CASE {cases} END)"
            for source, value in enumerate(values)
        ]
        tests.append(f"bool_and({' AND '.join(same)})")
    present = " + ".join(f"CAST(p{source} AS INTEGER)" for source in range(n))
    row = connection.execute(
        f"SELECT {', '.join(tests)} FROM {name} WHERE {present} > 1"
    ).fetchall()[0]
    return {field.name: bool(same) for field, same in zip(fields, row, strict=True)}


def _compared(field: Field, source: int) -> str:
    """What of a value is compared: of a medium its content, not where it lies."""
    if field.kind == "media":
        return f"json_extract_string({field.sql}_{source}, '$.sha256')"
    return f"{field.sql}_{source}"


def _parts(folders: Sequence[str]) -> list[tuple[Path, KeptTable]]:
    return [(Path(folder), read_kept(Path(folder))) for folder in folders]


def _selects(
    source: int, parts: Sequence[tuple[Path, KeptTable]], types: dict[str, str]
) -> list[str]:
    found: list[str] = []
    first = 0
    for folder, kept in parts:
        own = {column.name: place for place, column in enumerate(kept.columns)}
        picked = "".join(
            f", CAST(c{own[title]} AS {type_}) AS k{place}"
            for place, (title, type_) in enumerate(types.items())
            if title in own
        )
        file = str(folder / "table.parquet").replace("'", "''")
        found.append(
            f"SELECT {source} AS s, {first} + file_row_number AS r{picked} "
            f"FROM read_parquet('{file}', file_row_number = true) "
            f"WHERE {first} + file_row_number < {MAX_TABLE_ROWS}"
        )
        first += kept.n_rows
    return found


def _is_whole(
    connection: duckdb.DuckDBPyConnection, parts: Sequence[tuple[Path, KeptTable]], title: str
) -> bool:
    """Whether the column was kept as whole numbers wherever it is."""
    for folder, kept in parts:
        for place, column in enumerate(kept.columns):
            if column.name == title:
                found = connection.execute(
                    f"SELECT typeof(c{place}) FROM read_parquet(?) LIMIT 1",
                    [str(folder / "table.parquet")],
                ).fetchall()
                if found and found[0][0] != "BIGINT":
                    return False
    return True


def _owners(sources: Sequence[Sequence[tuple[Path, KeptTable]]], title: str) -> list[int]:
    return [
        source
        for source, parts in enumerate(sources)
        if any(column.name == title for _, kept in parts for column in kept.columns)
    ]


def _shared(sources: Sequence[Sequence[tuple[Path, KeptTable]]]) -> tuple[str, ...]:
    """Return the columns that could be keys: all sources have them, and they hold no media."""
    common: list[str] | None = None
    for parts in sources:
        titles = {
            column.name: None
            for _, kept in parts
            for column in kept.columns
            if column.kind in ("number", "text", "bool")
        }
        if parts:
            common = list(titles) if common is None else [one for one in common if one in titles]
    return tuple(common or ())


def _near(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are {', '.join(names[:20])}."
