"""Series of groups of runs: what many runs did, as one line with a band."""

import hashlib

import msgspec

from kiseki.hub.group_lines import FIELDS, draw_group
from kiseki.hub.series_format import encode_series
from kiseki.model.errors import InvalidQuery, TooLarge
from kiseki.model.group_series import GroupSeriesQuery
from kiseki.model.limits import MAX_BUCKETS_PER_ANSWER, MAX_SERIES_PER_QUERY
from kiseki.store.contract import Series, Store


class GroupMetrics:
    """Queries for lines of groups.

    Args:
        store: where the numbers are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def etag(self, query: GroupSeriesQuery) -> str:
        """Return the weak ETag of a query; it changes whenever the answer may.

        Raises:
            InvalidQuery, TooLarge: the query makes no sense or asks for too much.
        """
        _check(query)
        asked = hashlib.blake2b(msgspec.msgpack.encode(query), digest_size=8)
        asked.update(self._store.series.etag(_runs(query)).encode())
        return f'W/"{asked.hexdigest()}"'

    def read(self, query: GroupSeriesQuery) -> bytes:
        """Return the answer of a query, not compressed: groups outer, keys inner.

        Raises:
            InvalidQuery, TooLarge: the query makes no sense or asks for too much.
        """
        _check(query)
        n_lines = max(1, len(query.groups) * len(query.keys))
        buckets = min(query.buckets, max(1, MAX_BUCKETS_PER_ANSWER // n_lines))
        found: dict[tuple[str, str], Series] = {
            (one.run, one.key): one
            for one in self._store.series.read(
                _runs(query),
                query.keys,
                x=query.x,
                x_min=query.x_min,
                x_max=query.x_max,
                buckets=buckets,
                fields=FIELDS,
            )
        }
        lines = (
            draw_group(
                group.id,
                [found[run, key] for run in dict.fromkeys(group.runs) if (run, key) in found],
                buckets=buckets,
                center=query.center,
                band=query.band,
            )
            for group in query.groups
            for key in dict.fromkeys(query.keys)
        )
        return encode_series([line for line in lines if line is not None])


def _runs(query: GroupSeriesQuery) -> list[str]:
    return list(dict.fromkeys(run for group in query.groups for run in group.runs))


def _check(query: GroupSeriesQuery) -> None:
    n_series = sum(len(group.runs) for group in query.groups) * len(query.keys)
    if n_series > MAX_SERIES_PER_QUERY:
        raise TooLarge(
            f"{n_series} series are more than {MAX_SERIES_PER_QUERY} (MAX_SERIES_PER_QUERY).",
            field="groups",
        )
    if not 1 <= query.buckets <= MAX_BUCKETS_PER_ANSWER:
        raise InvalidQuery(
            f"buckets must lie between 1 and {MAX_BUCKETS_PER_ANSWER}.", field="buckets"
        )
    if not query.x:
        raise InvalidQuery("x must name a key, _step, _relative or _time.", field="x")
    if len({group.id for group in query.groups}) < len(query.groups):
        raise InvalidQuery("Two groups have the same id.", field="groups")
