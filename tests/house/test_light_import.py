"""A training loads little of kiseki, and a server nothing that it has no use for."""

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


SERVER = """
from pathlib import Path
from kiseki.server.serve import open_server
from kiseki.server.config import ServerConfig
with open_server(ServerConfig(data=Path("data"), port=0, upkeep=False)):
    pass
"""


@pytest.mark.parametrize("script", [IMPORT, LOG], ids=["import", "a whole offline run"])
def test_a_training_process_loads_no_heavy_library(script: str, tmp_path: Path) -> None:
    loaded = {name.split(".")[0] for name in _loaded_by(script, tmp_path)}

    assert loaded & HEAVY == set()


def test_a_server_on_sqlite_loads_neither_pydantic_nor_what_is_for_postgresql(
    tmp_path: Path,
) -> None:
    """Beside wandb or mlflow pydantic is installed, and Litestar would load it."""
    loaded = _loaded_by(SERVER, tmp_path)

    assert "litestar.app" in loaded
    assert loaded & {"pydantic", "attrs", "psycopg", "sqlalchemy.dialects.postgresql"} == set()


def _loaded_by(script: str, folder: Path) -> set[str]:
    """Run a script and return the modules that its process has at the end."""
    end = "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script + end],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))
