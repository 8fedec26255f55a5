"""A training program in a process of its own, with the side process that it starts."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

PRELUDE = """
import os, signal, sys, time
from pathlib import Path
from kiseki.sdk.machine import find_process_start
from kiseki.sdk.rundir import read_meta, write_meta
from kiseki.sdk.ship import launch
from tests.doubles.run_folder import QUICK, RunFolder

def begin(folder, url, **how):
    run = RunFolder(Path(folder), base_url=url, **how)
    launch.start(run.path, api_key=None)
    return run

folder, url = sys.argv[1:]
"""


def train(program: str, folder: Path, url: str) -> "subprocess.Popen[str]":
    """Start a program that has `begin`, `folder` and `url`; its output can be read."""
    environment = {k: v for k, v in os.environ.items() if k != "KISEKI_SHIPPER"}
    root = Path(__file__).parents[2]
    environment["PYTHONPATH"] = str(root)
    environment["TMPDIR"] = str(folder)
    environment["XDG_STATE_HOME"] = str(folder)
    environment.pop("XDG_RUNTIME_DIR", None)
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + program, str(folder), url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env=environment,
    )


def side_processes(folder: Path) -> list[int]:
    """Return the side processes that were started by programs in `folder`, by pid."""
    found = []
    mark = f"TMPDIR={folder}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes().split(b"\0")
            if b"-S" not in command or b"kiseki.sdk.ship.process" not in b"".join(command):
                continue
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def wait_for(condition: Callable[[], object], *, what: str = "", timeout_s: float = 30.0) -> None:
    """Wait until a condition holds; fail the test if it never does."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, what or "it never happened"
        time.sleep(0.02)


@contextlib.contextmanager
def no_side_process_left(folder: Path) -> Generator[None]:
    """End what a test has started, so that none lingers after it."""
    try:
        yield
    finally:
        for pid in side_processes(folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
