import math
from pathlib import Path

import pytest

from kiseki.sdk.footer import (
    SyncedFiles,
    make_blocks,
    make_history_block,
    make_summary_block,
    show_path,
)
from kiseki.sdk.sparkline import draw_sparkline


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([], ""),
        ([5.0], " "),
        ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"),
        ([2, 2, 2], "▁▁▁"),
        ([0, math.nan, 1, math.inf], "▁ █ "),
        ([math.nan, math.nan], "  "),
        ([-1e308, 1e308], "▁█"),
        ([True, False], "█▁"),
    ],
)
def test_a_sparkline_shows_the_course(values, line):
    assert draw_sparkline(values) == line


def test_a_long_series_takes_forty_characters_and_keeps_its_ends():
    line = draw_sparkline([1, *[0] * 1000, 1])
    assert (len(line), line[0], line[-1]) == (40, "█", "█")


def test_the_history_block_is_right_aligned_sorted_and_hides_underscored_keys():
    lines = make_history_block({"loss": [1, 2], "accuracy": [2, 1], "_t": [1, 2]}, max_rows=10)
    assert lines == ["Run history:", "accuracy █▁", "    loss ▁█"]


def test_blocks_have_at_most_so_many_rows_and_count_the_rest():
    lines = make_summary_block({f"k{i:02}": i for i in range(13)}, max_rows=10)
    assert lines[1:3] == ["k00 0", "k01 1"]
    assert lines[-1] == "+3 ..."
    assert make_summary_block({"a": 1}, max_rows=0) == []


def test_the_summary_block_rounds_cuts_and_leaves_out_what_is_no_scalar():
    values = {
        "loss": {"min": 0.123456789, "max": 2},
        "text": "a long text that goes on\nand on",
        "list": [1],
        "none": None,
        "image": {"_type": "image"},
        "big": 10**20,
        "ok": True,
    }
    assert make_summary_block(values, max_rows=10) == [
        "Run summary:",
        f"     big {10**20}",
        "loss.max 2",
        "loss.min 0.12346",
        "      ok True",
        "    text a long text that ...",
    ]


def test_blocks_stand_between_empty_lines_and_vanish_when_nothing_was_logged():
    assert make_blocks({}, {}, max_history_rows=10, max_summary_rows=10) == []
    lines = make_blocks({"a": [1]}, {"a": 1}, max_history_rows=10, max_summary_rows=10)
    assert lines == [" " * 79, "", "Run history:", "a  ", "", "Run summary:", "a 1", ""]


def test_files_are_counted_in_four_classes():
    assert SyncedFiles(own=5, other=1).describe() == (
        "Synced 5 kiseki file(s), 0 media file(s), 0 artifact file(s) and 1 other file(s)"
    )


@pytest.mark.parametrize(
    ("path", "prefix", "shown"),
    [("/w/a/b", True, "./a/b"), ("/w/a/b", False, "a/b"), ("/x/a", True, "/x/a")],
)
def test_paths_inside_the_working_directory_are_shown_relative(path, prefix, shown):
    assert show_path(Path(path), start="/w", prefix=prefix) == shown
