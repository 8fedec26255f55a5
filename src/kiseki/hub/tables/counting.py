"""How often each bin or text occurs, by source and by group (in the process that answers)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from kiseki.hub.tables.condition import Condition
from kiseki.hub.tables.relation import Field, Relation
from kiseki.model.logged_table import ValueFacts

MOST_COUNTED = 50
"""A text with more different values is only counted, not told by its most frequent ones."""
Key = tuple[Any, ...]
"""Values of the columns that rows are grouped by."""


def count_values(
    connection: duckdb.DuckDBPyConnection,
    relation: Relation,
    condition: Condition,
    fields: Sequence[Field],
    facts: Mapping[str, ValueFacts],
    *,
    keys: Sequence[Field] = (),
) -> dict[str, dict[Key, dict[Any, int]]]:
    """Return for each field and group how often each bin (numbers), or each value (texts), occurs.

    One query for each title: aggregates that are maps take many times as long, and rows of
    stacked sources are counted together.

    Args:
        facts: of the fields, by name, with their bins.
    """
    where, values = condition
    by = "".join(f"{key.sql}, " for key in keys)
    found: dict[str, dict[Key, dict[Any, int]]] = {field.name: {} for field in fields}
    for counted, parts in _scans(relation, fields, facts):
        value = bin_sql(counted, facts[parts[0].name])
        source = "s" if _is_split(relation, parts[0]) else "0"
        names = {part.source if source == "s" else 0: part.name for part in parts}
        rows = connection.execute(
            f"SELECT {source} AS p, {by}{value} AS v, count(*) FROM {relation.name} "
            f"WHERE ({where}) AND {counted.sql} IS NOT NULL GROUP BY ALL",
            values,
        ).fetchall()
        for place, *key, one, n in rows:
            if one is not None and place in names:
                found[names[place]].setdefault(tuple(key), {})[one] = n
    return found


def bin_sql(field: Field, facts: ValueFacts) -> str:
    """Return the SQL of the number of the bin that a value is in, or NULL; of texts the value."""
    if not facts.bins:
        return field.sql
    n_bins = len(facts.bins)
    number = field.number_sql
    # Halves first: the way from end to end of all doubles is no double.
    half_width = (facts.high / 2 - facts.low / 2) / n_bins
    place = f"floor(({number} / 2 - {facts.low / 2!r}) / {half_width!r})"
    inside = f"CAST(greatest(0, least({n_bins - 1}, {place})) AS INTEGER)"
    # `least` takes what is missing for larger than all.
    return f"CASE WHEN {number} IS NOT NULL THEN {inside} END"


def _scans(
    relation: Relation, fields: Sequence[Field], facts: Mapping[str, ValueFacts]
) -> Iterator[tuple[Field, list[Field]]]:
    """Give the fields that one query counts, and what it reads."""
    together: dict[tuple[Any, ...], list[Field]] = {}
    for field in fields:
        own = facts[field.name]
        if own.bins or (field.kind == "text" and own.n_distinct <= MOST_COUNTED):
            place = field.title if _is_split(relation, field) else field.name
            together.setdefault((place, own.low, own.high, len(own.bins)), []).append(field)
    for parts in together.values():
        first = parts[0]
        yield (relation.find(first.title) if _is_split(relation, first) else first), parts


def _is_split(relation: Relation, field: Field) -> bool:
    """Whether a field is what one source has in a column of stacked rows."""
    return field.source is not None and not relation.is_joined
