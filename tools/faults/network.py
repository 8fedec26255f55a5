"""Train through a bad network: exactly once all the same, and no `log()` waits for it."""

import dataclasses
import re
import time
from collections import Counter
from pathlib import Path

from tools.faults import processes
from tools.faults.ledger import Verdict, compare
from tools.faults.proxy import BadNetwork

SLOW_TRAINING = ("--rows", "4000", "--pause-s", "0.001")
QUICK_TRAINING = ("--rows", "20000")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A training behind a bad network.

    Attributes:
        faults: how often each fault happened.
        output: what the training printed.
        exit_code: how it ended.
        n_waits: how many calls of `log()` had to wait for something.
    """

    verdict: Verdict
    faults: Counter[str]
    output: str
    exit_code: int
    n_waits: int


def train_through(folder: Path, *, seed: int, share: float = 0.6) -> Outcome:
    """Train while requests are cut, delayed, repeated and refused, then sync and compare."""
    with processes.Server(folder / "data") as server:
        with BadNetwork(server.port, share=share, seed=seed) as network:
            run = processes.Training(
                folder / "work", network.base_url, f"network-{seed}", options=SLOW_TRAINING
            )
            exit_code = run.wait()
            faults = Counter(network.counts)
        return _outcome(server, run, exit_code, faults)


def train_while_nothing_passes(folder: Path) -> Outcome:
    """Hold every answer from the start until the last `log()` has returned."""
    with (
        processes.Server(folder / "data") as server,
        BadNetwork(server.port, share=0.0) as network,
    ):
        network.hold()
        run = processes.Training(folder / "work", network.base_url, "held", options=QUICK_TRAINING)
        while not run.has_logged_all and run.process.poll() is None:
            time.sleep(0.02)
        network.release()
        return _outcome(server, run, run.wait(), Counter(network.counts))


def _outcome(
    server: processes.Server, run: processes.Training, exit_code: int, faults: Counter[str]
) -> Outcome:
    synced = processes.sync(run.folder, server.base_url)
    if synced.returncode != 0:
        raise RuntimeError(f"kiseki sync failed:\n{synced.stdout}{synced.stderr}")
    rows = processes.read_run(server.base_url, run.run_id).scan_history()
    output = run.output.read_text(encoding="utf-8")
    waited = re.search(r"(\d+) waited", output)
    if waited is None:
        raise RuntimeError(output)
    return Outcome(
        verdict=compare(rows, {0: run.count}),
        faults=faults,
        output=output,
        exit_code=exit_code,
        n_waits=int(waited[1]),
    )
