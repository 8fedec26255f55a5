"""When a filter holds for a value.

Two values are equal only if they are of one kind: a number, a text, a truth value, a list, a
map. Numbers are compared as 64-bit floats. A missing value equals null and nothing else; `<`
and its like hold between two numbers or two texts. Of a list that is compared with anything
but a list it is asked whether it has that element.
"""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, cast

from kiseki.model.column import Column
from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import Compare
from kiseki.model.run import JsonValue
from kiseki.store.pattern import compile_pattern

Test: TypeAlias = Callable[[JsonValue], bool]
ValueKind = Literal["missing", "number", "truth", "text", "list", "map"]
_SECOND_US = 1_000_000
_EQUALITIES = frozenset({"=", "!=", "in", "not in"})
_NEVER_EMPTY = frozenset({"name", "id", "state"})


def make_test(compare: Compare, column: Column, *, now_us: int) -> Test:
    """Return what asks one value of a column.

    Raises:
        InvalidQuery: the operator cannot take the value.
    """
    make = _OPERATORS.get(compare.operator)
    if make is None:
        raise InvalidQuery(f"There is no operator {compare.operator[:20]!r}.", field="filter")
    if compare.operator == "within last":
        return _within_last(compare.value, now_us)
    wanted = compare.value
    is_empty_missing = column.source == "property" and column.key not in _NEVER_EMPTY
    if is_empty_missing and compare.operator in _EQUALITIES:
        wanted = _without_empty(wanted)
    return make(wanted)


def fold(text: str) -> str:
    """Return a text as searches compare it: without case and width."""
    if text.isascii():
        # A text that is folded already is not copied: tables keep a million of them.
        return text if text.islower() else text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def kind_of(value: JsonValue) -> ValueKind:
    """Return which kind of value it is."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "map" if isinstance(value, Mapping) else "list"


def as_float(value: float) -> float:
    """Return a number as a 64-bit float; infinity if it is beyond them."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def comparable(value: JsonValue) -> tuple[ValueKind, Any]:
    """Return kind and value so that two values are equal if these are."""
    kind = kind_of(value)
    if kind == "number":
        return kind, as_float(value)
    if kind == "list":
        return kind, [comparable(item) for item in value]
    if kind == "map":
        return kind, {name: comparable(item) for name, item in value.items()}
    return kind, value


def _without_empty(wanted: JsonValue) -> JsonValue:
    """Return what is asked for with null in place of empty texts: properties have none."""
    if isinstance(wanted, list | tuple):
        return [_without_empty(item) for item in cast("list[Any]", wanted)]
    return None if wanted == "" else wanted


def _equals(wanted: JsonValue) -> Test:
    target = comparable(wanted)

    def test(value: JsonValue) -> bool:
        if target[0] not in ("list", "missing") and isinstance(value, list | tuple):
            return any(comparable(item) == target for item in cast("list[Any]", value))
        return comparable(value) == target

    return test


def _is_in(wanted: JsonValue) -> Test:
    if not isinstance(wanted, list | tuple):
        raise InvalidQuery("in and not in need a list.", field="filter")
    tests = [_equals(item) for item in cast("list[Any]", wanted)]
    return lambda value: any(test(value) for test in tests)


def _inverse(make: Callable[[JsonValue], Test]) -> Callable[[JsonValue], Test]:
    def inverse(wanted: JsonValue) -> Test:
        test = make(wanted)
        return lambda value: not test(value)

    return inverse


def _ordered(holds: Callable[[Any, Any], bool]) -> Callable[[JsonValue], Test]:
    def make(wanted: JsonValue) -> Test:
        target = comparable(wanted)
        if target[0] not in ("number", "text"):
            raise InvalidQuery("Only numbers and texts have an order.", field="filter")

        def test(value: JsonValue) -> bool:
            mine = comparable(value)
            return mine[0] == target[0] and holds(mine[1], target[1])

        return test

    return make


def _matches(wanted: JsonValue) -> Test:
    matches = compile_pattern(wanted, ignore_case=True, field="filter")
    return lambda value: any(isinstance(item, str) and matches(item) for item in _items(value))


def _contains(wanted: JsonValue) -> Test:
    folded = fold(wanted) if isinstance(wanted, str) else None
    has = _equals(wanted)

    def test(value: JsonValue) -> bool:
        if isinstance(value, str):
            return folded is not None and folded in fold(value)
        if isinstance(value, Mapping):
            return isinstance(wanted, str) and wanted in value
        return isinstance(value, list | tuple) and has(cast("list[Any]", value))

    return test


def _exists(wanted: JsonValue) -> Test:
    return lambda value: (value is not None) is (wanted is not False)


def _within_last(wanted: JsonValue, now_us: int) -> Test:
    if kind_of(wanted) != "number":
        raise InvalidQuery("within last needs a duration.", field="filter")
    return _OPERATORS[">="](now_us - as_float(wanted) * _SECOND_US)


def _items(value: JsonValue) -> list[Any]:
    return list(cast("list[Any]", value)) if isinstance(value, list | tuple) else [value]


_OPERATORS: dict[str, Callable[[JsonValue], Test]] = {
    "=": _equals,
    "!=": _inverse(_equals),
    "<": _ordered(lambda value, wanted: value < wanted),
    "<=": _ordered(lambda value, wanted: value <= wanted),
    ">": _ordered(lambda value, wanted: value > wanted),
    ">=": _ordered(lambda value, wanted: value >= wanted),
    "in": _is_in,
    "not in": _inverse(_is_in),
    "regex": _matches,
    "contains": _contains,
    "exists": _exists,
    "within last": lambda wanted: _within_last(wanted, 0),
}
