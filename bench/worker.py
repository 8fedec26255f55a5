"""One measurement inside one environment: `worker.py ADAPTER TASK FOLDER STEPS`, run as a script.

An adapter has `begin()` (start a run in its folder), `log(step, row)`, `finish()`, and for a
fresh process `open()` and `read(key)`, which returns the values in the order of steps. The
result is written to FOLDER/result.json, since many peers print what they like.

Nothing but the standard library and the peer is imported here.
"""

import importlib
import json
import os
import random
import struct
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

KEYS = ("train/loss", "train/accuracy", "val/loss", "val/accuracy", "grad_norm")
LONGEST_LOOP_S = 4.0
"""Slow peers do fewer steps; every figure is per call or per point."""
COUNT = struct.Struct("<q")
MOST_STEPS_BEFORE_KILL = 10_000


def rows(n_steps: int) -> list[dict[str, float]]:
    """Return noisy float32 values, the same in every process."""
    chance = random.Random(5473)
    to_float32 = struct.Struct("<f")
    return [
        {
            key: to_float32.unpack(to_float32.pack(chance.random() / (1 + step / 500)))[0]
            for key in KEYS
        }
        for step in range(n_steps)
    ]


def measure_log(adapter: Any, module: str, n_steps: int, *, idle: bool = False) -> dict[str, Any]:
    """Measure import, the way to the first log, every call, and finish; times in seconds.

    Args:
        adapter: the peer.
        module: its name.
        n_steps: how many rows are made and logged.
        idle: log the first row only; all else is done, to learn what measuring itself costs.
    """
    data = rows(n_steps)
    began = time.perf_counter()
    importlib.import_module(module)
    imported = time.perf_counter()
    adapter.begin()
    adapter.log(0, data[0])
    logged_first = time.perf_counter()
    calls_ns = []
    log = (lambda step, row: None) if idle else adapter.log
    clock = time.perf_counter_ns
    limit = clock() + int(LONGEST_LOOP_S * 1e9)
    for step in range(1, n_steps):
        before = clock()
        log(step, data[step])
        after = clock()
        calls_ns.append(after - before)
        if after > limit:
            break
    loop_ended = time.perf_counter()
    adapter.finish()
    return {
        "import_s": imported - began,
        "first_log_s": logged_first - imported,
        "steps": len(calls_ns) + 1,
        "calls_ns": calls_ns,
        "finish_s": time.perf_counter() - loop_ended,
    }


def measure_read(adapter: Any) -> dict[str, Any]:
    """Measure reading one series, for the first time and again; times in seconds."""
    adapter.open()
    seconds = []
    values: list[float] = []
    for _ in range(4):
        began = time.perf_counter()
        values = adapter.read(KEYS[0])
        seconds.append(time.perf_counter() - began)
    wanted = [row[KEYS[0]] for row in rows(len(values))]
    return {
        "cold_s": seconds[0],
        "warm_s": sorted(seconds[1:])[1],
        "points": len(values),
        "exact": values == wanted,
    }


def log_until_killed(adapter: Any, folder: Path) -> NoReturn:
    """Log until killed; write how many calls returned into FOLDER/evidence after each."""
    data = rows(MOST_STEPS_BEFORE_KILL)
    adapter.begin()
    file = os.open(folder / "evidence", os.O_CREAT | os.O_WRONLY, 0o644)
    for step, row in enumerate(data):
        adapter.log(step, row)
        os.pwrite(file, COUNT.pack(step + 1), 0)
        # A tight loop would mostly show how long the peers' queues can get.
        time.sleep(0.001)
    raise RuntimeError("nobody killed this process")


def main() -> None:
    """Do the task that the command line names."""
    name, task, folder_name, n_steps = sys.argv[1:]
    folder = Path(folder_name)
    adapter = importlib.import_module(f"adapters.{name}").Adapter(folder)
    if task == "crash":
        log_until_killed(adapter, folder)
    elif task == "read":
        result = measure_read(adapter)
    else:
        result = measure_log(adapter, name, int(n_steps), idle=task == "idle")
    (folder / "result.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main()
