"""What README, guide and reference show runs as it stands, against a real server."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tools.faults.processes import Server, environment_of

from kiseki.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *ROOT.glob("README*.md"),
        *(ROOT / "docs" / "guide").glob("*.md"),
        *(ROOT / "docs" / "reference").glob("*.md"),
    ]
)
WHAT_READERS_HAVE = """
import kiseki

with kiseki.init(project="digits", config={"lr": 0.1}) as run:
    run.log({"train/loss": 0.1, "val/acc": 0.9})
"""
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(page: Path, language: str) -> list[str]:
    return [
        code
        for found, code in BLOCK.findall(page.read_text(encoding="utf-8"))
        if found == language
    ]


def _pages_with_python() -> Iterator[Path]:
    """Yield pages to run; a Japanese one only where its Python is not that of the English one."""
    for page in PAGES:
        blocks = _blocks(page, "python")
        english = page.with_name(page.name.replace(".ja.md", ".md"))
        if blocks and (page == english or blocks != _blocks(english, "python")):
            yield page


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("snippets")
    with Server(folder / "data") as running:
        _run(WHAT_READERS_HAVE, running, folder)
        yield running


def _run(code: str, server: Server, folder: Path) -> None:
    script = folder / "snippets.py"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script],
        cwd=folder,
        env=environment_of(server.base_url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "page", list(_pages_with_python()), ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_python_of_a_page_runs_from_top_to_bottom(
    page: Path, server: Server, tmp_path: Path
) -> None:
    _run("\n".join(_blocks(page, "python")), server, tmp_path)


def _fault_of(line: str) -> str:
    """Return what is wrong with a line that calls kiseki, or nothing."""
    context = click.Context(cli, **cli.context_settings)
    words = shlex.split(line, comments=True)[1:]
    while isinstance(context.command, click.Group) and words:
        inner = context.command.get_command(context, words[0])
        if inner is None:
            return f"{line}: {words[0]} is no command"
        context, words = click.Context(inner, context), words[1:]
    try:
        _, too_many, _ = context.command.make_parser(context).parse_args(words)
    except click.UsageError as error:
        return f"{line}: {error}"
    return f"{line}: {too_many} is too much" if too_many else ""


def test_every_line_for_a_terminal_calls_a_command_with_options_that_it_has() -> None:
    lines = [
        line
        for page in PAGES
        for block in _blocks(page, "sh")
        for line in block.splitlines()
        if line.startswith("kiseki ")
    ]

    assert len(lines) > 20
    assert [fault for line in lines if (fault := _fault_of(line))] == []


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
