"""Filters as dicts in the manner of MongoDB, which the public APIs of several trackers take.

`{"state": "finished", "$or": [{"config.lr": {"$lt": 0.1}}, {"tags": {"$in": ["base"]}}]}` becomes
the same tree as `state = finished and (config.lr < 0.1 or tags in (base))`.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from kiseki.model.column import Column, parse_column
from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import And, Compare, Filter, Not, Operator, Or
from kiseki.model.filter_text import number_text
from kiseki.model.moment import read_length, read_moment
from kiseki.model.run import JsonValue

_OPERATORS: dict[str, Operator] = {
    "$eq": "=",
    "$ne": "!=",
    "$gt": ">",
    "$gte": ">=",
    "$lt": "<",
    "$lte": "<=",
    "$in": "in",
    "$nin": "not in",
    "$regex": "regex",
    "$contains": "contains",
    "$exists": "exists",
}


def filter_from_dict(conditions: Mapping[str, Any]) -> Filter:
    """Return the tree of a dict; what stands side by side in it must all hold.

    Args:
        conditions: columns (`config.lr`, `summary_metrics.acc`, `display_name`, ...) with a
            value, or with `$eq $ne $gt $gte $lt $lte $in $nin $all $regex $contains $exists
            $not`; and `$and $or $nor` with lists of such dicts, `$not` with one. Times are
            `datetime`s or ISO 8601 texts; without a zone they are meant where the caller sits.

    Raises:
        InvalidQuery: an operator, a column or a value that makes no sense.
    """
    return _all([_part(name, wanted) for name, wanted in conditions.items()])


def column_of(name: str) -> Column:
    """Return the column that a name means; configs of W&B have `.value` at its end."""
    if name.startswith("config.") and name.endswith(".value"):
        name = name.removesuffix(".value")
    return parse_column(name)


def _part(name: str, wanted: Any) -> Filter:
    if name in _JOINS:
        if not isinstance(wanted, list | tuple) or not wanted:
            raise _error(f"{name} needs a list of conditions.")
        parts = [_inner(name, part) for part in cast("list[Any]", wanted)]
        return _JOINS[name](parts)
    if name == "$not":
        return Not(of=_inner(name, wanted))
    if name.startswith("$"):
        raise _no_operator(name)
    return _of_column(column_of(name), wanted)


def _inner(name: str, part: Any) -> Filter:
    if not isinstance(part, Mapping):
        raise _error(f"{name} needs conditions, which are dicts.")
    return filter_from_dict(cast("Mapping[str, Any]", part))


def _of_column(column: Column, wanted: Any) -> Filter:
    if not isinstance(wanted, Mapping):
        return _of_column(column, {"$regex" if isinstance(wanted, re.Pattern) else "$eq": wanted})
    terms = cast("Mapping[str, Any]", wanted)
    if terms.get("$options", "i") != "i":
        raise _error("$options can only be i: case never counts.")
    return _all(
        [_term(column, name, value) for name, value in terms.items() if name != "$options"]
    )


def _term(column: Column, name: str, value: Any) -> Filter:
    if name == "$not":
        return Not(of=_of_column(column, value))
    is_list = isinstance(value, list | tuple | set | frozenset)
    items = list(cast("list[Any]", value)) if is_list else []
    if name == "$all" or (is_list and name == "$eq" and column.kind == "tags"):
        return _all([_term(column, "$eq", item) for item in items])
    operator = _OPERATORS.get(name)
    if operator is None:
        raise _no_operator(name)
    if operator in ("in", "not in") and not is_list:
        raise _error(f"{name} needs a list.")
    if operator == "exists":
        return Compare(column=str(column), operator=operator, value=bool(value))
    if operator == "regex":
        found = cast("re.Pattern[str]", value).pattern if isinstance(value, re.Pattern) else value
        return Compare(column=str(column), operator=operator, value=str(found))
    plain = [_value(column, item) for item in items] if is_list else _value(column, value)
    return Compare(column=str(column), operator=operator, value=plain)


def _value(column: Column, value: Any) -> JsonValue:
    if isinstance(value, float) and value - value != 0.0:
        raise _error(f"{value} is nothing that a value can be compared with.")
    match column.kind:
        case "time":
            return _time_us(value)
        case "duration" if isinstance(value, str):
            return _seconds(value)
        case "text" | "tags" if isinstance(value, bool):
            return str(value).lower()
        case "text" | "tags" if isinstance(value, int | float):
            return number_text(value)
        case _:
            pass
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_value(column, item) for item in cast("list[Any]", value)]
    raise _error(f"{column} cannot be compared with a {type(value).__name__}.")


def _time_us(value: Any) -> int | None:
    """Take a datetime or an ISO 8601 text where microseconds are counted."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, datetime.datetime):
        value = value.isoformat()
    found = None
    if isinstance(value, str):
        # astimezone() knows the zone, and summer time on that day.
        local = datetime.datetime.fromisoformat(value) if read_moment(value) is not None else None
        found = None if local is None else read_moment(local.astimezone().isoformat())
    if found is None:
        raise InvalidQuery(
            f"{value!r} is not a time.", hint="Write it as 2026-01-31T12:00:00Z.", field="filters"
        )
    return found


def _seconds(text: str) -> int | float:
    seconds = read_length(text)
    if seconds is None:
        raise _error(f"{text!r} is no duration; write seconds, or 30m, 12h, 7d.")
    return seconds


def _all(parts: list[Filter]) -> Filter:
    parts = [part for part in parts if part != And()]
    return parts[0] if len(parts) == 1 else And(of=tuple(parts))


def _any(parts: list[Filter]) -> Filter:
    return parts[0] if len(parts) == 1 else Or(of=tuple(parts))


def _none(parts: list[Filter]) -> Filter:
    return Not(of=_any(parts))


_JOINS: dict[str, Callable[[list[Filter]], Filter]] = {"$and": _all, "$or": _any, "$nor": _none}


def _no_operator(name: str) -> InvalidQuery:
    return InvalidQuery(
        f"{name} is not an operator of filters.",
        hint=f"There are $and $or $nor $not {' '.join(_OPERATORS)} $all.",
        field="filters",
    )


def _error(text: str) -> InvalidQuery:
    return InvalidQuery(text, field="filters")
