"""Imports that are killed: `python -m tools.faults import` is the long form."""

from pathlib import Path

import pytest
from tools.faults import imports

pytestmark = pytest.mark.slow


def test_what_was_imported_through_kills_is_there_exactly_once(tmp_path: Path) -> None:
    told: list[str] = []

    done = imports.run_rounds(tmp_path, ["mlflow"], 1, 20261122, tell=told.append)

    assert [one.wrong for one in done if one.wrong] == [], "\n".join(told)
    assert sum(one.n_killed for one in done) > 0
