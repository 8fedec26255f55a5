"""What is always known about one key of one writer, as a value that folds."""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from kiseki.model.metric import SeriesFacts
from kiseki.store.columns.points import Points

Scalar = float | int | bool


class Mark(msgspec.Struct, array_like=True, frozen=True):
    """A value and where it stands; time in epoch us by the writer's clock."""

    value: Scalar
    step: int
    time_us: int
    position: int


class KeyFacts(msgspec.Struct, array_like=True, frozen=True):
    """Counts and marks of the points of one key of one writer.

    Attributes:
        first, last: in the order of the journal.
        latest: greatest (step, time, value).
        low, high: over finite values, None without any; of equal ones the lowest step.
        total: sum of the finite values.
    """

    count: int
    n_nan: int
    n_pinf: int
    n_ninf: int
    first: Mark
    last: Mark
    latest: Mark
    low: Mark | None
    high: Mark | None
    total: float


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(KeyFacts)
_LIST_DECODER = msgspec.msgpack.Decoder(list[KeyFacts])


def encode_facts(facts: KeyFacts | list[KeyFacts]) -> bytes:
    """Encode the facts of one key, or of several."""
    return _ENCODER.encode(facts)


def decode_facts(blob: bytes) -> KeyFacts:
    """Decode the facts of one key."""
    return _DECODER.decode(blob)


def decode_facts_list(blob: bytes) -> list[KeyFacts]:
    """Decode the facts of several keys."""
    return _LIST_DECODER.decode(blob)


def facts_of(points: Points) -> KeyFacts:
    """Return the facts of at least one point."""
    if points.n == 1:
        return _facts_of_one(points)
    values = points.values
    latest = np.flatnonzero(points.steps == points.steps.max())
    if latest.size > 1:
        latest = latest[points.times[latest] == points.times[latest].max()]
    best = max(latest.tolist(), key=lambda i: _rank(values[i].item()))
    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        if not finite.all():
            return _facts_with_gaps(points, finite, _mark(points, best))
    low, high = _extremes(points)
    return KeyFacts(
        count=points.n,
        n_nan=0,
        n_pinf=0,
        n_ninf=0,
        first=_mark(points, 0),
        last=_mark(points, -1),
        latest=_mark(points, best),
        low=low,
        high=high,
        total=float(values.sum(dtype=np.float64)),
    )


def fold(parts: Iterable[KeyFacts]) -> KeyFacts:
    """Return the facts of all points of one writer from those of its parts, in any order."""
    result: KeyFacts | None = None
    for part in parts:
        result = part if result is None else _join(result, part)
    if result is None:
        raise ValueError("nothing to fold")
    return result


def series_facts(key: str, parts: Iterable[tuple[int, KeyFacts]]) -> SeriesFacts:
    """Return the facts of a key over its writers.

    Args:
        parts: clock offset in us and facts of each writer, in the order of the writers.
    """
    moved = [_move(facts, offset_us) for offset_us, facts in parts]
    # Nearly every key has one writer, and a run may have 10,000 keys.
    facts = moved[0] if len(moved) == 1 else _unite_writers(moved)
    finite = facts.count - facts.n_nan - facts.n_pinf - facts.n_ninf
    low, high = facts.low, facts.high
    return SeriesFacts(
        key=key,
        count=facts.count,
        n_nan=facts.n_nan,
        n_pinf=facts.n_pinf,
        n_ninf=facts.n_ninf,
        first=facts.first.value,
        first_step=facts.first.step,
        last=facts.last.value,
        last_step=facts.last.step,
        last_time_us=facts.last.time_us,
        latest=facts.latest.value,
        latest_step=facts.latest.step,
        min=low.value if low else None,
        min_step=low.step if low else 0,
        max=high.value if high else None,
        max_step=high.step if high else 0,
        mean=facts.total / finite if finite else None,
    )


def _unite_writers(parts: Sequence[KeyFacts]) -> KeyFacts:
    """Return the facts of all writers, in the order of the writers; first and last go by time."""
    lows = [facts.low for facts in parts if facts.low]
    highs = [facts.high for facts in parts if facts.high]
    return KeyFacts(
        count=sum(facts.count for facts in parts),
        n_nan=sum(facts.n_nan for facts in parts),
        n_pinf=sum(facts.n_pinf for facts in parts),
        n_ninf=sum(facts.n_ninf for facts in parts),
        first=min((facts.first for facts in parts), key=lambda m: m.time_us),
        last=max((facts.last for facts in reversed(parts)), key=lambda m: m.time_us),
        latest=max((facts.latest for facts in parts), key=_latest_rank),
        low=min(lows, key=lambda m: (m.value, m.step), default=None),
        high=min(highs, key=lambda m: (-m.value, m.step), default=None),
        total=sum(facts.total for facts in parts),
    )


def _facts_of_one(points: Points) -> KeyFacts:
    mark = _mark(points, 0)
    value = mark.value
    n_nan, n_pinf, n_ninf = value != value, value == float("inf"), value == float("-inf")
    finite = None if n_nan or n_pinf or n_ninf else mark
    return KeyFacts(
        count=1,
        n_nan=int(n_nan),
        n_pinf=int(n_pinf),
        n_ninf=int(n_ninf),
        first=mark,
        last=mark,
        latest=mark,
        low=finite,
        high=finite,
        total=float(value) if finite else 0.0,
    )


def _facts_with_gaps(points: Points, finite: np.ndarray, latest: Mark) -> KeyFacts:
    """Return the facts of points of which some are NaN or infinite."""
    values = points.values
    kept = points.where(finite)
    low, high = _extremes(kept) if kept.n else (None, None)
    return KeyFacts(
        count=points.n,
        n_nan=int(np.count_nonzero(np.isnan(values))),
        n_pinf=int(np.count_nonzero(values == np.inf)),
        n_ninf=int(np.count_nonzero(values == -np.inf)),
        first=_mark(points, 0),
        last=_mark(points, -1),
        latest=latest,
        low=low,
        high=high,
        total=float(kept.values.sum(dtype=np.float64)),
    )


def _extremes(points: Points) -> tuple[Mark, Mark]:
    return _of_lowest_step(points, points.values.min()), _of_lowest_step(
        points, points.values.max()
    )


def _of_lowest_step(points: Points, value: object) -> Mark:
    places = np.flatnonzero(points.values == value)
    return _mark(points, int(places[np.argmin(points.steps[places])]))


def _mark(points: Points, i: int) -> Mark:
    return Mark(
        points.values[i].item(),
        int(points.steps[i]),
        int(points.times[i]),
        int(points.positions[i]),
    )


def _rank(value: Scalar) -> tuple[bool, Scalar]:
    """Order values; NaN, which has no order, comes first."""
    return (value == value, value if value == value else 0)


def _latest_rank(mark: Mark) -> tuple[int, int, tuple[bool, Scalar]]:
    return (mark.step, mark.time_us, _rank(mark.value))


def _join(a: KeyFacts, b: KeyFacts) -> KeyFacts:
    lows = [f.low for f in (a, b) if f.low is not None]
    highs = [f.high for f in (a, b) if f.high is not None]
    return KeyFacts(
        count=a.count + b.count,
        n_nan=a.n_nan + b.n_nan,
        n_pinf=a.n_pinf + b.n_pinf,
        n_ninf=a.n_ninf + b.n_ninf,
        first=min(a.first, b.first, key=lambda m: m.position),
        last=max(a.last, b.last, key=lambda m: m.position),
        latest=max(a.latest, b.latest, key=_latest_rank),
        low=min(lows, key=lambda m: (m.value, m.step), default=None),
        high=min(highs, key=lambda m: (-m.value, m.step), default=None),
        total=a.total + b.total,
    )


def _move(facts: KeyFacts, offset_us: int) -> KeyFacts:
    if not offset_us:
        return facts
    marks = {
        name: msgspec.structs.replace(mark, time_us=mark.time_us + offset_us)
        for name, mark in (
            ("first", facts.first),
            ("last", facts.last),
            ("latest", facts.latest),
        )
    }
    return msgspec.structs.replace(facts, **marks)
