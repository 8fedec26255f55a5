"""Flushes as a shipper sends them, made beforehand so that a bench measures the server alone."""

import http.client
import secrets
import struct
import zlib
from collections.abc import Iterator

import msgspec
import numpy as np
import zstandard

from bench.connections import request_of
from kiseki.model.wire import (
    Column,
    RunStarted,
    Segment,
    Shipment,
    StartRun,
    WriterInfo,
)

CONTENT_TYPE = "application/vnd.kiseki.shipment"
RECORD_BYTES = 100
"""What a row of five scalars takes in a journal; positions count by it."""
EPOCH_US = 1_790_000_000_000_000
STEP_US = 1000


def values_of(run: int, key: int, n: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return `n` noisy values that a float32 holds exactly, the same for the same run and key."""
    chance = np.random.default_rng([run, key])
    falling = 1.0 / (1.0 + np.arange(n) / 500)
    return (falling + chance.normal(0, 0.05, n)).astype(np.float32).astype(np.float64)


class Sender:
    """One run with one writer, and its flushes as requests."""

    def __init__(self, port: int, number: int) -> None:
        """Begin the run on the server at `port`."""
        self.number = number
        self.writer = secrets.token_hex(16)
        self._port = port
        start = StartRun(
            uid=secrets.token_hex(16),
            id_default=f"bench-{number}",
            project="bench",
            heartbeats=False,
            started_us=EPOCH_US,
        )
        answer = post(port, "/api/v1/runs", msgspec.json.encode(start))
        self.uid = msgspec.json.decode(answer, type=RunStarted).run.uid
        info = WriterInfo(
            writer=self.writer, role="primary", opened_us=EPOCH_US, clock_us=EPOCH_US
        )
        post(port, f"/api/v1/runs/{self.uid}/writers", msgspec.json.encode(info))

    def requests(self, keys: list[str], n_rows: int, rows_per_flush: int) -> list[bytes]:
        """Return the requests of all flushes of this run."""
        headers = {"Content-Type": CONTENT_TYPE, "Content-Encoding": "zstd"}
        path = f"/api/v1/runs/{self.uid}/segments"
        return [
            request_of(self._port, path, headers, body)
            for body in self._flushes(keys, n_rows, rows_per_flush)
        ]

    def _flushes(self, keys: list[str], n_rows: int, rows_per_flush: int) -> Iterator[bytes]:
        columns = [values_of(self.number, place, n_rows) for place in range(len(keys))]
        compressor = zstandard.ZstdCompressor(level=1)
        crc = 0
        for begin in range(0, n_rows, rows_per_flush):
            end = min(begin + rows_per_flush, n_rows)
            segment, crc = self._segment(keys, columns, begin, end, crc)
            yield compressor.compress(msgspec.msgpack.encode(Shipment(segments=[segment])))

    def _segment(
        self,
        keys: list[str],
        columns: list[np.ndarray[tuple[int], np.dtype[np.float64]]],
        begin: int,
        end: int,
        before_crc: int,
    ) -> tuple[Segment, int]:
        rows = np.arange(begin, end, dtype="<i8")
        last_crc = zlib.crc32(struct.pack("<q", end))
        segment = Segment(
            writer=self.writer,
            start=8 + begin * RECORD_BYTES if begin else 0,
            end=8 + end * RECORD_BYTES,
            before_crc=before_crc,
            last_crc=last_crc,
            lost=[],
            positions=(8 + rows * RECORD_BYTES).tobytes(),
            rows=None,
            steps=rows.tobytes(),
            times=(EPOCH_US + rows * STEP_US).tobytes(),
            columns=[
                Column(key=key, type="f", at=None, values=values[begin:end].tobytes())
                for key, values in zip(keys, columns, strict=True)
            ],
            objects=[],
            console=[],
            facts=[],
        )
        return segment, last_crc


def post(port: int, path: str, body: bytes) -> bytes:
    """POST JSON and return the answer as it comes over the wire, still compressed.

    Raises:
        RuntimeError: the server refused.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "zstd"}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
        return content
    finally:
        connection.close()
