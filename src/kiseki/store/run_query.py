"""Which runs, in which order: filters, search and sorting over run rows.

Rows are looked at one by one, which is right for any field and fast enough for tens of
thousands of runs. Nothing else knows how a query is answered, so this file alone changes
when derived column blocks come.

Meaning: two values are equal only if they are of one kind (a number, a text, a truth value);
`!=` and `not_in` hold where `=` and `in` do not, so also where the field is missing; `<` and
its like hold between two numbers or two texts only. Sorted, missing values come last either
way, and numbers stand before texts.
"""

import dataclasses
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import msgspec

from kiseki.model.errors import InvalidQuery
from kiseki.model.run import Run
from kiseki.store.contract import RunQuery
from kiseki.store.pattern import compile_pattern
from kiseki.store.run_row import RunRow

_FIELDS = frozenset(Run.__struct_fields__) | {"archived"}

Test = Callable[[Any], bool]
_SortKey = tuple[bool, int, Any]
"""(is missing, kind, value)."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Found:
    """A run that matches: nothing but what sorting needs, so that 100,000 fit in memory."""

    uid: str
    number: int
    keys: tuple[_SortKey, ...]


def pick(rows: Iterable[RunRow], query: RunQuery, *, now_us: int) -> tuple[list[str], int]:
    """Return the uids of the page that a query asks for, and how many runs match in all.

    Args:
        rows: every run of the project; those of the trash alone, or none of them.

    Raises:
        InvalidQuery: an unknown field or operator, or a broken regular expression.
    """
    tests = _all_tests(query)
    order = [field.removeprefix("-") for field in query.order]
    for field in order:
        _check_field(field)
    found: list[_Found] = []
    for row in rows:
        run = row.to_run(now_us)
        if all(test(row, run) for test in tests):
            keys = tuple(_sort_key(find_value(run, field)) for field in order)
            found.append(_Found(run.uid, run.number, keys))
    # Sorting is stable: the least important key goes first.
    found.sort(key=lambda one: one.number)
    for place in reversed(range(len(order))):
        _sort(found, place, is_descending=query.order[place].startswith("-"))
    page = found[query.offset : query.offset + query.limit]
    return [one.uid for one in page], len(found)


def is_plain(query: RunQuery) -> bool:
    """Whether a query asks for nothing but the newest runs (the database answers it)."""
    return not query.where and not query.search and query.order == ("-created_us",)


def _all_tests(query: RunQuery) -> list[Callable[[RunRow, Run], bool]]:
    tests = [_where(field, operator, value) for field, operator, value in query.where]
    if not any(field == "archived" for field, _, _ in query.where):
        tests.append(lambda row, run: row.archived_of is None)
    if query.search:
        tests.append(_search(query.search, is_regex=query.search_is_regex))
    return tests


def _where(field: str, operator: str, value: Any) -> Callable[[RunRow, Run], bool]:
    _check_field(field)
    make = _OPERATORS.get(operator)
    if make is None:
        raise InvalidQuery(f"There is no operator {operator[:20]!r}.", field="filter")
    test = make(value)
    if field == "archived":
        return lambda row, run: test(row.archived_of is not None)
    return lambda row, run: test(find_value(run, field))


def _search(text: str, *, is_regex: bool) -> Callable[[RunRow, Run], bool]:
    if is_regex:
        matches = compile_pattern(text, ignore_case=True)
        return lambda row, run: matches(run.name) or matches(run.id)
    wanted = _fold(text)
    return lambda row, run: wanted in _fold(run.name) or wanted in _fold(run.id)


def find_value(run: Run, field: str) -> Any:
    """Return the value of a dotted field of a run, or None.

    Keys may have dots themselves: at each map the longest key that fits is taken.
    """
    name, _, rest = field.partition(".")
    value: Any = getattr(run, name)
    return _descend(value, rest) if rest else value


def _descend(value: Any, path: str) -> Any:
    if isinstance(value, msgspec.Struct):
        name, _, rest = path.partition(".")
        inner: Any = getattr(value, name) if name in value.__struct_fields__ else None
        return _descend(inner, rest) if rest else inner
    if not isinstance(value, Mapping):
        return None
    node = cast("Mapping[str, Any]", value)
    if path in node:
        return node[path]
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        head = ".".join(parts[:length])
        if head in node:
            return _descend(node[head], ".".join(parts[length:]))
    return None


def _check_field(field: str) -> None:
    if field.partition(".")[0] not in _FIELDS:
        raise InvalidQuery(f"Runs have no field {field[:60]!r}.", field="filter")


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else type(value).__name__


def _equal(value: Any, wanted: Any) -> bool:
    return _kind(value) == _kind(wanted) and value == wanted


def _is_in(value: Any, wanted: Any) -> bool:
    return any(_equal(value, item) for item in _items(wanted))


def _items(value: Any) -> list[Any]:
    return list(cast("list[Any]", value)) if isinstance(value, list | tuple) else [value]


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, str):
        return isinstance(wanted, str) and _fold(wanted) in _fold(value)
    if isinstance(value, Mapping):
        return wanted in value
    return isinstance(value, list | tuple) and _is_in(wanted, cast("list[Any]", value))


def _ordered(holds: Callable[[Any, Any], bool]) -> Callable[[Any], Test]:
    def make(wanted: Any) -> Test:
        kind = _kind(wanted)
        if kind not in ("number", "text"):
            raise InvalidQuery("Only numbers and texts have an order.", field="filter")
        return lambda value: _kind(value) == kind and holds(value, wanted)

    return make


def _matches(wanted: Any) -> Test:
    matches = compile_pattern(wanted, ignore_case=True, field="filter")
    return lambda value: any(isinstance(item, str) and matches(item) for item in _items(value))


_OPERATORS: dict[str, Callable[[Any], Test]] = {
    "=": lambda wanted: lambda value: _equal(value, wanted),
    "!=": lambda wanted: lambda value: not _equal(value, wanted),
    "<": _ordered(lambda value, wanted: value < wanted),
    "<=": _ordered(lambda value, wanted: value <= wanted),
    ">": _ordered(lambda value, wanted: value > wanted),
    ">=": _ordered(lambda value, wanted: value >= wanted),
    "in": lambda wanted: lambda value: _is_in(value, wanted),
    "not_in": lambda wanted: lambda value: not _is_in(value, wanted),
    "regex": _matches,
    "contains": lambda wanted: lambda value: _contains(value, wanted),
    "exists": lambda wanted: lambda value: (value is not None) is (wanted is not False),
}


def _sort(found: list[_Found], place: int, *, is_descending: bool) -> None:
    found.sort(key=lambda one: one.keys[place][1:], reverse=is_descending)
    found.sort(key=lambda one: one.keys[place][0])


def _sort_key(value: Any) -> _SortKey:
    """Return the key of a value; NaN counts as missing, as it has no place."""
    kind = _kind(value)
    if kind == "number" and value == value:
        return (False, 0, value)
    if kind == "truth":
        return (False, 1, value)
    if kind == "text":
        return (False, 2, _fold(value))
    return (True, 0, 0)
