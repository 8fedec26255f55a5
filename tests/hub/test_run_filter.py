import pytest

from kiseki.hub.run_filter import MAX_FILTERS, check_pattern, parse_filters, parse_order
from kiseki.model.errors import InvalidQuery


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("config.lr >= 0.01", ("config.lr", ">=", 0.01)),
        ("state = running", ("state", "=", "running")),
        ('state in ["running", "crashed"]', ("state", "in", ["running", "crashed"])),
        ("tags contains 日本 語", ("tags", "contains", "日本 語")),
        ("summary.loss exists", ("summary.loss", "exists", True)),
        ("summary.loss exists false", ("summary.loss", "exists", False)),
        ('"config.my key" != null', ("config.my key", "!=", None)),
        ('name regex "^a b$"', ("name", "regex", "^a b$")),
        ('name = "1"', ("name", "=", "1")),
        ("config.n < 9007199254740993", ("config.n", "<", 9007199254740993)),
    ],
)
def test_a_filter_is_a_field_an_operator_and_json_or_text(text: str, expected: object) -> None:
    assert parse_filters([text]) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "state",
        "state =",
        "state ~ x",
        "state in running",
        "config.lr < [1]",
        "summary.x exists maybe",
        "name regex [",
        "name regex 5",
        "a\0b = 1",
        '"a = 1',
        "x = " + "[" * 100_000,
    ],
)
def test_a_filter_that_cannot_be_understood_is_refused_or_taken_as_text(text: str) -> None:
    if text.startswith("x = ["):
        assert parse_filters([text]) == (("x", "=", "[" * 100_000),)
        return
    with pytest.raises(InvalidQuery):
        parse_filters([text])


def test_too_many_filters_are_refused() -> None:
    with pytest.raises(InvalidQuery, match=str(MAX_FILTERS)):
        parse_filters(["a = 1"] * (MAX_FILTERS + 1))


def test_an_order_is_a_list_of_fields_with_signs() -> None:
    assert parse_order("-summary.loss, name") == ("-summary.loss", "name")
    assert parse_order("") == ()
    with pytest.raises(InvalidQuery):
        parse_order("name,-")


def test_long_and_broken_patterns_are_refused() -> None:
    check_pattern("^a.*b$")
    for pattern in ("(", "a" * 1000, "(" * 400):
        with pytest.raises(InvalidQuery):
            check_pattern(pattern)
