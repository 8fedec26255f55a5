"""What a training pays: import, first log, every call, CPU, finish, bytes, reading, kill -9."""

import dataclasses
import json
import os
import random
import signal
import statistics
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench import process_tree
from bench.measured_server import MeasuredServer
from bench.peers import Candidate

WORKER = Path(__file__).with_name("worker.py")
N_STEPS = 20_000
N_KEYS = 5
KILL_AFTER_S = (1.0, 3.0)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One round of one candidate, or the median of several; times in seconds or as named."""

    import_ms: float
    first_log_ms: float
    p50_us: float
    p99_us: float
    cpu_us: float
    finish_s: float
    bytes_per_point: float
    read_ms: float
    points_read: float
    lost: float
    logged_before_kill: float


def median_of(rounds: Sequence[Figures]) -> Figures:
    """Return the median of each figure."""
    return Figures(
        **{
            field.name: statistics.median(getattr(figures, field.name) for figures in rounds)
            for field in dataclasses.fields(Figures)
        }
    )


def measure(candidate: Candidate, n_steps: int) -> Figures:
    """Do one round of one candidate."""
    with _place(candidate) as one:
        one.work("idle", n_steps)
        base_cpu_s, base_bytes = one.cpu_s, one.stored_bytes()
    with _place(candidate) as many:
        logged = many.work("log", n_steps)
        cpu_s, stored_bytes = many.cpu_s, many.stored_bytes()
        read = many.work("read", n_steps)
    with _place(candidate) as crashed:
        returned = crashed.kill_while_logging()
        kept = crashed.work("read", 0)["points"] if returned else 0
    steps = logged["steps"]
    calls_us = sorted(call / 1000 for call in logged["calls_ns"])
    return Figures(
        import_ms=logged["import_s"] * 1e3,
        first_log_ms=logged["first_log_s"] * 1e3,
        p50_us=calls_us[len(calls_us) // 2],
        p99_us=calls_us[len(calls_us) * 99 // 100],
        cpu_us=(cpu_s - base_cpu_s) / steps * 1e6,
        finish_s=logged["finish_s"],
        bytes_per_point=(stored_bytes - base_bytes) / (steps * N_KEYS),
        read_ms=read["warm_s"] * 1e3,
        points_read=read["points"],
        lost=max(0, returned - kept),
        logged_before_kill=returned,
    )


class _Place:
    """An empty home for one run of one candidate, with a server if it is kiseki online."""

    def __init__(self, folder: Path, candidate: Candidate, server: MeasuredServer | None) -> None:
        self._folder = folder
        self._candidate = candidate
        self._server = server
        self.cpu_s = 0.0

    def work(self, task: str, n_steps: int) -> dict[str, Any]:
        """Run the worker to its end; return what it measured."""
        if self._candidate.name == "kiseki offline" and task == "read":
            return self._sync_and_read()
        server_cpu_s, began = self._server.cpu_s() if self._server else 0.0, time.monotonic()
        self.cpu_s = process_tree.run_to_the_last(
            self._command(task, n_steps),
            environment=self._environment(),
            folder=self._folder,
            spare=self._spare(),
        )
        if self._server:
            self._server.wait_until_in_columns()
            # What it does anyway is not the training's doing, and a short run waits longer
            # for the compactor than a long one.
            idle_s = self._server.idle_share * (time.monotonic() - began)
            self.cpu_s += self._server.cpu_s() - server_cpu_s - idle_s
        result = json.loads((self._folder / "result.json").read_text())
        if task == "read" and self._candidate.is_kiseki and not result["exact"]:
            raise RuntimeError("kiseki reads other values than were logged")
        return result

    def stored_bytes(self) -> int:
        """Return what lies on the disk once the run is over; for kiseki: in its store."""
        if self._server:
            self._server.wait_until_compacted()
            return self._server.stored_bytes()
        return sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())

    def kill_while_logging(self) -> int:
        """Kill -9 a training at a random moment; return how many calls had returned."""
        evidence = self._folder / "evidence"
        with (self._folder / "output.txt").open("wb") as output:
            process = subprocess.Popen(
                self._command("crash", 0),
                cwd=self._folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        while not evidence.exists() or evidence.stat().st_size == 0:
            time.sleep(0.01)
        time.sleep(random.uniform(*KILL_AFTER_S))
        victims = [psutil.Process(process.pid), *psutil.Process().children(recursive=True)]
        for victim in victims:
            if victim.pid not in self._spare():
                victim.send_signal(signal.SIGKILL)
        process.wait()
        process_tree.reap_orphans(self._spare())
        if self._candidate.is_kiseki and self._server:
            self._server.sync(self._folder)
        return struct.unpack("<q", evidence.read_bytes())[0]

    def _sync_and_read(self) -> dict[str, Any]:
        with MeasuredServer(self._folder / "server") as server:
            server.sync(self._folder)
            online = dataclasses.replace(self._candidate, name="kiseki", environment={})
            return _Place(self._folder, online, server).work("read", 0)

    def _spare(self) -> set[int]:
        return self._server.pids() if self._server else set()

    def _command(self, task: str, n_steps: int) -> list[str | Path]:
        place = [self._candidate.adapter, task, self._folder, str(n_steps)]
        return [self._candidate.python, WORKER, *place]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "KISEKI" not in name}
        address = {"KISEKI_BASE_URL": self._server.base_url} if self._server else {}
        # A home of its own: no candidate finds what another left, nor a person's settings.
        return kept | {"HOME": str(self._folder)} | address | self._candidate.environment


@contextmanager
def _place(candidate: Candidate) -> Iterator[_Place]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiseki-bench-")))
        server = None
        if candidate.name == "kiseki":
            outside = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiseki-data-")))
            server = stack.enter_context(MeasuredServer(outside))
            server.settle()
        yield _Place(folder, candidate, server)
