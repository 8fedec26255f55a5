"""Measure the runs table over a million short runs, at rest and while runs change.

Runs are written straight into the database with ten values in the config and ten in the
summary. "Cold" is the first query of a new process, from stored blocks; "from rows" is what
it costs without them, which the upkeep process pays once. Times are CPU times of the thread that
asks, so that a busy machine does not change them much. Usage:
`python -m bench.run_table [--runs N] [--folder DIR]`.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import insert, update

from bench.server import Row
from kiseki.hub.search import parse_filter
from kiseki.model.run import RunMetadata
from kiseki.model.state import RunState
from kiseki.store.blocks.keeper import BlockKeeper
from kiseki.store.metadata import new_stream
from kiseki.store.open import SqlStore, open_store
from kiseki.store.queries import GroupQuery, RunQuery
from kiseki.store.run_row import RunBody
from kiseki.store.runs_table import RunsTable
from kiseki.store.schema import PROJECT, RUN

NOW_US = 1_760_000_000_000_000
N_RUNS = 1_000_000
_ROUNDS = 7
_STATES = [RunState.FINISHED] * 90 + [RunState.FAILED] * 6 + [RunState.CRASHED] * 4
_NETS = ["resnet18", "resnet50", "vit-small", "vit-base", "unet", "mlp", "lstm", "gpt"]
_WORDS = ["earnest", "jolly", "exalted", "legendary", "amber", "quiet", "swift", "bold"]


def measure(n_runs: int = N_RUNS, folder: Path | None = None) -> Iterator[Row]:
    """Yield lines of the report."""
    with tempfile.TemporaryDirectory() as made:
        place = folder or Path(made)
        store = open_store(place)
        project = fill(store, n_runs)
        yield from measure_blocks(store, n_runs)
        store.close()
        store = open_store(place)
        yield from _measure_queries(store, project, n_runs)
        store.close()


def fill(store: SqlStore, n_runs: int) -> int:
    """Write the runs, unless the store has them, and return the id of their project."""
    project = store.projects.get_or_create(entity="bench", name="runs").id
    if store.projects.get(project).n_runs < n_runs:
        write_runs(store, project, n_runs)
    return project


def write_runs(store: SqlStore, project: int, n_runs: int) -> None:
    """Write runs into the database."""
    random = np.random.default_rng(0)
    with store.database.write() as conn:
        conn.execute(update(PROJECT).where(PROJECT.c.id == project).values(runs_begun=n_runs))
    for start in range(1, n_runs + 1, 10_000):
        rows = [
            _run(project, number, random)
            for number in range(start, min(start + 10_000, n_runs + 1))
        ]
        with store.database.write(timeout_s=60) as conn:
            conn.execute(insert(RUN), rows)


def _run(project: int, number: int, random: np.random.Generator) -> dict[str, Any]:
    floats = random.random(16).round(6).tolist()
    picks = random.integers(0, 1000, 8).tolist()
    config = {
        "lr": 10 ** (-5 * floats[0]),
        "seed": number,
        "batch_size": 2 ** (3 + picks[0] % 8),
        "net": _NETS[picks[1] % 8],
        "dropout": picks[2] % 10 / 20,
        "epochs": 10 + picks[3] % 90,
        "optimizer": ["adam", "sgd", "lion"][picks[4] % 3],
        "model": {"depth": picks[5] % 24, "width": 64 * (1 + picks[6] % 16)},
        "amp": picks[7] % 2 == 0,
    }
    summary = {f"metric_{i}": floats[i] for i in range(8)}
    summary |= {"acc": floats[8], "loss": floats[9] * 3}
    created_us = NOW_US + number * 1_000_000
    body = RunBody(
        user=f"user{picks[0] % 20}",
        tags=["baseline"] if picks[1] % 10 == 0 else ["sweep", "night"][: picks[2] % 3],
        group=f"sweep-{number // 500}",
        config=config,
        metadata=RunMetadata(
            host=f"node{picks[3] % 64}",
            os="Linux",
            python_version="3.11.7",
            command="train.py --config base.yaml",
            git={"commit": f"{picks[4]:040x}", "branch": "main", "dirty": False},
        ),
        started_us=created_us,
        ended_us=created_us + picks[5] * 1_000_000,
        active_us=picks[5] * 1_000_000,
    )
    return {
        "uid": random.bytes(16).hex(),
        "project_id": project,
        "run_id": f"{number:08x}",
        "number": number,
        "name": f"{_WORDS[picks[6] % 8]}-{_NETS[picks[7] % 8]}-{number}",
        "state": _STATES[picks[6] % 100].value,
        "stream": new_stream(),
        "created_us": created_us,
        "heartbeats": True,
        "last_step": 100,
        "deleted_with_project": False,
        "locked": False,
        "user": body.user,
        "active_us": body.active_us,
        "rev": 1,
        "body": msgspec.msgpack.encode(body),
        "computed": msgspec.msgpack.encode(summary),
        "facts": b"",
    }


def measure_blocks(store: SqlStore, n_runs: int) -> Iterator[Row]:
    keeper = BlockKeeper(store.database)
    began_s, n_blocks = time.process_time(), 0
    while written := keeper.keep():
        n_blocks += written
    if n_blocks:
        spent_s = time.process_time() - began_s
        what = f"runs table: storing the blocks of {n_runs:,} runs, in the background"
        yield _row(what, spent_s, "s CPU")


def _queries(project: int) -> dict[str, tuple[RunQuery, GroupQuery]]:
    def runs(text: str = "", **fields: Any) -> RunQuery:
        return RunQuery(project=project, filter=parse_filter(text), **fields)

    rows = GroupQuery(columns=("config.lr", "summary.acc", "config.net", "tags"))
    return {
        "newest page": (runs(), rows),
        "filter of two, sorted, page of 100": (
            runs("config.lr < 1e-3 and state = finished", order=("-summary.acc",)),
            rows,
        ),
        "sorted by a number, all match": (runs(order=("summary.loss",)), rows),
        "sorted by two, text first": (runs(order=("config.net", "-summary.acc")), rows),
        "sorted by name": (runs(order=("name",)), rows),
        "page at 500,000": (runs(order=("summary.loss",), offset=500_000), rows),
        "filter by tag": (runs("tags = baseline", order=("-summary.acc",)), rows),
        "search of a text": (runs(search="vit-base-77"), rows),
        "search that half of them match": (runs(search="resnet"), rows),
        "search by regex": (runs(search="^jolly-.*99$", search_is_regex=True), rows),
        "grouped, counts": (runs(), GroupQuery(group_by=("config.net",))),
        "grouped, filter, two columns": (
            runs("state = finished"),
            GroupQuery(group_by=("config.net",), columns=("summary.acc", "summary.loss")),
        ),
        "grouped by tags": (runs(), GroupQuery(group_by=("tags",), columns=("summary.acc",))),
        "grouped by 2,000 groups": (
            runs(order=("-runs",)),
            GroupQuery(group_by=("group",), columns=("summary.acc",)),
        ),
        "rows of an opened group": (
            runs(order=("-summary.acc",)),
            GroupQuery(group_by=("config.net",), within=("unet",), columns=rows.columns),
        ),
    }


def _measure_queries(store: SqlStore, project: int, n_runs: int) -> Iterator[Row]:
    for name, (query, groups) in _queries(project).items():
        ask = _asker(store.table, query, groups)
        first_ms = _time_ms(ask)
        warm_ms = statistics.median(_time_ms(ask) for _ in range(_ROUNDS))
        yield _row(f"runs table, {n_runs:,} runs: {name}", warm_ms, "ms")
        yield _row("- the first time, columns not in memory", first_ms, "ms")
    n_columns = len(store.table.list_loaded(project))
    yield _row(f"runs table: {n_columns} columns", store.table.n_bytes() / 1e6, "MB memory")
    yield from _measure_changing(store, project)


def _measure_changing(store: SqlStore, project: int) -> Iterator[Row]:
    """Ask while 50 runs a second change."""
    uids = store.runs.select(RunQuery(project=project, order=("-number",)))[:1000]
    stop = threading.Event()
    changed = [0]

    def change() -> None:
        while not stop.wait(0.02):
            uid = uids[changed[0] % len(uids)]
            store.runs.update(uid, {"summary": {"acc": changed[0] / 1e6}}, source="bench")
            changed[0] += 1

    thread = threading.Thread(target=change)
    thread.start()
    name = "filter of two, sorted, page of 100"
    ask = _asker(store.table, *_queries(project)[name])
    times_ms: list[float] = []
    began_s = time.monotonic()
    while time.monotonic() - began_s < 10:
        times_ms.append(_time_ms(ask))
        time.sleep(0.05)
    stop.set()
    thread.join()
    rate = changed[0] / (time.monotonic() - began_s)
    what = f"runs table: the same filter while {rate:.0f} runs a second change"
    yield _row(what, statistics.median(times_ms), "ms")
    yield _row(f"- the slowest of {len(times_ms)}", max(times_ms), "ms")


def _row(what: str, ours: float, unit: str) -> Row:
    return Row(what=what, ours=ours, unit=unit)


def _asker(table: RunsTable, query: RunQuery, groups: GroupQuery) -> Callable[[], Any]:
    return lambda: table.read(query, groups)


def _time_ms(act: Callable[[], Any]) -> float:
    began_s = time.thread_time()
    act()
    return (time.thread_time() - began_s) * 1000


def main() -> None:
    """Print one line for each measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=N_RUNS)
    parser.add_argument("--folder", type=Path, help="keep the data there")
    options = parser.parse_args()
    for row in measure(options.runs, options.folder):
        print(row, flush=True)


if __name__ == "__main__":
    main()
