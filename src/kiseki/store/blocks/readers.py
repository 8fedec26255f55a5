"""How the columns of tables are read from a run's row.

Besides the columns that people name there are some of our own: what a duration is made of,
whether the run lies in the trash, and which columns it has.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from kiseki.model.column import PROPERTIES, parse_column
from kiseki.model.run import JsonValue, Run
from kiseki.store.blocks.codec import COLUMNS_KEY, DELETED_KEY
from kiseki.store.row_table import column_kind
from kiseki.store.run_row import RunRow
from kiseki.store.run_values import find_value, list_columns

Reader: TypeAlias = Callable[[RunRow, Run], JsonValue]

ACTIVE_KEY: Final = "_active"
"""Microseconds of activity in earlier stretches."""
SINCE_KEY: Final = "_since"
"""When the stretch of activity that goes on began."""
SPLIT: Final = "\x1f"

OF_NOW: Final = {
    "duration": (ACTIVE_KEY, SINCE_KEY),
    "runtime": ("started", "ended"),
}
"""Columns that grow while a run goes on, and what they are computed from."""

_OWN: dict[str, Reader] = {
    DELETED_KEY: lambda row, run: row.deleted_us is not None,
    ACTIVE_KEY: lambda row, run: row.body.active_us,
    SINCE_KEY: lambda row, run: row.body.active_since_us,
    COLUMNS_KEY: lambda row, run: _columns_of(row, run),
}


def reader_of(name: str) -> Reader:
    """Return what reads a column from a row."""
    own = _OWN.get(name)
    if own is not None:
        return own
    column = parse_column(name)
    return lambda row, run: find_value(row, run, column)


def stored_names(row: RunRow, run: Run) -> list[str]:
    """Return the columns of a run that blocks keep."""
    properties = [name for name in PROPERTIES if name not in OF_NOW]
    return [*_OWN, *properties, *(str(column) for column in list_columns(run))]


def _columns_of(row: RunRow, run: Run) -> list[str]:
    return sorted(
        f"{column}{SPLIT}{column_kind(find_value(row, run, column))}"
        for column in set(list_columns(run))
    )
