import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiseki.model.errors import UnsupportedVersion
from kiseki.store.columns.buckets import choose_width
from kiseki.store.columns.codec import decode, encode_ints, encode_values, narrow
from kiseki.store.columns.key_blocks import block_of, split_block
from kiseki.store.columns.pieces import (
    cut_axis,
    cut_chunk,
    decode_axis_pieces,
    decode_chunk_pieces,
    encode_axis_pieces,
    encode_chunk_pieces,
)
from kiseki.store.columns.points import Points

int64 = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(int64, max_size=60))
def test_whole_numbers_come_back(values: list[int]) -> None:
    array = np.array(values, np.int64)
    np.testing.assert_array_equal(decode(encode_ints(array)), array)


@given(int64, int64, st.integers(2, 500))
def test_progressions_come_back_even_if_they_overflow(first: int, step: int, n: int) -> None:
    with np.errstate(over="ignore"):
        array = np.arange(n, dtype=np.int64) * np.int64(step) + np.int64(first)
    np.testing.assert_array_equal(decode(encode_ints(array)), array)


def test_a_progression_takes_a_few_bytes() -> None:
    assert len(encode_ints(np.arange(8192) * 40 + 8)) == 21


@given(st.lists(st.floats(), max_size=60), st.booleans())
def test_values_come_back_bit_by_bit(values: list[float], repeat: bool) -> None:
    array = np.array(values * (20 if repeat else 1), np.float64)
    back = decode(encode_values(narrow(array))).astype(np.float64)
    np.testing.assert_array_equal(back, array)
    np.testing.assert_array_equal(np.signbit(back), np.signbit(array))


@pytest.mark.parametrize("n", [0, 1, 24, 25, 192, 193, 5_000])
def test_truth_values_come_back(n: int) -> None:
    array = np.arange(n) % 3 == 0
    assert decode(encode_values(array)).dtype == np.bool_
    np.testing.assert_array_equal(decode(encode_values(array)), array)


def test_floats_are_narrowed_only_if_all_are_exact() -> None:
    assert narrow(np.array([0.5, np.nan, np.inf])).dtype == np.float32
    assert narrow(np.array([0.5, 0.1])).dtype == np.float64
    assert narrow(np.array([1e300])).dtype == np.float64


def test_a_format_of_a_newer_kiseki_is_refused_in_words() -> None:
    with pytest.raises(UnsupportedVersion):
        decode(b"\x63" + bytes(20))
    with pytest.raises(UnsupportedVersion):
        decode_axis_pieces(b"\x63" + bytes(20))


@given(st.lists(int64, min_size=1, max_size=300))
def test_pieces_cover_every_row_once_whatever_the_steps(values: list[int]) -> None:
    steps = np.array(values, np.int64)
    times = np.arange(steps.size, dtype=np.int64) * 1_000
    pieces = decode_axis_pieces(encode_axis_pieces(cut_axis(steps, times)))
    assert pieces.ends[-1] == steps.size
    assert np.all(np.diff(pieces.ends) > 0)
    for i, (begin, end) in enumerate(zip(pieces.starts, pieces.ends, strict=True)):
        assert (pieces.step_min[i], pieces.step_max[i]) == (
            steps[begin:end].min(),
            steps[begin:end].max(),
        )


def test_pieces_end_where_the_step_crosses_a_power_of_two() -> None:
    steps = np.arange(1_000, 9_192, dtype=np.int64)
    pieces = cut_axis(steps, steps)
    assert np.all(steps[pieces.ends[:-1]] % 64 == 0)
    assert 120 <= pieces.ends.size <= 136


@pytest.mark.parametrize("narrow_", [True, False])
def test_rollups_say_what_numpy_says(narrow_: bool) -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=5_000).astype(np.float32).astype(np.float64)
    values[::77] = np.nan
    values[300:420] = np.inf
    steps = np.arange(5_000)
    axis = cut_axis(steps, steps)
    points = Points(steps, steps, steps, values)
    found = decode_chunk_pieces(encode_chunk_pieces(cut_chunk(points, axis), narrow=narrow_))
    for i, (begin, end) in enumerate(zip(axis.starts, axis.ends, strict=True)):
        part = values[begin:end]
        finite = part[np.isfinite(part)]
        assert found.n_nan[i] == np.isnan(part).sum()
        assert found.n_pinf[i] == (part == np.inf).sum()
        assert found.low[i] == (finite.min() if finite.size else np.inf)
        assert found.high[i] == (finite.max() if finite.size else -np.inf)
        np.testing.assert_allclose(found.total[i], finite.sum(), rtol=1e-12)
        np.testing.assert_array_equal([found.first[i], found.last[i]], part[[0, -1]])


@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**63 - 1), st.integers(2, 5_000))
def test_a_width_gives_at_most_so_many_buckets_and_half_of_it_more(
    low: int, span: int, buckets: int
) -> None:
    high = min(low + span, 2**63 - 1)
    width = choose_width(low, high, buckets, whole=True)
    assert (high >> width.exponent) - (low >> width.exponent) + 1 <= buckets
    if width.exponent:
        half = width.exponent - 1
        assert (high >> half) - (low >> half) + 1 > buckets


@given(st.floats(-1e12, 1e12), st.floats(0, 1e12), st.integers(2, 5_000))
def test_widths_of_seconds_may_be_parts_of_one(low: float, span: float, buckets: int) -> None:
    width = choose_width(low, low + span, buckets, whole=False)
    ends = np.array([low, low + span])
    first, last = width.bucket(ends)
    assert last - first + 1 <= buckets


@given(st.sets(int64.map(abs), min_size=1, max_size=700), st.integers(0, 1_000))
def test_every_key_is_found_in_the_block_that_has_it(keys: set[int], low: int) -> None:
    ordered = sorted(key + low for key in keys)
    blocks = split_block(low, ordered)
    lows = [block_low for block_low, _ in blocks]
    assert [key for _, part in blocks for key in part] == ordered
    assert all(len(part) <= 256 for _, part in blocks)
    assert all(block_of(lows, key) == block_low for block_low, part in blocks for key in part)
