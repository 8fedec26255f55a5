import json

import pytest
from tests.cli.conftest import Run
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run


@pytest.fixture
def path(server: LiveServer) -> str:
    run = record_run(
        server.url,
        [(0, {"loss": 0.5})],
        project="shown",
        name="a run",
        config={"lr": 0.1},
        tags=["baseline"],
        console=[("out", "hello"), ("err", "oops"), ("out", "bye")],
    )
    return f"shown/{run.id}"


def test_a_run_is_shown_with_what_is_known(
    kiseki: Run, path: str, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("run", "show", path) == 0

    shown = capsys.readouterr().out
    for fact in ("a run", "running", "baseline", "lr = 0.1", path):
        assert fact in shown


def test_nested_values_media_and_long_addresses_are_shown_whole(
    kiseki: Run, server: LiveServer, capsys: pytest.CaptureFixture[str]
):
    run = record_run(
        server.url,
        [(0, {"loss": 1})],
        project="認識（第２版）" * 4,
        name="家族 \U0001f468\u200d\U0001f469",
        config={"model": {"layers": 3}, "table": {"_type": "table-file", "path": "media/t"}},
    )

    assert kiseki("run", "show", run.uid) == 0

    shown = capsys.readouterr().out
    for fact in ("model.layers = 3", "table = (table-file)", "家族 \U0001f468\u200d\U0001f469"):
        assert fact in shown
    assert f"/runs/{run.id}" in shown


def test_a_run_is_shown_as_json(kiseki: Run, path: str, capsys: pytest.CaptureFixture[str]):
    assert kiseki("run", "show", path, "--json") == 0

    shown = json.loads(capsys.readouterr().out)
    assert (shown["name"], shown["config"], shown["state"]) == ("a run", {"lr": 0.1}, "running")


def test_the_log_is_printed_stderr_apart(
    kiseki: Run, path: str, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("run", "logs", path) == 0

    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("hello\nbye\n", "oops\n")


def test_the_end_of_the_log_is_enough(kiseki: Run, path: str, capsys: pytest.CaptureFixture[str]):
    assert kiseki("run", "logs", path, "--last", "1") == 0

    assert capsys.readouterr().out == "bye\n"


def test_a_run_is_asked_to_stop(kiseki: Run, path: str, capsys: pytest.CaptureFixture[str]):
    assert kiseki("run", "stop", path) == 0
    kiseki("run", "show", path, "--json")

    assert json.loads(capsys.readouterr().out)["stop"]["requested_us"] > 0


def test_a_run_is_deleted_and_brought_back(
    kiseki: Run, path: str, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("run", "delete", path, "--yes") == 0
    assert kiseki("run", "show", path) == 1
    assert "kiseki run restore" in capsys.readouterr().out
    assert kiseki("run", "restore", path) == 0
    assert kiseki("run", "show", path) == 0


def test_a_locked_run_is_not_deleted(kiseki: Run, path: str, capsys: pytest.CaptureFixture[str]):
    assert kiseki("run", "lock", path) == 0
    assert kiseki("run", "delete", path, "--yes") == 1
    assert "locked" in capsys.readouterr().err
    assert kiseki("run", "unlock", path) == 0
    assert kiseki("run", "delete", path, "--yes") == 0


def test_a_run_is_moved_to_another_project(
    kiseki: Run, server: LiveServer, path: str, capsys: pytest.CaptureFixture[str]
):
    server.post("/projects", {"name": "moved to"})
    assert kiseki("run", "move", path, "moved to") == 0
    assert "/moved%20to/runs/" in capsys.readouterr().out
    assert kiseki("run", "show", path) == 1
    assert kiseki("run", "show", path.replace("shown/", "moved to/")) == 0


def test_deleting_asks_first(
    kiseki: Run, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _prompt="": "n")

    assert kiseki("run", "delete", path) == 130
    assert kiseki("run", "show", path) == 0


def test_a_run_that_does_not_exist_is_one_line_and_a_failure(
    kiseki: Run, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("run", "show", "shown/nothing") == 1

    assert capsys.readouterr().err.count("\n") == 1
