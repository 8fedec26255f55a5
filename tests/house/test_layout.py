"""The shape of the repository: names, sizes, directions."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "kiseki").rglob("*.py"))
MAX_LINES = 500
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "common", "misc", "base"}
ROOMS = {"cli", "server", "hub", "sdk", "store", "journal", "model"}


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = {path for path in SOURCES if path.stem in NAMES_THAT_SAY_NOTHING}
    folders = {path.parent for path in SOURCES if path.parent.name in NAMES_THAT_SAY_NOTHING}

    assert named | folders == set()


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    # The steps of the schema are written by tools/freeze_schema.py.
    written = [path for path in SOURCES if path.parent.name != "versions"]
    python = [*written, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    web = [
        path
        for path in (ROOT / "web" / "src").rglob("*.ts*")
        if not path.name.endswith(".gen.ts") and "locales" not in path.parts
    ]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*python, *web]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }

    assert long == {}


def test_every_room_is_listed_for_newcomers() -> None:
    folders = {path.parent.name for path in (ROOT / "src" / "kiseki").glob("*/__init__.py")}
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert folders == ROOMS
    assert [room for room in ROOMS if f"\n{room}/ " not in contributing] == []


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_says_what_it_is(room: str) -> None:
    tree = ast.parse((ROOT / "src" / "kiseki" / room / "__init__.py").read_text(encoding="utf-8"))
    docstring = ast.get_docstring(tree)

    assert docstring is not None
    assert len(docstring.splitlines()) <= 25


def test_rooms_import_only_what_stands_below_them() -> None:
    found = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stdout
