import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiseki.model.errors import UnsupportedVersion
from kiseki.store.blocks.codec import (
    block_key,
    decode_uids,
    decode_values,
    encode_uids,
    encode_values,
)
from kiseki.store.blocks.values import Values

_values = st.lists(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.just(["a", 1]), max_size=20
)


def _filled(found: list[object]) -> Values:
    values = Values(len(found))
    for slot, value in enumerate(found):
        values.set(slot, value)
    return values


@given(_values, _values)
def test_a_block_comes_back_beside_others(first: list[object], second: list[object]) -> None:
    both = Values(len(first) + len(second))
    both.put_block(0, *decode_values(encode_values(_filled(first))))
    both.put_block(len(first), *decode_values(encode_values(_filled(second))))
    expected = _filled([*first, *second])
    assert both.kinds.tolist() == expected.kinds.tolist()
    assert both.counts == expected.counts
    coded = np.flatnonzero(both.kinds >= 3)
    shown = [both.entries.values[code] for code in both.codes(coded)]
    assert shown == [[*first, *second][slot] for slot in coded]
    plain = both.kinds < 3
    np.testing.assert_array_equal(both.data[plain], expected.data[plain])


def test_what_a_block_has_beyond_the_last_slot_is_left_out() -> None:
    values = Values(3)
    values.put_block(2, *decode_values(encode_values(_filled(["a", "b", None, 1.0]))))
    assert (values.kinds.tolist(), values.counts) == ([0, 0, 3], [2, 0, 0, 1, 0])
    values.put_block(8, *decode_values(encode_values(_filled([1.0]))))
    assert values.counts == [2, 0, 0, 1, 0]


def test_entries_that_no_run_has_any_more_are_not_kept() -> None:
    values = _filled(["old", "kept"])
    values.set(0, "new")
    _, _, entries = decode_values(encode_values(values))
    assert sorted(entries) == ["kept", "new"]


def test_uids_come_back() -> None:
    uids = np.arange(48, dtype=np.uint8).reshape(3, 16)
    assert decode_uids(encode_uids(uids)).tolist() == uids.tolist()


def test_blocks_of_a_newer_kiseki_are_refused() -> None:
    with pytest.raises(UnsupportedVersion):
        decode_values(b"\x02" + encode_values(Values(1))[1:])


def test_keys_of_long_names_are_short_and_differ() -> None:
    assert block_key("config.lr") == "config.lr"
    long = "config." + "数" * 1000
    assert len(block_key(long)) < 200
    assert block_key(long) != block_key(long + "x")
