import time
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.doubles.live_server import LiveServer
from tests.doubles.run_folder import RunFolder

from kiseki.model.ids import new_run_uid
from kiseki.model.wire import StartRun
from kiseki.sdk.api import Api

N = 50


def record(parent: Path, run_id: str, *, project: str) -> RunFolder:
    """Record a run offline, all but its end."""
    start = StartRun(
        uid=new_run_uid(),
        id_default=run_id,
        project=project,
        started_us=time.time_ns() // 1000,
    )
    folder = RunFolder(parent, mode="offline", start=start)
    for step in range(N):
        folder.log(loss=1 / (step + 1))
    return folder


def losses(server: LiveServer, path: str) -> list[float]:
    return Api(server.url).run(path).series("loss").y.tolist()


def test_a_run_recorded_offline_is_on_the_server_afterwards(
    kiseki: Run, server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = record(tmp_path, "one", project="sync one")
    folder.end()

    assert kiseki("sync", str(folder.path)) == 0

    run = Api(server.url).run("sync one/one")
    assert run.state == "finished"
    assert losses(server, "sync one/one") == [1 / (step + 1) for step in range(N)]
    told = capsys.readouterr().out
    assert f"{N} rows are on the server" in told
    assert told.count("\n") == 1


def test_syncing_twice_changes_nothing(kiseki: Run, server: LiveServer, tmp_path: Path):
    folder = record(tmp_path, "one", project="sync twice")
    folder.end()

    assert kiseki("sync", str(folder.path)) == 0
    assert kiseki("sync", str(folder.path)) == 0

    assert len(losses(server, "sync twice/one")) == N


def test_every_run_in_a_folder_is_sent_where_it_was_asked_to_go(
    kiseki: Run, server: LiveServer, tmp_path: Path
):
    for run_id in ("one", "two"):
        record(tmp_path / "kiseki", run_id, project="elsewhere").end()

    assert kiseki("sync", str(tmp_path), "--project", "sync folder") == 0

    found = Api(server.url).runs("sync folder")
    assert sorted(run.id for run in found) == ["one", "two"]


def test_the_folder_of_kiseki_dir_is_meant_where_none_is_named(
    kiseki: Run, server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    record(tmp_path / "kiseki", "one", project="sync by variable").end()
    monkeypatch.setenv("KISEKI_DIR", str(tmp_path))

    assert kiseki("sync") == 0

    assert len(Api(server.url).runs("sync by variable")) == 1


def test_a_run_that_goes_on_is_told_so(
    kiseki: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = record(tmp_path, "one", project="sync live")

    assert kiseki("sync", str(folder.path)) == 0

    assert "the run goes on" in capsys.readouterr().out


def test_a_folder_without_runs_is_one_line_and_a_failure(
    kiseki: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("sync", str(tmp_path)) == 1

    assert capsys.readouterr().err.count("\n") == 1


def test_a_run_that_cannot_be_read_is_a_failure_and_the_others_are_sent(
    kiseki: Run, server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    broken = record(tmp_path, "broken", project="sync broken")
    (broken.path / "meta.json").write_text("not json")
    record(tmp_path, "whole", project="sync broken").end()

    assert kiseki("sync", str(tmp_path)) == 1

    assert broken.path.name in capsys.readouterr().err
    assert [run.id for run in Api(server.url).runs("sync broken")] == ["whole"]
