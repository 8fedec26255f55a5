import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from tests.doubles.live_server import run_live_server

from kiseki.cli.demo import LEARNING_RATES
from kiseki.sdk.api import Api

WAIT_S = 120


@contextlib.contextmanager
def demo(folder: Path, *options: str) -> Generator[tuple["subprocess.Popen[str]", Api]]:
    """Run the demo and give it together with a way to its server."""
    command = [sys.executable, "-m", "kiseki", "demo", "--no-open", "--port", "0", *options]
    environment = {name: value for name, value in os.environ.items() if "KISEKI" not in name}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        page = next(line for line in process.stdout if "http" in line).split()[-1]
        try:
            yield process, Api(page.rsplit("/", 2)[0])
        finally:
            process.kill()


def end(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Press Ctrl+C; return the exit code and what was said after it."""
    assert process.stdout is not None
    process.send_signal(signal.SIGINT)
    said = process.stdout.read()
    return process.wait(), said


@pytest.mark.slow
def test_the_demo_trains_real_models_and_stays_up_until_it_is_interrupted(tmp_path: Path):
    with demo(tmp_path, "--runs", "2", "--steps", "25", "--fast") as (process, api):
        assert process.stdout is not None
        assert any("All trained" in line for line in process.stdout)
        runs = list(api.runs("digits"))
        printed = [line.content for run in runs for line in run.console_logs()]
        assert end(process) == (0, "")

    assert [run.state for run in runs] == ["finished"] * 2
    assert {run.config["lr"] for run in runs} == set(LEARNING_RATES[:2])
    assert all(run.last_step == 24 for run in runs)
    assert all(0 < run.summary["val/acc"] <= 1 for run in runs)
    # Steps 0, 20 and 24 are validated.
    assert sum("val/acc" in line for line in printed) == 2 * 3


@pytest.mark.slow
def test_interrupting_the_demo_ends_its_trainings_while_the_server_still_listens(tmp_path: Path):
    with demo(tmp_path, "--runs", "1") as (process, api):
        deadline = time.monotonic() + WAIT_S
        while not any(run.last_step >= 5 for run in api.create_project("digits").runs()):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        code, said = end(process)
        assert (code, "Traceback" in said) == (0, False)

    with run_live_server(tmp_path / "demo-data" / "server") as server:
        assert [run.state for run in Api(server.url).runs("digits")] == ["killed"]
