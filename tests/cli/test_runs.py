import json

import pytest
from tests.cli.conftest import Run
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run


@pytest.fixture(scope="module")
def project(server: LiveServer) -> str:
    for number in range(3):
        record_run(
            server.url,
            id=f"run{number}",
            project="listed",
            name=f"try [bold]{number}[/]",
            config={"lr": 10.0**-number},
            tags=["a", "b"],
        )
    return "listed"


def test_runs_are_listed_newest_first(
    kiseki: Run, project: str, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("runs", project) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:3] == ["id", "name", "state"]
    assert [line.split()[0] for line in lines[1:]] == ["run2", "run1", "run0"]


def test_a_name_cannot_style_the_terminal(
    kiseki: Run, project: str, capsys: pytest.CaptureFixture[str]
):
    kiseki("runs", project)

    assert "try [bold]1[/]" in capsys.readouterr().out


def test_columns_filters_order_and_limit_shape_the_list(
    kiseki: Run, project: str, capsys: pytest.CaptureFixture[str]
):
    shape = ["-f", "config.lr < 1", "-o", "config.lr", "-n", "1", "-c", "config.lr"]

    assert kiseki("runs", project, *shape) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert (lines[1].split()[0], lines[1].split()[-1]) == ("run2", "0.01")


def test_json_is_a_list_of_whole_runs(
    kiseki: Run, project: str, server: LiveServer, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("runs", project, "--json", "-s", "run1") == 0

    (run,) = json.loads(capsys.readouterr().out)
    assert (run["id"], run["config"]) == ("run1", {"lr": 0.1})
    assert run["url"].startswith(server.url)


def test_without_a_project_the_newest_runs_of_all_are_listed(
    kiseki: Run, project: str, server: LiveServer, capsys: pytest.CaptureFixture[str]
):
    record_run(server.url, id="elsewhere", project="another")

    assert kiseki("runs", "--json") == 0

    found = [run["id"] for run in json.loads(capsys.readouterr().out)]
    assert found[0] == "elsewhere"
    assert set(found) == {"elsewhere", "run0", "run1", "run2"}


def test_an_empty_list_says_so_and_is_no_failure(
    kiseki: Run, project: str, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("runs", project, "-f", "state = failed") == 0

    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "No runs.\n")


def test_a_project_that_does_not_exist_is_one_line_and_a_failure(
    kiseki: Run, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("runs", "nowhere") == 1

    assert capsys.readouterr().err.count("\n") == 1


def test_a_filter_that_makes_no_sense_is_told(
    kiseki: Run, project: str, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("runs", project, "-f", "config.lr is small") == 1

    assert "not 'is' (at character 11)" in capsys.readouterr().err


def test_a_filter_may_join_conditions_and_several_filters_must_all_hold(
    kiseki: Run, project: str, capsys: pytest.CaptureFixture[str]
):
    either = ["-f", "config.lr = 1 or config.lr < 0.05", "-f", "not id = run2"]

    assert kiseki("runs", project, *either, "--sort", "id") == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["run0"]


def test_columns_are_shown_by_name_many_at_once(
    kiseki: Run, project: str, capsys: pytest.CaptureFixture[str]
):
    wanted = ["--columns", 'config.lr,tags,config."a,b"', "-c", "number", "-n", "1"]

    assert kiseki("runs", project, *wanted) == 0

    header, row = capsys.readouterr().out.splitlines()
    assert header.split()[-4:] == ["config.lr", "tags", 'config."a,b"', "number"]
    assert row.split()[-4:] == ["0.01", "a,", "b", "3"]
