"""Filters and orders as people write them, translated into the server's words."""

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

from kiseki.model.errors import InvalidQuery

FIELDS = {
    "created_at": "created_us",
    "createdAt": "created_us",
    "heartbeat_at": "heartbeat_us",
    "heartbeatAt": "heartbeat_us",
    "display_name": "name",
    "displayName": "name",
    "job_type": "job_type",
    "jobType": "job_type",
    "username": "user",
    "host": "metadata.host",
    "duration": "duration_s",
    "runtime": "runtime_s",
}
"""Other names of fields; a name that is not here is the server's own."""

_OPERATORS = {
    "$eq": "=",
    "$ne": "!=",
    "$gt": ">",
    "$gte": ">=",
    "$lt": "<",
    "$lte": "<=",
    "$in": "in",
    "$nin": "not_in",
    "$regex": "regex",
    "$exists": "exists",
}
_UNTOLD = frozenset({"$or", "$nor", "$not"})
"""Operators that a list of conditions which all must hold cannot say."""


Filters = Mapping[str, Any] | Sequence[str]
"""A filter dict, or `field op value` conditions as the server takes them."""


def conditions(filters: Filters) -> list[str]:
    """Turn filters into `field op value` conditions that all must hold.

    Args:
        filters: `{"state": "finished", "config.lr": {"$lt": 0.1}, "tags": "baseline"}`,
            with `$eq $ne $gt $gte $lt $lte $in $nin $regex $exists` and `$and`; or such
            conditions as texts, `["config.lr < 0.1"]`, which are taken as they are.

    Raises:
        InvalidQuery: an operator that kiseki does not have.
    """
    if not isinstance(filters, Mapping):
        return list(filters)
    found: list[str] = []
    for name, wanted in filters.items():
        if name == "$and":
            for part in cast("list[Mapping[str, Any]]", wanted):
                found.extend(conditions(part))
        elif name.startswith("$"):
            raise _unknown_operator(name)
        else:
            found.extend(_conditions_of(field_of(name), wanted))
    return found


def order_terms(order: str | None) -> str | None:
    """Turn `+created_at` or `-summary_metrics.acc,name` into the server's order."""
    if not order:
        return None
    terms: list[str] = []
    for term in order.split(","):
        text = term.strip()
        sign = "-" if text.startswith("-") else ""
        terms.append(sign + field_of(text.lstrip("+-")))
    return ",".join(terms)


def field_of(name: str) -> str:
    """Return the server's name of a field; W&B's `config.lr.value` and `summary_metrics.*` too."""
    if name in FIELDS:
        return FIELDS[name]
    if name.startswith("config.") and name.endswith(".value"):
        return name.removesuffix(".value")
    if name.startswith("summary_metrics."):
        return "summary." + name.removeprefix("summary_metrics.")
    return name


def _conditions_of(field: str, wanted: object) -> list[str]:
    if not isinstance(wanted, Mapping):
        wanted = {"$eq": wanted}
    found: list[str] = []
    for operator, value in cast("Mapping[str, Any]", wanted).items():
        if operator not in _OPERATORS:
            raise _unknown_operator(operator)
        word = _OPERATORS[operator]
        if field == "tags" and word == "=":
            # As everywhere in such filters, a list equals a value that it contains.
            word = "contains"
        found.append(f"{_quoted(field)} {word} {_text(field, value)}")
    return found


def _quoted(field: str) -> str:
    plain = re.fullmatch(r'[^\s"]\S*', field) is not None
    return field if plain else msgspec.json.encode(field).decode()


def _text(field: str, value: object) -> str:
    if field.endswith("_us"):
        value = _epoch_us(value)
    return msgspec.json.encode(value).decode()


def _epoch_us(value: object) -> object:
    """Accept a datetime or an ISO 8601 text where the server counts microseconds."""
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(value)
        except ValueError as error:
            raise InvalidQuery(
                f"{value!r} is not a time.", hint="Write it as 2026-01-31T12:00:00Z."
            ) from error
    if isinstance(value, datetime.datetime):
        # A time without a zone is meant where the caller sits.
        return round(value.astimezone(datetime.UTC).timestamp() * 1_000_000)
    return value


def _unknown_operator(name: str) -> InvalidQuery:
    if name in _UNTOLD:
        return InvalidQuery(
            f"Filters cannot say {name} yet: all conditions must hold together.",
            hint="Ask for the runs once for each alternative, or filter the answer in Python.",
            field="filters",
        )
    return InvalidQuery(
        f"{name} is not an operator of filters.",
        hint="There are $and, " + ", ".join(_OPERATORS) + ".",
        field="filters",
    )
