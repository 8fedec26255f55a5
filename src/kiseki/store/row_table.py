"""The runs table row by row: right for every column, and slow where there are many runs.

The memory double answers with it, and what column blocks answer is compared with it.
"""

import dataclasses
import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np

from kiseki.model.column import PROPERTIES, Column, Kind, parse_column
from kiseki.model.filter import And, Compare, Filter, Not
from kiseki.model.run import JsonValue, Run
from kiseki.model.table import (
    ColumnInfo,
    ColumnStats,
    ColumnValue,
    ColumnValues,
    TableGroup,
    TablePage,
    TableRow,
)
from kiseki.store.column_stats import stats_of
from kiseki.store.pattern import compile_pattern
from kiseki.store.predicate import comparable, fold, kind_of, make_test
from kiseki.store.queries import GroupQuery, RunQuery
from kiseki.store.run_row import RunRow
from kiseki.store.run_values import find_value, list_columns

MOST_UIDS = 1000
"""Of the newest runs of a group that are named."""
MOST_UIDS_OF_A_PAGE = 20_000
"""Of the newest runs of all groups of a page; each group has an equal share."""

SortKey: TypeAlias = tuple[bool, int, Any]
"""(is missing, kind, value)."""
_Test: TypeAlias = Callable[["TableRun"], bool]


@dataclasses.dataclass(frozen=True, slots=True)
class TableRun:
    """A run of a table at the moment of a query."""

    row: RunRow
    run: Run

    def value(self, column: Column) -> JsonValue:
        """Return what it has in a column."""
        return find_value(self.row, self.run, column)


@dataclasses.dataclass(frozen=True, slots=True)
class SortColumn:
    """A column that is sorted by."""

    name: str
    is_descending: bool


def parse_order(order: Sequence[str]) -> list[SortColumn]:
    """Take the names of an order apart."""
    return [SortColumn(name.removeprefix("-"), name.startswith("-")) for name in order]


def select(rows: Iterable[RunRow], query: RunQuery, *, now_us: int) -> list[TableRun]:
    """Return the runs that match, in order.

    Args:
        rows: runs of the project; those of the trash alone, or none of them.

    Raises:
        InvalidQuery: an unknown column or operator, or a broken regular expression.
    """
    test = compile_filter(query.filter, now_us=now_us)
    searched = compile_search(query.search, is_regex=query.search_is_regex)
    order = [(parse_column(one.name), one) for one in parse_order(query.order or ("-created",))]
    shows_archived = shows_archive(query)
    runs = (TableRun(row, row.to_run(now_us)) for row in rows)
    found = [
        one
        for one in runs
        if (shows_archived or one.row.archived_of is None) and searched(one.run) and test(one)
    ]
    # Sorting is stable: the least important key goes first.
    found.sort(key=lambda one: one.run.number)
    for column, one in reversed(order):
        _sort(found, lambda run, c=column: sort_key(run.value(c)), one.is_descending)
    return found


def shows_archive(query: RunQuery) -> bool:
    """Whether a query is about earlier histories too."""
    return query.archived or "archived" in names_of(query.filter)


def names_of(node: Filter) -> set[str]:
    """Return the columns that a filter speaks of, as they are named in it."""
    if isinstance(node, Compare):
        return {node.column}
    if isinstance(node, Not):
        return names_of(node.of)
    return {name for part in node.of for name in names_of(part)}


def compile_filter(node: Filter, *, now_us: int) -> _Test:
    """Return a test of one run.

    Raises:
        InvalidQuery: an unknown column or operator, or a broken regular expression.
    """
    if isinstance(node, Compare):
        column = parse_column(node.column)
        test = make_test(node, column, now_us=now_us)
        return lambda one: test(one.value(column))
    if isinstance(node, Not):
        inner = compile_filter(node.of, now_us=now_us)
        return lambda one: not inner(one)
    parts = [compile_filter(part, now_us=now_us) for part in node.of]
    if isinstance(node, And):
        return lambda one: all(part(one) for part in parts)
    return lambda one: any(part(one) for part in parts)


def compile_search(text: str, *, is_regex: bool) -> Callable[[Run], bool]:
    """Return a test of name and id."""
    if not text:
        return lambda run: True
    if is_regex:
        matches = compile_pattern(text, ignore_case=True)
        return lambda run: matches(run.name) or matches(run.id)
    wanted = fold(text)
    return lambda run: wanted in fold(run.name) or wanted in fold(run.id)


def sort_key(value: JsonValue) -> SortKey:
    """Return the key of a value; NaN counts as missing, as it has no place."""
    kind, value = comparable(value)
    if kind == "number" and value == value:
        return (False, 0, value)
    if kind == "truth":
        return (False, 1, value)
    if kind == "text":
        return (False, 2, fold(value))
    return (True, 0, 0)


def value_key(value: JsonValue) -> tuple[SortKey, str]:
    """Return the key of a value among different ones, of which searches may not tell two apart."""
    return sort_key(value), value if isinstance(value, str) else ""


def _sort(found: list[Any], key: Callable[[Any], SortKey], is_descending: bool) -> None:
    keyed = [(key(one), one) for one in found]
    keyed.sort(key=lambda pair: pair[0][1:], reverse=is_descending)
    keyed.sort(key=lambda pair: pair[0][0])
    found[:] = [one for _, one in keyed]


def group_values(value: JsonValue) -> list[JsonValue]:
    """Return the groups that a run with this value is in; a list of texts is in many."""
    kind = kind_of(value)
    if kind == "number":
        number = comparable(value)[1]
        return [shown_number(number) if np.isfinite(number) else None]
    if kind == "list" and value and all(isinstance(item, str) for item in value):
        return list(dict.fromkeys(value))
    if kind in ("list", "map"):
        return [msgspec.json.encode(value, order="sorted").decode()]
    return [value]


def shown_number(number: float) -> float | int:
    """Return a whole number without its point, as it was most likely logged."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def read_page(
    rows: Iterable[RunRow], query: RunQuery, groups: GroupQuery, *, now_us: int
) -> TablePage:
    """Answer a query; `rows` and errors as in `select`."""
    rows = list(rows)
    n_runs = sum(shows_archive(query) or row.archived_of is None for row in rows)
    columns = [parse_column(name) for name in groups.columns]
    by = [parse_column(name) for name in groups.group_by]
    is_of_groups = len(groups.within) < len(by)
    order = query.order if not is_of_groups else ("-number",)
    found = select(rows, dataclasses.replace(query, order=order), now_us=now_us)
    inside = [
        one
        for one in found
        if all(
            comparable(value) in map(comparable, group_values(one.value(column)))
            for column, value in zip(by, groups.within, strict=False)
        )
    ]
    if is_of_groups:
        made = make_groups(inside, by[len(groups.within)], columns)
        made = sort_groups(made, query.order, by[len(groups.within)], groups.columns)
        page = made[query.offset : query.offset + query.limit]
        for group in page:
            del group.uids[most_uids(len(page)) :]
        return TablePage(groups=page, total=len(made), n_matching=len(found), n_runs=n_runs)
    page = inside[query.offset : query.offset + query.limit]
    return TablePage(
        rows=[show_row(one, columns) for one in page],
        total=len(inside),
        n_matching=len(found),
        n_runs=n_runs,
    )


def show_row(one: TableRun, columns: Sequence[Column]) -> TableRow:
    """Return a row of a table with its values."""
    run = one.run
    return TableRow(
        uid=run.uid,
        id=run.id,
        name=run.name,
        number=run.number,
        state=run.state,
        tags=run.tags,
        created_us=run.created_us,
        notes=run.notes,
        locked=run.locked,
        values=[one.value(column) for column in columns],
    )


def most_uids(n_groups: int) -> int:
    """Return how many runs of a group are named on a page of groups."""
    return min(MOST_UIDS, MOST_UIDS_OF_A_PAGE // max(1, n_groups))


def make_groups(
    found: Sequence[TableRun], by: Column, columns: Sequence[Column]
) -> list[TableGroup]:
    """Return the groups of some runs, which come by number, the newest first."""
    members: dict[Any, tuple[JsonValue, list[TableRun]]] = {}
    for one in found:
        for value in group_values(one.value(by)):
            members.setdefault(comparable(value), (value, []))[1].append(one)
    return [
        TableGroup(
            value=value,
            n_runs=len(runs),
            states=dict(sorted(Counter(one.run.state.value for one in runs).items())),
            uids=[one.run.uid for one in runs],
            stats=[_stats(runs, column) for column in columns],
        )
        for value, runs in members.values()
    ]


def _stats(runs: Sequence[TableRun], column: Column) -> ColumnStats | None:
    values = (comparable(one.value(column)) for one in runs)
    numbers = np.array([number for kind, number in values if kind == "number"], np.float64)
    return stats_of(numbers, n_runs=len(runs))


def sort_groups(
    made: Sequence[TableGroup], order: Sequence[str], by: Column, columns: Sequence[str]
) -> list[TableGroup]:
    """Return groups in an order of `value`, `runs` or means of columns; then by value."""
    found = sorted(made, key=lambda group: value_key(group.value))
    for one in reversed(parse_order(order)):
        if one.name == "runs":
            _sort(found, lambda group: sort_key(group.n_runs), one.is_descending)
        elif one.name == "value" or parse_column(one.name) == by:
            _sort(found, lambda group: sort_key(group.value), one.is_descending)
        elif one.name in columns:
            place = columns.index(one.name)
            _sort(found, lambda group, p=place: _mean_key(group.stats[p]), one.is_descending)
    return found


def _mean_key(stats: ColumnStats | None) -> SortKey:
    return sort_key(None if stats is None else stats.mean)


def list_project_columns(rows: Iterable[RunRow], *, now_us: int) -> list[ColumnInfo]:
    """Return the columns of the runs of a project that are not deleted."""
    n_runs = 0
    counts: Counter[Column] = Counter()
    kinds: dict[Column, set[Kind]] = {}
    for row in rows:
        if row.archived_of is not None:
            continue
        n_runs += 1
        run = row.to_run(now_us)
        for column in set(list_columns(run)):
            counts[column] += 1
            kind = column_kind(find_value(row, run, column))
            kinds.setdefault(column, set()).add(kind)
    return columns_info(n_runs, {column: (n, kinds[column]) for column, n in counts.items()})


def columns_info(n_runs: int, found: dict[Column, tuple[int, set[Kind]]]) -> list[ColumnInfo]:
    """Return properties in their order, then the columns found by source and name."""
    listed = [
        ColumnInfo(name=name, source="property", kind=kind, n_runs=n_runs)
        for name, kind in PROPERTIES.items()
    ]
    for column in sorted(found, key=lambda one: (one.source, one.key, one.aggregate)):
        n, kinds = found[column]
        kind = next(iter(kinds)) if len(kinds) == 1 else "mixed"
        listed.append(ColumnInfo(name=str(column), source=column.source, kind=kind, n_runs=n))
    return listed


def column_kind(value: JsonValue) -> Kind:
    """Return the kind of column that a value makes."""
    kinds: dict[str, Kind] = {"number": "number", "truth": "bool", "text": "text"}
    return kinds.get(kind_of(value), "mixed")


def list_column_values(
    rows: Iterable[RunRow], column: Column, *, search: str, limit: int, now_us: int
) -> ColumnValues:
    """Return the values of a column, the most frequent first."""
    counts: Counter[Any] = Counter()
    shown: dict[Any, JsonValue] = {}
    for row in rows:
        if row.archived_of is None:
            for value in group_values(find_value(row, row.to_run(now_us), column)):
                if value is not None:
                    counts[comparable(value)] += 1
                    shown.setdefault(comparable(value), value)
    return rank_values(((shown[key], n) for key, n in counts.items()), search=search, limit=limit)


def rank_values(
    found: Iterable[tuple[JsonValue, int]], *, search: str, limit: int
) -> ColumnValues:
    """Return values by how often they occur, then in their own order."""
    wanted = fold(search)
    kept = [
        (value, n)
        for value, n in found
        if not wanted or wanted in fold(value if isinstance(value, str) else text_of(value))
    ]
    first = heapq.nsmallest(limit, kept, key=lambda one: (-one[1], value_key(one[0])))
    values = [ColumnValue(value=value, n_runs=n) for value, n in first]
    return ColumnValues(values=values, total=len(kept))


def text_of(value: JsonValue) -> str:
    """Return a value as JSON."""
    return msgspec.json.encode(value).decode()
