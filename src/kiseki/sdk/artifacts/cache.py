"""Content that was downloaded once, kept by its hash for the next time.

The folder may be shared by processes and deleted at any time: a file appears in it whole, is
checked whenever it is used, and one that is gone or damaged is fetched again.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from kiseki.sdk.artifacts.staging import copy_file

FOLDER_VARIABLE: Final = "KISEKI_CACHE_DIR"
LEFTOVER_S: Final = 24 * 3600.0
"""What a download left unfinished is deleted by a clean-up when nobody wrote to it so long."""


class Cleaned(NamedTuple):
    """What a clean-up did; bytes."""

    freed_bytes: int
    n_freed: int
    kept_bytes: int


class ContentCache:
    """A folder of contents, `ab/ab12...`.

    Args:
        folder: where; None: `KISEKI_CACHE_DIR`, else the user's cache folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or cache_folder()) / "content"

    def name_of(self, sha256: str) -> str:
        """Return the path of a content relative to `folder`."""
        return f"{sha256[:2]}/{sha256}"

    def path_of(self, sha256: str) -> Path:
        """Return where a content lies, if it is there."""
        return self.folder / self.name_of(sha256)

    def has(self, sha256: str, size: int) -> bool:
        """Return whether a content seems to be there; `copy_to` looks closer."""
        try:
            return self.path_of(sha256).stat().st_size == size
        except OSError:
            return False

    def copy_to(self, sha256: str, target: Path) -> bool:
        """Copy a content to a new file; return False if it is not there or damaged.

        Raises:
            OSError: the new file cannot be written.
        """
        source = self.path_of(sha256)
        try:
            found, _ = copy_file(source, target)
        except FileNotFoundError:
            if not target.parent.is_dir():
                raise
            return False
        if found == sha256:
            with contextlib.suppress(OSError):
                os.utime(source)  # the clean-up takes what was not used for the longest time
            return True
        target.unlink()
        source.unlink(missing_ok=True)
        return False

    def clean_up(self, keep_bytes: int) -> Cleaned:
        """Delete what was not used for the longest time until so much is left.

        Args:
            keep_bytes: how much may stay; 0 deletes everything.
        """
        files = sorted(self._list_files(), key=lambda file: file.stat.st_mtime)
        kept = sum(file.stat.st_size for file in files)
        freed = n_freed = 0
        for file in files:
            unfinished = len(file.path.name) != 64
            if unfinished and time.time() - file.stat.st_mtime < LEFTOVER_S:
                continue
            if kept <= keep_bytes and not unfinished:
                continue
            with contextlib.suppress(OSError):
                file.path.unlink()
                kept -= file.stat.st_size
                freed += file.stat.st_size
                n_freed += 1
        return Cleaned(freed, n_freed, kept)

    def size(self) -> tuple[int, int]:
        """Return how many files there are and their bytes."""
        sizes = [file.stat.st_size for file in self._list_files()]
        return len(sizes), sum(sizes)

    def _list_files(self) -> "Iterator[_File]":
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                yield _File(path, path.stat())


class _File(NamedTuple):
    path: Path
    stat: os.stat_result


def cache_folder() -> Path:
    """Return the folder for what kiseki keeps of other places."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("kiseki", appauthor=False))


def staging_folder(version_id: str) -> Path:
    """Return the folder for a draft that belongs to no run; not deleted by clean-ups."""
    return cache_folder() / "drafts" / version_id


def remove_old_drafts() -> int:
    """Delete drafts that a process left behind which died; return how many."""
    gone = 0
    with contextlib.suppress(OSError):
        for folder in (cache_folder() / "drafts").iterdir():
            if time.time() - folder.stat().st_mtime > LEFTOVER_S:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
    return gone
