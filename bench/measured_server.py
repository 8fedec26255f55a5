"""A kiseki server on a free port whose start, memory, CPU and bytes can be read off."""

import contextlib
import sqlite3
import subprocess
import time
from pathlib import Path

import psutil
from tools.faults import processes

from kiseki.store.columns.compaction import DUE_BYTES, DUE_SEGMENTS

PROGRESS_WITHIN_S = 120
"""How long the compactor may take to have less left than before."""
IDLE_S = 5.0
"""How long it is looked at to learn what it takes when idle."""
SETTLED_CPU_S = 0.05
"""CPU in a second below which a server counts as idle."""


class MeasuredServer(processes.Server):
    """`kiseki server` on an empty folder.

    Attributes:
        start_s: how long it took until it answered.
        idle_share: CPU seconds that it takes in a second in which nobody asks it anything.
    """

    start_s = 0.0
    idle_share = 0.0

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "data")

    def start(self) -> None:
        """Start it; see `processes.Server.start`."""
        began = time.perf_counter()
        super().start()
        self.start_s = time.perf_counter() - began

    def settle(self) -> None:
        """Return when what it does at its start is over and no longer counts as work."""
        busy_s = float("inf")
        while busy_s > SETTLED_CPU_S:
            before_s = self.cpu_s()
            time.sleep(1.0)
            busy_s = self.cpu_s() - before_s
        before_s, began = self.cpu_s(), time.monotonic()
        time.sleep(IDLE_S)
        self.idle_share = (self.cpu_s() - before_s) / (time.monotonic() - began)

    def _tree(self) -> list[psutil.Process]:
        if self.process is None:
            return []
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True)]

    def pids(self) -> set[int]:
        """Return the ids of all its processes."""
        return {process.pid for process in self._tree()}

    def cpu_s(self) -> float:
        """Return user and system time of all its processes, seconds."""
        return sum(sum(process.cpu_times()[:2]) for process in self._tree())

    def memory_bytes(self) -> int:
        """Return what its processes hold that no other process shares."""
        return sum(process.memory_full_info().uss for process in self._tree())

    def stored_bytes(self) -> int:
        """Return the size of the data folder, after the write-ahead log was folded in."""
        with contextlib.closing(sqlite3.connect(self.data / "kiseki.db", timeout=30)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(path.stat().st_size for path in self.data.rglob("*") if path.is_file())

    def wait_until_caught_up(self) -> None:
        """Return when the compactor has nothing left that is due.

        What a writer sent last and is little stays as segments for some seconds more, in
        case that more comes.
        """
        self._wait_for_none(
            f"""
            SELECT count(*) FROM (SELECT 1 FROM segment GROUP BY stream, w
            HAVING count(*) >= {DUE_SEGMENTS} OR sum(n_bytes) >= {DUE_BYTES})
            """
        )

    def wait_until_in_columns(self) -> None:
        """Return when no segment waits."""
        self._wait_for_none("SELECT count(*) FROM segment")

    def wait_until_compacted(self) -> None:
        """Return when all segments are columns and the space they took is given back."""
        self.wait_until_in_columns()
        self._wait_for_none("SELECT freelist_count FROM pragma_freelist_count")

    def _wait_for_none(self, count: str) -> None:
        limit = float("inf")
        with contextlib.closing(
            sqlite3.connect(f"file:{self.data / 'kiseki.db'}?mode=ro", uri=True)
        ) as database:
            fewest = float("inf")
            while left := database.execute(count).fetchone()[0]:
                if left < fewest:
                    fewest, limit = left, time.monotonic() + PROGRESS_WITHIN_S
                if time.monotonic() > limit:
                    raise RuntimeError(f"compaction does not come to rest: {left} left")
                time.sleep(0.1)

    def sync(self, folder: Path) -> None:
        """Send what a training left in a folder.

        Raises:
            RuntimeError: `kiseki sync` failed.
        """
        done: subprocess.CompletedProcess[str] = processes.sync(folder, self.base_url)
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr)
