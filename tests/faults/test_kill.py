"""Promises 1 and 4, for real: `python -m tools.faults kill` is the long form."""

from pathlib import Path

import pytest
from tools.faults import kill


@pytest.mark.slow
def test_rows_survive_kill_9_of_anybody_at_any_moment_exactly_once(tmp_path: Path) -> None:
    seed = 20261122
    told: list[str] = []

    rounds = kill.run_rounds(tmp_path, 6, seed, tell=told.append)

    assert [done for done in rounds if not done.clean] == [], "\n".join(told)
    assert sum(done.count for done in rounds) > 0
