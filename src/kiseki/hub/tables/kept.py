"""The folder of tables that were read: rebuilt at will, never larger than its bound.

`<folder>/<SHA-256 of the file>-<format>/` holds `table.parquet` and `columns.json`. What was used
last stays; a folder that a question is about is never taken away in the midst of it, as it is
touched first and only those untouched for a while go.
"""

import contextlib
import os
import shutil
import time
from pathlib import Path

MAX_BYTES = 4 * 1024**3
MIN_AGE_S = 600.0
"""A table that was used since then stays."""


class KeptTables:
    """Looks after the folder.

    Args:
        folder: made when it is needed.
        max_bytes: above it the tables that were not used for longest go.
    """

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self.folder = folder
        self._max_bytes = max_bytes

    def place(self, sha256: str, format: str) -> Path:
        """Return the folder of a file's table."""
        return self.folder / f"{sha256}-{format}"

    def touch(self, place: Path) -> bool:
        """Note that a table is used; return whether it is there."""
        try:
            os.utime(place)
        except FileNotFoundError:
            return False
        return (place / "columns.json").exists()

    def tidy(self) -> int:
        """Take away what is too much; return how many tables went."""
        found: list[tuple[float, int, Path]] = []
        for left in self.folder.glob("*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > MIN_AGE_S:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
        for place in self.folder.glob("*-*"):
            with contextlib.suppress(FileNotFoundError):
                size = sum(file.stat().st_size for file in place.iterdir())
                found.append((place.stat().st_mtime, size, place))
        total = sum(size for _, size, _ in found)
        gone = 0
        for used_s, size, place in sorted(found):
            if total <= self._max_bytes or time.time() - used_s < MIN_AGE_S:
                break
            shutil.rmtree(place, ignore_errors=True)
            total -= size
            gone += 1
        return gone
