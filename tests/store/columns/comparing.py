"""Compare what two stores say of the same runs: exact, but for means."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np

from kiseki.model.wire import ConsoleEntry
from kiseki.store.contract import FloatArray, Series, Store

ALL_FIELDS = ("count", "min", "max", "mean", "first", "last")


def read_all_rows(
    store: Store, uid: str, *, limit: int = 1000, **query: Any
) -> list[dict[str, Any]]:
    """Return the rows of every page."""
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        page, cursor = store.series.scan_rows(uid, limit=limit, cursor=cursor, **query)
        rows += page
        if cursor is None:
            return rows


def assert_same_series(actual: Sequence[Series], expected: Sequence[Series]) -> None:
    """Fail at the first difference."""
    assert [(s.run, s.key) for s in actual] == [(s.run, s.key) for s in expected]
    for one, other in zip(actual, expected, strict=True):
        for name in ("mode", "type", "total", "width", "n_nan", "n_pinf", "n_ninf"):
            assert getattr(one, name) == getattr(other, name), (one.key, name)
        np.testing.assert_array_equal(one.first, other.first)
        np.testing.assert_array_equal(one.last, other.last)
        assert one.arrays.keys() == other.arrays.keys()
        for name, array in one.arrays.items():
            wanted = other.arrays[name]
            assert array.dtype == wanted.dtype, (one.key, name)
            if name == "mean":
                largest = np.fmax(np.abs(one.arrays["min"]), np.abs(one.arrays["max"]))
                _assert_near(array, wanted, largest)
            else:
                np.testing.assert_array_equal(array, wanted, err_msg=f"{one.key} {name}")


def assert_same_rows(actual: Iterable[dict[str, Any]], expected: Iterable[dict[str, Any]]) -> None:
    """Fail unless rows are equal, value by value and type by type."""
    assert [_shown(row) for row in actual] == [_shown(row) for row in expected]


def assert_same_keys(actual: Store, expected: Store, uid: str) -> None:
    """Fail unless both know the same facts of the same keys."""
    facts, objects = actual.series.list_keys(uid)
    wanted_facts, wanted_objects = expected.series.list_keys(uid)
    assert objects == wanted_objects
    for one, other in zip(facts, wanted_facts, strict=True):
        assert (one.mean is None) == (other.mean is None)
        if one.mean is not None:
            assert one.min is not None
            assert one.max is not None
            largest = max(abs(float(one.min)), abs(float(one.max)))
            _assert_near(np.array(one.mean), np.array(other.mean), np.array(largest))
        assert _shown(_without_mean(one)) == _shown(_without_mean(other))


def _assert_near(actual: FloatArray, wanted: FloatArray, largest: FloatArray) -> None:
    """Fail if means differ by more than 1e-12 of the largest value that went into them."""
    assert np.array_equal(np.isnan(actual), np.isnan(wanted))
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(actual - wanted) <= 1e-12 * largest
    same = (actual == wanted) | np.isnan(wanted)
    assert np.all(near | same), (actual, wanted)


def read_console(store: Store, uid: str) -> list[ConsoleEntry]:
    """Return all console lines."""
    return store.console.read(uid, offset=0, limit=1_000_000)[0]


def _without_mean(facts: Any) -> dict[str, Any]:
    return {**msgspec.structs.asdict(facts), "mean": None}


def _shown(row: dict[str, Any]) -> dict[str, str]:
    # repr tells 1 from True and 1.0, and is equal for NaNs.
    return {key: repr(value) for key, value in row.items()}
