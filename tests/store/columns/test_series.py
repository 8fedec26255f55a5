"""Charts against numpy, on enough rows for every level: records, pieces and raw values."""

import math
from typing import Any

import numpy as np
import pytest
from tests.store.columns.comparing import ALL_FIELDS
from tests.store.columns.writing import Journal

from kiseki.model.errors import InvalidQuery
from kiseki.store.conformance.scenario import NOW_US, begin
from kiseki.store.contract import Series
from kiseki.store.open import SqlStore

N = 40_000


class Reference:
    """Points of one key with what a chart of them must say."""

    def __init__(self) -> None:
        self.points: list[tuple[float, int, int, float]] = []

    def add(self, x: float, w: int, position: int, value: float) -> None:
        self.points.append((x, w, position, value))

    def check(self, series: Series, low: float, high: float, buckets: int) -> None:
        inside = sorted(p for p in self.points if low <= p[0] <= high)
        x = np.array([p[0] for p in inside])
        y = np.array([p[3] for p in inside], np.float64)
        assert series.total == x.size
        assert series.mode == "buckets"
        first_x, last_x = min(self.points)[0], max(self.points)[0]
        assert len(series.arrays["x"]) <= buckets
        assert self._touched(max(low, first_x), min(high, last_x), series.width / 2) > buckets
        place = np.floor(x / series.width)
        starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
        groups = np.split(y, starts[1:])
        np.testing.assert_array_equal(series.arrays["x"], place[starts] * series.width)
        np.testing.assert_array_equal(series.arrays["count"], [g.size for g in groups])
        np.testing.assert_array_equal(series.arrays["first"], [g[0] for g in groups])
        np.testing.assert_array_equal(series.arrays["last"], [g[-1] for g in groups])
        finite = [g[np.isfinite(g)] for g in groups]
        lows = [g.min() if g.size else math.nan for g in finite]
        highs = [g.max() if g.size else math.nan for g in finite]
        means = [math.fsum(g) / g.size if g.size else math.nan for g in finite]
        np.testing.assert_array_equal(series.arrays["min"], lows)
        np.testing.assert_array_equal(series.arrays["max"], highs)
        np.testing.assert_allclose(series.arrays["mean"], means, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(series.first, [x[0], y[0]])
        np.testing.assert_array_equal(series.last, [x[-1], y[-1]])
        assert series.n_nan == np.isnan(y).sum()
        assert series.n_pinf == (y == np.inf).sum()
        assert series.n_ninf == (y == -np.inf).sum()

    @staticmethod
    def _touched(low: float, high: float, width: float) -> float:
        return math.floor(high / width) - math.floor(low / width) + 1


@pytest.fixture(scope="module")
def logged() -> list[dict[str, Any]]:
    """Rows with gaps, repeats, jumps back, NaNs and infinities."""
    rng = np.random.default_rng(7)
    rows = []
    for i in range(N):
        wild = i % 1_000 == 999
        step = i - i % 3 if i > N // 2 else i
        if wild:
            step = int(rng.integers(-500, N)) if i > 1_000 else -400
        loss = float(np.float32(np.exp(-i / 9_000) + rng.normal(0, 0.1)))
        if i % 501 == 0:
            loss = (math.nan, math.inf, -math.inf)[i % 3]
        if 20_000 <= i < 20_200:
            loss = math.nan
        x = float(i // 7) if i % 5_000 else float(rng.integers(0, 5_000))
        rows.append({"step": step, "data": {"loss": loss, "x": x, "n": 2**53 + i}})
    return rows


def fill(store: SqlStore, logged: list[dict[str, Any]], *, compacted: int) -> list[Journal]:
    """Log rows by two writers in turn; the first part of each is compacted."""
    uid = begin(store).run.uid
    journals = [Journal(store, uid), Journal(store, uid)]
    for i, row in enumerate(logged):
        journal = journals[1 if i % 4 == 3 else 0]
        journal.log(row["data"], step=row["step"], time_us=NOW_US + i * 1_700)
    for journal in journals:
        journal.shipped = 0
        for part in (compacted, len(journal.records)):
            while journal.shipped < min(part, len(journal.records)):
                end = min(journal.shipped + 1_500, part, len(journal.records))
                journal.send(journal.shipped, end)
                journal.shipped = end
            if part == compacted:
                store.upkeep.compact(everything=True)
    return journals


def reference(journals: list[Journal], key: str, x: str) -> Reference:
    found = Reference()
    for w, journal in enumerate(journals):
        for i, record in enumerate(journal.records):
            places = {
                "_step": record["step"],
                "_relative": (record["time"] - NOW_US) / 1e6,
                "_time": record["time"] / 1e6,
                "x": record["data"]["x"],
            }
            found.add(places[x], w, i, record["data"][key])
    return found


ZOOMS = [(None, None, 1), (None, None, 37), (None, None, 1_000), (777.5, 30_001.0, 500)]


@pytest.mark.parametrize("compacted", [0, 9_000, N])
def test_buckets_by_step_are_exact_at_every_zoom(
    sqlite_store: SqlStore, logged: list[dict[str, Any]], compacted: int
) -> None:
    journals = fill(sqlite_store, logged, compacted=compacted)
    for key in ("loss", "n"):
        wanted = reference(journals, key, "_step")
        for low, high, buckets in [*ZOOMS, (19_990.0, 20_400.0, 64), (-600.0, 40.0, 3)]:
            [series] = sqlite_store.series.read(
                [journals[0].uid], [key], x_min=low, x_max=high, buckets=buckets, fields=ALL_FIELDS
            )
            bounds = (-math.inf if low is None else low, math.inf if high is None else high)
            if buckets == 1:
                # A border lies at 0, so steps on both sides of it need two buckets.
                assert (series.total, len(series.arrays["x"])) == (N, 2)
            else:
                wanted.check(series, *bounds, buckets)


@pytest.mark.parametrize("x", ["_relative", "_time", "x"])
def test_buckets_by_anything_else_are_exact_too(
    sqlite_store: SqlStore, logged: list[dict[str, Any]], x: str
) -> None:
    journals = fill(sqlite_store, logged, compacted=9_000)
    wanted = reference(journals, "loss", x)
    zero = NOW_US / 1e6 if x == "_time" else 0.0
    for low, high, buckets in [(None, None, 50), (None, None, 900), (3.7, 41.2, 100)]:
        bounds = [None if b is None else zero + b for b in (low, high)]
        [series] = sqlite_store.series.read(
            [journals[0].uid],
            ["loss"],
            x=x,
            x_min=bounds[0],
            x_max=bounds[1],
            buckets=buckets,
            fields=ALL_FIELDS,
        )
        limits = (bounds[0] or -math.inf, bounds[1] or math.inf)
        wanted.check(series, *limits, buckets)


def test_few_points_come_raw_with_their_type(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i in range(300):
        journal.log({"i": 2**60 + i, "b": i % 2 == 0, "f": i / 4}, step=i)
    journal.ship()
    for _ in range(2):
        found = store.series.read([journal.uid], ["i", "b", "f"], buckets=300)
        assert [(s.mode, s.type, s.arrays["y"].dtype.str) for s in found] == [
            ("points", "i", "<i8"),
            ("points", "b", "|u1"),
            ("points", "f", "<f8"),
        ]
        assert found[0].arrays["y"].tolist() == [2**60 + i for i in range(300)]
        store.upkeep.compact(everything=True)


def test_many_runs_and_keys_come_runs_outer_and_without_what_is_empty(store: SqlStore) -> None:
    journals = [Journal(store, begin(store).run.uid) for _ in range(3)]
    for n, journal in enumerate(journals):
        for i in range(100):
            journal.log({"a": i, "b": n} if n != 1 else {"a": i}, step=i)
        journal.ship()
    store.upkeep.compact(everything=True)
    uids = [journal.uid for journal in journals]
    found = store.series.read([*uids, "0" * 32], ["b", "a", "nothing"], buckets=10)
    assert [(s.run, s.key) for s in found] == [
        (uids[0], "b"),
        (uids[0], "a"),
        (uids[1], "a"),
        (uids[2], "b"),
        (uids[2], "a"),
    ]


def test_steps_at_the_ends_of_64_bits_are_drawn(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    steps = [-(2**63), -1, 0, 1, 2**63 - 1] * 30
    for i, step in enumerate(steps):
        journal.log({"a": i}, step=step)
    journal.ship()
    for _ in range(2):
        [series] = store.series.read([journal.uid], ["a"], buckets=4, fields=("count",))
        assert series.total == 150
        assert series.arrays["count"].tolist() == [60, 90] or len(series.arrays["x"]) <= 4
        store.upkeep.compact(everything=True)


def test_a_query_that_makes_no_sense_is_refused(store: SqlStore) -> None:
    uid = begin(store).run.uid
    for query in ({"x_min": math.nan}, {"buckets": 0}):
        with pytest.raises(InvalidQuery):
            store.series.read([uid], ["a"], **query)
    for query in ({"cursor": "x"}, {"cursor": f"{2**64}.0.0"}, {"limit": 0}):
        with pytest.raises(InvalidQuery):
            store.series.scan_rows(uid, **query)


def test_the_etag_changes_when_a_read_may_and_only_then(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    other = Journal(store, begin(store).run.uid)
    journal.log({"a": 1}, step=0)
    empty = store.series.etag([journal.uid])
    journal.ship()
    full = store.series.etag([journal.uid])
    assert full != empty
    other.log({"a": 1}, step=0)
    other.ship()
    assert store.series.etag([journal.uid]) == full
    assert store.series.etag([journal.uid, other.uid]) != full
