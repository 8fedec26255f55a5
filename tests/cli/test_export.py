import csv
import io
import json
import math
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from tests.cli.conftest import Run
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run


@pytest.fixture(scope="module")
def project(server: LiveServer) -> str:
    ended = {"cause": "finish", "exit_code": 0}
    first = [(0, {"loss": 0.5, "acc": 1}), (1, {"loss": math.nan})]
    second = [(0, {"loss": 0.1 + 0.2, "note": "日本"})]
    record_run(server.url, first, id="one", project="export", config={"lr": 0.1}, end=ended)
    record_run(server.url, second, id="two", project="export", config={"seed": 3})
    return "export"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_run_is_written_as_csv_to_the_terminal(
    kiseki: Run, project: str, capfdbinary: pytest.CaptureFixture[bytes]
):
    assert kiseki("export", f"{project}/one") == 0

    rows = rows_of(capfdbinary.readouterr().out.decode())
    assert list(rows[0]) == ["run", "_step", "acc", "loss", "_timestamp", "_runtime"]
    assert [(row["run"], row["_step"], row["acc"], row["loss"]) for row in rows] == [
        ("one", "0", "1", "0.5"),
        ("one", "1", "", "nan"),
    ]


def test_a_project_is_written_whole_with_the_keys_of_all_its_runs(
    kiseki: Run, project: str, tmp_path: Path
):
    file = tmp_path / "all.csv"

    assert kiseki("export", project, "-o", str(file)) == 0

    rows = rows_of(file.read_text("utf-8"))
    assert [(row["run"], row["loss"], row["note"]) for row in rows] == [
        ("one", "0.5", ""),
        ("one", "nan", ""),
        ("two", "0.30000000000000004", "日本"),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["all.csv"]


def test_the_ending_of_the_file_says_what_it_holds(kiseki: Run, project: str, tmp_path: Path):
    lines, table = tmp_path / "all.jsonl", tmp_path / "all.parquet"

    assert kiseki("export", project, "-o", str(lines)) == 0
    assert kiseki("export", project, "-o", str(table)) == 0

    first = json.loads(lines.read_text("utf-8").splitlines()[0])
    assert (first["run"], first["loss"], first["acc"]) == ("one", 0.5, 1)
    assert parquet.read_table(table)["loss"].to_pylist()[2] == 0.1 + 0.2


def test_only_some_keys_may_be_asked_for(kiseki: Run, project: str, tmp_path: Path):
    file = tmp_path / "acc.csv"

    assert kiseki("export", project, "-k", "acc", "-o", str(file)) == 0

    assert [(row["run"], row["acc"]) for row in rows_of(file.read_text())] == [("one", "1")]
    assert "loss" not in file.read_text()


def test_runs_are_written_one_a_line_with_config_and_summary(
    kiseki: Run, project: str, tmp_path: Path
):
    file = tmp_path / "runs.csv"

    assert kiseki("export", project, "--what", "runs", "-o", str(file)) == 0

    rows = rows_of(file.read_text())
    assert [(row["id"], row["state"], row["config.lr"], row["config.seed"]) for row in rows] == [
        ("one", "finished", "0.1", ""),
        ("two", "running", "", "3"),
    ]


def test_a_byte_order_mark_is_written_only_when_asked_for(
    kiseki: Run, project: str, tmp_path: Path
):
    plain, marked = tmp_path / "plain.csv", tmp_path / "marked.csv"

    kiseki("export", project, "-o", str(plain))
    kiseki("export", project, "-o", str(marked), "--bom")

    assert marked.read_bytes() == b"\xef\xbb\xbf" + plain.read_bytes()


def test_what_does_not_exist_leaves_no_file(
    kiseki: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("export", "nothing here", "-o", str(tmp_path / "x.csv")) == 1

    assert "nothing here" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
