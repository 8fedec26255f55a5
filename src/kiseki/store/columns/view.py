"""What a reader sees of a stream in its snapshot: writers, clocks and pending cuts."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from kiseki.store.columns.points import Points
from kiseki.store.schema_columns import CUT, STREAM, WRITER

_MARKS = msgspec.msgpack.Decoder(dict[int, int])


@dataclasses.dataclass(frozen=True, slots=True)
class Cut:
    """Hides points of a key (None: of all) in a closed step range below a mark per writer."""

    ord: int
    key: int | None
    from_step: int | None
    to_step: int | None
    marks: Mapping[int, int]

    def touches(self, key: int) -> bool:
        """Whether points of a key can be hidden."""
        return self.key is None or self.key == key

    def reaches(self, w: int, start_at: int) -> bool:
        """Whether what begins at a position was logged before the cut.

        A mark is the end of a segment, so a segment lies on one side of it. The later part
        of a row that was begun before the cut is logged after it, and is seen.
        """
        return start_at < self.marks.get(w, 0)

    def hides(self, w: int, positions: NDArray[Any], steps: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which rows of a writer are hidden."""
        hidden = positions < self.marks.get(w, 0)
        if self.from_step is not None:
            hidden &= steps >= self.from_step
        if self.to_step is not None:
            hidden &= steps <= self.to_step
        return hidden


@dataclasses.dataclass(frozen=True, slots=True)
class WriterView:
    """A writer as a reader needs it; `offset_us` is added to its times."""

    w: int
    label: str
    offset_us: int
    next: int


@dataclasses.dataclass(frozen=True, slots=True)
class StreamView:
    """A stream in one snapshot."""

    stream: int
    run: str
    project: int
    start_us: int
    edits: int
    writers: Mapping[int, WriterView]
    cuts: Sequence[Cut]

    def state(self) -> tuple[object, ...]:
        """Return what changes whenever a read of the stream may, and by nothing else."""
        writers = tuple((w.w, w.next, w.offset_us) for w in self.writers.values())
        return (self.run, self.stream, self.start_us, self.edits, writers)

    def keep(self, key: int, w: int, points: Points, *, start_at: int = 0) -> Points:
        """Return the points that no cut hides.

        Args:
            start_at: where the segment begins that holds them; 0 for columns.
        """
        for cut in self.cuts:
            if cut.touches(key) and cut.reaches(w, start_at):
                points = points.where(~cut.hides(w, points.positions, points.steps))
        return points

    def is_cut(self, key: int) -> bool:
        """Whether a pending cut may hide points of a key."""
        return any(cut.touches(key) for cut in self.cuts)


def load_views(conn: Connection, runs: Iterable[str]) -> dict[str, StreamView]:
    """Return the streams of runs by uid; unknown and purged ones are left out."""
    return {view.run: view for view in _load(conn, STREAM.c.run.in_(list(runs)))}


def load_view(conn: Connection, stream: int) -> StreamView | None:
    """Return a stream, or None if it is unknown or purged."""
    return next(iter(_load(conn, STREAM.c.stream == stream)), None)


def _load(conn: Connection, chosen: ColumnElement[bool]) -> list[StreamView]:
    query = select(
        STREAM.c.stream, STREAM.c.run, STREAM.c.project, STREAM.c.start_us, STREAM.c.edits
    ).where(chosen, STREAM.c.purged_us.is_(None))
    found = conn.execute(query).all()
    streams = [row.stream for row in found]
    writers = _load_writers(conn, streams)
    cuts = load_cuts(conn, streams)
    return [
        StreamView(*row, writers=writers.get(row.stream, {}), cuts=cuts.get(row.stream, []))
        for row in found
    ]


def load_states(conn: Connection, runs: Iterable[str]) -> list[tuple[Any, ...]]:
    """Return what `StreamView.state` is made of, for all streams of some runs in one order."""
    streams = conn.execute(
        select(STREAM.c.stream, STREAM.c.run, STREAM.c.start_us, STREAM.c.edits)
        .where(STREAM.c.run.in_(list(runs)), STREAM.c.purged_us.is_(None))
        .order_by(STREAM.c.stream)
    ).all()
    writers = conn.execute(
        select(WRITER.c.stream, WRITER.c.w, WRITER.c.next, WRITER.c.offset_us)
        .where(WRITER.c.stream.in_([row.stream for row in streams]))
        .order_by(WRITER.c.stream, WRITER.c.w)
    ).all()
    return [*(tuple(row) for row in streams), *(tuple(row) for row in writers)]


def load_cuts(conn: Connection, streams: Sequence[int]) -> dict[int, list[Cut]]:
    """Return the pending cuts of streams, oldest first."""
    query = select(CUT).where(CUT.c.stream.in_(streams)).order_by(CUT.c.stream, CUT.c.ord)
    cuts: dict[int, list[Cut]] = {}
    for row in conn.execute(query):
        cut = Cut(row.ord, row.key, row.from_step, row.to_step, _MARKS.decode(row.marks))
        cuts.setdefault(row.stream, []).append(cut)
    return cuts


def _load_writers(conn: Connection, streams: Sequence[int]) -> dict[int, dict[int, WriterView]]:
    query = (
        select(
            WRITER.c.stream,
            WRITER.c.w,
            WRITER.c.label,
            WRITER.c.offset_us,
            WRITER.c.next,
        )
        .where(WRITER.c.stream.in_(streams))
        .order_by(WRITER.c.stream, WRITER.c.w)
    )
    writers: dict[int, dict[int, WriterView]] = {}
    for stream, *facts in conn.execute(query):
        view = WriterView(*facts)
        writers.setdefault(stream, {})[view.w] = view
    return writers
