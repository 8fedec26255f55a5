"""What a server does: take points in, draw charts, give series back; against rows in SQLite."""

import dataclasses
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path

import msgspec

import kiseki
from bench.connections import send_side_by_side
from bench.measured_server import MeasuredServer
from bench.rows_reference import RowStore
from bench.shipments import Sender, post, values_of
from kiseki.model.wire import SeriesQuery

KEYS = ["train/loss", "train/accuracy", "val/loss", "val/accuracy", "grad_norm"]
FLUSHES_PER_TRANSACTION = 20
"""The reference groups flushes as our group commit does."""
LONG_FLUSH_ROWS = 8192
REPEATS = 5


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: what, kiseki's figure, the reference's, the unit."""

    what: str
    ours: float
    rows: float | None = None
    unit: str
    more_is_better: bool = False


def median_ms(action: Callable[[], object]) -> float:
    """Return the median of some repetitions, milliseconds; the first, cold one is left out."""
    action()
    seconds = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1e3


def measure(scale: float) -> Iterator[Row]:
    """Do all server measurements, one after the other.

    Args:
        scale: 1 for the sizes that the table names; less for a quick look.
    """
    yield from _ingest(points_per_flush=1000, n_runs=40, n_rows=int(20_000 * scale))
    yield from _ingest(points_per_flush=50, n_runs=40, n_rows=int(4_000 * scale))
    yield from _charts(n_runs=int(1000 * scale), n_rows=10_000)
    yield from _long_series(n_rows=int(10_000_000 * scale))
    yield from _idle()


def _ingest(points_per_flush: int, n_runs: int, n_rows: int) -> list[Row]:
    rows_per_flush = points_per_flush // len(KEYS)
    n_points = n_runs * n_rows * len(KEYS)
    with tempfile.TemporaryDirectory() as folder, MeasuredServer(Path(folder)) as server:
        senders = [Sender(server.port, number) for number in range(n_runs)]
        clients = [sender.requests(KEYS, n_rows, rows_per_flush) for sender in senders]
        empty_bytes = server.stored_bytes()
        began = time.monotonic()
        send_side_by_side(server.port, clients)
        took_in = n_points / (time.monotonic() - began)
        server.wait_until_caught_up()
        sustained = n_points / (time.monotonic() - began)
        server.wait_until_compacted()
        bytes_per_point = (server.stored_bytes() - empty_bytes) / n_points
    with tempfile.TemporaryDirectory() as folder:
        rows = RowStore(Path(folder) / "rows.db")
        began = time.monotonic()
        for transaction in _transactions(n_runs, n_rows, rows_per_flush):
            rows.add(transaction)
        rows_rate = n_points / (time.monotonic() - began)
        rows.close()
        rows_bytes = sum(path.stat().st_size for path in Path(folder).iterdir()) / n_points
    name = f"{n_points / 1e6:g} M points, {points_per_flush} a flush, {n_runs} runs"
    return [
        Row(
            what=f"ingest over HTTP, acknowledged: {name}",
            ours=took_in / 1e3,
            rows=rows_rate / 1e3,
            unit="k points/s",
            more_is_better=True,
        ),
        Row(
            what=f"the same, until the compactor has caught up: {name}",
            ours=sustained / 1e3,
            rows=rows_rate / 1e3,
            unit="k points/s",
            more_is_better=True,
        ),
        Row(what=f"whole database: {name}", ours=bytes_per_point, rows=rows_bytes, unit="B/point"),
    ]


def _transactions(
    n_runs: int, n_rows: int, rows_per_flush: int
) -> Iterable[list[tuple[int, int, int, float]]]:
    columns = [
        [values_of(run, key, n_rows).tolist() for key in range(len(KEYS))] for run in range(n_runs)
    ]
    flushes = [
        [
            (run, key, step, columns[run][key][step])
            for step in range(begin, min(begin + rows_per_flush, n_rows))
            for key in range(len(KEYS))
        ]
        for begin in range(0, n_rows, rows_per_flush)
        for run in range(n_runs)
    ]
    for begin in range(0, len(flushes), FLUSHES_PER_TRANSACTION):
        group = flushes[begin : begin + FLUSHES_PER_TRANSACTION]
        yield [point for flush in group for point in flush]


def _charts(n_runs: int, n_rows: int) -> list[Row]:
    """Charts of one metric, at the edge (HTTP included), and one series by the public API."""
    with (
        tempfile.TemporaryDirectory() as folder,
        MeasuredServer(Path(folder) / "server") as server,
    ):
        senders = [Sender(server.port, number) for number in range(n_runs)]
        send_side_by_side(
            server.port, [sender.requests(["loss"], n_rows, LONG_FLUSH_ROWS) for sender in senders]
        )
        (long,) = [Sender(server.port, n_runs)]
        send_side_by_side(server.port, [long.requests(["loss"], 20_000, LONG_FLUSH_ROWS)])
        server.wait_until_compacted()
        rows = RowStore(Path(folder) / "rows.db")
        for run in range(n_runs):
            rows.add((run, 0, s, v) for s, v in enumerate(values_of(run, 0, n_rows).tolist()))
        rows.add((n_runs, 0, s, v) for s, v in enumerate(values_of(n_runs, 0, 20_000).tolist()))
        uids = [sender.uid for sender in senders]
        found = [
            *_chart(server, rows, uids[:50], n_rows, 1000),
            *_chart(server, rows, uids, n_rows, 500),
            _one_series(server, rows, long),
        ]
        rows.close()
    return found


def _chart(
    server: MeasuredServer, rows: RowStore, uids: list[str], n_rows: int, buckets: int
) -> list[Row]:
    query = SeriesQuery(runs=uids, keys=["loss"], x_min=0.0, x_max=float(n_rows), buckets=buckets)
    width = max(1, n_rows // buckets)
    what = f"chart, {len(uids)} runs x {n_rows} points, {buckets} buckets"
    by_rows = median_ms(lambda: rows.chart(range(len(uids)), 0, width))
    return [
        Row(what=f"{what}, {asked}", ours=median_ms(ask), rows=by_rows, unit="ms")
        for asked, ask in _ways_to_ask(server, query)
    ]


def _ways_to_ask(
    server: MeasuredServer, query: SeriesQuery
) -> list[tuple[str, Callable[[], object]]]:
    """Return how a browser asks: for a part nobody saw yet, and for the same part again.

    The server remembers answers, so the second says little about the work of the first.
    """
    parts = (msgspec.structs.replace(query, x_max=(query.x_max or 0) - n) for n in count())

    def ask(part: SeriesQuery) -> object:
        return post(server.port, "/api/v1/series", msgspec.json.encode(part))

    return [("a new zoom", lambda: ask(next(parts))), ("the same again", lambda: ask(query))]


def _one_series(server: MeasuredServer, rows: RowStore, sender: Sender) -> Row:
    run = kiseki.Api(server.base_url).run(f"bench/bench-{sender.number}")
    if run.series("loss").y.tolist() != values_of(sender.number, 0, 20_000).tolist():
        raise RuntimeError("the series read back is not what was sent")
    return Row(
        what="one series of 20,000 points by the public API",
        ours=median_ms(lambda: run.series("loss")),
        rows=median_ms(lambda: rows.series(sender.number, 0)),
        unit="ms",
    )


def _long_series(n_rows: int) -> list[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        MeasuredServer(Path(folder) / "server") as server,
    ):
        sender = Sender(server.port, 0)
        send_side_by_side(server.port, [sender.requests(["loss"], n_rows, LONG_FLUSH_ROWS)])
        server.wait_until_compacted()
        rows = RowStore(Path(folder) / "rows.db")
        rows.add((0, 0, s, v) for s, v in enumerate(values_of(0, 0, n_rows).tolist()))
        found = [
            _zoom(server, rows, sender, n_rows, share, x) for share, x in ZOOMS if n_rows > 1000
        ]
        rows.close()
    return found


ZOOMS = ((1.0, "_step"), (0.1, "_step"), (0.001, "_step"), (1.0, "_relative"))


def _zoom(
    server: MeasuredServer, rows: RowStore, sender: Sender, n_rows: int, share: float, x: str
) -> Row:
    # Relative time is in seconds; this is more than any of it.
    x_max = n_rows * share if x == "_step" else 1e9
    query = SeriesQuery(runs=[sender.uid], keys=["loss"], x=x, x_min=0, x_max=x_max, buckets=1000)
    whole = share == 1.0 and x == "_step"
    (asked, ask), _ = _ways_to_ask(server, query)
    return Row(
        what=f"one series of {n_rows / 1e6:g} M points, {share:.1%} of it, x = {x}, {asked}",
        ours=median_ms(ask),
        rows=median_ms(lambda: rows.chart([0], 0, n_rows // 1000)) if whole else None,
        unit="ms",
    )


def _idle() -> list[Row]:
    starts = []
    sizes = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder, MeasuredServer(Path(folder)) as server:
            starts.append(server.start_s)
            time.sleep(2)
            sizes.append(server.memory_bytes() / 2**20)
    return [
        Row(what="start of the server", ours=statistics.median(starts), unit="s"),
        Row(
            what="idle memory, all processes",
            ours=statistics.median(sizes),
            unit="MiB",
        ),
    ]
