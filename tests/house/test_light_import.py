"""`import kiseki` and a logging run must not weigh on a training process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "alembic",
    "click",
    "litestar",
    "numpy",
    "pandas",
    "pcodec",
    "psycopg",
    "pyarrow",
    "rich",
    "sqlalchemy",
    "torch",
    "uvicorn",
}

IMPORT = "import kiseki"
LOG = """
import kiseki
with kiseki.init(mode="offline", settings=kiseki.Settings(silent=True)) as run:
    run.log({"loss": 1.0})
"""


@pytest.mark.parametrize("script", [IMPORT, LOG], ids=["import", "a whole offline run"])
def test_a_training_process_loads_no_heavy_library(script: str, tmp_path: Path) -> None:
    end = "\nimport json, sys; print(json.dumps(sorted({n.split('.')[0] for n in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", script + end],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))

    assert loaded & HEAVY == set()
