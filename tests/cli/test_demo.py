import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiseki.cli.demo import LEARNING_RATES
from kiseki.sdk.api import Api


@pytest.mark.slow
def test_the_demo_trains_real_models_and_stays_up_until_it_is_interrupted(tmp_path: Path):
    command = [sys.executable, "-m", "kiseki", "demo", "--no-open", "--fast"]
    environment = {name: value for name, value in os.environ.items() if "KISEKI" not in name}
    with subprocess.Popen(
        [*command, "--runs", "2", "--steps", "25", "--port", "0"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as demo:
        assert demo.stdout is not None
        said: list[str] = []
        for line in demo.stdout:
            said.append(line)
            if "All trained" in line:
                break
        page = next(line for line in said if "http" in line).split()[-1]
        runs = list(Api(page.rsplit("/", 2)[0]).runs("digits"))
        printed = [line.content for run in runs for line in run.console_logs()]
        demo.send_signal(signal.SIGINT)
        rest = demo.stdout.read()

    assert (demo.returncode, rest) == (0, ""), "".join(said) + rest
    assert [run.state for run in runs] == ["finished"] * 2
    assert {run.config["lr"] for run in runs} == set(LEARNING_RATES[:2])
    assert all(run.last_step == 24 for run in runs)
    assert all(0 < run.summary["val/acc"] <= 1 for run in runs)
    # Steps 0, 20 and 24 are validated.
    assert sum("val/acc" in line for line in printed) == 2 * 3
