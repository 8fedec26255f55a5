"""A journal in memory: rows become segments as a shipper would cut them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kiseki.model import ids
from kiseki.model.wire import (
    Column,
    ConsoleLine,
    Fact,
    ObjectValue,
    Segment,
    WriterInfo,
    WriterState,
)
from kiseki.store.conformance.scenario import NOW_US
from kiseki.store.contract import Store

RECORD_BYTES = 10
_TYPES = {float: ("f", "<f8"), int: ("i", "<i8"), bool: ("b", "?")}


def crc_at(position: int) -> int:
    """Stand for the CRC of the record that ends at a position."""
    return position * 2_654_435_761 % 2**32


class Journal:
    """One writer of a run; `log` appends a row, `ship` sends what was not sent."""

    def __init__(self, store: Store, uid: str, **info: Any) -> None:
        self.store = store
        self.uid = uid
        self.writer = info.pop("writer", ids.new_writer_id())
        store.ingest.register(uid, WriterInfo(writer=self.writer, **info), now_us=NOW_US)
        self.records: list[dict[str, Any]] = []
        self.shipped = 0

    @property
    def end(self) -> int:
        """Position behind the last record."""
        return len(self.records) * RECORD_BYTES

    def log(
        self,
        data: Mapping[str, Any],
        *,
        step: int,
        time_us: int | None = None,
        joins: int | None = None,
    ) -> int:
        """Append a row record; `joins` is the position of the row it continues."""
        position = self.end
        time = NOW_US + 1000 * len(self.records) if time_us is None else time_us
        row = position if joins is None else joins
        self.records.append({"row": row, "step": step, "time": time, "data": dict(data)})
        return row

    def say(
        self, line: int, text: str, *, stream: str = "out", time_us: int | None = None
    ) -> None:
        """Append a version of a console line."""
        time = NOW_US + 1000 * len(self.records) if time_us is None else time_us
        self.records.append({"line": line, "text": text, "stream": stream, "time": time})

    def tell(self, kind: str, body: dict[str, Any]) -> None:
        """Append a record that is neither a row nor console."""
        self.records.append({"kind": kind, "body": body, "time": NOW_US})

    def segment(self, first: int, end: int) -> Segment:
        """Return records [first, end) as a segment."""
        chosen = list(enumerate(self.records[first:end], start=first))
        rows = [(i, record) for i, record in chosen if "row" in record]
        columns, objects = _columns([record["data"] for _, record in rows])
        positions = [i * RECORD_BYTES for i, _ in rows]
        row_positions = [record["row"] for _, record in rows]
        return Segment(
            writer=self.writer,
            start=first * RECORD_BYTES,
            end=end * RECORD_BYTES,
            before_crc=crc_at(first * RECORD_BYTES),
            last_crc=crc_at(end * RECORD_BYTES),
            lost=[],
            positions=_ints(positions),
            rows=None if row_positions == positions else _ints(row_positions),
            steps=_ints([record["step"] for _, record in rows]),
            times=_ints([record["time"] for _, record in rows]),
            columns=columns,
            objects=objects,
            console=[
                ConsoleLine(
                    position=i * RECORD_BYTES,
                    line=r["line"],
                    stream=r["stream"],
                    time_us=r["time"],
                    text=r["text"],
                )
                for i, r in chosen
                if "line" in r
            ],
            facts=[
                Fact(position=i * RECORD_BYTES, kind=r["kind"], time_us=r["time"], body=r["body"])
                for i, r in chosen
                if "kind" in r
            ],
        )

    def send(self, first: int, end: int) -> list[WriterState]:
        """Send records [first, end) and wait for the answer."""
        segment = self.segment(first, end)
        return self.store.ingest.append(self.uid, [segment]).result(timeout=30)

    def ship(self, *, per_segment: int = 1_000_000) -> None:
        """Send everything that was not sent yet."""
        while self.shipped < len(self.records):
            end = min(self.shipped + per_segment, len(self.records))
            self.send(self.shipped, end)
            self.shipped = end


def _columns(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Column], list[ObjectValue]]:
    found: dict[tuple[str, type], tuple[list[int], list[Any]]] = {}
    objects: list[ObjectValue] = []
    for i, row in enumerate(rows):
        for key, value in row.items():
            if type(value) in _TYPES:
                places, values = found.setdefault((key, type(value)), ([], []))
                places.append(i)
                values.append(value)
            else:
                objects.append(ObjectValue(key=key, at=i, value=value))
    columns = [
        Column(
            key=key,
            type=_TYPES[kind][0],
            at=None if len(places) == len(rows) else np.array(places, "<u4").tobytes(),
            values=np.array(values, _TYPES[kind][1]).tobytes(),
        )
        for (key, kind), (places, values) in found.items()
    ]
    return columns, objects


def _ints(values: Sequence[int]) -> bytes:
    return np.array(values, "<i8").tobytes()
