"""`kiseki files ...`: the files of a run."""

import fnmatch
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiseki.cli.progress import show_progress
from kiseki.cli.terminal import count, json_option, open_api, out, plain, print_json, server_option
from kiseki.model.errors import NotFound, UsageError
from kiseki.sdk.files_wait import describe_bytes

if TYPE_CHECKING:
    from kiseki.sdk.api.files import File

RUN_HELP = "RUN is entity/project/id, project/id, the address of its page, or its uid."


@click.group("files")
def command() -> None:
    """List, get, put and delete files of a run."""


@command.command("ls", epilog=RUN_HELP)
@click.argument("run")
@click.argument("patterns", nargs=-1)
@json_option
@server_option
def list_files(
    *, run: str, patterns: tuple[str, ...], as_json: bool, base_url: str | None
) -> None:
    """List files: all, or those that PATTERNS (`*.png`, `plots/`) mean."""
    found = _choose(open_api(base_url).run(run).files(), patterns)
    if as_json:
        rows = [
            {
                "name": file.name,
                "size": file.size,
                "sha256": file.sha256,
                "mimetype": file.mimetype,
                "updated_at": file.updated_at,
            }
            for file in found
        ]
        print_json(rows)
        return
    for file in found:
        size = describe_bytes(file.size)
        out().print(f"[dim]{size:>8}[/]  {plain(file.name)}", soft_wrap=True)


@command.command("get", epilog=RUN_HELP)
@click.argument("run")
@click.argument("patterns", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder to put them into. [default: the working directory]",
)
@server_option
def get(*, run: str, patterns: tuple[str, ...], output: Path, base_url: str | None) -> None:
    """Download files: all, or those that PATTERNS (`*.png`, `plots/`) mean.

    What lies there already is replaced; a download that was cut goes on where it stood.
    """
    source = open_api(base_url).run(run)
    found = _choose(source.files(), patterns)
    if not found:
        raise NotFound("The run has no such files.")
    with show_progress("getting") as show:
        source.fetch_files(
            {file.name: file for file in found},
            output,
            lambda now: show(now.done_bytes, now.total_bytes),
        )
    click.echo(f"{_count(found)} in {output}")


@command.command("put", epilog=RUN_HELP)
@click.argument("run")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--to", default="", help="Folder in the run to put them into.")
@server_option
def put(*, run: str, paths: tuple[Path, ...], to: str, base_url: str | None) -> None:
    """Upload PATHS, files or folders of them, into a run, whether it goes on or has ended.

    A file is named by its own name, files of a folder by the folder's and what is below it.
    Files of the same names are replaced; content that the server has is not sent.
    """
    files = _named(paths, to.strip("/"))
    with show_progress("putting") as show:
        put_files = (
            open_api(base_url)
            .run(run)
            .upload_files(files, lambda now: show(now.done_bytes, now.total_bytes))
        )
    click.echo(f"{_count(put_files)} in {run}")


@command.command("rm", epilog=RUN_HELP)
@click.argument("run")
@click.argument("patterns", nargs=-1, required=True)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@server_option
def remove(*, run: str, patterns: tuple[str, ...], yes: bool, base_url: str | None) -> None:
    """Delete the files that PATTERNS (`*.png`, `plots/`) mean from a run."""
    source = open_api(base_url).run(run)
    found = _choose(source.files(), patterns)
    if not found:
        raise NotFound("The run has no such files.")
    if not yes:
        click.confirm(f"Delete {_count(found)}?", abort=True)
    source.delete_files(file.name for file in found)
    click.echo(f"{_count(found)} deleted")


def _choose(files: "list[File]", patterns: Sequence[str]) -> "list[File]":
    """Return the files that one of the patterns means; all without patterns."""
    if not patterns:
        return files
    wild = [pattern + "*" if pattern.endswith("/") else pattern for pattern in patterns]
    return [file for file in files if any(fnmatch.fnmatchcase(file.name, p) for p in wild)]


def _named(paths: Sequence[Path], folder: str) -> dict[str, Path]:
    """Return name in the run -> place of every file that the paths mean."""
    from kiseki.sdk.folder_tree import find_below

    prefix = f"{folder}/" if folder else ""
    files: dict[str, Path] = {}
    for path in paths:
        name = path.resolve().name
        if not path.is_dir():
            files[prefix + name] = path
            continue
        files |= {f"{prefix}{name}/{below}": file for below, file in find_below(path)}
    if not files:
        raise UsageError("There are no files in it.")
    return files


def _count(files: "Sequence[File]") -> str:
    size = describe_bytes(sum(file.size for file in files))
    return f"{count(len(files), 'file')} ({size})"
