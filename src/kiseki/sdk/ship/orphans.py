"""Run directories that nobody ships any more: taken over, or removed when all is kept."""

import shutil
import time
from pathlib import Path
from typing import Final

from kiseki.sdk.machine import find_process_start, get_boot_id, get_host
from kiseki.sdk.rundir import RunMeta, list_journals, read_meta
from kiseki.sdk.ship.lock import is_free, lock_path
from kiseki.sdk.ship.progress import Progress, read_progress

SILENT_S: Final = 60.0
_DAY_S: Final = 86400.0


def is_orphan(run_dir: Path, *, base_url: str, now_s: float | None = None) -> bool:
    """Return whether a run directory should be shipped by a side process started beside it.

    It is if it is meant for the same server, was begun on this host, nobody holds its lock,
    its owner is gone, nothing was written for a minute, and the server lacks something.

    Raises:
        OSError, msgspec.DecodeError, UnsupportedVersion: the directory cannot be read.
    """
    meta = read_meta(run_dir)
    if meta.mode == "offline" or meta.base_url != base_url or meta.host != get_host():
        return False
    if owner_lives(meta) or silent_s(run_dir, meta, now_s=now_s) < SILENT_S:
        return False
    progress = read_progress(run_dir)
    if progress is not None and (progress.ended or progress.refused):
        return False
    return is_free(lock_path(run_dir, meta))


def remove_if_old(run_dir: Path, *, now_s: float | None = None) -> bool:
    """Remove a run directory that the server has whole, `keep_days` after its end.

    Returns:
        Whether it was removed. A negative `keep_days` keeps it for ever.

    Raises:
        OSError, msgspec.DecodeError, UnsupportedVersion: the directory cannot be read.
    """
    meta = read_meta(run_dir)
    keep_s = meta.settings.keep_days * _DAY_S
    progress = read_progress(run_dir)
    if keep_s < 0 or progress is None or not progress.ended or owner_lives(meta):
        return False
    if silent_s(run_dir, meta, now_s=now_s) < keep_s or not is_safe(run_dir, meta, progress):
        return False
    shutil.rmtree(run_dir)
    return True


def is_safe(run_dir: Path, meta: RunMeta, progress: Progress) -> bool:
    """Return whether every byte of every journal is on the server's disk, and every file."""
    if not progress.files_done or progress.n_unsent:
        return False
    for path in list_journals(run_dir, meta):
        shipped = progress.writers.get(path.stem.removeprefix("journal-"))
        if shipped is None or shipped.safe < path.stat().st_size:
            return False
    return True


def owner_lives(meta: RunMeta) -> bool:
    """Return whether the process that began a run is known to live, on this machine."""
    if meta.boot_id != get_boot_id():
        return False
    started = find_process_start(meta.owner_pid)
    return started is not None and started == meta.owner_started


def silent_s(run_dir: Path, meta: RunMeta, *, now_s: float | None = None) -> float:
    """Return how many seconds ago a journal of the run grew last."""
    times = [path.stat().st_mtime for path in list_journals(run_dir, meta)]
    newest = max(times, default=run_dir.stat().st_mtime)
    return (time.time() if now_s is None else now_s) - newest
