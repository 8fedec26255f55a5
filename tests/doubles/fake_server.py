"""A kiseki server of a hundred lines: the routes a shipper calls, and trouble on demand.

It keeps rows in memory, gives the answers of ingest exactly, and fails a test that sends it
a row twice in one history.
"""

import contextlib
import dataclasses
import http.server
import threading
import time
from array import array
from collections import deque
from collections.abc import Generator
from typing import Any, Literal

import msgspec
import zstandard

from kiseki.model.run import Run, StopRequest
from kiseki.model.state import RunState
from kiseki.model.wire import (
    ConsoleLine,
    Fact,
    Heartbeat,
    Problem,
    Receipt,
    RunStarted,
    Segment,
    Shipment,
    StartRun,
    WriterInfo,
    WriterState,
)

Fault = Literal["cut_before", "cut_after", "twice", "slow"] | tuple[int, str]


@dataclasses.dataclass
class FakeWriter:
    """What was taken of one journal."""

    info: WriterInfo
    next: int = 0
    crc: int = 0
    rows: dict[int, tuple[int, dict[str, Any]]] = dataclasses.field(default_factory=dict)
    positions: list[int] = dataclasses.field(default_factory=list)
    console: dict[int, ConsoleLine] = dataclasses.field(default_factory=dict)
    facts: list[Fact] = dataclasses.field(default_factory=list)
    lost: list[tuple[int, int]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class FakeRun:
    """What was taken of one run."""

    start: StartRun
    writers: dict[str, FakeWriter] = dataclasses.field(default_factory=dict)
    beats: list[Heartbeat] = dataclasses.field(default_factory=list)
    stop: StopRequest | None = None
    deleted: bool = False

    def values(self, key: str) -> list[Any]:
        """Return what was logged under `key`, writer by writer, in the order of positions."""
        return [
            values[key]
            for _, writer in sorted(self.writers.items())
            for _, (_, values) in sorted(writer.rows.items())
            if key in values
        ]

    def facts(self, kind: str) -> list[dict[str, Any]]:
        return [f.body for w in self.writers.values() for f in w.facts if f.kind == kind]

    def console(self) -> list[str]:
        lines = [line for w in self.writers.values() for line in w.console.values()]
        return [line.text for line in sorted(lines, key=lambda line: line.line)]


class FakeServer:
    """Runs, and a queue of faults: each request takes the next one."""

    def __init__(self) -> None:
        self.url = ""
        self.runs: dict[str, FakeRun] = {}
        self.faults: deque[Fault | None] = deque()
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.lock = threading.RLock()

    def run(self) -> FakeRun:
        """Return the only run."""
        (run,) = self.runs.values()
        return run

    def answer(self, path: str, body: bytes) -> tuple[int, Any]:
        with self.lock:
            parts = path.removeprefix("/api/v1/runs").strip("/").split("/")
            if parts == [""]:
                return self._start(msgspec.json.decode(body, type=StartRun))
            run = self.runs.get(parts[0])
            if run is None:
                return 404, Problem(code="not_found", message="There is no such run.")
            if run.deleted:
                return 410, Problem(code="deleted", message="The run lies in the trash.")
            if parts[1] == "writers":
                return self._register(run, msgspec.json.decode(body, type=WriterInfo))
            if parts[1] == "segments":
                plain = zstandard.decompress(body)
                return self._append(run, msgspec.msgpack.decode(plain, type=Shipment))
            run.beats.append(msgspec.json.decode(body, type=Heartbeat))
            return 200, Receipt(state=RunState.RUNNING, stop=run.stop)

    def _start(self, start: StartRun) -> tuple[int, Any]:
        if start.uid not in self.runs:
            self.runs[start.uid] = FakeRun(start)
        run = Run(
            uid=start.uid,
            id=start.id or start.id_default,
            name="quiet-moon-1",
            number=1,
            entity="me",
            project=start.project or "Uncategorized",
            project_id=0,
            stream="s1",
            state=RunState.RUNNING,
        )
        return 201, RunStarted(run=run, run_path=f"/me/p/runs/{run.id}", project_path="/me/p")

    def _register(self, run: FakeRun, info: WriterInfo) -> tuple[int, Any]:
        writer = run.writers.setdefault(info.writer, FakeWriter(info))
        return 200, WriterState(writer=info.writer, next=writer.next, safe=writer.next)

    def _append(self, run: FakeRun, shipment: Shipment) -> tuple[int, Any]:
        states: list[WriterState] = []
        for segment in shipment.segments:
            writer = run.writers[segment.writer]
            if segment.start > writer.next:
                return 409, Problem(code="gap", message="A gap.", next=writer.next)
            if segment.start == writer.next and segment.before_crc != writer.crc:
                return 409, Problem(code="journal_conflict", message="Two histories.")
            if segment.end > writer.next:
                take(writer, segment)
            states.append(WriterState(writer=segment.writer, next=writer.next, safe=writer.next))
        return 200, Receipt(writers=states, state=RunState.RUNNING, stop=run.stop)


def take(writer: FakeWriter, segment: Segment) -> None:
    """Commit what lies at or above `writer.next`."""
    floor = writer.next
    for position, row, step, values in entries_of(segment):
        if position < floor:
            continue
        assert position not in writer.positions[-10_000:], "a row came twice"
        writer.positions.append(position)
        writer.rows.setdefault(row, (step, {}))[1].update(values)
    for line in segment.console:
        if line.position >= floor:
            writer.console[line.line] = line
    writer.facts += [fact for fact in segment.facts if fact.position >= floor]
    writer.lost += segment.lost
    writer.next, writer.crc = segment.end, segment.last_crc


def entries_of(segment: Segment) -> list[tuple[int, int, int, dict[str, Any]]]:
    """Return (position, row, step, values) of every entry."""
    positions = array("q", segment.positions)
    rows = array("q", segment.rows) if segment.rows is not None else positions
    values: list[dict[str, Any]] = [{} for _ in positions]
    for column in segment.columns:
        at = array("I", column.at) if column.at is not None else range(len(positions))
        numbers: Any = array("q" if column.type == "i" else "d")
        if column.type == "b":
            numbers = [bool(byte) for byte in column.values]
        else:
            numbers.frombytes(column.values)
        for index, number in zip(at, numbers, strict=True):
            assert column.key not in values[index]
            values[index][column.key] = number
    for value in segment.objects:
        values[value.at][value.key] = value.value
    return list(zip(positions, rows, array("q", segment.steps), values, strict=True))


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Listener"

    def do_POST(self) -> None:
        fake = self.server.fake
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fake.requests.append(self.path.rsplit("/", 1)[1])
        fake.headers.append(dict(self.headers.items()))
        fault = fake.faults.popleft() if fake.faults else None
        if fault == "cut_before":
            self._hang_up()
            return
        if isinstance(fault, tuple):
            self._reply(fault[0], fault[1].encode())
            return
        if fault == "slow":
            time.sleep(0.2)
        status, answer = fake.answer(self.path, body)
        if fault == "twice":
            status, answer = fake.answer(self.path, body)
        if fault == "cut_after":
            self._hang_up()
            return
        self._reply(status, msgspec.json.encode(answer))

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    fake: FakeServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


@contextlib.contextmanager
def fake_server(*, port: int = 0) -> Generator[FakeServer]:
    """Run a fake server on a free port of 127.0.0.1."""
    with _Listener(("127.0.0.1", port), _Handler) as listener:
        listener.fake = fake = FakeServer()
        fake.url = f"http://127.0.0.1:{listener.server_port}"
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            listener.shutdown()
            thread.join()
