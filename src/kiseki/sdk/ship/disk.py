"""Bring journals to the disk itself, and copy those that grow on a node-local disk."""

import os
import shutil
import threading
from pathlib import Path
from typing import Final

from kiseki.sdk.rundir import RunMeta, list_journals
from kiseki.sdk.ship.lock import LOCK_FILE

EVERY_S: Final = 1.0


class DiskKeeper:
    """Syncs and copies the journals of one run; each call looks at what grew since the last."""

    def __init__(self, run_dir: Path, meta: RunMeta) -> None:
        self._run_dir = run_dir
        self._meta = meta
        self._synced: dict[Path, int] = {}

    def keep(self) -> None:
        """Sync what grew to the disk; copy it into the run directory if it lies elsewhere.

        A disk that refuses is tried again at the next call.
        """
        try:
            paths = list_journals(self._run_dir, self._meta)
        except OSError:
            return
        for path in paths:
            try:
                self._keep_one(path)
            except OSError:
                continue

    def _keep_one(self, path: Path) -> None:
        size = path.stat().st_size
        if self._synced.get(path) == size:
            return
        if path.parent != self._run_dir:
            copy_growth(path, self._run_dir / path.name)
        fd = os.open(path, os.O_RDONLY)
        try:
            getattr(os, "fdatasync", os.fsync)(fd)
        finally:
            os.close(fd)
        self._synced[path] = size


def move_home(run_dir: Path, meta: RunMeta) -> bool:
    """Remove the node-local journals of a run that has ended, once their copies are whole.

    To be called when nobody writes them any more; a node's memory is not for keeping.

    Returns:
        Whether nothing is left in the node-local folder.
    """
    if not meta.journal_dir:
        return True
    local = Path(meta.journal_dir)
    try:
        for path in list_journals(run_dir, meta):
            if path.parent != local:
                continue
            copy = run_dir / path.name
            copy_growth(path, copy)
            with open(copy, "rb") as file:
                os.fsync(file.fileno())
                is_whole = file.read() == path.read_bytes()
            if is_whole:
                path.unlink()
        (local / LOCK_FILE).unlink(missing_ok=True)
        local.rmdir()
    except OSError:
        return False
    return True


class DiskThread(threading.Thread):
    """Keeps the journals of all runs once a second, apart from everything that must not wait."""

    def __init__(self) -> None:
        super().__init__(name="kiseki-disk", daemon=True)
        self._keepers: dict[Path, DiskKeeper] = {}
        self._lock = threading.RLock()
        self._stop = threading.Event()

    def add(self, run_dir: Path, meta: RunMeta) -> None:
        """Begin to keep the journals of a run."""
        with self._lock:
            self._keepers[run_dir] = DiskKeeper(run_dir, meta)

    def remove(self, run_dir: Path) -> None:
        """Keep the journals of a run once more, and then no longer."""
        with self._lock:
            keeper = self._keepers.pop(run_dir, None)
        if keeper is not None:
            keeper.keep()

    def run(self) -> None:
        """Work until `stop`."""
        while not self._stop.wait(EVERY_S):
            with self._lock:
                keepers = list(self._keepers.values())
            for keeper in keepers:
                keeper.keep()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()


def copy_growth(source: Path, target: Path) -> None:
    """Append to `target` what `source` has more; begin anew if `source` was cut shorter.

    Raises:
        OSError: one of them cannot be read or written.
    """
    with open(source, "rb") as reader, open(target, "ab") as writer:
        size = os.fstat(reader.fileno()).st_size
        have = writer.tell()
        if have > size:
            writer.truncate(size)
            have = size
        # The last bytes may have been a short write that was cut off and written anew.
        have = max(0, have - _OVERLAP_BYTES)
        writer.truncate(have)
        reader.seek(have)
        shutil.copyfileobj(reader, writer)


_OVERLAP_BYTES: Final = 64 * 1024
