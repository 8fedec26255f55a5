"""Groups of rows with facts of every column, source by source (in the process that answers)."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from kiseki.hub.tables.condition import Condition
from kiseki.hub.tables.counting import Key, count_values
from kiseki.hub.tables.facts import MOST_TOP
from kiseki.hub.tables.relation import Field, Relation
from kiseki.hub.tables.rows import cell_value
from kiseki.model.errors import InvalidQuery
from kiseki.model.logged_table import CellCount, LoggedGroup, ValueFacts

MOST_SPREAD = 1_000
"""With more groups than this it is not told how values lie in each."""


@dataclasses.dataclass(frozen=True, slots=True)
class GroupPage:
    """A page of groups and how many there are in all."""

    groups: list[LoggedGroup]
    total: int


def split_by_source(
    relation: Relation, fields: Sequence[Field], keys: Sequence[Field]
) -> list[Field]:
    """Return the columns of groups: what each source has, unless they are grouped by source."""
    names = {key.name for key in keys} | {key.title for key in keys}
    others = [field for field in fields if field.title not in names and field.kind not in ("run",)]
    alone = len(relation.labels) == 1 or any(key.kind == "run" for key in keys)
    if alone or relation.is_joined:
        return others
    return [
        relation.part_of(field, source)
        for field in others
        for source in range(len(relation.labels))
    ]


def read_groups(
    connection: duckdb.DuckDBPyConnection,
    relation: Relation,
    condition: Condition,
    facts: Mapping[str, ValueFacts],
    *,
    keys: Sequence[Field],
    fields: Sequence[Field],
    order: Sequence[str],
    offset: int,
    limit: int,
) -> GroupPage:
    """Return a page of groups.

    Args:
        facts: of the fields, by name, over all rows that match.
        keys: what groups have in common.
        fields: what facts are told of.
        order: as in `LoggedTableQuery`; the values of the keys come after it.
    """
    where, values = condition
    told = [_told(field) for field in fields]
    picked = [f"{key.sql} AS g{place}" for place, key in enumerate(keys)]
    picked.append("count(*) AS n")
    for place, parts in enumerate(told):
        picked += [f"{sql} AS a{place}_{name}" for name, sql in parts.items()]
    by = ", ".join(key.sql for key in keys)
    inner = f"SELECT {', '.join(picked)} FROM {relation.name} WHERE {where} GROUP BY {by}"
    ordered = ", ".join(
        [
            *(_term(relation, term, keys, fields) for term in order),
            *(f"g{place} ASC NULLS LAST" for place in range(len(keys))),
        ]
    )
    rows = connection.execute(
        f"SELECT *, count(*) OVER () AS total FROM ({inner}) ORDER BY {ordered} "
        f"LIMIT {limit:d} OFFSET {offset:d}",
        values,
    )
    names = [str(column[0]) for column in rows.description or ()]
    found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    total = found[0]["total"] if found else _count(connection, inner, values)
    spread = fields if total <= MOST_SPREAD else ()
    counted = count_values(connection, relation, condition, spread, facts, keys=keys)
    groups = [
        LoggedGroup(
            values=[cell_value(key, row[f"g{place}"], 0) for place, key in enumerate(keys)],
            n_rows=row["n"],
            facts=[
                _facts_of(
                    row,
                    place,
                    facts[field.name],
                    counted.get(field.name, {}).get(_key_of(row, keys), {}),
                )
                for place, field in enumerate(fields)
            ],
        )
        for row in found
    ]
    return GroupPage(groups, total)


def _told(field: Field) -> dict[str, str]:
    """Return what is asked about a field in each group, by name."""
    asked = {"n": f"count({field.sql})"}
    if field.kind in ("number", "bool"):
        number = field.number_sql
        asked |= {"min": f"min({number})", "max": f"max({number})", "mean": f"avg({number})"}
    return asked


def _key_of(row: Mapping[str, Any], keys: Sequence[Field]) -> Key:
    return tuple(row[f"g{place}"] for place in range(len(keys)))


def _facts_of(
    row: Mapping[str, Any], place: int, whole: ValueFacts, counted: Mapping[Any, int]
) -> ValueFacts | None:
    n = row[f"a{place}_n"]
    if not n:
        return None
    facts = ValueFacts(n=n, n_missing=row["n"] - n, low=whole.low, high=whole.high)
    if row.get(f"a{place}_min") is not None:
        facts.min, facts.max = row[f"a{place}_min"], row[f"a{place}_max"]
        facts.mean = row[f"a{place}_mean"]
    if whole.bins:
        facts.bins = [counted.get(place, 0) for place in range(len(whole.bins))]
    else:
        top = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TOP]
        facts.top = [CellCount(value=value, n=n) for value, n in top]
    return facts


def _term(relation: Relation, term: str, keys: Sequence[Field], fields: Sequence[Field]) -> str:
    """Return one term of the order of groups as SQL.

    Raises:
        InvalidQuery: it names nothing that groups have.
    """
    name = term.removeprefix("-")
    direction = f"{'DESC' if term.startswith('-') else 'ASC'} NULLS LAST"
    for place, key in enumerate(keys):
        if name in (key.name, key.title):
            return f"g{place} {direction}"
    if name == "rows":
        return f"n {direction}"
    fact, _, column = name.partition(":")
    numbers = {
        field.name: place for place, field in enumerate(fields) if field.kind in ("number", "bool")
    }
    if fact in ("mean", "min", "max") and column in numbers:
        return f"a{numbers[column]}_{fact} {direction}"
    parts = [
        f"a{numbers[field.name]}_mean"
        for field in fields
        if field.title == column and field.name in numbers
    ]
    if fact == "spread" and parts:
        means = ", ".join(parts)
        return f"list_max([{means}]) - list_min([{means}]) {direction}"
    raise InvalidQuery(
        f"Groups cannot be sorted by {term[:60]!r}.",
        hint="There are the columns grouped by, rows, and mean:, min:, max:, spread: of others.",
        field="order",
    )


def _count(connection: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> int:
    return connection.execute(f"SELECT count(*) FROM ({query})", values).fetchall()[0][0]
