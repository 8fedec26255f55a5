"""Filters over columns: which slots hold runs that match."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiseki.model.column import Column, parse_column
from kiseki.model.filter import And, Compare, Filter, Not
from kiseki.store.blocks.codec import DELETED_KEY
from kiseki.store.blocks.readers import OF_NOW
from kiseki.store.blocks.table import ProjectTable
from kiseki.store.blocks.values import MISSING, NUMBER, TEXT, TRUTH, Values
from kiseki.store.predicate import as_float, kind_of, make_test
from kiseki.store.queries import RunQuery
from kiseki.store.row_table import names_of, shows_archive

Mask: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
_SECOND_US = 1_000_000


def names_for(names: set[str]) -> set[str]:
    """Return the columns to load for those that a query speaks of."""
    found: set[str] = set()
    for name in names:
        proper = str(parse_column(name))
        found.update(OF_NOW.get(proper, (proper,)))
    return found


def names_of_query(query: RunQuery) -> set[str]:
    """Return the columns that filter and search of a query need."""
    searched = {"name", "id"} if query.search else set[str]()
    return names_for({*names_of(query.filter), *searched})


class Masks:
    """Masks over the slots of a table at one moment.

    Args:
        table: with the columns of the query loaded.
        now_us: the moment, on which durations hang.
    """

    def __init__(self, table: ProjectTable, *, now_us: int) -> None:
        self._table = table
        self._now_us = now_us

    def shown(self, query: RunQuery) -> Mask:
        """Return the slots of the runs that a query chooses from."""
        deleted = self._table.columns[DELETED_KEY]
        shown = (deleted.kinds == TRUTH) & (deleted.data == query.deleted)
        if not shows_archive(query):
            shown &= self._table.columns["archived"].data == 0
        return shown

    def matching(self, query: RunQuery) -> Mask:
        """Return the slots that filter and search hold for, shown or not.

        Raises:
            InvalidQuery: an unknown column or operator, or a broken regular expression.
        """
        mask = self.holds(query.filter)
        if not query.search:
            return mask
        operator = "regex" if query.search_is_regex else "contains"
        by = [
            self._compare(Compare(column=name, operator=operator, value=query.search))
            for name in ("name", "id")
        ]
        return mask & (by[0] | by[1])

    def holds(self, node: Filter) -> Mask:
        """Return the slots that a filter holds for."""
        if isinstance(node, Compare):
            return self._compare(node)
        if isinstance(node, Not):
            return ~self.holds(node.of)
        is_and = isinstance(node, And)
        mask = np.full(self._table.n, is_and)
        for part in node.of:
            found = self.holds(part)
            mask = mask & found if is_and else mask | found
        return mask

    def values(self, column: Column) -> Values:
        """Return a column, durations computed for now."""
        name = str(column)
        if name not in OF_NOW:
            return self._table.columns[name]
        first, second = (self._table.columns[part].data for part in OF_NOW[name])
        made = Values(0)
        made.data = (
            _durations(first, second, self._now_us)
            if name == "duration"
            else _runtimes(first, second, self._now_us)
        )
        made.kinds = np.full(self._table.n, NUMBER, np.uint8)
        made.counts = [0, self._table.n, 0, 0, 0]
        return made

    def _compare(self, compare: Compare) -> Mask:
        column = parse_column(compare.column)
        test = make_test(compare, column, now_us=self._now_us)
        values = self.values(column)
        mask = np.zeros(values.data.size, np.bool_)
        if values.counts[NUMBER]:
            mask = _number_test(compare, self._now_us)(values.data)
            if values.counts[NUMBER] < mask.size:
                mask &= values.kinds == NUMBER
        if values.counts[MISSING] and test(None):
            mask |= values.kinds == MISSING
        for truth in (False, True):
            if values.counts[TRUTH] and test(truth):
                mask |= (values.kinds == TRUTH) & (values.data == truth)
        if any(values.counts[TEXT:]):
            coded = np.flatnonzero(values.kinds >= TEXT)
            mask[coded] = values.entries.where(test, compare)[values.codes(coded)]
        return mask


def _durations(active_us: Floats, since_us: Floats, now_us: int) -> Floats:
    going_on = np.maximum(now_us - since_us, 0)
    return (active_us + np.where(np.isnan(since_us), 0, going_on)) / _SECOND_US


def _runtimes(started_us: Floats, ended_us: Floats, now_us: int) -> Floats:
    ended_us = np.where(np.isnan(ended_us), now_us, ended_us)
    wall_us = np.maximum(ended_us - started_us, 0)
    return np.where(np.isnan(started_us), 0, wall_us) / _SECOND_US


def _number_test(compare: Compare, now_us: int) -> Callable[[Floats], Mask]:
    """Return a test of numbers; `make_test` has checked that the operator takes the value."""
    wanted: Any = compare.value
    if compare.operator == "within last":
        return lambda data: data >= now_us - as_float(wanted) * _SECOND_US
    if compare.operator in ("in", "not in"):
        numbers = [as_float(item) for item in wanted if kind_of(item) == "number"]
        return lambda data: _is_in(data, numbers) ^ (compare.operator == "not in")
    if compare.operator in _FIXED:
        holds = _FIXED[compare.operator](wanted)
        return lambda data: np.full(data.size, holds)
    holds_for = _NUMBERS[compare.operator]
    if kind_of(wanted) != "number":
        return lambda data: np.full(data.size, compare.operator == "!=")
    return lambda data: holds_for(data, as_float(wanted))


def _is_in(data: Floats, numbers: list[float]) -> Mask:
    mask = np.zeros(data.size, np.bool_)
    if len(numbers) > 20:
        return np.isin(data, [number for number in numbers if number == number])
    for number in numbers:
        mask |= data == number
    return mask


_FIXED: dict[str, Callable[[Any], bool]] = {
    "exists": lambda wanted: wanted is not False,
    "regex": lambda wanted: False,
    "contains": lambda wanted: False,
}
_NUMBERS: dict[str, Callable[[Floats, float], Mask]] = {
    "=": lambda data, wanted: data == wanted,
    "!=": lambda data, wanted: data != wanted,
    "<": lambda data, wanted: data < wanted,
    "<=": lambda data, wanted: data <= wanted,
    ">": lambda data, wanted: data > wanted,
    ">=": lambda data, wanted: data >= wanted,
}
