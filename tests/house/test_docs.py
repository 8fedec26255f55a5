"""The documentation names everything there is, and nothing is linked that is not there."""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kiseki.cli.main import COMMANDS, load_command
from kiseki.model import errors, limits
from kiseki.sdk import api, settings
from kiseki.sdk.api import console, project, run, runs, series

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")})


def _page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def _commands() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        command = load_command(name)
        yield name, command
        if isinstance(command, click.Group):
            for inner, sub in command.commands.items():
                yield f"{name} {inner}", sub


def test_every_command_and_option_is_described() -> None:
    page = _page("cli.md")
    options = {
        f"kiseki {name}: {option}"
        for name, command in _commands()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--") and option not in page
    }

    assert [name for name, _ in _commands() if f"kiseki {name}" not in page] == []
    assert options == set()


def _shape(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path.partition("?")[0])


def test_every_route_is_described() -> None:
    openapi = json.loads((ROOT / "web" / "openapi.json").read_text(encoding="utf-8"))
    described = {
        (method, _shape(path))
        for methods, path in re.findall(r"^\| ([A-Z, ]+) (/\S+)", _page("http.md"), re.MULTILINE)
        for method in methods.split(", ")
    }
    routes = {
        (method.upper(), _shape(path.removeprefix("/api/v1")))
        for path, methods in openapi["paths"].items()
        for method in methods
    }

    assert routes - described == set()
    assert described - routes == set()


def test_every_query_parameter_of_a_route_is_described() -> None:
    openapi = json.loads((ROOT / "web" / "openapi.json").read_text(encoding="utf-8"))
    rows = {
        (method, _shape(path)): row
        for row, methods, path in re.findall(
            r"^(\| ([A-Z, ]+) (/\S+).*)$", _page("http.md"), re.MULTILINE
        )
        for method in methods.split(", ")
    }
    missing = [
        f"{method.upper()} {path}: {parameter['name']}"
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
        and not re.search(
            rf"[?&]{parameter['name']}\b",
            rows[method.upper(), _shape(path.removeprefix("/api/v1"))],
        )
    ]

    assert missing == []


def test_everything_public_of_the_api_is_described() -> None:
    page = _page("python-api.md")
    kinds = [api.Api, project.Project, run.Run, runs.Runs, series.Series, console.ConsoleLine]
    missing = [
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name in vars(kind)
        if not name.startswith("_") and not re.search(rf"\b{name}\b", page)
    ]

    assert missing == []


def test_every_error_is_described_with_its_code_and_status() -> None:
    page = _page("errors.md")
    kinds = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.KisekiError)
    ]
    missing = [
        kind.__name__
        for kind in kinds
        if f"| `{kind.code}` | {kind.__name__} |" not in page
        or (
            not issubclass(kind, errors.ServerUnreachable)
            and f"| {kind.__name__} | {kind.status} |" not in page
        )
    ]

    assert missing == []


def test_every_limit_is_described() -> None:
    page = _page("limits.md")

    assert [name for name in vars(limits) if name.isupper() and f"| {name} |" not in page] == []


def test_every_setting_is_described() -> None:
    page = _page("settings.md")

    assert [name for name in settings.NAMES if f"`{name}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)[^):]*\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
