"""Numbers and rows of a memory store: every answer is made from all rows."""

import dataclasses
import hashlib
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiseki.model.errors import InvalidQuery, NotFound
from kiseki.model.metric import SYSTEM_PREFIX, SeriesFacts
from kiseki.model.wire import CutHistory, ProjectKey
from kiseki.store.contract import Field, LastValue, Series
from kiseki.store.memory.points import Cut, Row, Scalar, Stream
from kiseki.store.memory.world import World

Point = tuple[float, int, int, int, Scalar]
"""(x, writer, position, step, value)."""


class MemorySeries:
    """`SeriesReader` over lists."""

    def __init__(self, world: World) -> None:
        self._world = world

    def list_keys(self, uid: str) -> tuple[list[SeriesFacts], list[str]]:
        """Return the facts of numeric keys and the names of other keys."""
        with self._world.look():
            stream = self._stream(uid)
            rows = list(stream.seen())
            keys = sorted({key for row in rows for key in row.numbers})
            others = sorted({key for row in rows for key in row.others})
            return [_facts(stream, rows, key) for key in keys], others

    def read_last_objects(self, uid: str) -> dict[str, LastValue]:
        """Return the last value of every key whose values are not numbers."""
        with self._world.look():
            stream = self._stream(uid)
            found: dict[tuple[int, str], LastValue] = {}
            for row in sorted(stream.seen(), key=lambda row: row.position):
                for key, value in row.others.items():
                    found[row.w, key] = LastValue(stream.time_us(row), row.step, value)
        last: dict[str, LastValue] = {}
        for (_, key), value in sorted(found.items(), key=lambda item: item[0]):
            if key not in last or value.time_us >= last[key].time_us:
                last[key] = value
        return last

    def list_project_keys(self, project: int) -> list[ProjectKey]:
        """Return the numeric keys of a project's runs that are not deleted."""
        counts: dict[str, int] = {}
        with self._world.look() as state:
            for run in state.runs.values():
                is_shown = run.deleted_us is None and run.archived_of is None
                if run.project_id == project and is_shown:
                    rows = self._world.streams[run.stream].seen()
                    for key in {key for row in rows for key in row.numbers}:
                        counts[key] = counts.get(key, 0) + 1
        return [ProjectKey(name=name, n_runs=counts[name]) for name in sorted(counts)]

    def read(
        self,
        runs: Sequence[str],
        keys: Sequence[str],
        *,
        x: str = "_step",
        x_min: float | None = None,
        x_max: float | None = None,
        buckets: int | None = 1000,
        fields: Sequence[Field] = ("min", "max", "mean"),
    ) -> list[Series]:
        """Return buckets or raw points."""
        if any(bound is not None and math.isnan(bound) for bound in (x_min, x_max)):
            raise InvalidQuery("x_min and x_max must be numbers.", field="x_min")
        if buckets is not None and buckets < 1:
            raise InvalidQuery("buckets must be at least 1.", field="buckets")
        low = -math.inf if x_min is None else x_min
        high = math.inf if x_max is None else x_max
        answers: list[Series] = []
        with self._world.look():
            for uid in dict.fromkeys(runs):
                stream = self._world.stream_of(uid)
                for key in dict.fromkeys(keys):
                    points = [] if stream is None else _points(stream, key, x)
                    if any(low <= point[0] <= high for point in points):
                        answers.append(
                            _series(uid, key, points, low, high, buckets, fields, x == "_step")
                        )
        return answers

    def scan_rows(
        self,
        uid: str,
        *,
        keys: Sequence[str] | None = None,
        system: bool = False,
        min_step: int | None = None,
        max_step: int | None = None,
        cursor: str | None = None,
        limit: int = 1000,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Return a page of whole rows."""
        if limit < 1:
            raise InvalidQuery("limit must be at least 1.", field="limit")
        after = (-math.inf, -1, -1) if cursor is None else _read_cursor(cursor)
        with self._world.look():
            stream = self._stream(uid)
            found = [
                row
                for row in stream.seen()
                if (row.step, row.w, row.position) > after
                and (min_step is None or row.step >= min_step)
                and (max_step is None or row.step <= max_step)
                and all(key in row.numbers or key in row.others for key in keys or ())
            ]
            if keys is None and not system:
                found = [row for row in map(_without_system, found) if row.numbers or row.others]
            page = [_shown(stream, row, keys) for row in found[:limit]]
        if len(found) <= limit:
            return page, None
        last = found[limit - 1]
        return page, f"{last.step}.{last.w}.{last.position}"

    def etag(self, runs: Sequence[str]) -> str:
        """Return a text that changes whenever a read of these runs may."""
        with self._world.look():
            streams = [(uid, self._world.stream_of(uid)) for uid in runs]
            seen = [
                (uid, s.number, s.edits, [(w.next, w.offset_us) for w in s.writers])
                for uid, s in streams
                if s is not None
            ]
        return hashlib.blake2b(repr(seen).encode(), digest_size=16).hexdigest()

    def cut(self, uid: str, cut: CutHistory) -> None:
        """Hide what was logged so far under a key and/or in a range of steps."""
        with self._world.change():
            stream = self._stream(uid)
            marks = {writer.w: writer.next for writer in stream.writers}
            stream.cuts.append(Cut(cut.key, cut.from_step, cut.to_step, marks))
            stream.edits += 1
            keys = None if cut.key is None else (cut.key,)
            self._world.note(run=uid, project=stream.project, kinds=("series",), keys=keys)

    def _stream(self, uid: str) -> Stream:
        stream = self._world.stream_of(uid)
        if stream is None:
            raise NotFound(f"There is no run with the uid {uid[:64]!r}.")
        return stream


def _points(stream: Stream, key: str, x: str) -> list[Point]:
    """Return the points of a key in the order of (x, writer, position)."""
    found = [
        (place, row.w, row.position, row.step, row.numbers[key])
        for row in stream.seen()
        if key in row.numbers
        for place in _places(stream, row, x)
    ]
    return sorted(found, key=lambda point: point[:3])


def _places(stream: Stream, row: Row, x: str) -> list[float]:
    """Return the x of a row in a list, which is empty if it has none."""
    if x == "_step":
        return [row.step]
    if x == "_time":
        return [stream.time_us(row) / 1e6]
    if x == "_relative":
        return [(stream.time_us(row) - stream.start_us) / 1e6]
    value = row.numbers.get(x)
    return [] if value is None or not math.isfinite(value) else [float(value)]


def _series(
    uid: str,
    key: str,
    points: Sequence[Point],
    low: float,
    high: float,
    buckets: int | None,
    fields: Sequence[Field],
    is_step: bool,
) -> Series:
    inside = [point for point in points if low <= point[0] <= high]
    kind, dtype = _kind(point[4] for point in inside)
    width, arrays = 0.0, _raw(inside, dtype, is_step=is_step)
    if buckets is not None and len(inside) > buckets:
        # As wide as what was asked for, as far as there are points at all.
        span = max(low, points[0][0]), min(high, points[-1][0])
        if is_step:
            span = math.ceil(span[0]), math.floor(span[1])
        width = _width(*span, buckets, is_step=is_step)
        arrays = _buckets(inside, width, fields)
        kind = _kind(point[4] for point in points)[0]
    values = [point[4] for point in inside]
    return Series(
        run=uid,
        key=key,
        mode="buckets" if width else "points",
        type=kind,
        total=len(inside),
        width=width,
        arrays=arrays,
        first=(float(inside[0][0]), float(values[0])),
        last=(float(inside[-1][0]), float(values[-1])),
        n_nan=sum(value != value for value in values),
        n_pinf=values.count(math.inf),
        n_ninf=values.count(-math.inf),
    )


def _raw(
    points: Sequence[Point], dtype: type[np.generic], *, is_step: bool
) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {
        "x": np.array([point[0] for point in points], np.float64),
        "y": np.array([point[4] for point in points], dtype),
    }
    if not is_step:
        arrays["step"] = np.array([point[3] for point in points], np.int64)
    return arrays


def _width(low: float, high: float, buckets: int, *, is_step: bool) -> float:
    """Return the least power of two with which so many buckets from 0 cover the range."""
    # A border lies at 0 whatever the width, so a range across it touches two.
    most = max(buckets, 2 if low < 0 <= high else 1)
    if is_step or low == high:
        exponent = 0
    else:
        # A width that is not above a bucket's share of the range touches too many.
        exponent = math.frexp((high - low) / buckets)[1] - 3
    while math.floor(high / 2.0**exponent) - math.floor(low / 2.0**exponent) + 1 > most:
        exponent += 1
    return 2.0**exponent


def _buckets(
    points: Sequence[Point], width: float, fields: Sequence[Field]
) -> dict[str, NDArray[Any]]:
    grouped: dict[int, list[Scalar]] = {}
    for x, _, _, _, value in points:
        grouped.setdefault(math.floor(x / width), []).append(value)
    arrays: dict[str, NDArray[Any]] = {"x": np.array([place * width for place in grouped])}
    for field in fields:
        dtype = np.uint32 if field in ("count", "finite") else np.float64
        arrays[field] = np.array([_field(field, values) for values in grouped.values()], dtype)
    return arrays


def _field(field: Field, values: Sequence[Scalar]) -> float:
    if field == "count":
        return len(values)
    if field in ("first", "last"):
        return float(values[0 if field == "first" else -1])
    finite = [value for value in values if math.isfinite(value)]
    if field == "finite":
        return len(finite)
    if not finite:
        return math.nan
    if field == "mean":
        return math.fsum(finite) / len(finite)
    return float(min(finite) if field == "min" else max(finite))


def _kind(values: Iterable[Scalar]) -> tuple[Any, type[np.generic]]:
    """Return the one type of all values, floats if there are several."""
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return "b", np.uint8
    return ("i", np.int64) if kinds == {int} else ("f", np.float64)


def _without_system(row: Row) -> Row:
    return dataclasses.replace(
        row,
        numbers={k: v for k, v in row.numbers.items() if not k.startswith(SYSTEM_PREFIX)},
        others={k: v for k, v in row.others.items() if not k.startswith(SYSTEM_PREFIX)},
    )


def _shown(stream: Stream, row: Row, keys: Sequence[str] | None) -> dict[str, Any]:
    time_us = stream.time_us(row)
    values = {**row.numbers, **row.others}
    return {
        "_step": row.step,
        "_timestamp": time_us / 1e6,
        "_runtime": (time_us - stream.start_us) / 1e6,
        **(values if keys is None else {key: values[key] for key in keys}),
    }


def _read_cursor(text: str) -> tuple[float, int, int]:
    try:
        step, w, position = (int(number) for number in text.split("."))
    except ValueError:
        raise InvalidQuery("This is not a cursor of this answer.", field="cursor") from None
    return step, w, position


def _facts(stream: Stream, rows: Sequence[Row], key: str) -> SeriesFacts:
    """Return the facts of a key; see `SeriesFacts` for what last and latest are."""
    mine = sorted((r for r in rows if key in r.numbers), key=lambda r: (r.w, r.position))
    values = [row.numbers[key] for row in mine]
    finite = [row for row in mine if math.isfinite(row.numbers[key])]
    writers = {row.w for row in mine}
    ends = [[row for row in mine if row.w == w] for w in sorted(writers)]
    first = min((of_one[0] for of_one in ends), key=stream.time_us)
    # Of two writers whose last values are of one moment the greater number has it.
    last = max((of_one[-1] for of_one in reversed(ends)), key=stream.time_us)
    latest = max(mine, key=lambda r: (r.step, stream.time_us(r), _rank(r.numbers[key])))
    low = min(finite, key=lambda r: (r.numbers[key], r.step), default=None)
    high = min(finite, key=lambda r: (-r.numbers[key], r.step), default=None)
    total = math.fsum(row.numbers[key] for row in finite)
    return SeriesFacts(
        key=key,
        count=len(values),
        n_nan=sum(value != value for value in values),
        n_pinf=values.count(math.inf),
        n_ninf=values.count(-math.inf),
        first=first.numbers[key],
        first_step=first.step,
        last=last.numbers[key],
        last_step=last.step,
        last_time_us=stream.time_us(last),
        latest=latest.numbers[key],
        latest_step=latest.step,
        min=None if low is None else low.numbers[key],
        min_step=0 if low is None else low.step,
        max=None if high is None else high.numbers[key],
        max_step=0 if high is None else high.step,
        mean=total / len(finite) if finite else None,
    )


def _rank(value: Scalar) -> tuple[bool, Scalar]:
    """Order values; NaN lies below all."""
    return (value == value, 0 if value != value else value)
