import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiseki.hub.search import parse_filter, parse_filters
from kiseki.model.column import PROPERTIES, Column
from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import AGGREGATES, And, Compare, Filter, Not, Or
from kiseki.model.filter_text import filter_text
from kiseki.model.limits import MAX_FILTER_CHARS, MAX_FILTER_CONDITIONS, MAX_FILTER_DEPTH

CASES = json.loads((Path(__file__).parents[1] / "filter_cases.json").read_text("utf-8"))
"""Shared with web/src/search, so that server and browser read every filter alike."""


@pytest.mark.parametrize("case", CASES["filters"], ids=lambda case: case["text"][:60])
def test_a_filter_means_what_the_shared_cases_say(case: dict[str, Any]) -> None:
    tree = parse_filter(case["text"], case.get("tzMinutes", 0))

    if "tree" in case:
        assert tree == msgspec.convert(case["tree"], Filter)
    assert filter_text(tree) == case["canonical"]
    assert parse_filter(case["canonical"]) == tree


@pytest.mark.parametrize("case", CASES["errors"], ids=lambda case: case["text"][:60])
def test_an_error_says_where_it_is(case: dict[str, Any]) -> None:
    with pytest.raises(InvalidQuery, match=rf"\(at character {case['at']}\)") as caught:
        parse_filter(case["text"])

    assert caught.value.field == "filter"


def test_whole_numbers_of_64_bits_keep_every_digit() -> None:
    assert parse_filter("config.n = 9007199254740993") == Compare(
        column="config.n", operator="=", value=9007199254740993
    )


def test_a_property_that_does_not_exist_is_told_apart_by_its_neighbour() -> None:
    with pytest.raises(InvalidQuery) as caught:
        parse_filter("stat = running")

    assert caught.value.hint == "Did you mean state?"


def test_a_broken_regular_expression_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="regular expression"):
        parse_filter('name regex "("')


def test_filters_given_one_by_one_must_all_hold() -> None:
    assert parse_filters([]) == And()
    assert parse_filters(["", "number = 1"]) == parse_filter("number = 1")
    assert filter_text(parse_filters(["number = 1 or number = 2", "id = x"])) == (
        "(number = 1 or number = 2) and id = x"
    )


@pytest.mark.parametrize(
    "text",
    [
        "x" * (MAX_FILTER_CHARS + 1),
        "(" * (MAX_FILTER_CHARS - 1),
        "not " * (MAX_FILTER_DEPTH + 2) + "number = 1",
        "config.a = " + "(" * (MAX_FILTER_DEPTH + 2) + "1",
        " or ".join(["id = a"] * (MAX_FILTER_CONDITIONS + 1)),
        '."' * 9_000,
        "config." + '."\\' * 6_000,
        "name = " + "'" + "\\'" * 9_000,
    ],
    ids=lambda text: text[:20],
)
def test_a_hostile_filter_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuery):
        parse_filter(text)


def test_a_zone_that_no_clock_has_is_refused() -> None:
    with pytest.raises(InvalidQuery) as caught:
        parse_filter("created > 2026-11-22", tz_minutes=100_000)

    assert caught.value.field == "tz_minutes"


TEXTS = st.text(max_size=12)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
KEYS = st.text(min_size=1, max_size=12)
COLUMNS = (
    st.builds(Column, st.just("config"), KEYS)
    | st.builds(Column, st.just("summary"), KEYS)
    | st.builds(Column, st.just("summary"), KEYS, st.sampled_from(AGGREGATES))
    | st.builds(Column, st.just("property"), st.sampled_from(sorted(PROPERTIES)))
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS | st.none(),
    "tags": TEXTS | st.none(),
    "number": NUMBERS | st.none(),
    "time": st.integers(-(10**15), 10**16) | st.none(),
    "duration": NUMBERS | st.none(),
    "bool": st.booleans() | st.none(),
    "mixed": TEXTS | NUMBERS | st.booleans() | st.none(),
}


@st.composite
def comparisons(draw: st.DrawFn) -> Compare:
    column = draw(COLUMNS)
    values = VALUES[column.kind]
    forms = {"exists": st.booleans(), "in": st.lists(values, max_size=3)}
    forms |= {"not in": forms["in"], "=": values, "!=": values | forms["in"]}
    if column.kind != "bool":
        orderable = values.filter(lambda value: value is not None and not isinstance(value, bool))
        forms |= dict.fromkeys(("<", "<=", ">", ">="), orderable)
    if column.kind == "time":
        forms["within last"] = st.integers(0, 10**9) | st.floats(0, 1e9)
    if column.kind in ("text", "mixed", "tags"):
        forms["contains"] = TEXTS
    operator: Any = draw(st.sampled_from(sorted(forms)))
    return Compare(column=str(column), operator=operator, value=draw(forms[operator]))


def joined(parts: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    some = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return (
        some.map(lambda of: And(of=of))
        | some.map(lambda of: Or(of=of))
        | parts.map(lambda of: Not(of=of))
    )


@given(tree=st.recursive(comparisons(), joined, max_leaves=6))
def test_every_tree_is_read_back_from_its_text(tree: Filter) -> None:
    assert parse_filter(filter_text(tree)) == tree


PIECES = st.sampled_from(
    ["config.x", "state", "created", "not ", " in ", " and ", " or ", "within last ", "exists"]
    + list(" ()[],=<>!'\".\\a1-é　")
)


@given(text=st.lists(PIECES, max_size=20).map("".join))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        tree = parse_filter(text)
    except InvalidQuery:
        return
    assert parse_filter(filter_text(tree)) == tree
