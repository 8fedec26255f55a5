"""Full disks, for real: `python -m tools.faults disk` is the long form."""

from pathlib import Path

import pytest
from tools.faults import disk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not disk.can_make_disks(), reason="mounting a small disk needs root on Linux"
    ),
]


def test_a_full_disk_below_the_journal_costs_no_row_and_one_word(tmp_path: Path) -> None:
    outcome = disk.train_on_a_full_disk(tmp_path)

    assert outcome.exit_code == 0
    assert outcome.verdict.clean, str(outcome.verdict)
    assert 1 <= outcome.output.count("No space left") <= 2  # at once, and again at the end


def test_a_full_server_takes_everything_once_it_has_room_again(tmp_path: Path) -> None:
    outcome = disk.train_beside_a_full_server(tmp_path)

    assert outcome.exit_code == 0
    assert outcome.verdict.clean, str(outcome.verdict)
    assert 1 <= outcome.output.count("MIN_FREE_BYTES") <= 2


def test_rows_go_on_while_a_server_has_no_room_for_files_and_the_files_follow(
    tmp_path: Path,
) -> None:
    outcome = disk.upload_to_a_full_server(tmp_path)

    assert outcome.exit_code == 0
    early, later = outcome.arrived
    assert later > early + 100, outcome.output
    assert outcome.rows == outcome.logged
    assert outcome.is_equal
    # At once, and again at the end.
    assert 1 <= outcome.output.count("MIN_FREE_FOR_FILES_BYTES") <= 2
    assert "Traceback" not in outcome.server_log
