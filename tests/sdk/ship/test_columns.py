import math
from array import array

from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.fake_server import entries_of

from kiseki.journal.rows import Entry
from kiseki.model.wire import ConsoleLine, Segment
from kiseki.sdk.ship.columns import SegmentBuilder


def build(*rows: dict, console: list[ConsoleLine] | None = None) -> Segment:
    builder = SegmentBuilder()
    for number, values in enumerate(rows):
        builder.add_entries([Entry(number * 10, number * 10, number, 1000 + number, values)])
    builder.add_console(console or [])
    return builder.build(writer="w", start=0, end=500, before_crc=0, last_crc=7, lost=[])


def columns_of(segment: Segment) -> dict[tuple[str, str], tuple[list[int] | None, list]]:
    found = {}
    for column in segment.columns:
        at = None if column.at is None else list(array("I", column.at))
        if column.type == "b":
            values = list(column.values)
        else:
            values = list(array("q" if column.type == "i" else "d", column.values))
        found[column.key, column.type] = (at, values)
    return found


def test_rows_with_the_same_keys_become_whole_columns() -> None:
    segment = build({"loss": 0.5, "n": 1, "ok": True}, {"loss": 0.25, "n": 2, "ok": False})
    assert columns_of(segment) == {
        ("loss", "f"): (None, [0.5, 0.25]),
        ("n", "i"): (None, [1, 2]),
        ("ok", "b"): (None, [1, 0]),
    }
    assert list(array("q", segment.positions)) == [0, 10]
    assert list(array("q", segment.steps)) == [0, 1]
    assert list(array("q", segment.times)) == [1000, 1001]
    assert segment.rows is None


def test_a_key_of_some_rows_says_which() -> None:
    segment = build({"a": 1.0}, {"b": 2.0}, {"a": 3.0, "b": 4.0})
    assert columns_of(segment) == {
        ("a", "f"): ([0, 2], [1.0, 3.0]),
        ("b", "f"): ([1, 2], [2.0, 4.0]),
    }


def test_a_key_with_two_types_has_a_column_of_each() -> None:
    segment = build({"a": 1}, {"a": 2.5}, {"a": True}, {"a": 3})
    assert columns_of(segment) == {
        ("a", "i"): ([0, 3], [1, 3]),
        ("a", "f"): ([1], [2.5]),
        ("a", "b"): ([2], [1]),
    }


def test_what_is_no_number_is_sent_as_an_object() -> None:
    segment = build({"a": "text", "b": None, "c": [1, 2]}, {"a": 1.0})
    assert [(o.key, o.at, o.value) for o in segment.objects] == [
        ("a", 0, "text"),
        ("b", 0, None),
        ("c", 0, [1, 2]),
    ]
    assert columns_of(segment) == {("a", "f"): ([1], [1.0])}


def test_an_integer_beyond_64_bits_is_kept_to_the_last_digit() -> None:
    segment = build({"n": 2**63}, {"n": 2**63 - 1})
    assert [(o.at, o.value) for o in segment.objects] == [
        (0, {"_type": "int", "text": "9223372036854775808"})
    ]
    assert columns_of(segment) == {("n", "i"): ([1], [2**63 - 1])}


def test_nan_infinities_and_negative_zero_keep_their_bits() -> None:
    segment = build({"a": math.nan}, {"a": math.inf}, {"a": -math.inf}, {"a": -0.0})
    values = columns_of(segment)["a", "f"][1]
    assert math.isnan(values[0])
    assert values[1:3] == [math.inf, -math.inf]
    assert math.copysign(1, values[3]) == -1


def test_entries_of_one_row_name_its_position() -> None:
    builder = SegmentBuilder()
    builder.add_entries([Entry(10, 10, 0, 1, {"a": 1.0}), Entry(20, 10, 0, 1, {"b": 2.0})])
    segment = builder.build(writer="w", start=0, end=30, before_crc=0, last_crc=1, lost=[])
    assert segment.rows is not None
    assert list(array("q", segment.rows)) == [10, 10]


def test_only_the_last_version_of_a_console_line_is_sent() -> None:
    versions = [
        ConsoleLine(position=p, line=0, stream="out", time_us=1, text=f"{p}%") for p in (1, 50, 99)
    ]
    assert build(console=versions).console == versions[2:]


def test_a_segment_may_hold_no_rows_at_all() -> None:
    segment = build()
    assert (segment.positions, segment.columns, segment.objects) == (b"", [], [])


VALUES = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.booleans(),
    st.text("aé✓", max_size=3),
)


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4), max_size=10))
def test_every_value_comes_back_with_its_type(rows: list[dict]) -> None:
    found = [values for _, _, _, values in entries_of(build(*rows))]
    assert found == rows
    types = [{k: type(v) for k, v in values.items()} for values in found]
    assert types == [{k: type(v) for k, v in values.items()} for values in rows]
