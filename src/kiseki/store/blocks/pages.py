"""Answers to table queries from the columns of a table."""

import dataclasses
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiseki.model.column import Column, parse_column
from kiseki.model.run import JsonValue
from kiseki.model.table import ColumnStats, TableGroup
from kiseki.store.blocks.grouping import Groups, group, narrow
from kiseki.store.blocks.masks import Masks, names_for, names_of_query
from kiseki.store.blocks.sorting import Floats, sort_keys, sorted_window
from kiseki.store.blocks.table import ProjectTable
from kiseki.store.blocks.values import NUMBER, Values
from kiseki.store.column_stats import stats_of
from kiseki.store.queries import GroupQuery, RunQuery
from kiseki.store.row_table import (
    SortColumn,
    most_uids,
    parse_order,
    sort_key,
    value_key,
)

Slots: TypeAlias = NDArray[np.int64]
_NEWEST = ("-created",)


@dataclasses.dataclass(frozen=True, slots=True)
class Chosen:
    """What a query finds: the slots that match in order of number, and how many there are."""

    slots: Slots
    n_shown: int


def names_of_page(query: RunQuery, groups: GroupQuery) -> set[str]:
    """Return the columns that a page needs; rows are read for those it only shows."""
    names = names_of_query(query) | names_for(set(groups.group_by))
    if len(groups.within) < len(groups.group_by):
        return names | names_for(set(groups.columns)) | {"state"}
    return names | names_for({one.name for one in parse_order(query.order or _NEWEST)})


class Pages:
    """Answers from one table at one moment; the columns of the query are loaded.

    Args:
        table: held still by the caller.
        now_us: the moment, on which durations hang.
    """

    def __init__(self, table: ProjectTable, *, now_us: int) -> None:
        self._table = table
        self._masks = Masks(table, now_us=now_us)

    def choose(self, query: RunQuery) -> Chosen:
        """Return the runs that match."""
        shown = self._masks.shown(query)
        matching = self._masks.matching(query)
        return Chosen(np.flatnonzero(shown & matching), int(np.count_nonzero(shown)))

    def inside(self, slots: Slots, groups: GroupQuery) -> Slots:
        """Return the slots that are in the opened groups."""
        for name, value in zip(groups.group_by, groups.within, strict=False):
            slots = narrow(self._values(name), slots, value)
        return slots

    def sort(self, slots: Slots, order: Sequence[str], start: int, end: int) -> Slots:
        """Return slots [start, end) in an order of columns."""
        keys: list[Floats] = []
        for one in parse_order(order or _NEWEST):
            keys += sort_keys(self._values(one.name), slots, is_descending=one.is_descending)
        return sorted_window(slots, keys, start, end)

    def groups(
        self, slots: Slots, query: RunQuery, asked: GroupQuery
    ) -> tuple[list[TableGroup], int]:
        """Return a page of the groups of the next level, and how many there are."""
        by = asked.group_by[len(asked.within)]
        # The newest first, so that the first members of a group are those to name.
        found = group(self._values(by), slots[::-1])
        order = self._order_of(found, query, asked, parse_column(by))
        page = order[query.offset : query.offset + query.limit]
        members, begins = found.sorted_members()
        runs = [members[begins[place] : begins[place + 1]] for place in page]
        columns = [self._values(name) for name in asked.columns]
        states = self._values("state")
        shown = [
            TableGroup(
                value=found.values[place],
                n_runs=mine.size,
                states=_count_states(states, mine),
                uids=self._table.uids_at(mine[: most_uids(len(page))]),
                stats=[_stats(values, mine) for values in columns],
            )
            for place, mine in zip(page, runs, strict=True)
        ]
        return shown, len(found.values)

    def _values(self, name: str) -> Values:
        return self._masks.values(parse_column(name))

    def _order_of(
        self, found: Groups, query: RunQuery, asked: GroupQuery, by: Column
    ) -> list[int]:
        """Return the groups in the order asked for, those of equal rank by value."""
        places = sorted(range(len(found.values)), key=lambda i: value_key(found.values[i]))
        for one in reversed(parse_order(query.order)):
            keys = self._group_keys(found, one, asked, by)
            if keys is not None:
                places.sort(key=lambda i, k=keys: sort_key(k[i])[1:], reverse=one.is_descending)
                places.sort(key=lambda i, k=keys: sort_key(k[i])[0])
        return places

    def _group_keys(
        self, found: Groups, one: SortColumn, asked: GroupQuery, by: Column
    ) -> list[JsonValue] | None:
        if one.name == "runs":
            return found.sizes().tolist()
        if one.name == "value" or parse_column(one.name) == by:
            return found.values
        if one.name in asked.columns:
            return _means(found, self._values(one.name))
        return None


def _count_states(states: Values, slots: Slots) -> dict[str, int]:
    counts = np.bincount(states.codes(slots), minlength=len(states.entries))
    return dict(
        sorted((str(states.entries.values[i]), int(counts[i])) for i in np.flatnonzero(counts))
    )


def _numbers(values: Values, slots: Slots) -> Floats:
    data = values.data[slots]
    if values.counts[NUMBER] == values.data.size:
        return data
    return data[values.kinds[slots] == NUMBER]


def _stats(values: Values, slots: Slots) -> ColumnStats | None:
    if not values.counts[NUMBER]:
        return None
    return stats_of(_numbers(values, slots), n_runs=slots.size)


def _means(found: Groups, values: Values) -> list[JsonValue]:
    data = values.data[found.members]
    has = np.isfinite(data) & (values.kinds[found.members] == NUMBER)
    n_groups = len(found.values)
    counts = np.bincount(found.of[has], minlength=n_groups)
    sums = np.bincount(found.of[has], weights=data[has], minlength=n_groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / counts
    return [mean if n else None for mean, n in zip(means.tolist(), counts.tolist(), strict=True)]
