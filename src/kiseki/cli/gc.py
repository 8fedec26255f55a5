"""`kiseki gc`: free the content of files that nothing refers to any more."""

import click

from kiseki.cli.terminal import open_api, server_option


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
    click.echo(f"{n_blobs} contents, {_size(n_bytes)} {word}.")


def _size(n_bytes: float) -> str:
    for unit in ("B", "KiB", "MiB", "GiB"):
        if n_bytes < 1024:
            return f"{n_bytes:.0f} {unit}" if unit == "B" else f"{n_bytes:.1f} {unit}"
        n_bytes /= 1024
    return f"{n_bytes:.1f} TiB"
