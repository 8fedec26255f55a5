import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiseki.model.column import Column, parse_column
from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import AGGREGATES

CASES = json.loads(
    (Path(__file__).parents[1] / "hub" / "filter_cases.json").read_text(encoding="utf-8")
)["columns"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_a_name_is_taken_apart_as_the_shared_cases_say(case: dict[str, Any]) -> None:
    column = parse_column(case["text"])

    assert str(column) == case["name"]
    assert (column.source, column.key) == (case["source"], case["key"])
    assert (column.aggregate, column.kind) == (case["aggregate"], case["kind"])


@pytest.mark.parametrize("name", ["", "stat", "config", "config.", 'config.""', "."])
def test_a_column_that_no_run_has_is_refused(name: str) -> None:
    with pytest.raises(InvalidQuery):
        parse_column(name)


@given(
    source=st.sampled_from(["config", "summary"]),
    key=st.text(min_size=1) | st.sampled_from(["a.max", "max", 'a."max"', "a.", ".max"]),
    aggregate=st.sampled_from(["", *AGGREGATES]),
)
def test_every_column_is_read_back_from_its_name(source: Any, key: str, aggregate: str) -> None:
    column = Column(source, key, aggregate if source == "summary" else "")

    assert parse_column(str(column)) == column
