"""What was logged into a stream, entry by entry, and what is seen of it."""

import copy
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from kiseki.model.wire import Column, ConsoleLine, Segment, WriterInfo

Scalar = float | int | bool


@dataclasses.dataclass(slots=True)
class Row:
    """One row: what one commit logged; its time is by the writer's clock."""

    w: int
    position: int
    step: int
    time_us: int
    numbers: dict[str, Scalar]
    others: dict[str, Any]


@dataclasses.dataclass(slots=True)
class Writer:
    """A writer of a stream; `journal` is None for one that a fork copied."""

    w: int
    journal: str | None
    info: WriterInfo
    offset_us: int
    next: int = 0
    crc: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Cut:
    """Hides rows of a key (None: of all) in a step range below a mark for each writer."""

    key: str | None
    from_step: int | None
    to_step: int | None
    marks: Mapping[int, int]

    def hides(self, row: Row, key: str) -> bool:
        """Whether a value is hidden."""
        if self.key is not None and self.key != key:
            return False
        if row.position >= self.marks.get(row.w, 0):
            return False
        after = self.from_step is None or row.step >= self.from_step
        return after and (self.to_step is None or row.step <= self.to_step)


@dataclasses.dataclass(slots=True)
class Stream:
    """All that was logged into one run."""

    number: int
    run: str
    project: int
    start_us: int
    is_purged: bool = False
    edits: int = 0
    writers: list[Writer] = dataclasses.field(default_factory=list[Writer])
    rows: dict[tuple[int, int], Row] = dataclasses.field(
        default_factory=dict[tuple[int, int], Row]
    )
    lines: dict[tuple[int, int], ConsoleLine] = dataclasses.field(
        default_factory=dict[tuple[int, int], ConsoleLine]
    )
    cuts: list[Cut] = dataclasses.field(default_factory=list[Cut])

    def seen(self) -> Iterator[Row]:
        """Yield rows without what cuts hide, in the order of (step, writer, position)."""
        for row in sorted(self.rows.values(), key=lambda r: (r.step, r.w, r.position)):
            numbers = {k: v for k, v in row.numbers.items() if not self._hides(row, k)}
            others = {k: v for k, v in row.others.items() if not self._hides(row, k)}
            if numbers or others:
                yield dataclasses.replace(row, numbers=numbers, others=others)

    def _hides(self, row: Row, key: str) -> bool:
        return any(cut.hides(row, key) for cut in self.cuts)

    def writer_of(self, row: Row) -> Writer:
        """Return the writer of a row."""
        return self.writers[row.w]

    def time_us(self, row: Row) -> int:
        """Return the time of a row by the server's clock."""
        return row.time_us + self.writers[row.w].offset_us

    def last_step(self) -> int:
        """Return the greatest step that the run itself logged, -1 without any."""
        own = (row.step for row in self.seen() if self.writer_of(row).info.role != "system")
        return max(own, default=-1)

    def add(self, writer: Writer, segment: Segment) -> None:
        """Take what lies at and above the writer's `next`."""
        positions = _ints(segment.positions)
        rows = positions if segment.rows is None else _ints(segment.rows)
        steps, times = _ints(segment.steps), _ints(segment.times)
        for i, position in enumerate(positions):
            if position >= writer.next:
                self._open_row(writer, rows[i], steps[i], times[i])
        for column in segment.columns:
            for i, value in _values(column, len(positions)):
                if positions[i] >= writer.next:
                    self.rows[writer.w, rows[i]].numbers[column.key] = value
        for thing in segment.objects:
            if positions[thing.at] >= writer.next:
                self.rows[writer.w, rows[thing.at]].others[thing.key] = thing.value
        for line in segment.console:
            if line.position >= writer.next:
                self.lines[writer.w, line.line] = line
        writer.next = segment.end
        writer.crc = segment.last_crc

    def _open_row(self, writer: Writer, position: int, step: int, time_us: int) -> None:
        # The first part of a row that arrives is its first record.
        row = Row(writer.w, position, step, time_us, {}, {})
        self.rows.setdefault((writer.w, position), row)

    def copy_whole_into(self, target: "Stream") -> None:
        """Copy everything; nobody can add to the copy."""
        target.writers = [dataclasses.replace(w, journal=None) for w in self.writers]
        target.rows = copy.deepcopy(self.rows)
        target.lines = dict(self.lines)
        target.cuts = list(self.cuts)

    def copy_into(self, target: "Stream", *, upto_step: int) -> None:
        """Copy rows up to and with a step; console lines and system metrics stay behind."""
        for writer in self.writers:
            target.writers.append(dataclasses.replace(writer, journal=None))
        for row in self.seen():
            if row.step <= upto_step and self.writer_of(row).info.role != "system":
                target.rows[row.w, row.position] = row


def _ints(data: bytes) -> Sequence[int]:
    return np.frombuffer(data, "<i8").tolist()


def _values(column: Column, n: int) -> Iterator[tuple[int, Scalar]]:
    dtype = {"f": "<f8", "i": "<i8", "b": "?"}[column.type]
    values = np.frombuffer(column.values, dtype).tolist()
    places = range(n) if column.at is None else np.frombuffer(column.at, "<u4").tolist()
    yield from zip(places, values, strict=True)
