"""A progress bar of bytes, for commands that send or fetch files."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

Tell = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


@contextmanager
def show_progress(title: str) -> Generator[Tell]:
    """Show a bar on a terminal; nothing where stderr is none."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (title, BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
