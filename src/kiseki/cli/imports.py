"""`kiseki import`: bring runs of other tools, or of another kiseki server, to a server."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kiseki.cli.terminal import count, open_api, printable, server_option

if TYPE_CHECKING:
    from kiseki.sdk.imports.foreign import Source
    from kiseki.sdk.imports.importer import Imported

F = TypeVar("F", bound=Callable[..., Any])


@click.group("import")
def command() -> None:
    """Bring runs of other tools to a server.

    May be interrupted and repeated: what the server has is not sent again. What kiseki has no
    place for is said at the end. Exit code 1 if a run could not be brought whole.
    """


def _options(function: F) -> F:
    for option in (
        click.option("-p", "--project", help="Where all runs go. [default: as the source says]"),
        click.option("-e", "--entity", help="Whose they become."),
        click.option(
            "--also-from",
            multiple=True,
            metavar="FOLDER",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help="Take files that runs name in FOLDER, too; others outside are left out.",
        ),
        click.option(
            "--work",
            type=click.Path(file_okay=False, path_type=Path),
            help="Folder for what is under way. [default: kiseki/imports/...]",
        ),
        server_option,
    ):
        function = option(function)
    return function


@command.command("tensorboard")
@click.argument("logdir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_options
@click.pass_context
def import_tensorboard(ctx: click.Context, logdir: Path, **options: Any) -> None:
    """Import a TensorBoard log folder: each folder with event files becomes a run.

    Scalars, histograms, pictures, sounds, texts and hyperparameters. Needs the package
    tensorboard.
    """
    from kiseki.sdk.imports.tensorboard import TensorBoardSource

    _run(ctx, TensorBoardSource(logdir), **options)


@command.command("mlflow")
@click.argument("store")
@_options
@click.pass_context
def import_mlflow(ctx: click.Context, store: str, **options: Any) -> None:
    """Import an MLflow store: each experiment becomes a project.

    STORE is a folder (mlruns), a database file (mlflow.db, sqlite:///mlflow.db) or the address
    of an MLflow server (http://...). Parameters, metrics, tags, notes, data sets, parents and
    artifacts.
    """
    from kiseki.sdk.imports.mlflow import MlflowSource
    from kiseki.sdk.imports.mlflow_folder import MlflowFolder
    from kiseki.sdk.imports.mlflow_rest import MlflowServer
    from kiseki.sdk.imports.mlflow_sqlite import MlflowDatabase

    if store.startswith(("http://", "https://")):
        reader = MlflowServer(store)
    else:
        path = Path(store.removeprefix("sqlite:///").removeprefix("file://"))
        reader = MlflowFolder(path) if path.is_dir() else MlflowDatabase(path)
    _run(ctx, MlflowSource(store, reader), **options)


@command.command("wandb")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@_options
@click.pass_context
def import_wandb(ctx: click.Context, paths: tuple[Path, ...], **options: Any) -> None:
    """Import runs that wandb recorded offline.

    PATHS are .wandb files, run folders or folders of them (wandb/). Rows, console, system
    metrics, config, summary, files and media. Needs the package wandb.
    """
    from kiseki.sdk.imports.wandb import WandbSource

    _run(ctx, WandbSource(paths), **options)


@command.command("neptune")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--files",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the exported files. [default: files beside DATA]",
)
@_options
@click.pass_context
def import_neptune(ctx: click.Context, data: Path, files: Path | None, **options: Any) -> None:
    """Import what neptune-exporter wrote: DATA is its folder of Parquet files.

    Parameters, series of numbers, texts and histograms, files, tags. Needs the package pyarrow.
    """
    from kiseki.sdk.imports.neptune import NeptuneSource

    _run(ctx, NeptuneSource(data, files), **options)


@command.command("project")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_options
@click.pass_context
def import_project(ctx: click.Context, folder: Path, **options: Any) -> None:
    """Import a project that `kiseki export --what everything` wrote."""
    from kiseki.sdk.imports.project import ProjectSource

    _run(ctx, ProjectSource(folder), **options)


def _run(
    ctx: click.Context,
    source: "Source",
    *,
    project: str | None,
    entity: str | None,
    also_from: tuple[Path, ...],
    work: Path | None,
    base_url: str | None,
) -> None:
    from kiseki.sdk.api.connection import Connection
    from kiseki.sdk.imports.importer import Importer

    api_key = os.environ.get("KISEKI_API_KEY")
    base_url = open_api(base_url).base_url
    importer = Importer(
        Connection(base_url, api_key=api_key, timeout_s=60),
        work or _work_folder(source.place),
        api_key=api_key,
        entity=entity,
        project=project,
        also_from=also_from,
    )
    results: list[Imported] = []
    total = source.count()
    for result in importer.run(source):
        results.append(result)
        click.echo(_sentence(result, f"[{len(results)}/{total}]"), err=result.status == "failed")
    for left_out in source.left_out:
        click.echo(printable(f"Left out: {left_out}"))
    n_failed = sum(result.status == "failed" for result in results)
    click.echo(f"{len(results) - n_failed} of {total} runs are on {base_url}.")
    if n_failed:
        ctx.exit(1)


def _work_folder(place: str) -> Path:
    """Return the folder for one source, the same each time."""
    path = Path(place).resolve() if "://" not in place else place
    name = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    return Path(os.environ.get("KISEKI_DIR") or ".") / "kiseki" / "imports" / name


def _sentence(result: "Imported", number: str) -> str:
    name = printable(result.name)
    if result.status == "failed":
        hint = f" {result.hint}" if result.hint else ""
        return printable(f"{number} {name}: failed: {result.trouble}{hint}")
    if result.status == "known":
        return f"{number} {name}: was there already"
    files = f", {count(result.files, 'file')}" if result.files else ""
    lines = [f"{number} {name}: {count(result.rows, 'row')}{files}"]
    lines += [printable(f"    left out: {words}") for words in result.left_out]
    return "\n".join(lines)
