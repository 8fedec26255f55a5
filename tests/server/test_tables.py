import csv
import io
from pathlib import Path
from typing import Any

import pytest
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_media import record_media_run
from tests.server.conftest import BegunRun
from tests.server.test_artifacts import make

from kiseki.model.run import Run
from kiseki.sdk.media.html import Html
from kiseki.sdk.plot import confusion_matrix
from kiseki.sdk.tables import JoinedTable, PartitionedTable, Table

NAN = {"_type": "float", "text": "nan"}


def _guesses(wrong: set[int]) -> Table:
    rows = [[i, "ab"[i % 2], i not in wrong] for i in range(6)]
    return Table(columns=["id", "label", "correct"], data=rows)


def _record(server: LiveServer, folder: Path, *values: Any, **start: Any) -> Run:
    rows = [(step, {"t": value}) for step, value in enumerate(values)]
    folder.mkdir()
    return record_media_run(server.url, folder, rows, **start)


def _ask(server: LiveServer, *runs: Run, **fields: Any) -> Any:
    sources = [{"run": run.uid, "key": "t", "label": run.name} for run in runs]
    answer = server.post("/tables/query", {"sources": sources} | fields)
    assert answer.status == 200, answer.body
    return answer.json()


def test_tables_of_two_runs_are_compared_class_by_class(
    server: LiveServer, tmp_path: Path
) -> None:
    one = _record(server, tmp_path / "one", _guesses({1, 3}), name="one")
    two = _record(server, tmp_path / "two", _guesses({0}), name="two")
    joined = _ask(server, one, two, join=["id"], differ=["correct"])
    assert [column["name"] for column in joined["columns"]] == [
        "id",
        "label",
        "correct@one",
        "correct@two",
    ]
    assert [row[0] for row in joined["rows"]] == [0, 1, 3]
    grouped = _ask(server, one, two, group=["label"], columns=["correct"])
    means = [[facts["mean"] for facts in group["facts"]] for group in grouped["groups"]]
    assert means == [pytest.approx([1, 2 / 3]), pytest.approx([1 / 3, 1])]
    assert grouped["shared"] == ["id", "label", "correct"]


def test_the_latest_table_is_meant_unless_a_step_is_named(
    server: LiveServer, tmp_path: Path
) -> None:
    tables = [Table(columns=["x"], data=[[step]]) for step in range(3)]
    run = _record(server, tmp_path / "run", *tables)
    page = _ask(server, run)
    assert page["rows"] == [[2]]
    assert (page["sources"][0]["step"], page["sources"][0]["steps"]) == (2, [0, 1, 2])
    source = {"run": run.uid, "key": "t", "step": 1}
    asked = {"sources": [source]}
    assert server.post("/tables/query", asked).json()["rows"] == [[1]]
    before = {"sources": [source | {"step": -1}]}
    assert server.post("/tables/query", before).json()["sources"][0]["state"] == "none"


def test_an_incremental_table_is_read_as_a_whole(server: LiveServer, tmp_path: Path) -> None:
    class Growing(Table):
        def to_row(self, place: Any, key: str, step: int | None) -> dict[str, Any]:
            self.add_data(step)
            return super().to_row(place, key, step)

    table = Growing(columns=["x"], log_mode="INCREMENTAL")
    run = _record(server, tmp_path / "run", table, table, table)
    assert _ask(server, run)["rows"] == [[0], [1], [2]]
    source = {"run": run.uid, "key": "t", "step": 1}
    asked = server.post("/tables/query", {"sources": [source]}).json()
    assert asked["rows"] == [[0], [1]]


def test_numbers_and_media_come_in_the_forms_of_json(server: LiveServer, tmp_path: Path) -> None:
    table = Table(columns=["x", "page"], data=[[float("nan"), Html("<b>a</b>")]])
    run = _record(server, tmp_path / "run", table)
    ((number, medium),) = _ask(server, run)["rows"]
    assert number == NAN
    assert medium["_source"] == 0
    found = server.get(f"/runs/{run.uid}/files/content/{medium['path']}")
    assert b"<b>a</b>" in found.body


def test_a_table_whose_file_is_on_its_way_spoils_no_other(
    server: LiveServer, tmp_path: Path
) -> None:
    one = _record(server, tmp_path / "one", _guesses({1}), name="one")
    two = _record(server, tmp_path / "two", _guesses({2, 5}), name="two", with_files=False)
    page = _ask(server, one, two)
    states = [source.get("state", "ready") for source in page["sources"]]
    assert states == ["ready", "waiting"]
    assert page["total"] == 6


def test_a_run_without_the_table_and_one_that_is_gone_are_told(
    server: LiveServer, tmp_path: Path
) -> None:
    one = _record(server, tmp_path / "one", 3.0, name="one")
    sources = [{"run": one.uid, "key": "t"}, {"run": "0" * 32, "key": "t"}]
    page = server.post("/tables/query", {"sources": sources}).json()
    assert [source["state"] for source in page["sources"]] == ["none", "none"]
    assert page["sources"][1]["problem"]
    assert (page.get("rows", []), page.get("total", 0)) == ([], 0)


def test_joined_and_partitioned_tables_are_tables(server: LiveServer, tmp_path: Path) -> None:
    left = Table(columns=["id", "a"], data=[[1, 2]])
    right = Table(columns=["id", "b"], data=[[1, 3]])
    joined = _record(server, tmp_path / "joined", JoinedTable(left, right, "id"))
    assert _ask(server, joined)["rows"] == [[1, 2, 3]]
    parts = _record(server, tmp_path / "parts", left, PartitionedTable("media/table"))
    rows = _ask(server, parts)["rows"]
    assert [1, 2] in rows


def test_a_chart_brings_its_table_and_the_way_it_is_drawn(
    server: LiveServer, tmp_path: Path
) -> None:
    chart = confusion_matrix(y_true=[0, 1], preds=[0, 0], class_names=["cat", "dog"])
    run = _record(server, tmp_path / "run", chart)
    page = _ask(server, run)
    assert page["sources"][0]["value"]["spec"] == "confusion_matrix"
    assert page["rows"][0] == ["cat", "cat", 1]


def test_files_of_runs_are_tables_too(server: LiveServer, tmp_path: Path) -> None:
    run = _record(server, tmp_path / "run", Table(columns=["x"], data=[[4]]))
    path = server.get(f"/runs/{run.uid}/files").json()["files"][0]["path"]
    asked = {"sources": [{"run": run.uid, "path": path}]}
    assert server.post("/tables/query", asked).json()["rows"] == [[4]]
    missing = {"sources": [{"run": run.uid, "path": "no.csv"}]}
    assert server.post("/tables/query", missing).json()["sources"][0]["state"] == "none"
    odd = server.post("/tables/query", {"sources": [{"run": run.uid, "path": "a.png"}]})
    assert odd.status == 400


def test_files_of_artifacts_are_tables_too(server: LiveServer, run: BegunRun) -> None:
    version = make(server, run, {"data/a.csv": b"x,name\n1,one\n2,two\n"})
    asked = {"sources": [{"artifact": version["id"], "path": "data/a.csv"}], "filter": "x > 1"}
    assert server.post("/tables/query", asked).json()["rows"] == [[2, "two"]]


def test_all_rows_that_match_can_be_downloaded(server: LiveServer, tmp_path: Path) -> None:
    one = _record(server, tmp_path / "one", _guesses({1, 3}), name="one")
    asked = {"sources": [{"run": one.uid, "key": "t"}], "filter": "correct = false"}
    answer = server.post("/tables/export", asked | {"format": "csv"})
    assert answer.status == 200
    assert 'filename="t.csv"' in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.body.decode())))
    assert rows == [["id", "label", "correct"], ["1", "b", "false"], ["3", "b", "false"]]
    parquet = server.post("/tables/export", asked | {"format": "parquet"})
    assert parquet.body[:4] == b"PAR1"
    assert not list((server.data / "derived" / "tables").glob("export*"))


@pytest.mark.parametrize(
    "asked",
    [
        {"sources": []},
        {"sources": [{"run": "", "key": ""}]},
        {"sources": [{"run": "0" * 32, "key": "t"}] * 101},
        {"sources": [{"run": "0" * 32, "key": "t"}], "limit": 10_001},
        {"sources": [{"run": "0" * 32, "key": "t", "label": "x"}] * 2},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(server: LiveServer, asked: Any) -> None:
    assert server.post("/tables/query", asked).status == 400


def test_a_file_that_is_no_table_is_told_in_words(server: LiveServer, tmp_path: Path) -> None:
    class Broken(Table):
        def to_row(self, place: Any, key: str, step: int | None) -> dict[str, Any]:
            written = place.write("table", key, step, ".table.json", b"[1, 2")
            return {"_type": "table-file", **written}

    run = _record(server, tmp_path / "run", Broken(columns=["x"]))
    source = _ask(server, run)["sources"][0]
    assert source["state"] == "failed"
    assert "no table" in source["problem"]
