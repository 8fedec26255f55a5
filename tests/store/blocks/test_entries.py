import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiseki.model.column import parse_column
from kiseki.model.filter import Compare, Operator
from kiseki.store.blocks import entries as entries_module
from kiseki.store.blocks.entries import Entries
from kiseki.store.predicate import fold, make_test

_texts = st.text(st.sampled_from("abAＡ数-1. \n\u0130ß"), max_size=6)


def _fill(texts: list[object]) -> Entries:
    entries = Entries()
    for text in texts:
        entries.code_of(text)
    return entries


def test_equal_values_have_one_code() -> None:
    entries = _fill(["a", "b", "a", ["a"], ["a"], {"x": 1}])
    assert entries.values == ["a", "b", ["a"], {"x": 1}]
    assert [entries.code_of(value) for value in ("b", ["a"])] == [1, 2]


@given(st.lists(st.lists(_texts, max_size=8), max_size=5))
def test_ranks_order_texts_that_come_bit_by_bit(batches: list[list[str]]) -> None:
    entries = Entries()
    for batch in batches:
        for text in batch:
            entries.code_of(text)
        ranks = entries.ranks().tolist()
        folded = [fold(str(value)) for value in entries.values]
        for a, rank_a in zip(folded, ranks, strict=True):
            for b, rank_b in zip(folded, ranks, strict=True):
                assert (a < b) == (rank_a < rank_b)


def test_ranks_hold_when_many_texts_join_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries_module, "_MOST_NEW_RANKS", 20)
    texts = [f"run-{i}" for i in range(300)]
    random.Random(0).shuffle(texts)
    entries = Entries()
    for start in range(0, 300, 7):
        for text in texts[start : start + 7]:
            entries.code_of(text)
        ranks = entries.ranks()
        order = sorted(range(len(entries)), key=lambda code: ranks[code])
        assert [entries.values[code] for code in order] == sorted(map(str, entries.values))


@pytest.mark.parametrize("operator", ["contains", "regex"])
@pytest.mark.parametrize(
    "wanted",
    [
        "a",
        "DARK",
        "数",
        "^r",
        "7$",
        "a|9",
        "[^a]n",
        ".",
        r"\W",
        r"\d+-$",
        "",
        "zz",
        "(?s)a.n",
        r"\An",
    ],
)
def test_many_texts_are_searched_as_one_is(operator: Operator, wanted: str) -> None:
    texts = [f"{'Run' if i % 3 else 'name'}-{i}-数{'dark' * (i % 2)}" for i in range(2500)]
    entries = _fill([*texts])
    compare = Compare(column="name", operator=operator, value=wanted)
    test = make_test(compare, parse_column("name"), now_us=0)
    expected = [test(text) for text in texts]
    assert entries.where(test, compare).tolist() == expected
    entries.code_of("one more name-7")
    assert entries.where(test, compare).tolist() == [*expected, test("one more name-7")]


def test_texts_of_several_lines_are_searched_one_by_one() -> None:
    texts = [f"first\n{i}" for i in range(2500)]
    compare = Compare(column="notes", operator="regex", value="^first.*1")
    test = make_test(compare, parse_column("notes"), now_us=0)
    assert not any(_fill([*texts]).where(test, compare))
