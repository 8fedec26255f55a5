"""Promises 2 and 4, for real: `python -m tools.faults network` is the long form."""

from pathlib import Path

import pytest
from tools.faults import network


@pytest.mark.slow
def test_a_network_that_cuts_repeats_and_refuses_changes_nothing(tmp_path: Path) -> None:
    outcome = network.train_through(tmp_path, seed=7)

    assert outcome.verdict.clean, str(outcome.verdict)
    assert outcome.exit_code == 0
    assert len(outcome.faults) > 3


@pytest.mark.slow
def test_a_training_logs_to_its_end_while_no_answer_comes(tmp_path: Path) -> None:
    outcome = network.train_while_nothing_passes(tmp_path)

    assert outcome.exit_code == 0
    assert outcome.verdict.clean, str(outcome.verdict)
    assert outcome.n_waits < 20  # of 20,000; a busy disk may make a write wait
