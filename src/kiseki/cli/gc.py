"""`kiseki gc`: free the content of files that nothing refers to any more."""

import click

from kiseki.cli.terminal import open_api, server_option
from kiseki.sdk.files_wait import describe_bytes


@click.command("gc")
@click.option("--dry-run", is_flag=True, help="Only say how much could be freed.")
@server_option
def command(*, dry_run: bool, base_url: str | None) -> None:
    """Free the content of files that nothing refers to any more.

    The server does so by itself, every ten minutes. What somebody brought or asked for within
    the last day is kept: an upload may be about to name it.
    """
    api = open_api(base_url)
    n_blobs = n_bytes = 0
    while True:
        done = api.free_storage(dry_run=dry_run)
        n_blobs += done.n_blobs
        n_bytes += done.bytes
        if dry_run or not done.remaining:
            break
    word = "could be freed" if dry_run else "freed"
    click.echo(f"{n_blobs} contents, {describe_bytes(n_bytes)} {word}.")
