import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kiseki.journal.files import FileRecord
from kiseki.model.errors import UsageError
from kiseki.sdk.media.html import Html
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.tables import JoinedTable, PartitionedTable, Table


class _Log:
    def __init__(self) -> None:
        self.files: list[FileRecord] = []

    def add_file(self, file: FileRecord) -> None:
        self.files.append(file)


def _written(folder: Path, value: dict[str, Any]) -> Any:
    return json.loads((folder / "files" / value["path"]).read_bytes())


def test_a_table_becomes_a_file_and_a_value_that_names_it(tmp_path: Path) -> None:
    log = _Log()
    table = Table(columns=["text", "n", "ok"], data=[["猫", 1, True], ["dog", 2.5, None]])
    value = table.to_row(MediaPlace(tmp_path, log), "eval/guesses", 7)
    assert _written(tmp_path, value) == {
        "columns": ["text", "n", "ok"],
        "data": [["猫", 1, True], ["dog", 2.5, None]],
        "column_types": {"text": "text", "n": "number", "ok": "bool"},
        "ncols": 3,
        "nrows": 2,
    }
    assert value["_type"] == "table-file"
    assert (value["nrows"], value["ncols"], value["log_mode"]) == (2, 3, "IMMUTABLE")
    assert value["path"].startswith("media/table/eval/guesses_7_")
    assert value["path"].endswith(".table.json")
    assert [file.path for file in log.files] == [value["path"]]


def test_numbers_that_json_lacks_are_written_as_maps(tmp_path: Path) -> None:
    table = Table(columns=["x"], data=[[float("nan")], [float("-inf")]])
    value = table.to_row(MediaPlace(tmp_path, _Log()), "t", 0)
    assert _written(tmp_path, value)["data"] == [
        [{"_type": "float", "text": "nan"}],
        [{"_type": "float", "text": "-inf"}],
    ]


def test_a_medium_in_a_cell_is_a_file_of_its_own(tmp_path: Path) -> None:
    log = _Log()
    table = Table(columns=["page"], data=[[Html("<p>a</p>")]])
    value = table.to_row(MediaPlace(tmp_path, log), "t", 0)
    cell = _written(tmp_path, value)["data"][0][0]
    assert cell["_type"] == "html-file"
    assert {cell["path"], value["path"]} == {file.path for file in log.files}
    assert _written(tmp_path, value)["column_types"] == {"page": "Html"}


def test_an_incremental_table_sends_only_new_rows(tmp_path: Path) -> None:
    place = MediaPlace(tmp_path, _Log())
    table = Table(columns=["x"], log_mode="INCREMENTAL")
    table.add_data(1)
    first = table.to_row(place, "t", 0)
    table.add_data(2)
    table.add_data(3)
    second = table.to_row(place, "t", 1)
    assert _written(tmp_path, first)["data"] == [[1]]
    assert _written(tmp_path, second)["data"] == [[2], [3]]
    assert (first["first_row"], second["first_row"]) == (0, 1)


def test_a_table_that_was_logged_may_grow_and_be_logged_whole_again(tmp_path: Path) -> None:
    place = MediaPlace(tmp_path, _Log())
    table = Table(columns=["x"], data=[[1]])
    table.to_row(place, "t", 0)
    table.add_data(2)
    assert _written(tmp_path, table.to_row(place, "t", 1))["data"] == [[1], [2]]


def test_a_value_of_another_kind_is_refused_in_words() -> None:
    table = Table(columns=["x"], data=[[1]])
    with pytest.raises(UsageError, match="Column 'x' holds number, row 1 has text"):
        table.add_data("one")
    assert len(table) == 1


def test_mixed_types_may_be_allowed_for_a_table_or_a_column() -> None:
    assert Table(columns=["x"], data=[[1], ["a"]], allow_mixed_types=True).data == [[1], ["a"]]
    assert Table(columns=["x"], data=[[1], ["a"]], dtype={"x": object}).data == [[1], ["a"]]


def test_types_and_missing_values_can_be_said_beforehand() -> None:
    table = Table(columns=["name", "n"], dtype=[str, int], optional=[False, True])
    table.add_data("a", None)
    with pytest.raises(UsageError, match="no value in row 1"):
        table.add_data(None, 1)
    with pytest.raises(UsageError, match="holds text"):
        table.add_data(1, 1)
    with pytest.raises(UsageError, match="is no type of a column"):
        Table(columns=["a"], dtype="complex")


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageError, match="A row of 1 values does not fit 3 columns"):
        Table().add_data("x")


def test_a_value_that_no_table_holds_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot hold a object"):
        Table(columns=["x"], data=[[object()]])


def test_arrays_and_frames_are_taken_over() -> None:
    assert Table(data=np.array([[1, 2], [3, 4]]), columns=["a", "b"]).data == [[1, 2], [3, 4]]
    frame = pd.DataFrame({"n": [1, 2], "x": [0.5, None], "name": ["a", None]})
    table = Table(dataframe=frame)
    assert table.columns == ["n", "x", "name"]
    assert table.data == [[1, 0.5, "a"], [2, None, None]]
    assert Table(data=frame, columns=["name"]).data == [["a"], [None]]
    row = [np.float32(0.5), np.int64(3), np.array([True])[0]]
    assert Table(data=[row], columns=["a", "b", "c"]).data == [[0.5, 3, True]]


def test_an_array_in_a_cell_is_copied() -> None:
    weights = np.array([1, 2])
    table = Table(columns=["w"], data=[[weights]])
    weights[0] = 9
    assert table.data == [[[1, 2]]]


def test_columns_can_be_read_added_and_worked_out() -> None:
    table = Table(columns=["a"], data=[[1], [2]])
    table.add_column("b", [3, 4])
    table.add_computed_columns(lambda place, row: {"sum": row["a"] + row["b"], "i": place})
    assert table.columns == ["a", "b", "sum", "i"]
    assert list(table.iterrows()) == [(0, [1, 3, 4, 0]), (1, [2, 4, 6, 1])]
    assert table.get_column("sum") == [4, 6]
    assert table.get_column("a", convert_to="numpy").tolist() == [1, 2]
    assert table.get_dataframe()["b"].tolist() == [3, 4]
    with pytest.raises(UsageError, match="same name"):
        table.add_column("a", [0, 0])
    with pytest.raises(UsageError, match="There is no column 'z'"):
        table.get_column("z")
    with pytest.raises(UsageError, match="1 values do not fit 2 rows"):
        table.add_column("c", [1])


def test_a_joined_table_names_both_tables(tmp_path: Path) -> None:
    place = MediaPlace(tmp_path, _Log())
    left, right = Table(columns=["id", "a"], data=[[1, 2]]), Table(columns=["id"], data=[[1]])
    value = JoinedTable(left, right, "id").to_row(place, "both", 0)
    assert value["_type"] == "joined-table"
    assert value["join_key"] == "id"
    assert [_written(tmp_path, one)["columns"] for one in value["tables"]] == [["id", "a"], ["id"]]
    with pytest.raises(UsageError, match="no column 'a'"):
        JoinedTable(left, right, "a")


def test_a_partitioned_table_names_a_folder(tmp_path: Path) -> None:
    value = PartitionedTable("parts/").to_row(MediaPlace(tmp_path, _Log()), "all", 0)
    assert (value["_type"], value["parts_path"]) == ("partitioned-table", "parts")
    with pytest.raises(UsageError):
        PartitionedTable("../elsewhere")


def test_a_table_shows_how_large_it_is_and_its_columns():
    assert repr(Table(columns=["a", "b"], data=[[1, 2]])) == "<kiseki.Table of 1 rows: a, b>"
