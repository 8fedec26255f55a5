"""CPU of all that a process starts, side processes that detach themselves included."""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
LONGEST_REST_S = 30.0
"""How long side processes may outlive what started them before they are ended."""


def adopt_orphans() -> None:
    """Make this process the parent of its descendants' orphans, so that their CPU is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run_to_the_last(
    command: Sequence[str | Path], *, environment: dict[str, str], folder: Path, spare: set[int]
) -> float:
    """Run a command and wait for it and for every process it left behind.

    Args:
        command: what to run.
        environment: its variables.
        folder: its working directory; its output goes to `output.txt` there.
        spare: ids of children of ours that have nothing to do with it.

    Returns:
        User and system time of all of them, seconds.

    Raises:
        RuntimeError: it failed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    if process.wait() != 0:
        raise RuntimeError((folder / "output.txt").read_text(errors="replace")[-2000:])
    reap_orphans(spare)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def reap_orphans(spare: set[int]) -> None:
    """Return when no child but those to spare is left; end those that stay too long."""
    limit = time.monotonic() + LONGEST_REST_S
    while children := _children() - spare:
        for child in children:
            if time.monotonic() > limit:
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, os.WNOHANG)
        time.sleep(0.02)


def _children() -> set[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(number) for number in path.read_text().split()} if path.exists() else set()
