"""A lock file: held while its holder lives, free as soon as it is dead."""

import os
from pathlib import Path

from kiseki.sdk.rundir import RunMeta

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

LOCK_FILE = "ship.lock"


class FileLock:
    """An exclusive lock on a file, dropped by the system when its holder dies."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    @classmethod
    def take(cls, path: Path) -> "FileLock | None":
        """Return the lock, or None if somebody else holds it.

        Raises:
            OSError: the file cannot be made, or its file system knows no locks.
        """
        fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        try:
            _lock(fd)
        except BlockingIOError:
            os.close(fd)
            return None
        except BaseException:
            os.close(fd)
            raise
        return cls(fd)

    def release(self) -> None:
        """Let go of the lock. May be called twice."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def lock_path(run_dir: Path, meta: RunMeta) -> Path:
    """Return where the lock of a run's side process lies: on a node-local disk if it can."""
    local = Path(meta.journal_dir)
    return (local if meta.journal_dir and local.is_dir() else run_dir) / LOCK_FILE


def is_free(path: Path) -> bool:
    """Return whether nobody holds the lock; a lock that cannot be tried counts as held."""
    try:
        lock = FileLock.take(path)
    except OSError:
        return False
    if lock is None:
        return False
    lock.release()
    return True


def _lock(fd: int) -> None:
    if fcntl is not None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    import msvcrt  # pyright: ignore[reportUnreachable]

    try:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError as error:
        raise BlockingIOError(str(error)) from error
