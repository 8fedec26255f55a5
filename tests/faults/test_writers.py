"""Promise 3, for real: `python -m tools.faults writers` is the long form."""

from pathlib import Path

import pytest
from tools.faults import writers


@pytest.mark.slow
def test_eight_processes_write_one_run_and_every_way_of_reading_agrees(tmp_path: Path) -> None:
    outcome = writers.log_together(tmp_path, n_rows=700)

    assert outcome.rows.clean, str(outcome.rows)
    assert outcome.exported.clean, str(outcome.exported)
    assert outcome.wrong_points == []
    assert outcome.wrong_buckets == []
