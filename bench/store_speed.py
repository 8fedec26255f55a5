"""Measure the columns: ingest with compaction, bytes a point, charts and scans.

One row per point in SQLite, on the same data in the same run, is the reference. Times are
CPU times of this process, so that a busy machine does not change them much; queries run in
one thread. "Again" means that the answer was remembered, "new" that the zoom was not asked
for before. Usage: `python bench/store_speed.py [--quick]`.
"""

import itertools
import json
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from kiseki.model import ids
from kiseki.model.wire import Column, Segment, StartRun, WriterInfo
from kiseki.store.open import SqlStore, open_store

KEYS = ("loss", "acc", "lr", "grad", "time")
ROWS_PER_FLUSH = 200
NOW_US = 1_760_000_000_000_000


def main() -> None:
    """Print one line for each measurement."""
    scale = 10 if "--quick" in sys.argv else 1
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "ingest")
        results |= measure_ingest(store, n_points=4_000_000 // scale)
        store.close()
        results |= measure_size(Path(folder), n_rows=200_000 // scale)
        store = open_store(Path(folder) / "charts")
        results |= measure_charts(store, Path(folder), n_runs=1_000 // scale)
        results |= measure_long_series(store, n_points=10_000_000 // scale)
        store.close()
    print(json.dumps(results, indent=2))


class Writer:
    """One run with one writer that sends columns."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        uid = ids.new_run_uid()
        request = StartRun(uid=uid, id_default=ids.new_run_id(), project="bench")
        store.runs.start(request, entity="bench", user="bench", now_us=NOW_US)
        self.uid = uid
        self.writer = ids.new_writer_id()
        store.ingest.register(uid, WriterInfo(writer=self.writer), now_us=NOW_US)
        self.row = 0

    def send(self, values: dict[str, np.ndarray]) -> Any:
        """Send rows; return the future."""
        n = len(next(iter(values.values())))
        places = np.arange(self.row, self.row + n, dtype="<i8")
        times = NOW_US + places * 20_000 + np.random.default_rng(self.row).integers(0, 500, n)
        segment = Segment(
            writer=self.writer,
            start=self.row * 60,
            end=(self.row + n) * 60,
            before_crc=self.row % 2**32,
            last_crc=(self.row + n) % 2**32,
            lost=[],
            positions=(places * 60).tobytes(),
            rows=None,
            steps=places.tobytes(),
            times=times.astype("<i8").tobytes(),
            columns=[
                Column(key=key, type="f", at=None, values=v.astype("<f8").tobytes())
                for key, v in values.items()
            ],
            objects=[],
            console=[],
            facts=[],
        )
        if self.row == 0:
            segment.before_crc = 0
        self.row += n
        return self.store.ingest.append(self.uid, [segment])


def noisy(n: int, seed: int) -> np.ndarray:
    """Return n noisy float32 values as a training logs them."""
    rng = np.random.default_rng(seed)
    x = np.arange(n)
    return (np.exp(-x / (n / 3)) + rng.normal(0, 0.02, n)).astype(np.float32)


def measure_ingest(store: SqlStore, *, n_points: int) -> dict[str, Any]:
    """Flushes of 1,000 points from 32 writers, the compactor beside them."""
    writers = [Writer(store) for _ in range(32)]
    per_writer = n_points // len(KEYS) // len(writers)
    data = {key: noisy(per_writer, i) for i, key in enumerate(KEYS)}
    stop = threading.Event()

    def compact() -> None:
        while not stop.is_set():
            if not store.upkeep.compact():
                time.sleep(0.05)

    def feed(mine: list[Writer]) -> None:
        for begin in range(0, per_writer, ROWS_PER_FLUSH):
            part = {key: values[begin : begin + ROWS_PER_FLUSH] for key, values in data.items()}
            for future in [writer.send(part) for writer in mine]:
                future.result()

    compactor = threading.Thread(target=compact)
    compactor.start()
    begin, cpu = time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=feed, args=(writers[i::2],)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    compactor.join()
    while store.upkeep.compact(everything=True):
        pass
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    return {
        "ingest points/s, compaction included": round(n_points / seconds),
        "ingest points per CPU second, client included": round(n_points / cpu),
    }


def measure_size(folder: Path, *, n_rows: int) -> dict[str, Any]:
    """Bytes a point of the whole database, against a row for each point."""
    store = open_store(folder / "size")
    writer = Writer(store)
    data = {key: noisy(n_rows, i) for i, key in enumerate(KEYS)}
    for begin in range(0, n_rows, 2_000):
        part = {key: values[begin : begin + 2_000] for key, values in data.items()}
        writer.send(part).result()
        store.upkeep.compact()
    while store.upkeep.compact(everything=True):
        pass
    for _ in range(50):
        store.upkeep.clean()
    store.close()
    ours = sum(file.stat().st_size for file in (folder / "size").iterdir())
    rows = RowPerPoint(folder / "size.db")
    rows.fill(0, data)
    theirs = (folder / "size.db").stat().st_size
    points = n_rows * len(KEYS)
    return {
        "bytes/point": round(ours / points, 2),
        "bytes/point, row per point": round(theirs / points, 2),
    }


def measure_charts(store: SqlStore, folder: Path, *, n_runs: int) -> dict[str, Any]:
    """One metric of many runs of 10,000 points, and the same from rows."""
    writers = [Writer(store) for _ in range(n_runs)]
    rows = RowPerPoint(folder / "charts.db")
    for i, writer in enumerate(writers):
        data = {"loss": noisy(10_000, i)}
        writer.send(data).result()
        if i < n_runs // 10:
            rows.fill(i, data)
    while store.upkeep.compact(everything=True):
        pass
    uids = [writer.uid for writer in writers]
    fifty = uids[: max(5, n_runs // 20)]
    reader = store.series
    row_ms = best_ms(lambda: list(rows.chart(max(1, n_runs // 10), 32)), times=1) * 10
    zooms = itertools.count(1)
    results = {"the same from rows, ms": round(row_ms, 1)}
    for name, chosen, buckets in (
        (f"chart of {n_runs} runs x 10k, 500 buckets", uids, 500),
        (f"{len(fifty)} runs x 10k, 1000 buckets", fifty, 1000),
    ):
        results[f"{name}, new, ms"] = best_ms(
            lambda chosen=chosen, buckets=buckets: reader.read(
                chosen, ["loss"], buckets=buckets, x_max=10_000.0 + next(zooms)
            )
        )
        results[f"{name}, again, ms"] = best_ms(
            lambda chosen=chosen, buckets=buckets: reader.read(chosen, ["loss"], buckets=buckets)
        )
    results[f"{len(fifty)} runs x 10k, every point, ms"] = best_ms(
        lambda: reader.read(fifty, ["loss"], buckets=None, x_max=10_000.0 + next(zooms))
    )
    return results


def measure_long_series(store: SqlStore, *, n_points: int) -> dict[str, Any]:
    """One long series at several zooms, and 20,000 points raw."""
    writer = Writer(store)
    values = {"loss": noisy(n_points, 1), "n": np.arange(n_points, dtype=np.float64)}
    for begin in range(0, n_points, 100_000):
        part = {key: array[begin : begin + 100_000] for key, array in values.items()}
        writer.send(part).result()
        store.upkeep.compact(everything=True)
    while store.upkeep.compact(everything=True):
        pass
    results: dict[str, Any] = {}
    zooms = itertools.count(1)
    for zoom in (1, 10, 1_000):
        low = n_points / 2 + 17
        span = {"x_min": low, "x_max": low + n_points / 2 / zoom} if zoom > 1 else {}
        results[f"{n_points:,} points, zoom {zoom}, new, ms"] = best_ms(
            lambda span=span: store.series.read(
                [writer.uid], ["loss"], buckets=1000 - next(zooms), **span
            )
        )
    for x in ("_relative", "n"):
        results[f"{n_points:,} points, x={x}, ms"] = best_ms(
            lambda x=x: store.series.read([writer.uid], ["loss"], x=x, buckets=1000 - next(zooms)),
            times=3,
        )
    results["20k points raw, ms"] = best_ms(
        lambda: store.series.read(
            [writer.uid], ["loss"], buckets=None, x_max=19_999 + next(zooms) / 99
        )
    )
    return results


class RowPerPoint:
    """The reference: one SQLite row for each point, indexed for charts."""

    def __init__(self, path: Path) -> None:
        self.conn = sqlite3.connect(path)
        self.conn.execute(
            "CREATE TABLE point (run INT, key TEXT, step INT, time INT, value REAL,"
            " PRIMARY KEY (run, key, step)) WITHOUT ROWID"
        )

    def fill(self, run: int, data: dict[str, np.ndarray]) -> None:
        for key, values in data.items():
            rows = ((run, key, i, NOW_US + i, v) for i, v in enumerate(values.tolist()))
            self.conn.executemany("INSERT INTO point VALUES (?, ?, ?, ?, ?)", rows)
        self.conn.commit()

    def chart(self, n_runs: int, width: int) -> Iterator[Any]:
        for run in range(n_runs):
            yield self.conn.execute(
                "SELECT step / ?, min(value), max(value), avg(value) FROM point"
                " WHERE run = ? AND key = 'loss' GROUP BY step / ?",
                (width, run, width),
            ).fetchall()


def best_ms(call: Callable[[], Any], *, times: int = 5) -> float:
    """Return the best of some calls after a warm one."""
    call()
    found: list[float] = []
    for _ in range(times):
        begin = time.process_time()
        call()
        found.append((time.process_time() - begin) * 1000)
    return round(min(found), 1)


if __name__ == "__main__":
    main()
