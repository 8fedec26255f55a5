"""Turn segments into columns, beside any number of readers, writers and other compactors.

Everything is read and encoded outside of a writing transaction. Then one short transaction
moves `compacted` (and the count of numbers used) from what was read to the new value; if
somebody else moved them meanwhile, nothing is written. All correctness hangs on that.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, delete, func, select, update

from kiseki.store.columns.blocks import add_console, add_objects
from kiseki.store.columns.change_set import ChangeSet
from kiseki.store.columns.chunking import add_chunks
from kiseki.store.columns.console import kept_line
from kiseki.store.columns.cutting import rewrite_columns
from kiseki.store.columns.facts import facts_of, fold
from kiseki.store.columns.heads import change_heads
from kiseki.store.columns.objects import keep_objects, tail_objects
from kiseki.store.columns.packing import add_to_packs
from kiseki.store.columns.points import Points, unite_types
from kiseki.store.columns.tail import TailSegment, Writer, decode_segment
from kiseki.store.columns.view import Cut, load_cuts
from kiseki.store.engine import Database
from kiseki.store.schema_columns import CUT, KEY, SEGMENT, STREAM, WRITER

BATCH_BYTES: Final = 8 * 1024 * 1024
"""Segments of one writer that are taken at once, as they lie in the database."""
DUE_BYTES: Final = 256 * 1024
DUE_SEGMENTS: Final = 128
DUE_AGE_US: Final = 10 * 1_000_000
"""A writer's segments are due when they are so many bytes, or segments, or so old."""


class Compactor:
    """Compacts the writers of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def compact(self, *, max_streams: int = 64, everything: bool = False) -> int:
        """Compact what is due; return how many segments were taken.

        Args:
            max_streams: at most so many streams in this call.
            everything: also take what is not due yet.
        """
        taken = 0
        for stream, w in self._list_due(max_streams, everything=everything):
            taken += self.compact_writer(stream, w)
        return taken

    def compact_writer(self, stream: int, w: int) -> int:
        """Compact one batch of a writer, or carry out the cuts that wait for it."""
        with self._database.read() as conn:
            work = _Work(conn, stream, w)
            if not work.is_there:
                return 0
            work.prepare(conn)
        with self._database.write() as conn:
            if not work.commit(conn):
                return 0
        return work.n_segments

    def _list_due(self, max_streams: int, *, everything: bool) -> list[Writer]:
        waiting = (
            select(
                SEGMENT.c.stream,
                SEGMENT.c.w,
                func.count().label("n"),
                func.sum(SEGMENT.c.n_bytes).label("n_bytes"),
                func.min(SEGMENT.c.arrived_us).label("oldest_us"),
            )
            .group_by(SEGMENT.c.stream, SEGMENT.c.w)
            .order_by(func.sum(SEGMENT.c.n_bytes).desc())
        )
        with self._database.read() as conn:
            now_us = self._database.now_us(conn)
            cut = select(WRITER.c.stream, WRITER.c.w).join(CUT, CUT.c.stream == WRITER.c.stream)
            due = dict.fromkeys((stream, w) for stream, w in conn.execute(cut.distinct()))
            for stream, w, n, n_bytes, oldest_us in conn.execute(waiting):
                old = now_us - oldest_us >= DUE_AGE_US
                if everything or old or n >= DUE_SEGMENTS or n_bytes >= DUE_BYTES:
                    due[stream, w] = None
        streams = list(dict.fromkeys(stream for stream, _ in due))[:max_streams]
        return [(stream, w) for stream, w in due if stream in set(streams)]


class _Work:
    """One compaction of one writer, from what was read to what is written."""

    def __init__(self, conn: Connection, stream: int, w: int) -> None:
        self._here = (WRITER.c.stream == stream, WRITER.c.w == w)
        row = conn.execute(
            select(WRITER.c.compacted, WRITER.c.ords, WRITER.c.last_row, STREAM.c.project)
            .join(STREAM, STREAM.c.stream == WRITER.c.stream)
            .where(*self._here, STREAM.c.purged_us.is_(None))
        ).one_or_none()
        self.is_there = row is not None
        self.n_segments = 0
        if row is None:
            return
        self._project: int = row.project
        self._compacted: int = row.compacted
        self._ords: int = row.ords
        self._last_row: int = row.last_row
        self._changes = ChangeSet(stream, w, row.ords)
        self._end: int = row.compacted
        self._cuts = [c for c in load_cuts(conn, [stream]).get(stream, []) if w in c.marks]
        self._done: Sequence[Cut] = ()

    def prepare(self, conn: Connection) -> None:
        """Read and encode; nothing is written.

        With a cut pending, only segments below its mark are taken; when none is left the
        cut is carried out. So a column never holds rows of both sides of a pending cut.
        """
        w = self._changes.w
        mark = min((cut.marks[w] for cut in self._cuts), default=None)
        segments = self._read_segments(conn, mark)
        if segments:
            self.n_segments = len(segments)
            self._end = segments[-1].end_at
            self._add(conn, segments)
        elif mark is not None:
            self._done = [cut for cut in self._cuts if cut.marks[w] == mark]
            rewrite_columns(conn, self._changes, self._done, self._names(conn))

    def commit(self, conn: Connection) -> bool:
        """Write, unless somebody else moved the writer meanwhile; return whether it did."""
        if not self.n_segments and not self._done:
            return False
        moved = conn.execute(
            update(WRITER)
            .where(
                *self._here,
                WRITER.c.compacted == self._compacted,
                WRITER.c.ords == self._ords,
            )
            # The count moves in every compaction, so that a cut that is carried out between
            # two of them is noticed too.
            .values(
                compacted=self._end,
                ords=self._changes.next_ord + 1,
                last_row=self._last_row,
            )
        )
        if moved.rowcount != 1:
            return False
        self._changes.write(conn)
        stream, w = self._changes.stream, self._changes.w
        conn.execute(
            delete(SEGMENT).where(
                SEGMENT.c.stream == stream, SEGMENT.c.w == w, SEGMENT.c.start_at < self._end
            )
        )
        for cut in self._done:
            _finish_cut(conn, stream, w, cut.ord)
        return True

    def _read_segments(self, conn: Connection, mark: int | None) -> list[TailSegment]:
        here = [SEGMENT.c.stream == self._changes.stream, SEGMENT.c.w == self._changes.w]
        if mark is not None:
            here.append(SEGMENT.c.start_at < mark)
        listed = conn.execute(
            select(SEGMENT.c.start_at, SEGMENT.c.n_bytes).where(*here).order_by(SEGMENT.c.start_at)
        ).all()
        last, total = -1, 0
        for start_at, n_bytes in listed:
            if total and total + n_bytes > BATCH_BYTES:
                break
            last, total = start_at, total + n_bytes
        rows = conn.execute(
            select(SEGMENT.c.start_at, SEGMENT.c.end_at, SEGMENT.c.key_ids, SEGMENT.c.body)
            .where(*here, SEGMENT.c.start_at <= last)
            .order_by(SEGMENT.c.start_at)
        )
        return [decode_segment(row) for row in rows]

    def _add(self, conn: Connection, segments: Sequence[TailSegment]) -> None:
        changes, w = self._changes, self._changes.w
        new = self._points_by_key(segments)
        enough = add_to_packs(conn, changes, new)
        if enough:
            added = {
                key: fold(facts_of(points) for points in parts) for key, parts in enough.items()
            }
            change_heads(conn, changes, added=added, replaced={})
            add_chunks(conn, changes, enough)
        objects = [point for segment in segments for point in tail_objects(segment)]
        if self._cuts:
            objects = keep_objects(self._cuts, self._names(conn), w, objects)
        add_objects(conn, changes, objects)
        add_console(
            conn, changes, [kept_line(line) for segment in segments for line in segment.console]
        )
        rows = [int(s.positions[-1]) for s in segments if s.positions.size]
        self._last_row = max([self._last_row, *rows])

    def _points_by_key(self, segments: Sequence[TailSegment]) -> dict[int, list[Points]]:
        """Return what the segments have of each key and no cut hides, one part a type."""
        found: dict[int, list[Points]] = {}
        for segment in segments:
            for key in segment.columns:
                found.setdefault(key, []).extend(segment.points(key))
        united = {key: unite_types(parts) for key, parts in found.items()}
        if self._cuts:
            united = {
                key: unite_types(self._keep(key, part) for part in parts)
                for key, parts in united.items()
            }
        return {key: parts for key, parts in united.items() if parts}

    def _keep(self, key: int, points: Points) -> Points:
        for cut in self._cuts:
            if cut.touches(key):
                hidden = cut.hides(self._changes.w, points.positions, points.steps)
                points = points.where(~hidden)
        return points

    def _names(self, conn: Connection) -> dict[int, str]:
        keys = [cut.key for cut in self._cuts if cut.key is not None]
        query = select(KEY.c.id, KEY.c.name).where(
            KEY.c.project == self._project, KEY.c.id.in_(keys)
        )
        return {row.id: row.name for row in conn.execute(query)}


def _finish_cut(conn: Connection, stream: int, w: int, ord_: int) -> None:
    """Take a writer off a cut, and the cut away when it waits for no other."""
    here = (CUT.c.stream == stream, CUT.c.ord == ord_)
    blob: Any = conn.execute(
        select(CUT.c.marks).where(*here).with_for_update()
    ).scalar_one_or_none()
    if blob is None:
        return
    marks = msgspec.msgpack.decode(blob, type=dict[int, int])
    marks.pop(w, None)
    if marks:
        conn.execute(update(CUT).where(*here).values(marks=msgspec.msgpack.encode(marks)))
    else:
        conn.execute(delete(CUT).where(*here))
