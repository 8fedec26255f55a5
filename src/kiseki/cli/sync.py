"""`kiseki sync`: send what was recorded while no server was there."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiseki.cli.terminal import count, plain

if TYPE_CHECKING:
    from kiseki.sdk.ship.sync import SyncProgress, SyncResult


@click.command("sync")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("-p", "--project", help="Where runs go that the server does not know yet.")
@click.option("-e", "--entity", help="Whose they become.")
@click.option("--watch", is_flag=True, help="Go on while the runs go on, until each has ended.")
@click.option(
    "--trust",
    is_flag=True,
    help="Send files outside of the run directories, too, although they came from elsewhere.",
)
@click.option(
    "--base-url",
    envvar="KISEKI_BASE_URL",
    metavar="URL",
    help="Address of the server. [default: the one that each run was begun with]",
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    paths: tuple[Path, ...],
    project: str | None,
    entity: str | None,
    watch: bool,
    trust: bool,
    base_url: str | None,
) -> None:
    """Send runs that were recorded offline, and check that the server has every row and file.

    PATHS are run directories, or folders of them; without any, ./kiseki (or where KISEKI_DIR
    points). It may be repeated and interrupted: only what the server lacks is sent. Exit code
    1 if a run could not be sent whole.

    Of a run that was not begun by you in this very folder (it was copied or unpacked) only
    what lies in the folder is sent, unless you say that you --trust it.
    """
    from kiseki.sdk.ship.sync import find_run_dirs, sync_run

    run_dirs = find_run_dirs(paths or [Path(os.environ.get("KISEKI_DIR") or ".")])
    with _Bars(run_dirs) as bars:

        def sync(run_dir: Path) -> "SyncResult":
            return sync_run(
                run_dir,
                base_url=base_url or "",
                api_key=os.environ.get("KISEKI_API_KEY"),
                entity=entity,
                project=project,
                watch=watch,
                trust=trust,
                on_progress=bars.show,
            )

        results = _side_by_side(sync, run_dirs) if watch else [sync(path) for path in run_dirs]
    for result in results:
        click.echo(_sentence(result), err=result.status == "failed")
        for text in result.unsent:
            click.echo(f"{result.run_dir.name}: {text}", err=True)
    if any(result.status == "failed" or result.unsent for result in results):
        ctx.exit(1)


class _Bars:
    """A progress bar for each run on a terminal, nothing elsewhere."""

    def __init__(self, run_dirs: list[Path]) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TextColumn("[yellow]{task.fields[trouble]}[/]"),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._tasks = {
            path: self._progress.add_task(plain(path.name), total=None, trouble="")
            for path in run_dirs
        }

    def __enter__(self) -> "_Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, now: "SyncProgress") -> None:
        """Move the bar of one run."""
        self._progress.update(
            self._tasks[now.run_dir],
            completed=now.done_bytes,
            total=now.total_bytes + now.bytes_waiting,
            trouble=plain(now.trouble),
        )


def _side_by_side(
    sync: Callable[[Path], "SyncResult"], run_dirs: list[Path]
) -> "list[SyncResult]":
    """Follow all runs at once; Ctrl+C leaves what is on its way to the next sync."""
    results: dict[Path, SyncResult] = {}

    def work(run_dir: Path) -> None:
        results[run_dir] = sync(run_dir)

    threads = [threading.Thread(target=work, args=(path,), daemon=True) for path in run_dirs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[path] for path in run_dirs]


def _sentence(result: "SyncResult") -> str:
    """Say in one line what became of a run directory."""
    name = result.run_dir.name
    if result.status == "failed":
        hint = f" {result.hint}" if result.hint else ""
        return f"{name}: not sent whole: {result.trouble}{hint}"
    place = f" as {result.run_name} ({result.run_path})" if result.run_name else ""
    rows = count(result.rows, "row")
    if result.files:
        rows += f" and {count(result.files, 'file')}"
    if result.status == "live":
        return f"{name}: {rows} so far are on the server{place}; the run goes on."
    lost = f"; {result.lost_bytes} bytes were damaged and could not be read"
    torn = "; a last write was cut short by a crash"
    return (
        f"{name}: {rows} are on the server{place}"
        + (lost if result.lost_bytes else "")
        + (torn if result.torn_bytes else "")
        + "."
    )
