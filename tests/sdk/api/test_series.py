import math
from typing import Any

import msgspec
import numpy as np
import pytest

from kiseki.model.errors import UnsupportedVersion
from kiseki.sdk.api.series import read_answer


def answer(*series: dict[str, Any]) -> bytes:
    """Lay out a series answer by hand, as docs/formats/series.md says."""
    buffers = b""
    described: list[dict[str, Any]] = []
    for one in series:
        places: dict[str, Any] = {}
        for name, array in one.pop("arrays").items():
            places[name] = [len(buffers), array.dtype.str[1:]]
            buffers += array.tobytes() + bytes(-array.nbytes % 8)
        described.append({**one, "arrays": places})
    header = msgspec.json.encode({"series": described})
    front = b"KSR1" + len(header).to_bytes(4, "little") + header
    return front + bytes(-len(front) % 8) + buffers


def facts(**changes: Any) -> dict[str, Any]:
    plain = {"run": "u", "key": "loss", "mode": "points", "n": 3, "type": "f", "total": 3}
    return {**plain, "width": 0.0, "first": [0.0, 1.0], "last": [2.0, 3.0], **changes}


def test_points_come_back_as_arrays_that_numpy_takes_without_copying():
    x, y = np.array([0.0, 1, 2]), np.array([1.0, math.nan, math.inf])

    (series,) = read_answer(answer(facts(arrays={"x": x, "y": y})))

    assert series.x.tolist() == [0.0, 1.0, 2.0]
    np.testing.assert_array_equal(np.asarray(series.y), y)
    assert len(series) == 3
    assert (series.mode, series.total, series.first, series.last) == ("points", 3, (0, 1), (2, 3))


def test_whole_numbers_and_booleans_keep_their_type():
    x = np.arange(3.0)
    whole = facts(type="i", arrays={"x": x, "y": np.array([1, 2**53 + 1, -(2**63)])})
    flags = facts(type="b", arrays={"x": x, "y": np.array([1, 0, 1], dtype=np.uint8)})

    first, second = read_answer(answer(whole, flags))

    assert first.y.tolist() == [1, 2**53 + 1, -(2**63)]
    assert second.y.tolist() == [True, False, True]


def test_buckets_carry_the_fields_that_were_asked_for():
    arrays = {
        "x": np.array([0.0, 16, 32]),
        "count": np.array([16, 16, 1], dtype=np.uint32),
        "min": np.array([0.5, 0.25, 0.125]),
    }

    (series,) = read_answer(answer(facts(mode="buckets", width=16.0, arrays=arrays)))

    assert {name: view.tolist() for name, view in series.buckets.items()} == {
        "count": [16, 16, 1],
        "min": [0.5, 0.25, 0.125],
    }
    assert (len(series.y), series.width) == (0, 16.0)


def test_numbers_that_json_lacks_are_read_from_their_names():
    arrays = {"x": np.arange(3.0), "y": np.arange(3.0)}

    (series,) = read_answer(answer(facts(first=[0, "nan"], last=[2, "-inf"], arrays=arrays)))

    assert math.isnan(series.first[1])
    assert series.last == (2, -math.inf)


def test_an_empty_answer_is_an_empty_list():
    assert read_answer(answer()) == []


@pytest.mark.parametrize("payload", [b"", b"KSR", b"KSR2\x00\x00\x00\x00", b"<html>not found"])
def test_other_bytes_are_refused_in_words(payload: bytes):
    with pytest.raises(UnsupportedVersion, match="another version"):
        read_answer(payload)
