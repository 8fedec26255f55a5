"""`kiseki artifact ...`: put files on the server, get them back, look at them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kiseki.cli.progress import show_progress
from kiseki.cli.terminal import (
    ago,
    count,
    json_option,
    open_api,
    out,
    plain,
    print_json,
    server_option,
)
from kiseki.model.errors import UsageError
from kiseki.sdk.files_wait import describe_bytes

if TYPE_CHECKING:
    from kiseki.sdk.api import Api
    from kiseki.sdk.artifacts.artifact import Artifact

Row = dict[str, Any]

_NAME_HELP = (
    "NAME is name:v3, name:alias, name (its latest), entity/project/name:v3, or the address of "
    "its page."
)
_COUNTS = ("size", "files", "versions")
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


@click.group("artifact")
def command() -> None:
    """Put artifacts on the server, get, list, check and delete them."""


@command.command("put")
@click.argument("path")
@click.option("-n", "--name", required=True, help="name, project/name or entity/project/name.")
@click.option("-t", "--type", "type_name", default="dataset", show_default=True)
@click.option("-d", "--description", default="", help="Markdown.")
@click.option("-a", "--alias", "aliases", multiple=True, help="Besides `latest`; repeatable.")
@click.option("--tag", "tags", multiple=True, help="Repeatable.")
@click.option("--run", "run_path", help="The run that made it: entity/project/id or its uid.")
@server_option
def put(
    *,
    path: str,
    name: str,
    type_name: str,
    description: str,
    aliases: tuple[str, ...],
    tags: tuple[str, ...],
    run_path: str | None,
    base_url: str | None,
) -> None:
    """Put a file, a folder or a reference to an address on the server; print its name.

    Content that a version has already makes no new one.
    """
    from kiseki.sdk.artifacts.artifact import Artifact
    from kiseki.sdk.artifacts.name import split_artifact_name

    api = open_api(base_url)
    where = split_artifact_name(name)
    run = api.run(run_path) if run_path else None
    artifact = Artifact(where.name, type_name, description=description)
    _add(artifact, path)
    with show_progress("sending") as tell:
        if run is not None:
            run.log_artifact(
                artifact, aliases, tags, on_progress=lambda n: tell(n.done_bytes, n.total_bytes)
            )
        else:
            project = "/".join(part for part in (where.entity, where.project) if part)
            api.log_artifact(
                artifact,
                project or None,
                aliases,
                tags,
                on_progress=lambda n: tell(n.done_bytes, n.total_bytes),
            )
    click.echo(artifact.qualified_name)


@command.command("get", epilog=_NAME_HELP)
@click.argument("name")
@click.option("--root", type=click.Path(file_okay=False), help="Default: artifacts/NAME.")
@click.option("-t", "--type", "type_name", help="An error if it is of another type.")
@click.option("--prefix", help="Only files whose names begin so.")
@click.option("--skip-cache", is_flag=True, help="Neither look into the local cache nor fill it.")
@server_option
def get(
    *,
    name: str,
    root: str | None,
    type_name: str | None,
    prefix: str | None,
    skip_cache: bool,
    base_url: str | None,
) -> None:
    """Bring the files of a version onto this disk, checked; print the folder."""
    artifact = open_api(base_url).artifact(name, type_name)
    with show_progress("fetching") as tell:
        folder = artifact.download(
            root,
            path_prefix=prefix,
            skip_cache=skip_cache,
            on_progress=lambda n: tell(n.done_bytes, n.total_bytes),
        )
    click.echo(folder)


@command.command("ls")
@click.argument("path", required=False)
@click.option("-t", "--type", "type_name", help="Only artifacts of this type.")
@click.option("--versions", is_flag=True, help="PATH is an artifact: list its versions.")
@json_option
@server_option
def list_(
    *, path: str | None, type_name: str | None, versions: bool, as_json: bool, base_url: str | None
) -> None:
    """List the artifacts of a project, or the files of one version.

    PATH is a project (project or entity/project), or with `:v3` or `:alias` a version.
    """
    api = open_api(base_url)
    if versions:
        if not path:
            raise click.UsageError("--versions needs the name of an artifact.")
        rows = [_describe_version(version) for version in api.artifact(path).versions()]
    elif path and ":" in path:
        rows = [
            {"file": entry.path, "size": entry.size, "reference": entry.ref}
            for entry in api.artifact(path).files()
        ]
    else:
        rows = _list_collections(api, path, type_name)
    print_rows(rows, as_json=as_json)


@command.command("rm", epilog=_NAME_HELP)
@click.argument("name")
@click.option("--delete-aliases", is_flag=True, help="Also if it has aliases besides `latest`.")
@click.confirmation_option("-y", "--yes", prompt="Delete this version?", help="Do not ask.")
@server_option
def remove(*, name: str, delete_aliases: bool, base_url: str | None) -> None:
    """Delete a version; content that others share stays."""
    artifact = open_api(base_url).artifact(name)
    artifact.delete(delete_aliases)
    click.echo(f"Deleted {artifact.qualified_name}.")


@command.command("verify", epilog=_NAME_HELP)
@click.argument("name")
@click.option("--root", type=click.Path(file_okay=False), help="Default: artifacts/NAME.")
@server_option
def verify(*, name: str, root: str | None, base_url: str | None) -> None:
    """Check that a folder holds exactly the files of a version."""
    artifact = open_api(base_url).artifact(name)
    artifact.verify(root)
    click.echo(f"{artifact.file_count} files are those of {artifact.name}.")


@command.command("lineage")
@click.argument("name")
@click.option("--run", "is_run", is_flag=True, help="NAME is a run.")
@click.option("--depth", type=click.IntRange(1), help="How many steps away at most.")
@json_option
@server_option
def lineage(
    *, name: str, is_run: bool, depth: int | None, as_json: bool, base_url: str | None
) -> None:
    """Show what an artifact or a run came from and what came of it, one edge a line."""
    api = open_api(base_url)
    graph = (api.run(name) if is_run else api.artifact(name)).lineage(depth)
    if as_json:
        print_json(graph)
        return
    labels = {node.id: f"{node.kind} {node.label}" for node in graph.nodes}
    for edge in graph.edges:
        kind = f"{edge.kind} {edge.label}".strip()
        source, target = labels.get(edge.source, edge.source), labels.get(edge.target, edge.target)
        out().print(f"{plain(source)} [dim]--{plain(kind)}-->[/] {plain(target)}")
    if not graph.edges:
        click.echo("It came from nothing that is recorded, and nothing came of it.")
    if graph.cut:
        click.echo(f"{graph.cut} more are left out; --depth shows less.", err=True)


@command.group("cache")
def cache() -> None:
    """Look at the local cache of downloaded files, and clean it up."""


@cache.command("info")
def info() -> None:
    """Show where the cache lies and how large it is."""
    from kiseki.sdk.artifacts.cache import ContentCache

    content = ContentCache()
    n_files, size = content.size()
    click.echo(f"{content.folder}: {count(n_files, 'file')}, {describe_bytes(size)}")


@cache.command("cleanup")
@click.argument("size")
def cleanup(*, size: str) -> None:
    """Delete what was not used for the longest time until SIZE (10GB, 500MB, 0) is left."""
    from kiseki.sdk.artifacts.cache import ContentCache, remove_old_drafts

    done = ContentCache().clean_up(parse_size(size))
    remove_old_drafts()
    freed, kept = describe_bytes(done.freed_bytes), describe_bytes(done.kept_bytes)
    click.echo(f"Deleted {count(done.n_freed, 'file')}, {freed}; kept {kept}.")


def _add(artifact: "Artifact", path: str) -> None:
    if "://" in path:
        artifact.add_reference(path)
    elif Path(path).is_dir():
        artifact.add_dir(path, policy="immutable")
    else:
        artifact.add_file(path, policy="immutable")


def _list_collections(api: "Api", project: str | None, type_name: str | None) -> list[Row]:
    return [
        {
            "name": found.name,
            "type": found.type,
            "versions": found.n_versions,
            "size": found.size,
            "aliases": ", ".join(found.aliases),
        }
        for found in api.artifact_collections(type_name, project)
    ]


def _describe_version(version: "Artifact") -> Row:
    return {
        "version": version.name.partition(":")[2],
        "state": version.state,
        "aliases": ", ".join(version.aliases),
        "files": version.file_count,
        "size": version.size,
        "created": version.created_at,
        "digest": version.digest[:12],
    }


def print_rows(rows: list[Row], *, as_json: bool) -> None:
    """Print rows of like members as a table or as JSON; `size` is bytes."""
    if as_json:
        print_json(rows)
    else:
        _print_table(rows)


def _print_table(rows: list[Row]) -> None:
    from rich.table import Table

    if not rows:
        click.echo("There are none.", err=True)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in rows[0]:
        table.add_column(
            name, justify="right" if name in ("size", "files", "versions") else "left"
        )
    for row in rows:
        table.add_row(*(_CELLS.get(name, plain)(row[name]) for name in row))
    out().print(table)


_CELLS: Final[dict[str, Callable[[Any], str]]] = {"size": describe_bytes, "created": ago}
"""Columns that are not shown as they are."""


def parse_size(text: str) -> int:
    """Return bytes of `10GB`, `500 MB`, `1.5g` or `0`.

    Raises:
        UsageError: it is none of these.
    """
    words = text.strip().upper().removesuffix("B").strip()
    number, unit = (words[:-1], words[-1]) if words and words[-1] in _UNITS else (words, "")
    try:
        size = int(float(number) * _UNITS[unit])
    except ValueError:
        size = -1
    if size < 0:
        raise UsageError(f"{text!r} is no size; write 10GB, 500MB or 0.")
    return size
