"""Shipments as a shipper makes them, from plain rows."""

import struct
from collections.abc import Sequence
from typing import Any

import msgspec
import zstandard

from kiseki.model.wire import Column, ConsoleLine, Fact, ObjectValue, Segment, Shipment

FIRST_POSITION = 0
RECORD_BYTES = 32
"""Distance of the records that these journals pretend to have."""
START_US = 1_700_000_000_000_000


def segment_of(
    rows: Sequence[tuple[int, dict[str, Any]]],
    *,
    writer: str = "e" * 32,
    start: int = FIRST_POSITION,
    before_crc: int = 0,
    last_crc: int = 0,
    console: Sequence[str] = (),
    facts: Sequence[tuple[str, dict[str, Any]]] = (),
) -> Segment:
    """Return a segment with one record for each row (step, values), console line and fact."""
    n = len(rows)
    positions = [start + RECORD_BYTES * i for i in range(n)]
    columns, objects = _columns(rows)
    place = start + RECORD_BYTES * n
    lines = [
        ConsoleLine(
            position=place + RECORD_BYTES * i,
            line=i,
            stream="out",
            time_us=START_US + i,
            text=text,
        )
        for i, text in enumerate(console)
    ]
    place += RECORD_BYTES * len(lines)
    told = [
        Fact(position=place + RECORD_BYTES * i, kind=kind, time_us=START_US, body=body)
        for i, (kind, body) in enumerate(facts)
    ]
    return Segment(
        writer=writer,
        start=start,
        end=place + RECORD_BYTES * len(told),
        before_crc=before_crc,
        last_crc=last_crc,
        lost=[],
        positions=struct.pack(f"<{n}q", *positions),
        rows=None,
        steps=struct.pack(f"<{n}q", *(step for step, _ in rows)),
        times=struct.pack(f"<{n}q", *(START_US + 1000 * i for i in range(n))),
        columns=columns,
        objects=objects,
        console=lines,
        facts=told,
    )


def packed(*segments: Segment) -> bytes:
    """Return the body of a request that carries these segments."""
    return zstandard.compress(msgspec.msgpack.encode(Shipment(segments=list(segments))))


def _columns(rows: Sequence[tuple[int, dict[str, Any]]]) -> tuple[list[Column], list[ObjectValue]]:
    gathered: dict[tuple[str, str], tuple[list[int], list[Any]]] = {}
    objects: list[ObjectValue] = []
    for i, (_, values) in enumerate(rows):
        for key, value in values.items():
            kind = _kind(value)
            if kind is None:
                objects.append(ObjectValue(key=key, at=i, value=value))
                continue
            places, numbers = gathered.setdefault((key, kind), ([], []))
            places.append(i)
            numbers.append(value)
    formats = {"f": "d", "i": "q", "b": "?"}
    columns = [
        Column(
            key=key,
            type=kind,  # type: ignore[arg-type]
            at=None if len(places) == len(rows) else struct.pack(f"<{len(places)}I", *places),
            values=struct.pack(f"<{len(numbers)}{formats[kind]}", *numbers),
        )
        for (key, kind), (places, numbers) in gathered.items()
    ]
    return columns, objects


def _kind(value: Any) -> str | None:
    return {bool: "b", int: "i", float: "f"}.get(type(value))
