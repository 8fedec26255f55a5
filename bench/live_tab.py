"""A workspace left open while runs go on: `python -m bench.live_tab [--runs 50] [--minutes 5]`.

Real processes log real rows at 10 a second and run; a real Chromium shows the first of them.
Reported: memory of the tab over time (after a forced collection), CPU of the server and of the
tab's renderer, and whether the last chart holds every point that was logged.
"""

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession

from bench.measured_server import MeasuredServer
from bench.server import Row
from bench.web import chromium

N_RUNS, MINUTES = 50, 5.0
RUNS_PER_PROCESS = 10
ROWS_PER_S = 10
TRAINING = """
import sys, time, kiseki
first, count, rows, rate = (int(word) for word in sys.argv[1:])
runs = [
    kiseki.init(project="live", name=f"run-{first + i}", reinit="create_new")
    for i in range(count)
]
began = time.monotonic()
for step in range(rows):
    for i, run in enumerate(runs):
        run.log({"loss": 1 / (1 + step / 50) + i / 100, "acc": step % 100, "lr": 0.1})
    time.sleep(max(0.0, began + (step + 1) / rate - time.monotonic()))
for run in runs:
    run.finish()
"""


@dataclasses.dataclass(frozen=True)
class Moment:
    """What was seen at one time."""

    at_s: float
    heap_mb: float
    nodes: int


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a session of watching came to."""

    moments: list[Moment]
    server_cpu: float
    """Cores, on average."""
    tab_cpu: float
    points_missed: int


def measure(runs: int = N_RUNS, minutes: float = MINUTES) -> Iterator[Row]:
    """Yield lines of the report."""
    outcome = watch(runs, minutes)
    half = len(outcome.moments) // 2
    what = f"{runs} runs live for {minutes:g} minutes"
    yield Row(
        what=f"{what}: heap of the tab at half", ours=outcome.moments[half].heap_mb, unit="MB"
    )
    yield Row(what="- at the end", ours=outcome.moments[-1].heap_mb, unit="MB")
    yield Row(what="- CPU of the server", ours=outcome.server_cpu, unit="cores")
    yield Row(what="- CPU of the tab", ours=outcome.tab_cpu, unit="cores")
    yield Row(what="- points missed", ours=outcome.points_missed, unit="points")


def watch(runs: int, minutes: float) -> Outcome:
    """Train and watch; see the module."""
    rows = int(minutes * 60 * ROWS_PER_S)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = MeasuredServer(folder)
        server.start()
        trainings: list[subprocess.Popen[bytes]] = []
        try:
            server.settle()
            trainings = [
                _train(folder, server.base_url, first, min(RUNS_PER_PROCESS, runs - first), rows)
                for first in range(0, runs, RUNS_PER_PROCESS)
            ]
            return _watch(server, trainings, rows)
        finally:
            for training in trainings:
                training.kill()
            server.stop()


def _train(
    folder: Path, base_url: str, first: int, count: int, rows: int
) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "KISEKI_BASE_URL": base_url,
        "KISEKI_DIR": str(folder / f"runs-{first}"),
        "KISEKI_SILENT": "true",
    }
    words = [str(word) for word in (first, count, rows, ROWS_PER_S)]
    return subprocess.Popen([sys.executable, "-c", TRAINING, *words], env=environment, cwd=folder)


def _watch(server: MeasuredServer, trainings: list[subprocess.Popen[bytes]], rows: int) -> Outcome:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1360, "height": 850})
        while _call(server, "/projects")["total"] < 2:
            time.sleep(0.2)
        project = _call(server, "/projects")["items"][0]
        page.goto(f"{server.base_url}/{project['entity']}/{project['name']}")
        page.wait_for_selector("canvas")
        tab = page.context.new_cdp_session(page)
        tab.send("Performance.enable")
        moments: list[Moment] = []
        began, server_began, tab_began = time.monotonic(), server.cpu_s(), _busy_s(tab)
        while any(training.poll() is None for training in trainings):
            page.wait_for_timeout(10_000)
            moments.append(_look(tab, time.monotonic() - began))
            print(moments[-1], flush=True)
        elapsed_s = time.monotonic() - began
        server_cpu = (server.cpu_s() - server_began) / elapsed_s
        tab_cpu = (_busy_s(tab) - tab_began) / elapsed_s
        page.wait_for_timeout(3_000)
    return Outcome(moments, server_cpu, tab_cpu, _count_missed(server, project["id"], rows))


def _look(tab: CDPSession, at_s: float) -> Moment:
    tab.send("HeapProfiler.collectGarbage")
    metrics = _metrics(tab)
    return Moment(round(at_s, 1), round(metrics["JSHeapUsedSize"] / 1e6, 1), int(metrics["Nodes"]))


def _busy_s(tab: CDPSession) -> float:
    return _metrics(tab)["TaskDuration"]


def _metrics(tab: CDPSession) -> dict[str, float]:
    found: list[dict[str, Any]] = tab.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in found}


def _count_missed(server: MeasuredServer, project: int, rows: int) -> int:
    """Return how many points the server lacks at the end, over all runs and keys."""
    runs = _call(server, f"/projects/{project}/runs?limit=1000&brief=true")["items"]
    missed = 0
    for run in runs:
        keys = _call(server, f"/runs/{run['uid']}/keys")["keys"]
        counts = {key["key"]: key["count"] for key in keys}
        missed += sum(rows - counts.get(key, 0) for key in ("loss", "acc", "lr"))
    return missed


def _call(server: MeasuredServer, path: str) -> Any:
    with urllib.request.urlopen(f"{server.base_url}/api/v1{path}") as answer:
        return json.load(answer)


def main() -> None:
    """Watch and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.live_tab", description=__doc__)
    parser.add_argument("--runs", type=int, default=N_RUNS)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    options = parser.parse_args()
    for row in measure(options.runs, options.minutes):
        print(row, flush=True)


if __name__ == "__main__":
    main()
