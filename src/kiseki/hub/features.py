"""Settings of runs as numbers: one column for each number, one for each value of a category."""

import dataclasses
import json
import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from kiseki.model.run import JsonValue
from kiseki.store.contract import FloatArray

MAX_CATEGORIES = 20
"""A setting with more values than this, of which not all are numbers, tells runs apart only."""

_MAX_LABEL_CHARS = 60


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One number for each run, NaN where it is missing.

    Attributes:
        name: the column, or `column=value` for a category.
        values: (runs,).
    """

    name: str
    column: str
    kind: Literal["number", "bool", "category"]
    values: FloatArray


def find_features(
    column: str, values: Sequence[JsonValue]
) -> tuple[Feature, ...] | Literal["constant", "too_many_values"]:
    """Return the features that a column gives, or why it gives none.

    Args:
        values: of every run; None is missing, and so is a number that is not finite.
    """
    known = [value for value in values if value is not None]
    if all(isinstance(value, bool) for value in known):
        return _numeric(column, "bool", values)
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        return _numeric(column, "number", values)
    return _categories(column, values)


def as_numbers(values: Sequence[JsonValue]) -> FloatArray:
    """Return numbers and truth values as floats, NaN in place of all else."""
    return np.array([_number(value) for value in values], dtype=np.float64)


def correlate(left: FloatArray, right: FloatArray) -> float | None:
    """Return Pearson's r over the places where both are there; None if one is constant."""
    is_both = ~(np.isnan(left) | np.isnan(right))
    left, right = _centred(left[is_both]), _centred(right[is_both])
    scale = math.sqrt(float(left @ left)) * math.sqrt(float(right @ right))
    return float(np.clip(left @ right / scale, -1.0, 1.0)) if scale > 0 else None


def _numeric(
    column: str, kind: Literal["number", "bool"], values: Sequence[JsonValue]
) -> tuple[Feature, ...] | Literal["constant"]:
    numbers = as_numbers(values)
    if np.unique(numbers[~np.isnan(numbers)]).size < 2:
        return "constant"
    return (Feature(name=column, column=column, kind=kind, values=numbers),)


def _categories(
    column: str, values: Sequence[JsonValue]
) -> tuple[Feature, ...] | Literal["constant", "too_many_values"]:
    labels = [None if value is None else _label(value) for value in values]
    different = sorted({label for label in labels if label is not None})
    if len(different) < 2:
        return "constant"
    if len(different) > MAX_CATEGORIES:
        return "too_many_values"
    return tuple(
        Feature(
            name=f"{column}={label[:_MAX_LABEL_CHARS]}",
            column=column,
            kind="category",
            values=np.array([math.nan if one is None else float(one == label) for one in labels]),
        )
        for label in different
    )


def _label(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _number(value: JsonValue) -> float:
    if not isinstance(value, int | float):
        return math.nan
    try:
        number = float(value)
    except OverflowError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _centred(numbers: FloatArray) -> FloatArray:
    """Return numbers around 0 and at most about 1, so that squares neither overflow nor vanish."""
    if numbers.size == 0 or float(numbers.min()) == float(numbers.max()):
        return np.zeros(numbers.size)
    scaled = numbers / float(np.abs(numbers).max())
    centred = scaled - scaled.mean()
    return centred / float(np.abs(centred).max())
