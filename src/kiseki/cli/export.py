"""`kiseki export`: rows of a run or of a whole project as a file."""

import contextlib
import sys
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from kiseki.cli.tabular import SUFFIXES, Format, write_csv, write_json_lines, write_parquet
from kiseki.cli.terminal import count, open_api, printable, server_option

if TYPE_CHECKING:
    from kiseki.sdk.api import Api, Run

Row = dict[str, Any]

_RUN_FIELDS = ("id", "name", "state", "created_at", "duration_s", "group", "job_type", "tags")
_PAGE_ROWS = 5_000
_TIMEOUT_S = 60.0


@click.command("export")
@click.argument("path")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File (for everything: folder) to write; default: the terminal.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    help="Default: what the file's name ends in, else csv. Parquet needs pyarrow.",
)
@click.option(
    "--what",
    type=click.Choice(["history", "runs", "everything"]),
    default="history",
    show_default=True,
    help="All logged rows; one line for each run with its config and summary; or a whole "
    "project as a folder, which `kiseki import project` reads.",
)
@click.option("-k", "--key", "keys", multiple=True, help="Only rows that have this key.")
@click.option("--bom", is_flag=True, help="Begin a CSV file so that Excel reads it as UTF-8.")
@server_option
def command(
    *,
    path: str,
    output: Path | None,
    format_name: Format | None,
    what: str,
    keys: tuple[str, ...],
    bom: bool,
    base_url: str | None,
) -> None:
    """Write the rows of a run or a project to a file, none left out.

    PATH is a run (entity/project/id, project/id, id) or a project (entity/project, project);
    where both fit, the run is meant.
    """
    if what == "everything":
        _export_everything(path, output, base_url)
        return
    runs = _find_runs(open_api(base_url), path)
    suffix = output.suffix.lower() if output else ""
    format_name = format_name or SUFFIXES.get(suffix, "csv")
    if what == "runs":
        rows = [_facts_of(run) for run in runs]
        columns = list(dict.fromkeys(name for row in rows for name in row))
    else:
        rows = _rows_of(runs, keys)
        columns = ["run", *_columns_of(runs, keys)]
    with _opened(output) as file:
        n = _write(file, format_name, rows, columns, bom=bom)
    if output:
        click.echo(f"{count(n, 'row')} in {output}", err=True)


def _export_everything(path: str, folder: Path | None, base_url: str | None) -> None:
    import os
    from importlib.metadata import version

    from kiseki.sdk.api.connection import Connection
    from kiseki.sdk.exports.exporter import Exporter

    if folder is None:
        raise click.UsageError("--what everything needs -o FOLDER.")
    api = open_api(base_url)
    project = api.project(path)
    connection = Connection(
        api.base_url, api_key=os.environ.get("KISEKI_API_KEY"), timeout_s=_TIMEOUT_S
    )
    exporter = Exporter(connection, client=f"kiseki {version('kiseki')}")
    n_runs = n_rows = n_files = 0
    for run in exporter.run(project.entity, project.name, folder):
        n_runs, n_rows, n_files = n_runs + 1, n_rows + run.rows, n_files + run.files
        words = f"{count(run.rows, 'row')}, {count(run.files, 'file')}"
        words = "was there already" if run.known else words
        click.echo(printable(f"[{n_runs}] {run.name}: {words}"), err=True)
    words = ", ".join((count(n_runs, "run"), count(n_rows, "row"), count(n_files, "file")))
    click.echo(f"{words} in {folder}", err=True)


def _find_runs(api: "Api", path: str) -> "list[Run]":
    from kiseki.model.errors import NotFound

    try:
        return [api.run(path)]
    except NotFound:
        pass
    try:
        return list(api.runs(path, per_page=500))
    except NotFound as error:
        raise NotFound(
            f"There is neither a run nor a project {path!r}.", hint="`kiseki runs` lists them."
        ) from error


def _rows_of(runs: "list[Run]", keys: tuple[str, ...]) -> Iterator[Row]:
    for run in runs:
        for row in run.scan_history(keys=keys or None, page_size=_PAGE_ROWS):
            yield {"run": run.id, **row}


def _columns_of(runs: "list[Run]", keys: tuple[str, ...]) -> list[str]:
    """Return the columns of all runs: the step, every key by name, then the clocks."""
    front, back = ["_step"], ["_timestamp", "_runtime"]
    names = set(keys)
    if not keys:
        names = {name for run in runs for name in run.columns()}
    return [*front, *sorted(names.difference(front, back)), *back]


def _facts_of(run: "Run") -> Row:
    facts = run.as_dict()
    row: Row = {name: facts.get(name) for name in _RUN_FIELDS}
    row["created_at"] = run.created_at
    row |= {f"config.{key}": value for key, value in sorted(run.config.items())}
    row |= {f"summary.{key}": value for key, value in sorted(run.summary.items())}
    return row


@contextlib.contextmanager
def _opened(output: Path | None) -> Generator[BinaryIO]:
    """Open the file so that it stands under its name only when it is whole."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    draft = output.with_name(output.name + ".part")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)


def _write(
    file: BinaryIO, format_name: Format, rows: Iterable[Row], columns: list[str], *, bom: bool
) -> int:
    if format_name == "parquet":
        return write_parquet(file, rows, columns)
    import io

    encoding = "utf-8-sig" if bom and format_name == "csv" else "utf-8"
    text = io.TextIOWrapper(file, encoding=encoding, newline="", write_through=True)
    try:
        if format_name == "csv":
            return write_csv(text, rows, columns)
        return write_json_lines(text, rows)
    finally:
        text.detach()
