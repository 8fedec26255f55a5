import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiseki.journal.rows import Entry, RowAssembler, flatten


def feed(*records: tuple, next_step: int = 0) -> list[Entry]:
    """Feed (step, commit, values) records at positions 100, 200, ... and times 1, 2, ..."""
    assembler = RowAssembler(next_step=next_step)
    entries: list[Entry] = []
    for number, (step, commit, values) in enumerate(records, 1):
        entries += assembler.feed(number * 100, [1, number, step, commit, values])
    return entries


def rows_of(entries: list[Entry]) -> list[tuple[int, dict]]:
    """Return (step, values) of every row, its entries united."""
    rows: dict[int, tuple[int, dict]] = {}
    for entry in entries:
        rows.setdefault(entry.row, (entry.step, {}))[1].update(entry.values)
    return list(rows.values())


def test_each_call_without_a_step_is_a_row_of_the_next_step() -> None:
    entries = feed((None, None, {"a": 1}), (None, None, {"a": 2}))
    assert entries == [Entry(100, 100, 0, 1, {"a": 1}), Entry(200, 200, 1, 2, {"a": 2})]


def test_a_resumed_writer_goes_on_from_its_next_step() -> None:
    assert [e.step for e in feed((None, None, {"a": 1}), next_step=40)] == [40]


def test_calls_that_do_not_commit_join_one_row() -> None:
    entries = feed((None, False, {"a": 1}), (None, False, {"b": 2}), (None, None, {"c": 3}))
    assert {e.row for e in entries} == {100}
    assert {e.time_us for e in entries} == {1}
    assert [e.position for e in entries] == [100, 200, 300]
    assert rows_of(entries) == [(0, {"a": 1, "b": 2, "c": 3})]


def test_calls_of_one_named_step_join_one_row() -> None:
    entries = feed((7, None, {"a": 1}), (7, None, {"b": 2}), (8, None, {"a": 3}))
    assert rows_of(entries) == [(7, {"a": 1, "b": 2}), (8, {"a": 3})]


def test_a_call_without_a_step_joins_the_open_row_and_commits_it() -> None:
    entries = feed((7, None, {"a": 1}), (None, None, {"b": 2}), (None, None, {"c": 3}))
    assert rows_of(entries) == [(7, {"a": 1, "b": 2}), (8, {"c": 3})]


def test_a_key_that_the_open_row_has_begins_another_row_of_the_same_step() -> None:
    entries = feed((7, None, {"a": 1}), (7, None, {"a": 2, "b": 3}), (7, None, {"b": 4}))
    assert rows_of(entries) == [(7, {"a": 1}), (7, {"a": 2, "b": 3}), (7, {"b": 4})]


def test_a_committed_row_is_closed_even_for_its_own_step() -> None:
    entries = feed((7, True, {"a": 1}), (7, None, {"b": 2}))
    assert rows_of(entries) == [(7, {"a": 1}), (7, {"b": 2})]


def test_a_lower_step_is_kept_and_counted_on_from() -> None:
    entries = feed((100, True, {"a": 1}), (3, True, {"a": 2}), (None, None, {"a": 3}))
    assert [e.step for e in entries] == [100, 3, 4]


def test_an_empty_call_still_takes_a_step() -> None:
    assert [e.step for e in feed((None, None, {}), (None, None, {"a": 1}))] == [0, 1]


def test_nested_maps_become_dotted_keys() -> None:
    entries = feed((None, None, {"a": {"b": 1, "c": {"d": 2}}, "e": {}}))
    assert entries == [Entry(100, 100, 0, 1, {"a.b": 1, "a.c.d": 2, "e": {}})]


def test_a_map_with_a_type_is_one_value() -> None:
    image = {"_type": "image", "path": "x.png"}
    assert flatten({"a": {"picture": image}}) == [{"a.picture": image}]


def test_two_keys_that_become_the_same_make_two_rows() -> None:
    entries = feed((None, None, {"a.b": 1, "a": {"b": 2}, "c": 3}), (None, None, {"c": 4}))
    assert [(e.position, e.row, e.step) for e in entries] == [
        (100, 100, 0),
        (101, 101, 0),
        (200, 200, 1),
    ]
    assert rows_of(entries) == [(0, {"a.b": 1, "c": 3}), (0, {"a.b": 2}), (1, {"c": 4})]


@pytest.mark.parametrize(
    "body",
    [
        [1, 5, None, None],
        [1, 5, None, None, [1, 2]],
        [1, 5, 1.5, None, {}],
        [1, 5, 2**63, None, {}],
        [1, None, 1, None, {}],
    ],
)
def test_a_record_of_another_shape_is_refused(body: list) -> None:
    with pytest.raises(ValueError, match="row record"):
        RowAssembler().feed(8, body)


CALLS = st.tuples(
    st.one_of(st.none(), st.integers(0, 3)),
    st.sampled_from([None, True, False]),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), max_size=3),
)


@given(st.lists(CALLS, max_size=12))
def test_no_value_is_ever_lost_or_moved_to_another_step(calls: list) -> None:
    entries = feed(*calls)
    assert [dict(e.values) for e in entries] == [values for _, _, values in calls]
    for entry, (step, _, _) in zip(entries, calls, strict=True):
        assert step is None or entry.step == step
    for row in {e.row for e in entries}:
        parts = [e for e in entries if e.row == row]
        keys = [key for e in parts for key in e.values]
        assert len(keys) == len(set(keys))
        assert len({(e.step, e.time_us) for e in parts}) == 1
