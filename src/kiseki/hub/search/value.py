"""Values of a filter: what a word or a text means for the column it is compared with."""

import re

from kiseki.hub.search.lexer import Token, error_at
from kiseki.model.column import Kind
from kiseki.model.errors import InvalidQuery
from kiseki.model.moment import read_length, read_moment
from kiseki.model.run import JsonValue

_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_INT64 = 2**63
_WORDS: dict[str, JsonValue] = {"true": True, "false": False, "null": None}


def read_value(token: Token, kind: Kind, *, tz_minutes: int) -> JsonValue:
    """Return what a value means in a column of some kind.

    Args:
        token: a text in quotes, or words without (they may be several).
        tz_minutes: minutes east of UTC, for times that name no zone.

    Raises:
        InvalidQuery: such a column never has such a value.
    """
    text = token.text
    if token.kind == "word" and text.lower() == "null":
        return None
    if kind in ("text", "tags"):
        return text
    if kind == "time":
        return _time(token, text, tz_minutes)
    value = _plain_value(token, text)
    if kind == "duration" and isinstance(value, str):
        value = read_length(text)
        if value is None:
            raise _no_duration(token)
    if kind in ("number", "duration") and (isinstance(value, str | bool)):
        raise error_at(f"A number was expected, not {text[:40]!r}", token.start)
    if kind == "bool" and not isinstance(value, bool):
        raise error_at(f"true, false or null was expected, not {text[:40]!r}", token.start)
    return value


def read_duration(token: Token) -> int | float:
    """Return the seconds of a duration; a number without a unit counts seconds.

    Raises:
        InvalidQuery: it is none, or negative.
    """
    value = read_value(token, "duration", tz_minutes=0)
    if value is None or value < 0:
        raise _no_duration(token)
    return value


def _no_duration(token: Token) -> InvalidQuery:
    return error_at(
        f"{token.text[:40]!r} is no duration", token.start, hint="Write it as 30m, 12h or 7d."
    )


def _plain_value(token: Token, text: str) -> JsonValue:
    if token.kind == "quoted":
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return _number(token, text) if _NUMBER.fullmatch(text) else text


def _number(token: Token, text: str) -> int | float:
    number = float(text)
    if abs(number) == float("inf"):
        raise error_at("This number is too large", token.start)
    whole = int(text) if _WHOLE.fullmatch(text) and abs(number) < 2 * _INT64 else None
    return number if whole is None or not -_INT64 <= whole < _INT64 else whole


def _time(token: Token, text: str, tz_minutes: int) -> int:
    if token.kind == "word" and _WHOLE.fullmatch(text) and abs(float(text)) < _INT64:
        return int(text)
    time_us = read_moment(text, tz_minutes=tz_minutes)
    if time_us is None:
        raise error_at(
            f"{text[:40]!r} is no time",
            token.start,
            hint="Write it as 2026-11-22 or 2026-11-22T14:05, or use `within last 7d`.",
        )
    return time_us
