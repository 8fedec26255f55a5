"""Shapes of parameter importance: which settings a result hangs on (JSON)."""

from typing import Literal

import msgspec

from kiseki.model.table import RunChoice


class ImportanceQuery(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/projects/{id}/importance`.

    Attributes:
        choice: which runs; of many the newest are taken (`MAX_IMPORTANCE_RUNS`).
        target: a column with numbers, usually of the summary: the result.
        columns: the settings that are looked at; null: every column of the config.
    """

    choice: RunChoice = msgspec.field(default_factory=RunChoice)
    target: str
    columns: list[str] | None = None


class ParameterImportance(msgspec.Struct, kw_only=True):
    """What one setting, or one value of a setting that is no number, has to do with the target.

    Attributes:
        name: the column, or `column=value`.
        kind: a number, true or false, or whether the setting has this value.
        importance: share of 1 that the forest gives it; says nothing about the direction.
        correlation: Pearson's r, -1 to 1; null where one of the two never changes.
        n_runs: runs that have both the setting and the target.
    """

    name: str
    column: str
    kind: Literal["number", "bool", "category"]
    importance: float
    correlation: float | None
    n_runs: int


class SkippedColumn(msgspec.Struct, kw_only=True):
    """A column that was not looked at: all runs have one value, or nearly each its own."""

    column: str
    reason: Literal["constant", "too_many_values", "too_many_columns"]


class ImportanceList(msgspec.Struct, kw_only=True):
    """Answer to an `ImportanceQuery`, the most important first.

    Attributes:
        n_runs: runs that were looked at: those that have the target.
        n_matching: runs that match the choice.
    """

    target: str
    n_runs: int
    n_matching: int
    parameters: list[ParameterImportance] = []
    skipped: list[SkippedColumn] = []
