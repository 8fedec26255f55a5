"""How long one `run.log()` of five scalars takes, in this process, recorded offline.

Usage: python bench/log_call.py [calls]
"""

import os
import sys
import tempfile
import time

CALLS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000


def main() -> None:
    os.chdir(tempfile.mkdtemp(prefix="kiseki-bench-"))
    started = time.perf_counter()
    import kiseki

    imported = time.perf_counter()
    run = kiseki.init(project="bench", mode="offline", settings={"silent": True})
    begun = time.perf_counter()
    row = {"loss": 0.1, "accuracy": 0.2, "lr": 0.3, "grad_norm": 0.4, "epoch": 0.5}
    run.log(row)
    first = time.perf_counter()
    costs = measure(run.log, row)
    ended = time.perf_counter()
    run.finish()
    finished = time.perf_counter()
    print(f"import {1e3 * (imported - started):.1f} ms, init {1e3 * (begun - imported):.1f} ms")
    print(f"import to the end of the first log {1e3 * (first - started):.1f} ms")
    p50_us, p99_us = costs[len(costs) // 2] / 1e3, costs[-len(costs) // 100] / 1e3
    print(f"log p50 {p50_us:.2f} us, p99 {p99_us:.2f} us")
    print(f"finish {1e3 * (finished - ended):.1f} ms after {CALLS} calls")


def measure(log, row) -> list[int]:
    clock = time.perf_counter_ns
    costs = []
    for i in range(CALLS):
        row["loss"] = 1.0 / (i + 1)
        before = clock()
        log(row)
        costs.append(clock() - before)
    costs.sort()
    return costs


if __name__ == "__main__":
    main()
