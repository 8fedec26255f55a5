"""The filter and order of a run list as they stand in a URL.

One filter is `field operator value`, for example `config.lr >= 0.01`, `state in
["running", "crashed"]`, `tags contains baseline`, `summary.loss exists`. A field with a
space in it stands in double quotes. The value is JSON, or else taken as plain text.
"""

import re
from typing import Any

import msgspec

from kiseki.model.errors import InvalidQuery

MAX_FILTERS = 50
MAX_PATTERN_CHARS = 500

_FILTER = re.compile(
    r'\s*(?P<field>"(?:[^"\\]|\\.)*"|[^\s"]\S*)'
    r"\s+(?P<operator>=|!=|<=|>=|<|>|in|not_in|regex|contains|exists)"
    r"(?:\s+(?P<value>.*\S))?\s*",
    re.DOTALL,
)
_ORDERED = frozenset({"<", "<=", ">", ">="})


def parse_filters(texts: list[str]) -> tuple[tuple[str, str, Any], ...]:
    """Return (field, operator, value) of each filter.

    Raises:
        InvalidQuery: there are too many, or one cannot be understood.
    """
    if len(texts) > MAX_FILTERS:
        raise InvalidQuery(f"At most {MAX_FILTERS} filters can be given.", field="filter")
    return tuple(_parse_filter(text) for text in texts)


def parse_order(text: str) -> tuple[str, ...]:
    """Return the dotted fields of a comma separated order, `-` before a descending one."""
    fields = tuple(part.strip() for part in text.split(",") if part.strip())
    if any(part == "-" or "\0" in part for part in fields):
        raise InvalidQuery("order is a comma separated list of fields.", field="order")
    return fields


def check_pattern(pattern: str) -> None:
    """Check that a regular expression is one and is short.

    Raises:
        InvalidQuery: it cannot be compiled or is longer than `MAX_PATTERN_CHARS`.
    """
    if len(pattern) > MAX_PATTERN_CHARS:
        raise InvalidQuery(
            f"A search is at most {MAX_PATTERN_CHARS} characters long.", field="search"
        )
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise InvalidQuery(f"Not a regular expression: {error}.", field="search") from error


def _parse_filter(text: str) -> tuple[str, str, Any]:
    match = _FILTER.fullmatch(text)
    if match is None or "\0" in text:
        raise InvalidQuery(
            f"Cannot read the filter {text[:80]!r}.",
            hint="Write `field operator value`, for example `config.lr >= 0.01`.",
            field="filter",
        )
    field, operator, raw = match["field"], match["operator"], match["value"]
    if field.startswith('"'):
        field = _unquote(field)
    value = True if operator == "exists" and raw is None else _value(raw)
    _check_value(operator, value)
    return field, operator, value


def _unquote(field: str) -> str:
    try:
        return msgspec.json.decode(field, type=str)
    except msgspec.DecodeError as error:
        raise InvalidQuery("A quoted field is not a JSON text.", field="filter") from error


def _value(raw: str | None) -> Any:
    if raw is None:
        raise InvalidQuery("A filter needs a value.", field="filter")
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return raw


def _check_value(operator: str, value: Any) -> None:
    if operator in ("in", "not_in") and not isinstance(value, list):
        raise InvalidQuery(f"{operator} needs a JSON list.", field="filter")
    if operator in _ORDERED and not isinstance(value, int | float | str):
        raise InvalidQuery(f"{operator} needs a number or a text.", field="filter")
    if operator == "exists" and not isinstance(value, bool):
        raise InvalidQuery("exists needs true or false.", field="filter")
    if operator == "regex":
        if not isinstance(value, str):
            raise InvalidQuery("regex needs a text.", field="filter")
        check_pattern(value)
