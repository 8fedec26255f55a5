import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiseki.store.blocks.sorting import sort_keys, sorted_window
from kiseki.store.blocks.values import Values
from kiseki.store.row_table import sort_key

_VALUES = [None, float("nan"), -1, 0, 0.5, 7, float("inf"), True, False, "a", "B", "ｂ", "c", [1]]


@pytest.mark.parametrize("n_different", [3, 50, 100_000])
@pytest.mark.parametrize(("start", "end"), [(0, 100), (900, 1000), (19_950, 20_050), (0, 20_000)])
def test_a_page_is_cut_from_the_whole_order(n_different: int, start: int, end: int) -> None:
    random = np.random.default_rng(n_different)
    keys = [random.integers(0, n_different, 20_000).astype(np.float64) for _ in range(2)]
    slots = np.arange(20_000) * 3
    expected = slots[np.lexsort([slots, keys[1], keys[0]])]
    assert sorted_window(slots, keys, start, end).tolist() == expected[start:end].tolist()


def test_a_page_beyond_the_end_is_empty() -> None:
    slots, keys = np.arange(5), [np.zeros(5)]
    assert sorted_window(slots, keys, 5, 9).tolist() == []
    assert sorted_window(slots, [], 3, 9).tolist() == [3, 4]


@given(st.lists(st.sampled_from(_VALUES), max_size=30), st.booleans())
def test_values_of_all_kinds_are_ordered_as_row_by_row(
    found: list[object], is_descending: bool
) -> None:
    values = Values(len(found))
    for slot, value in enumerate(found):
        values.set(slot, value)
    slots = np.arange(len(found))
    keys = sort_keys(values, slots, is_descending=is_descending)
    expected = sorted(
        range(len(found)), key=lambda i: sort_key(found[i])[1:], reverse=is_descending
    )
    expected.sort(key=lambda i: sort_key(found[i])[0])
    assert sorted_window(slots, keys, 0, len(found)).tolist() == expected
