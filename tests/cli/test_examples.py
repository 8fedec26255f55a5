import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.doubles.live_server import LiveServer

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def run_example(name: str, *args: str, folder: Path, server: LiveServer) -> str:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *args],
        cwd=folder,
        env={**os.environ, "KISEKI_BASE_URL": server.url, "KISEKI_SILENT": "true"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.mark.slow
def test_the_examples_train_and_compare(server: LiveServer, tmp_path: Path):
    for lr in ("0.001", "0.1"):
        run_example("digits.py", "--lr", lr, "--epochs", "2", folder=tmp_path, server=server)

    shown = run_example("compare.py", "digits", folder=tmp_path, server=server).splitlines()

    assert len(shown) == 2
    assert "lr 0.1" in shown[0]
    assert "lr 0.001" in shown[1]
