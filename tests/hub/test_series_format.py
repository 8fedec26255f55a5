import json
import math

import numpy as np

from kiseki.hub.series_format import encode_series
from kiseki.store.contract import Series


def _read(answer: bytes) -> tuple[list[dict], memoryview]:
    assert answer[:4] == b"KSR1"
    size = int.from_bytes(answer[4:8], "little")
    header = json.loads(answer[8 : 8 + size])
    front = 8 + size + -(8 + size) % 8
    return header["series"], memoryview(answer)[front:]


def _array(one: dict, name: str, buffers: memoryview) -> np.ndarray:
    offset, dtype = one["arrays"][name]
    assert offset % 8 == 0
    return np.frombuffer(buffers, "<" + dtype, count=one["n"], offset=offset)


def test_points_and_buckets_are_read_back_as_they_were() -> None:
    points = Series(
        run="a" * 32,
        key="loss é",
        mode="points",
        type="i",
        total=3,
        width=0.0,
        arrays={
            "x": np.array([0.5, 1.5, 2.5]),
            "y": np.array([1, 2, 2**60], np.int64),
            "step": np.array([0, 1, 2], np.int64),
        },
        first=(0.5, 1),
        last=(2.5, 2**60),
    )
    buckets = Series(
        run="b" * 32,
        key="acc",
        mode="buckets",
        type="f",
        total=7,
        width=16.0,
        arrays={
            "x": np.array([0.0, 16.0]),
            "count": np.array([3, 4], np.int64),
            "mean": np.array([1.0, math.nan]),
        },
        first=(0.0, math.nan),
        last=(31.0, -math.inf),
        n_nan=1,
        n_ninf=1,
    )
    series, data = _read(encode_series([points, buckets]))
    assert [(one["run"], one["key"], one["mode"]) for one in series] == [
        ("a" * 32, "loss é", "points"),
        ("b" * 32, "acc", "buckets"),
    ]
    for one, source in zip(series, [points, buckets], strict=True):
        for name, expected in source.arrays.items():
            np.testing.assert_array_equal(_array(one, name, data), expected)
    assert series[0]["last"] == [2.5, 2**60]
    assert "n_nan" not in series[0]
    assert (series[1]["first"], series[1]["last"]) == ([0.0, "nan"], [31.0, "-inf"])
    assert (series[1]["n_nan"], series[1]["n_ninf"]) == (1, 1)
    assert series[1]["arrays"]["count"][1] == "u4"


def test_booleans_take_one_byte() -> None:
    flags = Series(
        run="r",
        key="k",
        mode="points",
        type="b",
        total=3,
        width=0.0,
        arrays={"x": np.arange(3.0), "y": np.array([True, False, True])},
        first=(0.0, True),
        last=(2.0, True),
    )
    (one,), data = _read(encode_series([flags]))
    assert one["arrays"]["y"][1] == "u1"
    assert _array(one, "y", data).tolist() == [1, 0, 1]


def test_no_series_is_an_empty_list() -> None:
    assert _read(encode_series([])) == ([], memoryview(b""))


def test_equal_arrays_of_several_series_share_their_bytes() -> None:
    borders = np.array([0.0, 16.0, 32.0])
    series = [
        Series(
            run=run * 32,
            key="loss",
            mode="buckets",
            type="f",
            total=9,
            width=16.0,
            arrays={"x": borders, "count": np.array(counts, np.int64)},
            first=(0.0, 0.0),
            last=(32.0, 0.0),
        )
        for run, counts in (("a", [1, 2, 6]), ("b", [3, 3, 3]))
    ]
    (one, other), data = _read(encode_series(series))
    assert one["arrays"]["x"] == other["arrays"]["x"]
    assert _array(other, "x", data).tolist() == [0.0, 16.0, 32.0]
    assert _array(one, "count", data).tolist() == [1, 2, 6]
    assert _array(other, "count", data).tolist() == [3, 3, 3]
