"""The Python in README and guide runs as it stands, against a real server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.faults.processes import Server, environment_of

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(page: Path, language: str) -> list[str]:
    return [
        code
        for found, code in BLOCK.findall(page.read_text(encoding="utf-8"))
        if found == language
    ]


def _pages_with_python() -> Iterator[Path]:
    """Yield pages to run; a Japanese one only where its Python is not that of the English one."""
    for page in sorted([*ROOT.glob("README*.md"), *(ROOT / "docs" / "guide").glob("*.md")]):
        blocks = _blocks(page, "python")
        english = page.with_name(page.name.replace(".ja.md", ".md"))
        if blocks and (page == english or blocks != _blocks(english, "python")):
            yield page


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("snippets") / "data") as running:
        yield running


@pytest.mark.parametrize(
    "page", list(_pages_with_python()), ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_python_of_a_page_runs_from_top_to_bottom(
    page: Path, server: Server, tmp_path: Path
) -> None:
    script = tmp_path / "snippets.py"
    script.write_text("\n".join(_blocks(page, "python")), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env=environment_of(server.base_url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_make_command_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]
    named = {
        target
        for page in pages
        for target in re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", page.read_text("utf-8"))
        for target in target
        if target
    }

    assert {target for target in named if f"\n{target}:" not in makefile} == set()
