"""Tables and plots logged by a real program, read back from a real server."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.doubles import tables_program

from kiseki.model.errors import UsageError
from kiseki.sdk.api import Api
from kiseki.sdk.tables import Table

TIMEOUT_S = 120


@pytest.fixture(scope="module")
def logged(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The run of the program."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KISEKI_")}
    done = subprocess.run(
        [sys.executable, tables_program.__file__, "logged"],
        cwd=tmp_path_factory.mktemp("program"),
        env=kept | {"KISEKI_BASE_URL": server.url, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "not recorded" not in done.stderr
    return Api(server.url).run("tables/logged")


def _row(run: Any, key: str) -> Any:
    (row,) = [row[key] for row in run.scan_history(keys=[key])]
    return row


def _same(one: Table, other: Table) -> bool:
    # Written out, as NaN equals nothing.
    return one.columns == other.columns and repr(one.data) == repr(other.data)


def test_a_table_comes_back_equal(logged: Any) -> None:
    assert _same(_row(logged, "table").table, tables_program.make_table())


def test_every_plot_comes_back_with_its_table_and_how_it_is_drawn(logged: Any) -> None:
    for key, chart in tables_program.make_plots().items():
        value = _row(logged, key)
        assert (value["spec"], value["fields"]) == (chart.spec, chart.fields)
        assert value["string_fields"] == chart.string_fields
        assert _same(value.table, chart.table)


def test_a_table_that_grew_comes_in_pieces_and_is_put_together_by_the_server(
    logged: Any, server: Any
) -> None:
    pieces = [row["grown"].table.data for row in logged.scan_history(keys=["grown"])]
    assert pieces == [[[0]], [[1]], [[2]]]
    asked = {"sources": [{"run": logged.uid, "key": "grown"}]}
    assert server.post("/tables/query", asked).json()["rows"] == [[0], [1], [2]]


def test_media_in_cells_are_files_of_the_run(logged: Any) -> None:
    ((cell,),) = _row(logged, "pages").table.data
    assert b"<b>a</b>" in logged.file(cell["path"]).read()


def test_a_joined_table_is_joined_by_the_server(logged: Any, server: Any) -> None:
    value = _row(logged, "joined")
    assert [_same(one.table, tables_program.make_table()) for one in value["tables"]] == [
        True,
        False,
    ]
    asked = {"sources": [{"run": logged.uid, "key": "joined"}], "filter": "y exists"}
    page = server.post("/tables/query", asked).json()
    assert [column["name"] for column in page["columns"]] == ["n", "text", "ok", "x", "y"]
    assert page["rows"] == [[1, "猫", True, 0.5, 7]]
    with pytest.raises(UsageError, match="is no table"):
        _ = value.table
