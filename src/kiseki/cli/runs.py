"""`kiseki runs`: list runs."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from kiseki.cli.terminal import (
    ago,
    json_option,
    length,
    open_api,
    out,
    plain,
    print_json,
    server_option,
    state_text,
)

if TYPE_CHECKING:
    from kiseki.sdk.api import Project

_PROJECTS_LOOKED_AT = 20
_SHOWN = ("id", "name", "state", "created", "duration")
_T = TypeVar("_T")


@click.command("runs")
@click.argument("project", required=False)
@click.option(
    "-f",
    "--filter",
    "filters",
    multiple=True,
    metavar="FILTER",
    help='Only runs for which it holds, e.g. "config.lr >= 0.01 and (state = running or '
    'tag in (prod, base))". May be given more than once: all must hold.',
)
@click.option("-s", "--search", default="", help="Only runs with this text in name or id.")
@click.option(
    "-o",
    "--sort",
    "--order",
    "order",
    default="-created",
    show_default=True,
    metavar="COLUMNS",
    help="Columns to sort by, comma separated; - before one turns it round.",
)
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(1))
@click.option(
    "-c",
    "--columns",
    "--column",
    "columns",
    multiple=True,
    metavar="COLUMNS",
    help="Show these columns too, comma separated, e.g. config.lr,summary.val/acc.max,host. "
    "May be given more than once.",
)
@click.option("--deleted", is_flag=True, help="List the trash.")
@json_option
@server_option
def command(
    *,
    project: str | None,
    filters: tuple[str, ...],
    search: str,
    order: str,
    limit: int,
    columns: tuple[str, ...],
    deleted: bool,
    as_json: bool,
    base_url: str | None,
) -> None:
    """List runs, newest first.

    PROJECT is a name or entity/name. Without it: KISEKI_PROJECT, else the newest runs of
    the projects that were active last.
    """
    api = open_api(base_url)
    wanted: dict[str, Any] = {
        "filters": filters,
        "order": order,
        "search": search,
        "deleted": deleted,
    }
    path = project or os.environ.get("KISEKI_PROJECT")
    projects = [api.project(path)] if path else api.projects()[:_PROJECTS_LOOKED_AT]
    if as_json:
        runs = [run for one in projects for run in one.runs(**wanted, per_page=100)[:limit]]
        found = _newest(runs, limit, lambda run: run.created_at, projects)
        print_json([run.as_dict() for run in found])
        return
    shown = [*_SHOWN, *(name for text in columns for name in _split(text))]
    rows = [
        {"project": one.name, **row}
        for one in projects
        for row in one.table(shown, **wanted, limit=limit)
    ]
    rows = _newest(rows, limit, lambda row: row["created"], projects)
    if not rows:
        click.echo("No runs.", err=True)
    else:
        _show(rows, shown[len(_SHOWN) :])


def _newest(
    found: list[_T], limit: int, created: Callable[[_T], str], projects: "list[Project]"
) -> list[_T]:
    """Mix what several projects have by time; what one has keeps its order."""
    if len(projects) > 1:
        found = sorted(found, key=created, reverse=True)
    return found[:limit]


def _split(text: str) -> list[str]:
    from kiseki.model.column import split_names

    return split_names(text)


def _show(rows: list[dict[str, Any]], columns: list[str]) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="dim")
    for name in ("id", "name", "state", "project", "created", "duration", *columns):
        table.add_column(name, overflow="fold" if name == "id" else "ellipsis", no_wrap=True)
    for row in rows:
        table.add_row(
            plain(row["id"]),
            plain(row["name"]),
            state_text(row["state"]),
            plain(row["project"]),
            ago(row["created"]),
            length(row["duration"]),
            *(_cell(row[column]) for column in columns),
        )
    out().print(table)


def _cell(value: Any) -> str:
    """Return a value of a column; tags and other lists with commas between their parts."""
    if isinstance(value, list):
        value = ", ".join(str(item) for item in cast("list[Any]", value))
    return plain(value)
