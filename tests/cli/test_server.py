import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from tests.doubles.recorded_run import record_run
from tests.doubles.run_folder import RunFolder

from kiseki.cli.main import main
from kiseki.cli.server import open_in_browser
from kiseki.model.ids import new_run_uid
from kiseki.model.wire import StartRun
from kiseki.sdk.api import Api

WAIT_S = 60


@contextlib.contextmanager
def server(*options: str) -> Generator[tuple["subprocess.Popen[str]", Api]]:
    """Run `kiseki server` on a free port and give it together with a way to it."""
    environment = {name: value for name, value in os.environ.items() if "KISEKI" not in name}
    with subprocess.Popen(
        [sys.executable, "-m", "kiseki", "server", "--port", "0", *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        try:
            assert "http://127.0.0.1:" in first, first
            yield process, Api(first.split()[-1])
        finally:
            process.kill()


def refused(*options: str) -> int:
    """Run `kiseki server` where it cannot start; returns the exit code."""
    with pytest.raises(SystemExit) as left:
        main(["server", *options])
    return int(left.value.code or 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_ended_keeps_what_it_had(number: signal.Signals, tmp_path: Path):
    with server("--data", str(tmp_path)) as (process, api):
        record_run(api.base_url, [(0, {"loss": 0.5})], id="one")
        process.send_signal(number)
        assert process.wait(60) == 0

    with server("--data", str(tmp_path)) as (_, api):
        assert api.run("digits/one").series("loss").y.tolist() == [0.5]


def test_a_folder_is_shown_and_nothing_of_the_server_stays(tmp_path: Path):
    start = StartRun(
        uid=new_run_uid(),
        id_default="one",
        project="p",
        started_us=time.time_ns() // 1000,
    )
    folder = RunFolder(tmp_path / "kiseki", mode="offline", start=start)
    folder.log(loss=0.5)
    folder.end()
    before = sorted(tmp_path.rglob("*"))

    with server("--dir", str(tmp_path)) as (process, api):
        deadline = time.monotonic() + WAIT_S
        while not any(run.state == "finished" for run in api.create_project("p").runs()):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert api.run("p/one").series("loss").y.tolist() == [0.5]
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0

    assert sorted(tmp_path.rglob("*")) == before


def test_a_port_that_is_taken_is_told_if_it_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        assert refused("--port", port, "--data", str(tmp_path)) == 1

    told = capsys.readouterr().err
    assert port in told
    assert told.count("\n") == 1


def test_an_address_that_others_reach_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert refused("--host", "0.0.0.0", "--data", str(tmp_path)) == 1

    assert "--i-know-this-is-open-to-the-network" in capsys.readouterr().err


def test_a_folder_without_runs_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert refused("--dir", str(tmp_path)) == 1

    assert str(tmp_path) in capsys.readouterr().err


def test_no_browser_is_opened_where_nobody_would_see_it(monkeypatch: pytest.MonkeyPatch):
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: bool(opened.append(url)) or True)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)

    assert not open_in_browser("http://127.0.0.1:1")
    monkeypatch.setenv("DISPLAY", ":0")
    assert open_in_browser("http://127.0.0.1:2")
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    assert not open_in_browser("http://127.0.0.1:3")
    assert opened == ["http://127.0.0.1:2"]
