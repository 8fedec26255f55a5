"""Disk full, on the client and on the server: told once, nothing accepted lost, healed alone.

A small tmpfs is the disk, a ballast file fills it. That needs root on Linux.
"""

import contextlib
import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tools.faults import processes
from tools.faults.ledger import Verdict, compare

CLIENT_DISK_MB = 4
SERVER_DISK_MB = 512
"""More than twice the reserve that a server keeps free (`limits.MIN_FREE_BYTES`)."""
FULL_FOR_S = 9.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A training that met a full disk.

    Attributes:
        output: what the training printed.
        exit_code: how it ended.
    """

    verdict: Verdict
    output: str
    exit_code: int


def can_make_disks() -> bool:
    """Whether this process may mount a tmpfs."""
    return sys.platform == "linux" and os.geteuid() == 0


@contextlib.contextmanager
def small_disk(folder: Path, size_mb: int) -> Iterator[Path]:
    """Mount a tmpfs of `size_mb` on a new folder."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        # Lazy: a side process may hold a file there for some seconds more.
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> Path:
    """Fill a disk to its last byte; return the ballast."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(2**20)):
            pass
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while file.write(b"\0"):
            pass
    return ballast


def train_on_a_full_disk(folder: Path) -> Outcome:
    """Fill the disk below the journal while a training logs, and free it before its end."""
    with (
        processes.Server(folder / "data") as server,
        small_disk(folder / "disk", CLIENT_DISK_MB) as disk,
    ):
        run = processes.Training(
            disk,
            server.base_url,
            "client-disk",
            options=("--rows", "6000", "--pause-s", "0.002"),
            evidence_in=folder,
        )
        run.wait_for_rows(500)
        ballast = fill(disk)
        run.wait_for_rows(4500)  # longer than a run takes to look at its own trouble
        ballast.unlink()
        return _outcome(server, run)


def train_beside_a_full_server(folder: Path) -> Outcome:
    """Fill the server's disk while a training logs, and free it some seconds later."""
    with small_disk(folder / "disk", SERVER_DISK_MB) as disk:
        with processes.Server(disk / "data") as server:
            run = processes.Training(
                folder / "work",
                server.base_url,
                "server-disk",
                options=("--rows", "12000", "--pause-s", "0.001"),
            )
            run.wait_for_rows(1000)
            ballast = fill(disk)
            time.sleep(FULL_FOR_S)
            ballast.unlink()
            return _outcome(server, run)


def _outcome(server: processes.Server, run: processes.Training) -> Outcome:
    exit_code = run.wait()
    synced = processes.sync(run.folder, server.base_url)
    output = run.output.read_text(encoding="utf-8")
    if synced.returncode != 0:
        raise RuntimeError(f"kiseki sync failed:\n{synced.stdout}{synced.stderr}\n{output}")
    rows = processes.read_run(server.base_url, run.run_id).scan_history()
    return Outcome(verdict=compare(rows, {0: run.count}), output=output, exit_code=exit_code)
