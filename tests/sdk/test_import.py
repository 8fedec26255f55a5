import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import kiseki

HEAVY = (
    "numpy torch pandas pyarrow pcodec litestar uvicorn sqlalchemy alembic click rich "
    "zstandard psutil yaml typing_extensions http.client email subprocess logging asyncio "
    "multiprocessing IPython"
).split()


def load(code):
    """Return the names of all modules that a fresh interpreter has after running `code`."""
    code += "\nimport sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_a_training_process_loads_no_heavy_library(tmp_path):
    before = load("")
    code = (
        "import kiseki\n"
        f"run = kiseki.init(mode='offline', dir={str(tmp_path)!r}, settings={{'silent': True}})\n"
        "run.log({'loss': 1.0})"
    )
    assert load(code) - before & set(HEAVY) == set()


def test_importing_kiseki_loads_nothing_of_its_rooms_but_the_version():
    loaded = {name for name in load("import kiseki") if name.startswith("kiseki.")}
    assert loaded == {"kiseki.model", "kiseki.model.loading", "kiseki.model.version"}


def test_every_public_name_is_listed_and_can_be_had():
    for name in ("Api", "Run", "Settings", "define_metric", "finish", "init", "log"):
        assert callable(getattr(kiseki, name))
    assert issubclass(kiseki.errors.UsageError, kiseki.Error)
    assert sorted(kiseki.__all__) == kiseki.__all__
    assert set(kiseki.__all__) <= set(dir(kiseki))


def test_errors_are_imported_from_a_module_of_their_own_and_are_the_same():
    from kiseki.errors import NotFound, UsageError
    from kiseki.model import errors

    assert (NotFound, UsageError) == (errors.NotFound, errors.UsageError)
    assert kiseki.errors.NotFound is NotFound


def test_the_version_is_the_packages():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert kiseki.__version__ == project["version"]


def test_a_library_that_was_loaded_before_stays_as_it_is():
    loaded = load("import typing_extensions as t, sys; import kiseki; assert t.TypedDict")
    assert "typing_extensions" in loaded


def test_ctrl_c_while_libraries_are_loaded_ends_the_process_in_order():
    """An interrupt in msgspec's own beginning ended it later, with a segmentation fault."""
    code = (
        "import os, signal, sys\n"
        "seen = []\n"
        "def look(event, arguments):\n"
        "    if event == 'import' and (seen or arguments[0] == 'msgspec._core'):\n"
        "        seen.append(arguments[0])\n"
        "        if len(seen) == int(sys.argv[1]):\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.addaudithook(look)\n"
        "import kiseki\n"
        "kiseki.init\n"
        "signal.pause()\n"
    )
    for place in range(1, 9):
        done = subprocess.run(
            [sys.executable, "-c", code, str(place)], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == -signal.SIGINT, (place, done.stderr)
