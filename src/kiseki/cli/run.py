"""`kiseki run ...`: one run."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

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
    from kiseki.sdk.api import Run

_PATH_HELP = "PATH is entity/project/id, project/id, the address of its page, or its uid."


@click.group("run")
def command() -> None:
    """Show one run, follow its log, stop, lock, move or delete it."""


@command.command("show", epilog=_PATH_HELP)
@click.argument("path")
@json_option
@server_option
def show(*, path: str, as_json: bool, base_url: str | None) -> None:
    """Show what is known about a run."""
    run = open_api(base_url).run(path)
    if as_json:
        print_json(run.as_dict())
    else:
        _show(run)


@command.command("logs", epilog=_PATH_HELP)
@click.argument("path")
@click.option("-n", "--last", type=click.IntRange(1), help="Only so many lines from the end.")
@click.option("-s", "--search", default="", help="Only lines with this text.")
@server_option
def logs(*, path: str, last: int | None, search: str, base_url: str | None) -> None:
    """Print what a run printed; its stderr goes to stderr."""
    for line in open_api(base_url).run(path).console_logs(last=last, search=search):
        click.echo(line.content, err=line.level == "error")


@command.command("stop", epilog=_PATH_HELP)
@click.argument("path")
@click.option("--wait/--no-wait", default=False, help="Wait until it has ended.")
@server_option
def stop(*, path: str, wait: bool, base_url: str | None) -> None:
    """Ask a run to stop; it ends as killed."""
    run = open_api(base_url).run(path)
    run.stop()
    if wait:
        click.echo(run.wait_until_finished())


@command.command("delete", epilog=_PATH_HELP)
@click.argument("path")
@click.option("--purge", is_flag=True, help="For good, not into the trash.")
@click.confirmation_option("-y", "--yes", prompt="Delete this run?", help="Do not ask.")
@server_option
def delete(*, path: str, purge: bool, base_url: str | None) -> None:
    """Move a run to the trash."""
    run = open_api(base_url).run(path)
    if purge:
        run.purge()
    else:
        run.delete()
        click.echo(f"Bring it back with `kiseki run restore {run.uid}`.")


@command.command("restore")
@click.argument("path")
@server_option
def restore(*, path: str, base_url: str | None) -> None:
    """Bring a run back out of the trash.

    PATH is its uid, or project/id (`kiseki runs PROJECT --deleted` lists the trash).
    """
    open_api(base_url).restore(path)


@command.command("lock", epilog=_PATH_HELP)
@click.argument("path")
@server_option
def lock(*, path: str, base_url: str | None) -> None:
    """Refuse to delete a run until it is unlocked."""
    open_api(base_url).run(path).lock()


@command.command("unlock", epilog=_PATH_HELP)
@click.argument("path")
@server_option
def unlock(*, path: str, base_url: str | None) -> None:
    """Let a locked run be deleted again."""
    open_api(base_url).run(path).unlock()


@command.command("move", epilog=_PATH_HELP)
@click.argument("path")
@click.argument("project")
@server_option
def move(*, path: str, project: str, base_url: str | None) -> None:
    """Move a run to another PROJECT of its entity, also while it is running."""
    run = open_api(base_url).run(path)
    run.move(project)
    click.echo(run.url)


def _show(run: "Run") -> None:
    from rich.table import Table

    git: dict[str, Any] = run.metadata.get("git") or {}
    end = run.end
    facts = {
        "run": "/".join(run.path),
        "name": run.name,
        "page": run.url,
        "created": f"{run.created_at} ({ago(run.created_at)})",
        "duration": length(run.duration_s),
        "ended": end.reason if end else "",
        "user": run.user,
        "host": run.metadata.get("host"),
        "command": run.metadata.get("command"),
        "git": " ".join(str(git[key]) for key in ("branch", "commit") if git.get(key)),
        "group": run.group,
        "job type": run.job_type,
        "tags": ", ".join(run.tags),
        "notes": run.notes,
        "last step": run.last_step if run.last_step >= 0 else None,
    }
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("[dim]state[/]", state_text(run.state))
    for name, value in facts.items():
        if value not in (None, ""):
            table.add_row(f"[dim]{name}[/]", plain(value))
    for title, values in (("config", run.config), ("summary", run.summary)):
        for key, value in sorted(_flatten(values), key=lambda item: item[0]):
            table.add_row(f"[dim]{title}[/]", f"{plain(key)} = {plain(value)}")
    out().print(table)


def _flatten(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Give nested values under their dotted names, and in the place of media what they are."""
    for key, value in values.items():
        if not isinstance(value, Mapping):
            yield prefix + key, value
        elif "_type" in value:
            yield prefix + key, f"({value['_type']})"
        else:
            yield from _flatten(cast("Mapping[str, Any]", value), f"{prefix}{key}.")
