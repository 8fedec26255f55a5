"""Disk full, on the client and on the server: told once, nothing accepted lost, healed alone.

A small tmpfs is the disk, a ballast file fills it. That needs root on Linux.
"""

import contextlib
import dataclasses
import filecmp
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kiseki.model.limits import MIN_FREE_FOR_FILES_BYTES
from kiseki.sdk.api.client import Api
from tools.faults import processes
from tools.faults.ledger import Verdict, compare

CLIENT_DISK_MB = 4
SERVER_DISK_MB = 1024
"""Twice the reserve below which a server takes no files (`limits.MIN_FREE_FOR_FILES_BYTES`)."""
LARGE_MB = 128
ROOM_MB = 64
"""What fits above that reserve while the ballast is there."""
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


UPLOAD = """
import pathlib, sys, time, kiseki
content, stop = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
run = kiseki.init(project="faults", id="uploads", settings={"finish_timeout": 120})
artifact = kiseki.Artifact("content", "dataset")
artifact.add_file(content, policy="immutable")
run.log_artifact(artifact)
step = 0
while not stop.exists():
    run.log({"step": step})
    step += 1
    time.sleep(0.02)
print("logged", step, flush=True)
run.finish()
"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UploadOutcome:
    """An upload that met a full disk of the server.

    Attributes:
        arrived: rows on the server while its disk was full, early and later.
        rows, logged: on the server at the end, and logged.
        is_equal: whether the content came back as it was.
        output: what the training printed.
        server_log: what the server wrote into its log.
    """

    arrived: tuple[int, int]
    rows: int
    logged: int
    is_equal: bool
    output: str
    server_log: str
    exit_code: int


def upload_to_a_full_server(folder: Path, *, n_inodes: int = 0) -> UploadOutcome:
    """Log a large artifact for which the server has no room, and give it room after a while.

    Args:
        n_inodes: files that the server's disk may have besides its own; 0: any number, and it
            is bytes that it lacks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = folder / "content.bin"
    stop = folder / "stop"
    with small_disk(folder / "disk", SERVER_DISK_MB) as disk:
        content.write_bytes(os.urandom(LARGE_MB * 2**20))
        with processes.Server(disk / "data") as server:
            ballast = None
            if n_inodes:
                _remount(disk, f"nr_inodes={_count_files(disk) + n_inodes}")
            else:
                ballast = _weigh(disk)
            output = folder / "output.txt"
            with output.open("wb") as file:
                process = subprocess.Popen(
                    [sys.executable, "-c", UPLOAD, content, stop],
                    cwd=folder,
                    env=processes.environment_of(server.base_url),
                    stdout=file,
                    stderr=subprocess.STDOUT,
                )
            _wait_for_text(output, "full|MIN_FREE_FOR_FILES|No space|no room")
            early = _count_rows(server)
            time.sleep(FULL_FOR_S)
            later = _count_rows(server)
            if ballast is None:
                _remount(disk, "nr_inodes=0")
            else:
                ballast.unlink()
            stop.touch()
            exit_code = process.wait(processes.END_TIMEOUT_S)
            # The side process may still be resting from its last refusal.
            synced = processes.sync(folder, server.base_url)
            if synced.returncode:
                raise RuntimeError(f"kiseki sync failed:\n{synced.stdout}{synced.stderr}")
            back = folder / "back"
            artifact = Api(server.base_url).artifact("faults/content:latest")
            artifact.download(str(back), skip_cache=True)
            text = output.read_text("utf-8")
            return UploadOutcome(
                arrived=(early, later),
                rows=_count_rows(server),
                logged=int(re.findall(r"logged (\d+)", text)[0]),
                is_equal=filecmp.cmp(content, back / content.name, shallow=False),
                output=text,
                server_log=(disk / "server.log").read_text("utf-8"),
                exit_code=exit_code,
            )


def _weigh(disk: Path) -> Path:
    """Leave `ROOM_MB` for files; return the ballast."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        free = shutil.disk_usage(disk).free
        os.posix_fallocate(file.fileno(), 0, free - MIN_FREE_FOR_FILES_BYTES - ROOM_MB * 2**20)
    return ballast


def _remount(disk: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", disk], check=True)


def _count_files(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_files - found.f_ffree


def _wait_for_text(output: Path, pattern: str) -> None:
    limit = time.monotonic() + processes.END_TIMEOUT_S
    while not re.search(pattern, output.read_text("utf-8")):
        if time.monotonic() > limit:
            raise RuntimeError(f"nobody was told:\n{output.read_text('utf-8')}")
        time.sleep(0.1)


def _count_rows(server: processes.Server) -> int:
    run = processes.read_run(server.base_url, "uploads")
    return sum(1 for _ in run.scan_history())


def _outcome(server: processes.Server, run: processes.Training) -> Outcome:
    exit_code = run.wait()
    synced = processes.sync(run.folder, server.base_url)
    output = run.output.read_text(encoding="utf-8")
    if synced.returncode != 0:
        raise RuntimeError(f"kiseki sync failed:\n{synced.stdout}{synced.stderr}\n{output}")
    rows = processes.read_run(server.base_url, run.run_id).scan_history()
    return Outcome(verdict=compare(rows, {0: run.count}), output=output, exit_code=exit_code)
