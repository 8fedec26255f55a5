"""How the values of columns lie (in the process that answers)."""

from collections.abc import Sequence
from typing import Any, cast

import duckdb

from kiseki.hub.tables.condition import Condition
from kiseki.hub.tables.relation import Field
from kiseki.model.logged_table import CellCount, ValueFacts

N_BINS = 20
MOST_TOP = 10
MOST_DISTINCT = 1_000
"""Texts that differ more are names, of which none is frequent."""


def read_facts(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    condition: Condition,
    fields: Sequence[Field],
) -> dict[str, ValueFacts]:
    """Return what is known of each field over the rows that match, by name."""
    if not fields:
        return {}
    where, values = condition
    rows = connection.execute(
        f"SELECT {', '.join(part for field in fields for part in _basics(field))} "
        f"FROM {table} WHERE {where}",
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
    _count_bins(connection, table, condition, [(field, found[field.name]) for field in fields])
    for field in fields:
        if field.kind in ("text", "bool") and found[field.name].n_distinct <= MOST_DISTINCT:
            found[field.name].top = _top(connection, table, condition, field)
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


def bin_sql(field: Field, facts: ValueFacts) -> str:
    """Return the SQL of the number of the bin that a value is in, or NULL."""
    n_bins = len(facts.bins)
    number = field.number_sql
    # Halves first: the way from end to end of all doubles is no double.
    half_width = (facts.high / 2 - facts.low / 2) / n_bins
    place = f"floor(({number} / 2 - {facts.low / 2!r}) / {half_width!r})"
    inside = f"CAST(greatest(0, least({n_bins - 1}, {place})) AS INTEGER)"
    # `least` takes what is missing for larger than all.
    return f"CASE WHEN {number} IS NOT NULL THEN {inside} END"


def _spread_bins(counted: Any, n_bins: int) -> list[int]:
    """Return the counts of all bins from those of the bins that have any."""
    counts = [0] * n_bins
    for place, n in cast("dict[int, int]", counted or {}).items():
        counts[place] = n
    return counts


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


def _count_bins(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    condition: Condition,
    fields: Sequence[tuple[Field, ValueFacts]],
) -> None:
    where, values = condition
    drawn = [(field, facts) for field, facts in fields if facts.bins]
    if not drawn:
        return
    counted = connection.execute(
        f"SELECT {', '.join(f'histogram({bin_sql(field, facts)})' for field, facts in drawn)} "
        f"FROM {table} WHERE {where}",
        values,
    ).fetchall()[0]
    for (_, facts), counts in zip(drawn, counted, strict=True):
        facts.bins = _spread_bins(counts, len(facts.bins))


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
