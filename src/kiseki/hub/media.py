"""Logged media: which keys have some, and what lies under them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, cast

from kiseki.model.errors import InvalidQuery, NotFound
from kiseki.model.limits import MAX_MEDIA_RUNS, MAX_MEDIA_VALUES
from kiseki.model.media_query import (
    AskMedia,
    AskMediaKeys,
    MediaAnswer,
    MediaKey,
    MediaKeys,
    MediaSeries,
    MediaValue,
)
from kiseki.model.metric import SYSTEM_PREFIX
from kiseki.store.contract import Store

ROWS_AT_ONCE = 1000


class MediaReader:
    """Reads of values that are not numbers.

    Args:
        store: where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def list_keys(self, asked: AskMediaKeys) -> MediaKeys:
        """Return the keys of typed values that some of the runs logged.

        A run that is gone counts as one that logged nothing.

        Raises:
            InvalidQuery: too many runs.
        """
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for uid in _check_runs(asked.runs):
            try:
                last = self._store.series.read_last_objects(uid)
            except NotFound:
                continue
            for key, value in last.items():
                kind = type_of(value.value)
                if kind and not key.startswith(("_", SYSTEM_PREFIX)):
                    found[key][kind] += 1
        return MediaKeys(
            keys=[
                MediaKey(name=key, type=types.most_common(1)[0][0], n_runs=types.total())
                for key, types in sorted(found.items())
            ]
        )

    def read(self, asked: AskMedia) -> MediaAnswer:
        """Return the values of runs under keys; gone runs have none.

        Raises:
            InvalidQuery: too many runs.
        """
        series = [
            MediaSeries(run=uid, key=key, total=len(values), values=_thinned(values))
            for uid in _check_runs(asked.runs)
            for key in asked.keys
            if (values := list(self._values(uid, key, asked.x)))
        ]
        return MediaAnswer(series=series)

    def _values(self, uid: str, key: str, x: str) -> Iterator[MediaValue]:
        keys = [key, x] if x else [key]
        cursor = None
        while True:
            try:
                rows, cursor = self._store.series.scan_rows(
                    uid, keys=keys, cursor=cursor, limit=ROWS_AT_ONCE
                )
            except NotFound:
                return
            for row in rows:
                value = row.get(key)
                place = row.get(x)
                if place is not None and not isinstance(place, int | float):
                    continue
                if isinstance(value, str | dict | list):
                    yield MediaValue(
                        step=row["_step"],
                        time_s=row["_timestamp"],
                        value=cast("Any", value),
                        x=place,
                    )
            if cursor is None:
                return


def type_of(value: Any) -> str:
    """Return the `_type` of a logged value, of a list that of its first member, else ""."""
    if isinstance(value, list):
        members = cast("list[Any]", value)
        return type_of(members[0]) if members and isinstance(members[0], dict) else ""
    if not isinstance(value, dict):
        return ""
    kind = cast("dict[str, Any]", value).get("_type")
    return kind if isinstance(kind, str) and kind not in ("float", "int") else ""


def _check_runs(runs: list[str]) -> list[str]:
    if len(runs) > MAX_MEDIA_RUNS:
        raise InvalidQuery(
            f"{len(runs)} runs are more than {MAX_MEDIA_RUNS} (MAX_MEDIA_RUNS).", field="runs"
        )
    return list(dict.fromkeys(runs))


def _thinned(values: list[MediaValue]) -> list[MediaValue]:
    """Return at most the limit of values, evenly, the last one always."""
    every = -(-len(values) // MAX_MEDIA_VALUES)
    if every <= 1:
        return values
    kept = values[::every]
    return kept if kept[-1] is values[-1] else [*kept[: MAX_MEDIA_VALUES - 1], values[-1]]
