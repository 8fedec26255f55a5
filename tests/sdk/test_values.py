import datetime
import enum
import math
import pathlib

import msgspec
import numpy as np
import pytest

from kiseki.model import limits
from kiseki.sdk.values import ValueConverter


@pytest.fixture
def said():
    return {}


@pytest.fixture
def converter(said):
    return ValueConverter(lambda key, text: said.setdefault(key, text))


class Colour(enum.IntEnum):
    RED = 3


class Tensor:
    """Stands in for a tensor: knows its shape and gives its items up only on request."""

    requires_grad = True

    def __init__(self, value):
        self.value = np.asarray(value)
        self.shape = self.value.shape

    def detach(self):
        return self

    def item(self):
        return self.value.item()

    def tolist(self):
        return self.value.tolist()


class DTensor(Tensor):
    def item(self):
        raise AssertionError("reading this would be a collective")

    tolist = item


class Hostile:
    def __getattr__(self, name):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("not even this")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (True, True),
        (None, None),
        (1.5, 1.5),
        ("é", "é"),
        (np.float32(0.5), 0.5),
        (np.float64(0.25), 0.25),
        (np.int64(2**62), 2**62),
        (np.array([1]) == 1, [True]),
        (np.array(2.0), 2.0),
        (np.array([1, 2]), [1, 2]),
        (np.array([[1.5], [2.5]]), [[1.5], [2.5]]),
        (Tensor(0.5), 0.5),
        (Tensor([1, 2]), [1, 2]),
        (Colour.RED, 3),
        ((1, np.float32(2)), [1, 2.0]),
        ({3}, [3]),
        ({"a": {"b": np.int32(1)}, 2: 3}, {"a": {"b": 1}, "2": 3}),
        (datetime.timedelta(minutes=1), 60.0),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (pathlib.PurePosixPath("/a/b"), "/a/b"),
        (2**63, {"_type": "int", "text": str(2**63)}),
        (-(2**63), -(2**63)),
        ("\ud800", "\\ud800"),
    ],
)
def test_values_become_plain_and_keep_their_kind(converter, said, value, plain):
    result = converter.convert(value)
    assert result == plain
    assert type(result) is type(plain)
    assert said == {}
    msgspec.msgpack.encode(result)


def test_nan_and_infinities_stay(converter):
    assert math.isnan(converter.convert(np.float32("nan")))
    assert converter.convert(float("-inf")) == float("-inf")


def test_an_object_nobody_can_convert_becomes_a_short_text_said_once(converter, said):
    row = converter.convert_row({"a": object, "b": object, "c": Hostile(), "d": 1})
    assert row == {"a": repr(object), "b": repr(object), "c": "<Hostile>", "d": 1}
    assert len(said) == 2
    assert len(converter.convert(lambda: "x" * 10_000)) <= 1000


@pytest.mark.parametrize("value", [np.array([2.5]), Tensor([[2.5]])])
def test_an_array_of_one_number_is_that_number_and_a_list_stays_a_list(converter, value):
    row = converter.convert_row({"loss": value, "row": np.ones((1, 2)), "list": [2.5]})
    assert row == {"loss": 2.5, "row": [[1.0, 1.0]], "list": [2.5]}


def test_a_distributed_tensor_is_never_read(converter, said):
    assert converter.convert_row({"w": DTensor(1.0), "loss": 1.0}) == {"loss": 1.0}
    assert "spread over several processes" in said["distributed:w"]


def test_a_value_over_the_limit_is_refused_and_the_row_is_kept(converter, said):
    data = {"big": "x" * (limits.MAX_VALUE_BYTES + 1), "loss": 1.0}
    assert converter.convert_row(data) == {"loss": 1.0}
    assert str(limits.MAX_VALUE_BYTES) in said["size:big"]


def test_a_large_array_is_kept_as_its_shape(converter, said):
    array = np.zeros((1000, 1000))
    assert converter.convert_row({"w": array}) == {"w": "ndarray of shape (1000, 1000)"}


def test_keys_are_texts_in_nfc_within_the_limit(converter, said):
    row = converter.convert_row({1: 1, "e\u0301": 2, "": 3, "k" * 1025: 4})
    assert row == {"1": 1, "é": 2}
    assert list(said) == ["key:length"]


def test_a_structure_that_contains_itself_ends_in_a_text(converter):
    loop = []
    loop.append(loop)
    msgspec.msgpack.encode(converter.convert(loop))


def test_waiting_for_devices_is_added_up(converter):
    converter.convert(Tensor(1.0))
    assert converter.waited_s > 0
