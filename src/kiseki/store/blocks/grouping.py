"""Groups of slots by the values of a column, and how other columns lie within them."""

import dataclasses
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiseki.model.run import JsonValue
from kiseki.store.blocks.values import NUMBER, TEXT, TRUTH, Values
from kiseki.store.predicate import comparable
from kiseki.store.row_table import group_values, shown_number

Slots: TypeAlias = NDArray[np.int64]
_FEW_GROUPS = 2**16


@dataclasses.dataclass(frozen=True, slots=True)
class Groups:
    """Members of groups, group by group.

    Attributes:
        values: what each group has in the column; None for runs without a value.
        members: slots of the members of all groups; a slot may be in several groups.
        of: parallel to `members`: the group.
    """

    values: list[JsonValue]
    members: Slots
    of: NDArray[np.int64]

    def sizes(self) -> NDArray[np.int64]:
        """Return how many members each group has."""
        return np.bincount(self.of, minlength=len(self.values))

    def sorted_members(self) -> tuple[Slots, NDArray[np.int64]]:
        """Return members ordered by group, and where each group begins and the last ends."""
        # Sorting small whole numbers takes one pass.
        of = self.of.astype(np.uint16) if len(self.values) < _FEW_GROUPS else self.of
        order = np.argsort(of, kind="stable")
        return self.members[order], np.concatenate([[0], np.cumsum(self.sizes())])


def group(values: Values, slots: Slots) -> Groups:
    """Return the groups of some slots; members keep their order within a group."""
    made = _Made()
    kinds, data = values.kinds[slots], values.data[slots]
    numbers = (kinds == NUMBER) & np.isfinite(data) if values.counts[NUMBER] else None
    grouped = np.zeros(slots.size, np.bool_)
    if numbers is not None and numbers.any():
        of, known = _number_codes(data if numbers.all() else data[numbers])
        made.add([shown_number(float(number)) for number in known], slots[numbers], of)
        grouped |= numbers
    if values.counts[TRUTH]:
        for truth in (False, True):
            found = (kinds == TRUTH) & (data == truth)
            if found.any():
                made.add([truth], slots[found], np.zeros(np.count_nonzero(found), np.int64))
                grouped |= found
    if any(values.counts[TEXT:]):
        coded = kinds >= TEXT
        _add_entries(made, values, slots[coded], data[coded].astype(np.int64))
        grouped |= coded
    if not grouped.all():
        rest = slots[~grouped]
        made.add([None], rest, np.zeros(rest.size, np.int64))
    return made.groups()


def narrow(values: Values, slots: Slots, value: JsonValue) -> Slots:
    """Return the slots of one group."""
    groups = group(values, slots)
    wanted = _key(value)
    for place, known in enumerate(groups.values):
        if _key(known) == wanted:
            return groups.members[groups.of == place]
    return slots[:0]


class _Made:
    def __init__(self) -> None:
        self._values: list[JsonValue] = []
        self._members: list[Slots] = []
        self._of: list[NDArray[np.int64]] = []

    def add(self, values: Sequence[JsonValue], members: Slots, of: NDArray[np.int64]) -> None:
        self._of.append(of + len(self._values))
        self._values += values
        self._members.append(members)

    def groups(self) -> Groups:
        if not self._members:
            return Groups([], np.zeros(0, np.int64), np.zeros(0, np.int64))
        if len(self._members) == 1:
            return Groups(self._values, self._members[0], self._of[0])
        return Groups(self._values, np.concatenate(self._members), np.concatenate(self._of))


def _number_codes(data: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for each number the place of its value, and the values."""
    known = np.unique(data[:: max(1, data.size // 4096)])
    # Of columns that are worth grouping by a sample has all values; then no sort is needed.
    of = np.searchsorted(known, data)
    of[of == known.size] = 0
    if known.size < 1024 and bool((known[of] == data).all()):
        return of, known
    known, of = np.unique(data, return_inverse=True)
    return of, known


def _add_entries(made: _Made, values: Values, slots: Slots, codes: NDArray[np.int64]) -> None:
    n = len(values.entries)
    used = np.flatnonzero(np.bincount(codes, minlength=n)).tolist()
    known: dict[tuple[str, object], int] = {}
    shown: list[JsonValue] = []
    of_codes: list[int] = []
    n_of = np.zeros(n, np.int64)
    for code in used:
        for value in group_values(values.entries.values[code]):
            place = known.setdefault(_key(value), len(shown))
            if place == len(shown):
                shown.append(value)
            of_codes.append(place)
            n_of[code] += 1
    begins = np.cumsum(n_of) - n_of
    # A run with two tags stands twice.
    times = n_of[codes]
    nth = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    of = np.array(of_codes, np.int64)[np.repeat(begins[codes], times) + nth]
    made.add(shown, np.repeat(slots, times), of)


def _key(value: JsonValue) -> tuple[str, object]:
    """Return what tells values apart."""
    kind, same = comparable(value)
    return (kind, same) if kind not in ("list", "map") else (kind, str(same))
