"""`kiseki server`: start a server and show its address."""

import gc
import os
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiseki.cli.terminal import count

if TYPE_CHECKING:
    from kiseki.server.config import ServerConfig

DEFAULT_PORT = 5473


@click.command("server")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    help=f"Port to listen on. [default: {DEFAULT_PORT}, or the next one that is free]",
)
@click.option(
    "--data",
    envvar="KISEKI_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the database and the files. [default: the user's data folder]",
)
@click.option(
    "--database",
    envvar="KISEKI_DATABASE",
    metavar="URL",
    help="Keep rows in PostgreSQL instead: postgresql://user:password@host/name.",
)
@click.option(
    "--blobs",
    envvar="KISEKI_BLOBS",
    metavar="PLACE",
    default="",
    help="Keep files elsewhere: a folder, s3://bucket/prefix, gs://... or az://...; keys and "
    "endpoint come from the environment (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, ...).",
)
@click.option(
    "--blobs-direct",
    envvar="KISEKI_BLOBS_DIRECT",
    is_flag=True,
    help="Let clients send files to the bucket, and read them there, by signed addresses; they "
    "must be able to reach it.",
)
@click.option(
    "--dir",
    "run_dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Show the runs recorded in this folder, which were never sent to a server; "
    "nothing is kept when the server ends.",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="warning",
    show_default=True,
)
@click.option("--open/--no-open", "open_page", default=False, help="Open the page in a browser.")
@click.option(
    "--i-know-this-is-open-to-the-network",
    "open_to_network",
    is_flag=True,
    help="Listen on an address that others can reach. There are no accounts yet: everybody "
    "who reaches it can read, change and delete every run.",
)
@click.option(
    "--allowed-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="Name under which the server may be called, e.g. behind a proxy.",
)
def command(
    *,
    host: str,
    port: int | None,
    data: Path | None,
    database: str | None,
    blobs: str,
    blobs_direct: bool,
    run_dir: Path | None,
    log_level: str,
    open_page: bool,
    open_to_network: bool,
    allowed_hosts: tuple[str, ...],
) -> None:
    """Start a server and show its address; Ctrl+C ends it and loses nothing."""
    from kiseki.server.config import ServerConfig

    config = ServerConfig(
        data=data or default_data(),
        store_url=database,
        blobs=blobs,
        blobs_direct=blobs_direct,
        host=host,
        port=DEFAULT_PORT if port is None else port,
        next_free_port=port is None,
        open_to_network=open_to_network,
        allowed_hosts=allowed_hosts,
        log_level=log_level,
    )

    if run_dir:
        _show_folder(run_dir, config, open_page=open_page)
    else:
        place = "PostgreSQL" if database else config.data
        _serve(config, f"Its data lies in {place}. Ctrl+C ends it.", open_page=open_page)


def _serve(
    config: "ServerConfig",
    word: str,
    *,
    open_page: bool,
    on_ready: Callable[[str], None] = lambda _url: None,
) -> None:
    # Loading makes hundreds of thousands of objects and hardly any garbage: looking for it is
    # a tenth of the start. The server collects again as soon as it answers.
    gc.disable()
    from kiseki.server.serve import run_server

    def greet(url: str) -> None:
        click.echo(f"kiseki is at {url}")
        click.echo(word)
        if open_page:
            open_in_browser(url)
        on_ready(url)

    run_server(config, on_ready=greet)


def _show_folder(folder: Path, config: "ServerConfig", *, open_page: bool) -> None:
    import dataclasses
    import tempfile

    from kiseki.cli.folder_view import FolderView
    from kiseki.sdk.ship.sync import find_run_dirs

    runs = find_run_dirs([folder])
    with tempfile.TemporaryDirectory(prefix="kiseki-", ignore_cleanup_errors=True) as scratch:
        view = FolderView(
            folder, Path(scratch, "runs"), on_trouble=lambda text: click.echo(text, err=True)
        )
        config = dataclasses.replace(
            config, data=Path(scratch, "server"), store_url=None, blobs="", blobs_direct=False
        )
        word = f"It shows {count(len(runs), 'run')} of {folder} and keeps nothing. Ctrl+C ends it."
        try:
            _serve(config, word, open_page=open_page, on_ready=view.start)
        finally:
            view.stop()


def default_data() -> Path:
    """Return the folder where a server keeps its data if nobody names another."""
    import platformdirs

    return Path(platformdirs.user_data_dir("kiseki", appauthor=False))


def open_in_browser(url: str) -> bool:
    """Open a page where a person would see it; return whether that was tried."""
    has_display = (
        sys.platform in ("darwin", "win32")
        or bool(os.environ.get("DISPLAY"))
        or bool(os.environ.get("WAYLAND_DISPLAY"))
    )
    if not has_display or os.environ.get("SSH_CONNECTION"):
        return False
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False
