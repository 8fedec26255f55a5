"""Runs with 10,000 keys, each logged once: a norm of every weight, a score of every class."""

import struct
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import zstandard

from bench.connections import request_of, send_side_by_side
from bench.measured_server import MeasuredServer
from bench.server import Row
from bench.shipments import CONTENT_TYPE, EPOCH_US, Sender
from kiseki.model.wire import Column, Segment, Shipment

N_RUNS = 1_000
N_KEYS = 10_000
SIDE_BY_SIDE = 20
NAMES = [f"layer_{i // 100}/weight_{i % 100}/norm" for i in range(N_KEYS)]


def measure(n_runs: int) -> Iterator[Row]:
    """Yield lines of the report."""
    with tempfile.TemporaryDirectory() as folder, MeasuredServer(Path(folder)) as server:
        senders = [Sender(server.port, number) for number in range(n_runs)]
        empty_bytes = server.stored_bytes()
        began = time.monotonic()
        for first in range(0, n_runs, SIDE_BY_SIDE):
            some = senders[first : first + SIDE_BY_SIDE]
            send_side_by_side(server.port, [[_request(server.port, one)] for one in some])
        took_s = time.monotonic() - began
        server.wait_until_compacted()
        compacted_s = time.monotonic() - began
        # The summaries of the runs are part of what they take.
        server.settle()
        bytes_per_point = (server.stored_bytes() - empty_bytes) / n_runs / N_KEYS
    what = f"{N_KEYS:,} keys logged once in {n_runs:,} runs"
    yield Row(what=f"{what}: acknowledged", ours=took_s, unit="s")
    yield Row(what=f"{what}: in columns", ours=compacted_s, unit="s")
    yield Row(what=f"{what}: whole database", ours=bytes_per_point, unit="B/point")


def _request(port: int, sender: Sender) -> bytes:
    values = np.random.default_rng(sender.number).normal(size=N_KEYS).astype(np.float32)
    segment = Segment(
        writer=sender.writer,
        start=0,
        end=108,
        before_crc=0,
        last_crc=zlib.crc32(struct.pack("<q", 108)),
        lost=[],
        positions=struct.pack("<q", 8),
        rows=None,
        steps=struct.pack("<q", 0),
        times=struct.pack("<q", EPOCH_US),
        columns=[
            Column(key=key, type="f", at=None, values=struct.pack("<d", value))
            for key, value in zip(NAMES, values.tolist(), strict=True)
        ],
        objects=[],
        console=[],
        facts=[],
    )
    body = zstandard.ZstdCompressor(level=1).compress(
        msgspec.msgpack.encode(Shipment(segments=[segment]))
    )
    headers = {"Content-Type": CONTENT_TYPE, "Content-Encoding": "zstd"}
    return request_of(port, f"/api/v1/runs/{sender.uid}/segments", headers, body)
