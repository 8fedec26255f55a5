"""How far a run directory's word goes: which files it may have read and sent."""

from pathlib import Path
from typing import Final

OUTSIDE: Final = (
    "lies outside of the run directory, and you did not begin this run here; "
    "if you trust its maker: kiseki sync --trust"
)


class Reach:
    """Files that may be read.

    Args:
        root: only what lies in this folder, wherever links lead; None: every file.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = None if root is None else root.resolve()

    def allows(self, path: Path) -> bool:
        """Return whether a file, or a folder of files, may be read."""
        return self._root is None or path.resolve().is_relative_to(self._root)


EVERYWHERE: Final = Reach(None)
