"""Columns found by what somebody typed of their names."""

from collections.abc import Callable
from typing import Literal

from kiseki.model.errors import InvalidQuery
from kiseki.model.table import ColumnInfo
from kiseki.store.pattern import compile_pattern
from kiseki.store.predicate import fold

SearchMode = Literal["fuzzy", "exact", "regex"]
Rank = Callable[[str], int | None]
"""Returns how far a name is from what was typed, None if it does not match."""


def find_columns(columns: list[ColumnInfo], text: str, mode: SearchMode) -> list[ColumnInfo]:
    """Return the columns that match, the nearest first, else in their order.

    Args:
        mode: `fuzzy` takes names that have the characters in this order, `exact` those that
            have them side by side, `regex` those in which a regular expression occurs.

    Raises:
        InvalidQuery: a broken regular expression, or no such mode.
    """
    if not text:
        return columns
    rank = _rank_of(text, mode)
    ranked = [
        (found, place)
        for place, one in enumerate(columns)
        if (found := rank(one.name)) is not None
    ]
    return [columns[place] for _, place in sorted(ranked)]


def _rank_of(text: str, mode: SearchMode) -> Rank:
    if mode == "regex":
        matches = compile_pattern(text, ignore_case=True)
        return lambda name: 0 if matches(name) else None
    wanted = fold(text)
    if mode == "exact":
        return lambda name: 0 if wanted in fold(name) else None
    if mode == "fuzzy":
        return lambda name: _distance(wanted, fold(name))
    raise InvalidQuery("mode is fuzzy, exact or regex.", field="mode")


def _distance(wanted: str, name: str) -> int | None:
    """Return the length of the gaps between the characters of `wanted` in a name."""
    if wanted in name:
        return 0
    place, gaps = -1, 0
    for character in wanted.replace(" ", ""):
        found = name.find(character, place + 1)
        if found < 0:
            return None
        gaps += found - place - 1 if place >= 0 else 0
        place = found
    return 1 + gaps
