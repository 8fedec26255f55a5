"""How data enters: segments are checked, grouped and committed exactly once."""

import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, func, insert, or_, select, text, update

from kiseki.model.errors import Deleted, JournalConflict, JournalGap, KisekiError, NotFound
from kiseki.model.wire import Fact, Segment, WriterInfo, WriterState
from kiseki.store import feed
from kiseki.store.columns.group import GroupCommit
from kiseki.store.columns.key_limit import KeyLimit
from kiseki.store.columns.keys import Keys
from kiseki.store.columns.room import Room
from kiseki.store.columns.segment import (
    Incoming,
    clean_key,
    cut_below,
    receive,
    without_keys,
)
from kiseki.store.engine import Database
from kiseki.store.metadata import stream_number
from kiseki.store.prepared import Prepared
from kiseki.store.schema import RUN, TOMBSTONE
from kiseki.store.schema_columns import SEGMENT, STREAM, WRITER


class ApplyFacts(Protocol):
    """Gives what a writer said besides rows and console to the run's row."""

    def __call__(
        self,
        conn: Connection,
        uid: str,
        facts: Sequence[Fact],
        *,
        role: str,
        opened_us: int,
        offset_us: int,
        now_us: int,
    ) -> None:
        """Apply facts of one writer in their order; refuse none."""
        ...


CLOCK_ERROR_US = 250_000
"""A clock that differs by less is taken as right: the way of the request takes time too."""


@dataclasses.dataclass(slots=True)
class _Writer:
    """A writer's row inside a transaction."""

    stream: int
    w: int
    journal: str
    role: str
    opened_us: int
    offset_us: int
    next: int
    crc: int
    lost_bytes: int
    run: str
    project: int
    gone: bool
    changed: bool = False
    left_out: str = ""


@dataclasses.dataclass(slots=True)
class _Shipment:
    uid: str
    segments: list[Incoming]


@dataclasses.dataclass(slots=True)
class _Group:
    """What one transaction has gathered."""

    writers: dict[str, _Writer]
    now_us: int
    rows: list[tuple[Any, ...]] = dataclasses.field(default_factory=list[tuple[Any, ...]])
    n_bytes: int = 0
    keys: dict[int, dict[str, int]] = dataclasses.field(default_factory=dict[int, dict[str, int]])
    kinds: dict[str, dict[str, set[str]]] = dataclasses.field(
        default_factory=dict[str, dict[str, set[str]]]
    )


class SqlIngest:
    """Ingest over a database; see `kiseki.store.contract.Ingest`.

    Args:
        apply_facts: gives config, summary, ends and the like to the run's row.
        room: says whether there is room for more.
    """

    def __init__(
        self, database: Database, *, keys: Keys, apply_facts: ApplyFacts, room: Room
    ) -> None:
        self._database = database
        self._keys = keys
        self._apply_facts = apply_facts
        self._room = room
        self._limit = KeyLimit(keys)
        self._feed = feed.Repeats()
        self._group = GroupCommit[_Shipment, list[WriterState]](
            self._commit, size=lambda shipment: sum(s.n_bytes for s in shipment.segments)
        )

    def register(self, uid: str, info: WriterInfo, *, now_us: int) -> WriterState:
        """Number a writer inside its stream, or say what the store has of it.

        Raises:
            NotFound: there is no such run or stream.
            Deleted: the run is in the trash or was purged.
        """
        with self._database.write() as conn:
            known = _find_writers(conn, [info.writer]).get(info.writer)
            if known is None:
                _insert_writer(conn, _stream_for(conn, uid, info.stream), info, now_us)
                return WriterState(writer=info.writer)
            if known.gone:
                raise Deleted("This run was deleted.")
            return _state(known)

    def list_states(self, writers: Sequence[str]) -> list[WriterState]:
        """Return what the store has of those writers that it knows."""
        with self._database.read() as conn:
            known = _find_writers(conn, writers)
        return [_state(writer) for writer in known.values() if not writer.gone]

    def append(self, uid: str, segments: Sequence[Segment]) -> Future[list[WriterState]]:
        """Check segments and queue them for the next group."""
        future: Future[list[WriterState]] = Future()
        try:
            self._room.check()
            incoming = [receive(segment) for segment in segments]
        except KisekiError as error:
            future.set_exception(error)
            return future
        return self._group.submit(_Shipment(uid, incoming))

    def close(self) -> None:
        """Commit what waits and stop the writer thread."""
        self._group.close()

    def _commit(self, shipments: Sequence[_Shipment]) -> Sequence[list[WriterState] | Exception]:
        with self._database.write() as conn:
            if not self._database.is_sqlite:
                # What is acknowledged is on the disk, whatever the server's default says.
                conn.execute(text("SET LOCAL synchronous_commit TO on"))
            # In this order on every server, so that groups cannot deadlock.
            journals = sorted({s.segment.writer for one in shipments for s in one.segments})
            group = _Group(_find_writers(conn, journals, lock=True), self._database.now_us(conn))
            answers = [self._take(conn, group, shipment) for shipment in shipments]
            told = self._write(conn, group)
        self._feed.keep(told)
        for project, keys in group.keys.items():
            self._keys.remember(project, keys)
        self._room.add(group.n_bytes)
        return answers

    def _take(
        self, conn: Connection, group: _Group, shipment: _Shipment
    ) -> list[WriterState] | Exception:
        """Take the segments of one shipment in order, up to the first that is refused."""
        touched: dict[str, _Writer] = {}
        for incoming in shipment.segments:
            try:
                writer = _admit(group.writers, incoming.segment)
            except KisekiError as refusal:
                return refusal
            touched[writer.journal] = writer
            if incoming.segment.end > writer.next:
                self._add(conn, group, writer, incoming)
        return [_state(writer) for writer in touched.values()]

    def _add(self, conn: Connection, group: _Group, writer: _Writer, incoming: Incoming) -> None:
        if incoming.segment.start < writer.next:
            incoming = receive(cut_below(incoming.segment, writer.next))
        keys = group.keys.setdefault(writer.project, {})
        missing = [name for name in incoming.names if name not in keys]
        if not self._limit.has_room(conn, writer.project, len(missing)):
            incoming = self._leave_surplus_out(conn, group, writer, incoming)
            missing = [name for name in incoming.names if name not in keys]
        segment = incoming.segment
        if missing:
            keys |= self._keys.ensure(conn, writer.project, missing)
        if incoming.body:
            group.n_bytes += len(incoming.body)
            group.rows.append(
                (
                    writer.stream,
                    writer.w,
                    segment.start,
                    segment.end,
                    len(incoming.body),
                    group.now_us,
                    b"".join([keys[name].to_bytes(8, "little") for name in incoming.names]),
                    incoming.body,
                )
            )
        writer.next = segment.end
        writer.crc = segment.last_crc
        writer.lost_bytes += sum(end - start for start, end in segment.lost)
        writer.changed = True
        _note_kinds(group, writer, incoming)
        if incoming.facts:
            self._apply_facts(
                conn,
                writer.run,
                incoming.facts,
                role=writer.role,
                opened_us=writer.opened_us,
                offset_us=writer.offset_us,
                now_us=group.now_us,
            )
            _note_end(conn, writer, incoming.facts, now_us=group.now_us)

    def _leave_surplus_out(
        self, conn: Connection, group: _Group, writer: _Writer, incoming: Incoming
    ) -> Incoming:
        """Return a segment without the keys that its run has no room for."""
        waiting = [row[_KEY_IDS] for row in group.rows if row[0] == writer.stream]
        surplus = self._limit.find_surplus(
            conn, writer.project, writer.stream, incoming.names, waiting=waiting
        )
        if not surplus:
            return incoming
        writer.left_out = self._limit.say_once(writer.stream, surplus) or writer.left_out
        return receive(without_keys(incoming.segment, surplus))

    def _write(self, conn: Connection, group: _Group) -> feed.Told:
        if group.rows:
            _INSERT_SEGMENT.run(conn, group.rows)
        changed = [w for w in group.writers.values() if w.changed]
        if changed:
            _UPDATE_WRITER.run(
                conn,
                [(w.next, w.crc, w.lost_bytes, group.now_us, w.stream, w.w) for w in changed],
            )
        projects = {writer.run: writer.project for writer in changed}
        lines: list[feed.Line] = []
        for run, kinds in group.kinds.items():
            series = kinds.get("series")
            keys = sorted(series) if series else None
            lines.append(feed.Line(run, projects[run], sorted(kinds), keys))
        return self._feed.write(conn, lines, now_us=group.now_us) if lines else {}


_SEGMENT_FIELDS = (
    "stream",
    "w",
    "start_at",
    "end_at",
    "n_bytes",
    "arrived_us",
    "key_ids",
    "body",
)
_KEY_IDS = _SEGMENT_FIELDS.index("key_ids")
_INSERT_SEGMENT = Prepared(insert(SEGMENT), _SEGMENT_FIELDS)
_UPDATE_WRITER = Prepared(
    update(WRITER)
    .where(WRITER.c.stream == bindparam("at_stream"), WRITER.c.w == bindparam("at_w"))
    .values(
        next=bindparam("new_next"),
        crc=bindparam("new_crc"),
        lost_bytes=bindparam("new_lost"),
        seen_us=bindparam("now"),
    ),
    ("new_next", "new_crc", "new_lost", "now", "at_stream", "at_w"),
)


def _admit(writers: Mapping[str, _Writer], segment: Segment) -> _Writer:
    """Return the writer if the segment joins onto what it has, or lies below it."""
    writer = writers.get(segment.writer)
    if writer is None:
        raise NotFound(
            f"The journal {segment.writer[:64]!r} is not registered.",
            hint="Register the writer first; the server may have been restored from a backup.",
        )
    if writer.gone:
        raise Deleted("This run was deleted.")
    if segment.end <= writer.next:
        return writer
    if segment.start > writer.next:
        raise JournalGap(
            f"The segment begins at {segment.start}, the store ends at {writer.next}.",
            next=writer.next,
        )
    if segment.start == writer.next and segment.before_crc != writer.crc:
        raise JournalConflict(
            f"Two journals claim the id {segment.writer[:64]!r}; what came first is kept.",
            hint="Was a run directory copied or restored and then written to?",
        )
    return writer


def _find_writers(
    conn: Connection, journals: Sequence[str], *, lock: bool = False
) -> dict[str, _Writer]:
    query = _LOCK_WRITERS if lock else _FIND_WRITERS
    rows = conn.execute(query, {"journals": journals})
    return {row[_JOURNAL]: _Writer(*row) for row in rows}


_JOURNAL = 2
_FIND_WRITERS = (
    select(
        WRITER.c.stream,
        WRITER.c.w,
        WRITER.c.journal,
        WRITER.c.role,
        WRITER.c.opened_us,
        WRITER.c.offset_us,
        WRITER.c.next,
        WRITER.c.crc,
        WRITER.c.lost_bytes,
        STREAM.c.run,
        STREAM.c.project,
        or_(STREAM.c.purged_us.is_not(None), RUN.c.deleted_us.is_not(None)).label("gone"),
    )
    .join(STREAM, STREAM.c.stream == WRITER.c.stream)
    .join(RUN, RUN.c.uid == STREAM.c.run, isouter=True)
    .where(WRITER.c.journal.in_(bindparam("journals", expanding=True)))
    .order_by(WRITER.c.stream, WRITER.c.w)
)
_LOCK_WRITERS = _FIND_WRITERS.with_for_update(of=WRITER)


def _stream_for(conn: Connection, uid: str, began_in: str | None) -> int:
    """Return the stream of a new writer: the one its journal was begun in, else the current.

    Raises:
        NotFound: there is no such run.
        Deleted: the run is in the trash or was purged.
    """
    run = conn.execute(
        select(RUN.c.stream, RUN.c.project_id, RUN.c.deleted_us).where(RUN.c.uid == uid)
    ).one_or_none()
    if run is None:
        if conn.execute(select(TOMBSTONE.c.uid).where(TOMBSTONE.c.uid == uid)).first():
            raise Deleted("This run was deleted for good.")
        raise NotFound(f"There is no run with the uid {uid[:64]!r}.")
    if run.deleted_us is not None:
        raise Deleted("This run lies in the trash.", hint="Restore it, or empty the trash.")
    if began_in is None:
        return run.stream
    # The run may have been rewound since: what the old process logged stays in the old stream.
    asked = select(STREAM.c.stream).where(
        STREAM.c.stream == _number(began_in), STREAM.c.project == run.project_id
    )
    found = conn.execute(asked.where(STREAM.c.purged_us.is_(None))).scalar_one_or_none()
    if found is None:
        raise Deleted("The history that this journal belongs to was deleted.")
    return found


def _number(stream: str) -> int:
    try:
        return stream_number(stream) & 0x7FFF_FFFF_FFFF_FFFF
    except ValueError:
        raise NotFound(f"There is no stream {stream[:64]!r}.") from None


def _insert_writer(conn: Connection, stream: int, info: WriterInfo, now_us: int) -> None:
    conn.execute(select(STREAM.c.stream).where(STREAM.c.stream == stream).with_for_update())
    taken = select(func.coalesce(func.max(WRITER.c.w) + 1, 0)).where(WRITER.c.stream == stream)
    offset_us = now_us - info.clock_us if info.clock_us else 0
    conn.execute(
        insert(WRITER),
        {
            "stream": stream,
            "w": conn.execute(taken).scalar_one(),
            "journal": info.writer,
            "role": info.role,
            "label": clean_key(info.label),
            "host": clean_key(info.host),
            "boot_id": clean_key(info.boot_id),
            "pid": info.pid,
            "rank": info.rank,
            "opened_us": info.opened_us,
            "offset_us": offset_us if abs(offset_us) > CLOCK_ERROR_US else 0,
            "seen_us": now_us,
        },
    )


def _note_end(conn: Connection, writer: _Writer, facts: Sequence[Fact], *, now_us: int) -> None:
    """Keep when a writer ended; a side process's journal tells of the training's end instead."""
    ends = [fact.time_us + writer.offset_us for fact in facts if fact.kind == "end"]
    if ends and writer.role != "system":
        conn.execute(
            update(WRITER)
            .where(WRITER.c.stream == writer.stream, WRITER.c.w == writer.w)
            .values(ended_us=min(ends[-1], now_us))
        )


def _note_kinds(group: _Group, writer: _Writer, incoming: Incoming) -> None:
    """Remember what the group's line in the change feed says of a run."""
    kinds = group.kinds.setdefault(writer.run, {})
    if incoming.names or incoming.segment.objects:
        names = kinds.setdefault("series", set())
        names.update(incoming.names)
        names.update(clean_key(value.key) for value in incoming.segment.objects)
    if incoming.has_console:
        kinds.setdefault("console", set())


def _state(writer: _Writer) -> WriterState:
    # Every commit is flushed (synchronous=FULL, synchronous_commit=on): both are equal.
    return WriterState(
        writer=writer.journal, next=writer.next, safe=writer.next, left_out=writer.left_out
    )
