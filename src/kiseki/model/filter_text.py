"""A filter as text, which is how it travels: in addresses, queries and the filter box.

The text of a tree is always the same, and reading it gives the same tree
(`kiseki.hub.search`). `web/src/search/print.ts` is its twin.
"""

import re
from decimal import Decimal
from typing import cast

from kiseki.model.column import is_bare, parse_column, quote
from kiseki.model.filter import And, Compare, Filter, Not, Or
from kiseki.model.moment import length_text, moment_text
from kiseki.model.run import JsonValue

KEYWORDS = frozenset({"and", "or", "not", "in", "not_in", "regex", "contains", "exists", "within"})
"""Words of the language; a text that is one of them stands in quotes."""
_EXACT = 2**53
"""Whole numbers below it are the same in every language that may read them."""
_STARTS_A_NUMBER = re.compile(r"[-+.0-9]")


def filter_text(tree: Filter) -> str:
    """Return the text of a filter; empty if it holds for every run."""
    return "" if tree == And() else _text(tree)


def number_text(number: int | float) -> str:
    """Return a finite number in as few digits as give it back."""
    if isinstance(number, int):
        return str(number)
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    decimal = Decimal(repr(number)).normalize()
    scale = decimal.adjusted()
    if -7 < scale and abs(number) < _EXACT:
        return format(decimal, "f")
    digits = "".join(str(digit) for digit in decimal.as_tuple().digits)
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{scale:+d}"


def _text(tree: Filter) -> str:
    match tree:
        case Compare():
            return _compare(tree)
        case Not(of=inner):
            return f"not {_in_parentheses(inner)}"
        case And(of=()):
            return "id exists"
        case Or(of=()):
            return "not id exists"
        case And(of=parts):
            return " and ".join(_in_parentheses(part) for part in parts)
        case Or(of=parts):
            return " or ".join(
                _text(part) if isinstance(part, And) else _in_parentheses(part) for part in parts
            )


def _in_parentheses(tree: Filter) -> str:
    """Return a part; one that joins others in parentheses, so that it stays together."""
    text = _text(tree)
    return f"({text})" if isinstance(tree, And | Or) and len(tree.of) > 0 else text


def _compare(one: Compare) -> str:
    if one.operator == "exists":
        return f"{one.column} exists" + ("" if one.value is not False else " false")
    if one.operator == "within last":
        return f"{one.column} within last {_duration(one.value)}"
    kind = parse_column(one.column).kind
    if one.operator in ("regex", "contains"):
        kind = "text" if one.operator == "regex" else "mixed"
    return f"{one.column} {one.operator} {_value(one.value, kind)}"


def _value(value: JsonValue, kind: str) -> str:
    if isinstance(value, list | tuple):
        items = cast("list[JsonValue]", value)
        return f"({', '.join(_value(item, kind) for item in items)})"
    if value is None or isinstance(value, bool):
        return str(value).replace("None", "null").lower()
    if isinstance(value, str):
        return value if _stands_alone(value) else quote(value)
    if kind == "time" and isinstance(value, int):
        return moment_text(value)
    return _duration(value) if kind == "duration" else number_text(value)


def _duration(value: int | float) -> str:
    is_whole = float(value).is_integer() and 0 <= value < _EXACT
    return length_text(int(value)) if is_whole else number_text(value)


def _stands_alone(text: str) -> bool:
    """Whether a text without quotes is read as that text and as nothing else."""
    if not is_bare(text) or _STARTS_A_NUMBER.match(text):
        return False
    return text.lower() not in KEYWORDS | {"true", "false", "null"}
