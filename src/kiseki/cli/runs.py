"""`kiseki runs`: list runs."""

import os
from typing import TYPE_CHECKING, Any

import click

from kiseki.cli.terminal import (
    ago,
    json_option,
    length,
    open_api,
    out,
    plain,
    server_option,
    state_text,
)

if TYPE_CHECKING:
    from kiseki.sdk.api import Api, Run

_PROJECTS_LOOKED_AT = 20


@click.command("runs")
@click.argument("project", required=False)
@click.option(
    "-f",
    "--filter",
    "filters",
    multiple=True,
    metavar="CONDITION",
    help='Only runs for which it holds, e.g. "config.lr >= 0.01", "state = running", '
    '"tags contains baseline". May be given more than once: all must hold.',
)
@click.option("-s", "--search", default="", help="Only runs with this text in name or id.")
@click.option(
    "-o",
    "--order",
    default="-created_at",
    show_default=True,
    help="Fields to sort by, comma separated; - before one turns it round.",
)
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(1))
@click.option(
    "-c",
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD",
    help="Show this field too, e.g. config.lr or summary.val/acc.",
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
        "per_page": min(limit, 500),
    }
    project = project or os.environ.get("KISEKI_PROJECT")
    if project:
        found = api.runs(project, **wanted)[:limit]
    else:
        found = _list_newest(api, wanted, limit)
    if as_json:
        click.echo(_as_json(found))
    elif not found:
        click.echo("No runs.", err=True)
    else:
        _show(found, columns)


def _list_newest(api: "Api", wanted: dict[str, Any], limit: int) -> "list[Run]":
    found: list[Run] = []
    for project in api.projects()[:_PROJECTS_LOOKED_AT]:
        found += project.runs(**wanted)[:limit]
    return sorted(found, key=lambda run: run.created_at, reverse=True)[:limit]


def _show(found: "list[Run]", columns: tuple[str, ...]) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="dim")
    for name in ("id", "name", "state", "project", "created", "duration", *columns):
        table.add_column(name, overflow="fold" if name == "id" else "ellipsis", no_wrap=True)
    for run in found:
        table.add_row(
            plain(run.id),
            plain(run.name),
            state_text(run.state),
            plain(run.project),
            ago(run.created_at),
            length(run.duration_s),
            *(plain(run.find_field(column)) for column in columns),
        )
    console = out()
    if not console.is_terminal:
        # A pipe has no width; let nothing be cut there.
        console.width = 10_000
    console.print(table)


def _as_json(found: "list[Run]") -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode([run.as_dict() for run in found])).decode()
