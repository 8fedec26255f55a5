"""Series: many runs x one key, one run x many keys, in one binary answer."""

import hashlib

import msgspec

from kiseki.hub.series_format import encode_series
from kiseki.model.errors import InvalidQuery, TooLarge
from kiseki.model.limits import (
    MAX_BUCKETS_PER_ANSWER,
    MAX_POINTS_PER_PAGE,
    MAX_SERIES_PER_QUERY,
)
from kiseki.model.wire import SeriesQuery
from kiseki.store.contract import Store


class Metrics:
    """Series queries.

    Args:
        store: where the numbers are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def etag(self, query: SeriesQuery) -> str:
        """Return the weak ETag of a query; it changes whenever the answer may.

        Raises:
            InvalidQuery, TooLarge: the query makes no sense or asks for too much.
        """
        _check(query)
        asked = hashlib.blake2b(msgspec.msgpack.encode(query), digest_size=8)
        asked.update(self._store.series.etag(query.runs).encode())
        return f'W/"{asked.hexdigest()}"'

    def read(self, query: SeriesQuery) -> bytes:
        """Return the answer of a query, not compressed.

        Raises:
            InvalidQuery, TooLarge: the query makes no sense or asks for too much.
        """
        _check(query)
        if query.buckets is None:
            self._check_points(query)
        found = self._store.series.read(
            query.runs,
            query.keys,
            x=query.x,
            x_min=query.x_min,
            x_max=query.x_max,
            buckets=_buckets(query),
            fields=query.fields,
        )
        return encode_series(found)

    def _check_points(self, query: SeriesQuery) -> None:
        """Refuse raw points that would not fit into one answer.

        One bucket for each series carries the exact number of points and is cheap.
        """
        counted = self._store.series.read(
            query.runs,
            query.keys,
            x=query.x,
            x_min=query.x_min,
            x_max=query.x_max,
            buckets=1,
            fields=("count",),
        )
        points = sum(one.total for one in counted)
        if points > MAX_POINTS_PER_PAGE:
            raise TooLarge(
                f"{points} raw points are more than {MAX_POINTS_PER_PAGE} (MAX_POINTS_PER_PAGE).",
                hint="Narrow x_min and x_max and read one range after the other.",
                field="buckets",
            )


def _check(query: SeriesQuery) -> None:
    n_series = len(query.runs) * len(query.keys)
    if n_series > MAX_SERIES_PER_QUERY:
        raise TooLarge(
            f"{n_series} series are more than {MAX_SERIES_PER_QUERY} (MAX_SERIES_PER_QUERY).",
            field="runs",
        )
    if query.buckets is not None and not 1 <= query.buckets <= MAX_BUCKETS_PER_ANSWER:
        raise InvalidQuery(
            f"buckets must lie between 1 and {MAX_BUCKETS_PER_ANSWER}, or be null for raw points.",
            field="buckets",
        )
    if not query.x:
        raise InvalidQuery("x must name a key, _step, _relative or _time.", field="x")
    if not query.fields:
        raise InvalidQuery("fields must name at least one.", field="fields")


def _buckets(query: SeriesQuery) -> int | None:
    """Return the buckets of one series, so that the whole answer stays within its limit."""
    if query.buckets is None:
        return None
    n_series = max(1, len(query.runs) * len(query.keys))
    return min(query.buckets, max(1, MAX_BUCKETS_PER_ANSWER // n_series))
