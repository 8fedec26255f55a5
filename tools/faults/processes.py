"""The processes that are hurt: a server on its own port and folder, trainings, their shippers."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import psutil

from kiseki.sdk.api.client import Api
from kiseki.sdk.api.run import Run
from tools.faults import training

ROOT = Path(__file__).resolve().parents[2]
KISEKI = Path(sys.executable).with_name("kiseki")
START_TIMEOUT_S = 60
END_TIMEOUT_S = 120


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_of(base_url: str) -> dict[str, str]:
    """Return the environment of a process that knows the server and no other setting."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KISEKI_")}
    return kept | {"KISEKI_BASE_URL": base_url, "PYTHONUNBUFFERED": "1"}


class Server:
    """`kiseki server` in a process of its own; killed and started again on the same data."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it answers.

        Raises:
            RuntimeError: it ended instead.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    KISEKI,
                    "server",
                    "--port",
                    str(self.port),
                    "--data",
                    str(self.data),
                    "--no-open",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        limit = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"no server; see {self.data.parent / 'server.log'}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.base_url + "/healthz", timeout=1) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def kill(self, *, whole_tree: bool) -> None:
        """Kill -9 the server, alone or with the processes it started."""
        if self.process is None:
            return
        victims = [psutil.Process(self.process.pid)]
        if whole_tree:
            victims += victims[0].children(recursive=True)
        kill_all(victims)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        """Ask it to end, and return when it has."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(START_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill(whole_tree=True)
        self.process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Training:
    """One training process, its evidence and its output."""

    def __init__(
        self,
        folder: Path,
        base_url: str,
        run_id: str,
        *,
        writer: int = 0,
        options: Sequence[str] = (),
        evidence_in: Path | None = None,
    ) -> None:
        """Start it.

        Args:
            folder: its working directory, made if it is missing.
            base_url: the server it is told of.
            run_id: short id of its run.
            writer: its number among the writers of the run.
            options: further arguments of `training.py`.
            evidence_in: where evidence and output go; default: `folder`.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.run_id = run_id
        self.evidence = (evidence_in or folder) / f"evidence-{run_id}-{writer}"
        self.output = (evidence_in or folder) / f"output-{run_id}-{writer}.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, training.__file__, "--id", run_id),
                    *("--evidence", self.evidence, "--writer", str(writer), *options),
                ],
                cwd=folder,
                env=environment_of(base_url),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def count(self) -> int:
        """How many calls of `log()` are known to have returned."""
        return training.read_count(self.evidence)

    @property
    def has_logged_all(self) -> bool:
        """Whether its loop is over."""
        return self.evidence.with_suffix(".done").exists()

    def wait_for_rows(self, count: int) -> None:
        """Return when so many calls of `log()` have returned.

        Raises:
            RuntimeError: it ended before.
        """
        while self.count < count:
            if self.process.poll() is not None:
                raise RuntimeError(self.output.read_text(encoding="utf-8"))
            time.sleep(0.005)

    def wait(self) -> int:
        """Return the exit code once it has ended."""
        return self.process.wait(END_TIMEOUT_S)

    def kill(self) -> None:
        """Kill -9 the training and nobody else."""
        self.process.kill()
        self.process.wait()


def shippers_of(folder: Path) -> list[psutil.Process]:
    """Return the side processes that work for run directories below a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if "kiseki.sdk.ship" in " ".join(process.cmdline()) and _works_in(process, folder):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def _works_in(process: psutil.Process, folder: Path) -> bool:
    return any(Path(file.path).is_relative_to(folder) for file in process.open_files())


def kill_all(processes: Sequence[psutil.Process]) -> None:
    """Kill -9 the processes, the ones that are gone already included."""
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(processes, timeout=END_TIMEOUT_S)


def sync(folder: Path, base_url: str) -> subprocess.CompletedProcess[str]:
    """Run `kiseki sync` on all run directories below a training's working directory."""
    return subprocess.run(
        [KISEKI, "sync", *map(str, sorted((folder / "kiseki").glob("run-*")))],
        env=environment_of(base_url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=END_TIMEOUT_S,
    )


def read_run(base_url: str, run_id: str) -> Run:
    """Return a run through the public interface."""
    return Api(base_url).run(f"{training.ENTITY_PROJECT}/{run_id}")
