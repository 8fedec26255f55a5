import csv
import io
import json
import math

import pyarrow.parquet as parquet

from kiseki.cli.tabular import write_csv, write_json_lines, write_parquet

ROWS = [
    {"_step": 0, "loss": 0.1 + 0.2, "n": 2**62 + 1, "ok": True},
    {"_step": 1, "loss": math.nan, "text": 'a "b", c\nd', "list": [1, 2.5]},
    {"_step": 2, "loss": -math.inf, "list": [math.inf]},
]
COLUMNS = ["_step", "loss", "n", "ok", "text", "list"]


def test_csv_reads_back_exactly():
    file = io.StringIO()

    assert write_csv(file, ROWS, COLUMNS) == 3

    head, first, second, third = csv.reader(io.StringIO(file.getvalue()))
    assert head == COLUMNS
    assert (float(first[1]), int(first[2]), first[3:]) == (0.1 + 0.2, 2**62 + 1, ["true", "", ""])
    assert second == ["1", "nan", "", "", 'a "b", c\nd', "[1,2.5]"]
    assert float(third[1]) == -math.inf
    assert third[5] == '[{"_type":"float","text":"inf"}]'


def test_json_lines_hold_what_was_logged_and_nothing_else():
    file = io.StringIO()

    assert write_json_lines(file, ROWS) == 3

    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert lines[0] == ROWS[0]
    assert lines[1] == {**ROWS[1], "loss": {"_type": "float", "text": "nan"}}
    assert lines[2] == {
        "_step": 2,
        "loss": {"_type": "float", "text": "-inf"},
        "list": [{"_type": "float", "text": "inf"}],
    }


def test_parquet_keeps_types_and_says_null_for_what_a_row_lacks():
    file = io.BytesIO()

    assert write_parquet(file, ROWS, COLUMNS[:4]) == 3

    table = parquet.read_table(io.BytesIO(file.getvalue()))
    assert table["n"].to_pylist() == [2**62 + 1, None, None]
    assert table["ok"].to_pylist() == [True, None, None]
    loss = table["loss"].to_pylist()
    assert (loss[0], loss[2]) == (0.1 + 0.2, -math.inf)
    assert math.isnan(loss[1])
