"""How the values of columns lie (in the process that answers)."""

from collections.abc import Mapping, Sequence

import duckdb

from kiseki.hub.tables.condition import Condition
from kiseki.hub.tables.counting import count_values
from kiseki.hub.tables.relation import Field, Relation
from kiseki.model.logged_table import CellCount, ValueFacts

N_BINS = 20
MOST_TOP = 10
MOST_DISTINCT = 1_000
"""Texts that differ more are names, of which none is frequent."""


def read_facts(
    connection: duckdb.DuckDBPyConnection,
    relation: Relation,
    condition: Condition,
    fields: Sequence[Field],
) -> dict[str, ValueFacts]:
    """Return what is known of each field over the rows that match, by name."""
    if not fields:
        return {}
    where, values = condition
    rows = connection.execute(
        f"SELECT {', '.join(part for field in fields for part in _basics(field))} "
        f"FROM {relation.name} WHERE {where}",
        values,
    ).fetchall()[0]
    found: dict[str, ValueFacts] = {}
    for place, field in enumerate(fields):
        n, missing, distinct, low, high, mean = rows[6 * place : 6 * place + 6]
        facts = ValueFacts(n=n, n_missing=missing, n_distinct=min(distinct, n))
        if low is not None:
            facts.min, facts.max, facts.mean = low, high, mean
        found[field.name] = facts
    _set_bins(fields, found)
    _count_bins(connection, relation, condition, fields, found)
    for field in fields:
        if field.kind in ("text", "bool") and found[field.name].n_distinct <= MOST_DISTINCT:
            found[field.name].top = _top(connection, relation.name, condition, field)
    return found


def _set_bins(fields: Sequence[Field], found: dict[str, ValueFacts]) -> None:
    """Give the columns of one title the same bins, so that runs can be compared by eye."""
    by_title: dict[str, list[ValueFacts]] = {}
    kinds = {field.title: field.kind for field in fields}
    for field in fields:
        if found[field.name].min is not None:
            by_title.setdefault(field.title, []).append(found[field.name])
    for title, parts in by_title.items():
        low = min(facts.min for facts in parts if facts.min is not None)
        high = max(facts.max for facts in parts if facts.max is not None)
        low, high, n_bins = bins_of(low, high, is_bool=kinds[title] == "bool")
        for facts in parts:
            facts.low, facts.high, facts.bins = low, high, [0] * n_bins


def bins_of(low: float, high: float, *, is_bool: bool = False) -> tuple[float, float, int]:
    """Return the borders and the number of bins for numbers from `low` to `high`.

    Few whole numbers have a bin each.
    """
    if is_bool:
        return -0.5, 1.5, 2
    is_whole = float(low).is_integer() and float(high).is_integer()
    if is_whole and high - low < N_BINS:
        return low - 0.5, high + 0.5, int(high - low) + 1
    if low == high:
        return low - 0.5, high + 0.5, 1
    return low, high, N_BINS


def _count_bins(
    connection: duckdb.DuckDBPyConnection,
    relation: Relation,
    condition: Condition,
    fields: Sequence[Field],
    found: Mapping[str, ValueFacts],
) -> None:
    drawn = [field for field in fields if found[field.name].bins]
    for name, counted in count_values(connection, relation, condition, drawn, found).items():
        for place, n in counted.get((), {}).items():
            found[name].bins[place] = n


def _basics(field: Field) -> list[str]:
    basics = [
        f"count({field.sql})",
        f"count(*) - count({field.sql})",
        f"approx_count_distinct({field.sql})",
    ]
    if field.kind not in ("number", "bool"):
        return [*basics, "NULL", "NULL", "NULL"]
    number = field.number_sql
    return [*basics, f"min({number})", f"max({number})", f"avg({number})"]


def _top(
    connection: duckdb.DuckDBPyConnection, table: str, condition: Condition, field: Field
) -> list[CellCount]:
    where, values = condition
    found = connection.execute(
        f"SELECT {field.sql} AS value, count(*) AS n FROM {table} "
        f"WHERE ({where}) AND {field.sql} IS NOT NULL "
        f"GROUP BY value ORDER BY n DESC, value LIMIT {MOST_TOP}",
        values,
    ).fetchall()
    return [CellCount(value=value, n=n) for value, n in found]
