"""Filters and orders as people write them, as they travel to the server."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from kiseki.model.column import split_names
from kiseki.model.filter_dict import column_of, filter_from_dict
from kiseki.model.filter_text import filter_text

Filters = str | Mapping[str, Any] | Sequence[str]
"""A filter as text, as a dict in the manner of MongoDB, or texts that must all hold."""


def filter_texts(filters: Filters) -> list[str]:
    """Return filters as texts that must all hold.

    Args:
        filters: `"config.lr < 0.1 or tags in (base)"`, several of these in a list, or a dict
            as `kiseki.model.filter_dict` explains.

    Raises:
        InvalidQuery: a dict with an operator, a column or a value that makes no sense.
    """
    if isinstance(filters, str):
        return [filters]
    if isinstance(filters, Mapping):
        return [filter_text(filter_from_dict(filters))]
    return list(filters)


def one_text(filters: Filters) -> str:
    """Return filters as a single text, for bodies that have room for one."""
    texts = [text for text in filter_texts(filters) if text]
    return texts[0] if len(texts) == 1 else " and ".join(f"({text})" for text in texts)


def order_terms(order: str | None) -> str | None:
    """Turn `+created_at` or `-summary_metrics.acc,name` into the server's order."""
    if not order:
        return None
    return ",".join(
        ("-" if term.startswith("-") else "") + str(column_of(term.lstrip("+-")))
        for term in split_names(order)
    )


def zone_minutes() -> int:
    """Return how many minutes east of UTC the caller sits, for times that name no zone."""
    offset = datetime.datetime.now().astimezone().utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)
