"""Files over a line that is cut: `python -m tools.faults blobs` is the long form."""

from pathlib import Path

import pytest
from tools.faults import blobs

MIB = 1024 * 1024


@pytest.mark.slow
def test_content_arrives_whole_through_cuts_and_is_not_sent_twice(tmp_path: Path) -> None:
    outcome = blobs.carry_through_cuts(tmp_path, n_small=300, large_bytes=96 * MIB)

    assert outcome.is_equal
    assert outcome.n_cut == 10
    assert outcome.sent_bytes > outcome.content_bytes
    assert outcome.again_bytes < MIB
    # What is held does not grow with the size of a file.
    assert {name for name, peak in outcome.peaks.items() if peak > 250 * MIB} == set()
