"""Runs that were logged at the same steps, drawn together: as each of them alone."""

import math
from collections.abc import Callable
from unittest import mock

import numpy as np
import pytest
from tests.store.columns.comparing import ALL_FIELDS
from tests.store.columns.writing import Journal

from kiseki.store.columns import together
from kiseki.store.columns.cache import ByteCache
from kiseki.store.conformance.scenario import begin
from kiseki.store.contract import Series
from kiseki.store.open import SqlStore

N = 3_000


def smooth(i: int) -> float:
    return float(np.float32(math.sin(i)))


def fill(store: SqlStore, value: Callable[[int], object], step: Callable[[int], int]) -> str:
    journal = Journal(store, begin(store).run.uid)
    for i in range(N):
        journal.log({"loss": value(i)}, step=step(i))
    journal.ship()
    return journal.uid


@pytest.fixture
def uids(sqlite_store: SqlStore) -> list[str]:
    """Runs whose values and steps differ in every way that matters."""
    values = [
        *[lambda i, run=run: smooth(i + run) for run in range(6)],
        lambda i: math.nan if i == 1_500 else smooth(i),
        lambda i: math.inf if i % 2 else -math.inf,
        lambda i: 1e300,
        *[lambda i: i + 2**53 for _ in range(5)],
        *[lambda i: bool(i % 3) for _ in range(5)],
        *[lambda i: i if i < 1_024 else bool(i % 2) for _ in range(5)],
        *[lambda i: smooth(i) if i < 1_024 else math.pi * i for _ in range(5)],
    ]
    uids = [fill(sqlite_store, value, lambda i: i) for value in values]
    uids += [fill(sqlite_store, smooth, lambda i: 3 * i - 700) for _ in range(5)]
    uids += [fill(sqlite_store, smooth, lambda i: i // 2) for _ in range(5)]
    uids += [fill(sqlite_store, smooth, lambda i: N - i) for _ in range(5)]
    with mock.patch("kiseki.store.columns.chunking.ROWS_PER_CHUNK", 1_024):
        while sqlite_store.upkeep.compact(everything=True):
            pass
    return uids


def assert_same(one: Series, other: Series) -> None:
    for name in ("run", "type", "total", "width", "mode", "n_nan", "n_pinf", "n_ninf"):
        assert getattr(one, name) == getattr(other, name)
    np.testing.assert_array_equal([one.first, one.last], [other.first, other.last])
    assert list(one.arrays) == list(other.arrays)
    for name, array in one.arrays.items():
        assert array.dtype == other.arrays[name].dtype
        if name == "mean":
            np.testing.assert_allclose(array, other.arrays[name], rtol=1e-12, atol=1e-12)
        else:
            np.testing.assert_array_equal(array, other.arrays[name])


@pytest.mark.parametrize(
    ("low", "high", "buckets"),
    [(None, None, 1_000), (100.5, 2_222.0, 700), (1_024.0, 1_200.0, 64), (-5.0, 1_023.0, 400)],
)
def test_runs_drawn_together_look_as_each_alone(
    sqlite_store: SqlStore,
    uids: list[str],
    monkeypatch: pytest.MonkeyPatch,
    low: float | None,
    high: float | None,
    buckets: int,
) -> None:
    def read(runs: list[str]) -> list[Series]:
        return sqlite_store.series.read(
            runs, ["loss"], x_min=low, x_max=high, buckets=buckets, fields=ALL_FIELDS
        )

    with mock.patch.object(together, "_TABLE_BYTES", 50_000):
        found = read(uids)
    # What was remembered would be given to those who ask alone.
    monkeypatch.setattr(sqlite_store._columns.series._queries, "_answers", ByteCache(1))
    assert len(found) == len(uids)
    for uid, series in zip(uids, found, strict=True):
        [alone] = read([uid])
        assert_same(series, alone)


def test_runs_at_the_same_steps_share_their_borders(
    sqlite_store: SqlStore, uids: list[str]
) -> None:
    found = sqlite_store.series.read(uids[:6], ["loss"], buckets=1_000)
    assert len({id(series.arrays["x"]) for series in found}) == 1
    found = sqlite_store.series.read(uids[:2], ["loss"], buckets=999)
    assert len({id(series.arrays["x"]) for series in found}) == 2
