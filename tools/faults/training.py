"""A training that leaves evidence of every row whose `log()` returned: run as a script.

The evidence is a number in a file that is written after each call; like a journal it
survives the death of every process. What row `i` holds follows from its number, so that
nothing but that number has to be kept.
"""

import argparse
import math
import os
import resource
import struct
import sys
import time
from pathlib import Path
from typing import Any

COUNT = struct.Struct("<q")
ENTITY_PROJECT = "faults"


def row_of(writer: int, i: int) -> dict[str, Any]:
    """Return what the writer logs as its row `i`: every type a row may hold."""
    row: dict[str, Any] = {
        "writer": writer,
        "i": i,
        "loss": 1.0 / (i + 1),
        "noise": ((i * 7919 + writer) % 1000) / 7.0,
        "big": 2**53 + i,
        "even": i % 2 == 0,
        "odd": float(i) if i % 97 else (math.nan, math.inf, -math.inf)[i // 97 % 3],
    }
    if i % 50 == 0:
        row["text"] = f"row {i}"
    return row


def step_of(writer: int, i: int, order: str) -> int | None:
    """Return the step of a row: None (the next), its number, repeated, or out of order."""
    if order == "forward":
        return i
    if order == "repeated":
        return i // 3
    if order == "scattered":
        return (i * 37 + writer * 11) % 1000
    return None


def read_count(evidence: Path) -> int:
    """Return how many rows had been logged when the training last could say so."""
    content = evidence.read_bytes() if evidence.exists() else b""
    return COUNT.unpack(content)[0] if len(content) == COUNT.size else 0


def count_waits() -> int:
    """Return how often this thread gave up the processor because it had to wait."""
    if sys.platform != "linux":
        return 0
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw


def log_rows(run: Any, evidence: Path, options: argparse.Namespace) -> tuple[float, int]:
    """Log the rows asked for.

    Returns:
        The longest that a `log()` took, in seconds, other processes' turns included; and
        in how many calls the thread had to wait for something.
    """
    file = os.open(evidence, os.O_CREAT | os.O_WRONLY, 0o644)
    longest_s, n_waits = 0.0, 0
    for i in range(options.rows):
        row, step = row_of(options.writer, i), step_of(options.writer, i, options.order)
        waits = count_waits()
        begin = time.perf_counter()
        run.log(row, step=step)
        longest_s = max(longest_s, time.perf_counter() - begin)
        n_waits += count_waits() != waits
        os.pwrite(file, COUNT.pack(i + 1), 0)
        if options.pause_s:
            time.sleep(options.pause_s)
    os.close(file)
    return longest_s, n_waits


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--id", required=True)
    parser.add_argument("--evidence", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--writer", type=int, default=0)
    parser.add_argument("--pause-s", type=float, default=0.0)
    parser.add_argument(
        "--order", choices=["next", "forward", "repeated", "scattered"], default="next"
    )
    parser.add_argument("--mode", default="online")
    parser.add_argument("--wait-for", type=Path, help="begin to log when this file exists")
    parser.add_argument("--hold-until", type=Path, help="finish when this file exists")
    return parser.parse_args()


def wait_for(path: Path | None) -> None:
    """Return when the file exists."""
    while path is not None and not path.exists():
        time.sleep(0.01)


def main() -> None:
    """Run one training as the command line says."""
    import kiseki

    options = _options()
    run = kiseki.init(id=options.id, project=ENTITY_PROJECT, mode=options.mode)
    wait_for(options.wait_for)
    longest_s, n_waits = log_rows(run, options.evidence, options)
    print(f"logged, longest call {longest_s * 1e6:.0f} us, {n_waits} waited", flush=True)
    options.evidence.with_suffix(".done").touch()
    wait_for(options.hold_until)
    run.finish()


if __name__ == "__main__":
    main()
