"""The change feed: what changed, in the order of commits, kept for an hour.

A line is written in the transaction that changed something. On SQLite one transaction
writes at a time, so the order of ids is the order of commits. On PostgreSQL ids are made of
the transaction's id and a count inside it, and a reader takes only lines of transactions
older than every one still running: no line can appear below a position once read.

A line says that something changed, not what it was before. So one that a newer line says
again may go, and a reader that stands below both misses nothing.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from kiseki.store.contract import Change
from kiseki.store.engine import Database
from kiseki.store.prepared import Prepared
from kiseki.store.schema import CHANGE, FEED_EDGE

KEEP_US = 3600 * 1_000_000
MOST_KEYS = 256
"""A line about more keys says that any may have changed: a flush may have 10,000 of them."""
# 2^20 lines fit into one transaction; 43 bits of transaction ids last for ever.
_LINE_BITS = 20

_NEXT_ID_SQLITE = text(
    "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'change'), 0) + 1"
)
_NEXT_ID_POSTGRESQL = text(
    "SELECT coalesce(max(id) + 1, (pg_current_xact_id()::text::bigint << :bits)) FROM change "
    "WHERE id >= (pg_current_xact_id()::text::bigint << :bits)"
    " AND id < ((pg_current_xact_id()::text::bigint + 1) << :bits)"
)
_VISIBLE_POSTGRESQL = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint << :bits")


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """What a transaction changed.

    Attributes:
        kinds: run, state, series, console, files, artifacts, deleted, project, view.
        keys: changed metric keys, or None for any; of kind view the ids of views, of kind
            artifacts, without a run, those of collections.
    """

    run: str | None
    project: int | None
    kinds: Sequence[str]
    keys: Sequence[str] | None

    def body(self) -> bytes:
        """Return kinds and keys as they lie in the database."""
        keys = None if self.keys is None or len(self.keys) > MOST_KEYS else list(self.keys)
        return msgspec.msgpack.encode((list(self.kinds), keys))


def write(
    conn: Connection,
    *,
    run: str | None,
    project: int | None,
    kinds: Sequence[str],
    keys: Sequence[str] | None,
    now_us: int,
) -> None:
    """Add a line to the transaction of `conn`; see `Line`."""
    write_lines(conn, [Line(run, project, kinds, keys)], now_us=now_us)


def write_lines(conn: Connection, lines: Sequence[Line], *, now_us: int) -> None:
    """Add lines to the transaction of `conn`."""
    if lines:
        _insert(conn, [(line, line.body()) for line in lines], now_us)


Told: TypeAlias = dict[tuple[str | None, bytes], tuple[int, int]]
"""(run, body) -> (id, time_us)."""


class Repeats:
    """Writes lines in place of those that said the same before.

    A run that is flushed every second would else leave 3,600 equal lines until they are an
    hour old. Only lines of this object are replaced; what it remembers is a hint.
    """

    def __init__(self) -> None:
        self._told: Told = {}

    def write(self, conn: Connection, lines: Sequence[Line], *, now_us: int) -> Told:
        """Add lines to the transaction of `conn`; give the result to `keep` after its commit."""
        bodies = [(line, line.body()) for line in lines]
        first = _insert(conn, bodies, now_us)
        told = {(line.run, body): (first + i, now_us) for i, (line, body) in enumerate(bodies)}
        # The janitor may be removing lines that are about an hour old at this moment.
        before = (self._told.get(place) for place in told)
        old = [(one[0],) for one in before if one is not None and now_us - one[1] < KEEP_US // 2]
        if old:
            _DELETE.run(conn, old)
        return told

    def keep(self, told: Mapping[tuple[str | None, bytes], tuple[int, int]]) -> None:
        """Remember lines that were committed."""
        if len(self._told) > _MOST_LINES:
            self._told.clear()
        self._told.update(told)


_MOST_LINES = 100_000
_INSERT = Prepared(insert(CHANGE), ("id", "time_us", "run", "project_id", "body"))
_DELETE = Prepared(delete(CHANGE).where(CHANGE.c.id == bindparam("at")), ("at",))


def _insert(conn: Connection, lines: Sequence[tuple[Line, bytes]], now_us: int) -> int:
    """Write lines; return the id of the first, from which the others count."""
    if conn.dialect.name == "postgresql":
        next_id = conn.execute(_NEXT_ID_POSTGRESQL, {"bits": _LINE_BITS})
    else:
        next_id = conn.execute(_NEXT_ID_SQLITE)
    first: int = next_id.scalar_one()
    _INSERT.run(
        conn,
        [
            (first + i, now_us, line.run, line.project, body)
            for i, (line, body) in enumerate(lines)
        ],
    )
    return first


class Feed:
    """The feed of a database, for readers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, after: int, *, limit: int = 1000) -> list[Change] | None:
        """Return lines after a position, oldest first; None if the position is unknown."""
        with self._database.read() as conn:
            edge = edge_of(conn)
            end = end_of(conn)
            if after < edge or after > end:
                return None
            lines = conn.execute(
                select(CHANGE.c.id, CHANGE.c.run, CHANGE.c.project_id, CHANGE.c.body)
                .where(CHANGE.c.id > after, CHANGE.c.id <= end)
                .order_by(CHANGE.c.id)
                .limit(limit)
            ).all()
        return [_line(*line) for line in lines]

    def oldest(self) -> int:
        """Return the lowest position from which lines can still be read."""
        with self._database.read() as conn:
            return conn.execute(select(FEED_EDGE.c.trimmed)).scalar_one()

    def latest(self) -> int:
        """Return the position from which everything still to come will be seen."""
        with self._database.read() as conn:
            return end_of(conn)


def trim(conn: Connection, *, now_us: int, limit: int) -> int:
    """Remove lines older than an hour, at most `limit`; return how many."""
    old = conn.execute(
        select(CHANGE.c.id)
        .where(CHANGE.c.time_us < now_us - KEEP_US)
        .order_by(CHANGE.c.time_us)
        .limit(limit)
    ).scalars()
    ids = list(old)
    if ids:
        # A line of a slow transaction may be older than its neighbours below it: what is
        # removed is everything up to the greatest.
        conn.execute(delete(CHANGE).where(CHANGE.c.id <= max(ids)))
        conn.execute(
            update(FEED_EDGE).where(FEED_EDGE.c.trimmed < max(ids)).values(trimmed=max(ids))
        )
    return len(ids)


def edge_of(conn: Connection) -> int:
    """Return the lowest position from which nothing was trimmed yet."""
    return conn.execute(select(FEED_EDGE.c.trimmed)).scalar_one()


def end_of(conn: Connection) -> int:
    """Return the position from which everything still to come will be seen."""
    if conn.dialect.name == "postgresql":
        return conn.execute(_VISIBLE_POSTGRESQL, {"bits": _LINE_BITS}).scalar_one() - 1
    newest = conn.execute(select(func.max(CHANGE.c.id))).scalar_one()
    edge = edge_of(conn)
    return edge if newest is None else newest


def _line(position: int, run: str | None, project: int | None, body: bytes) -> Change:
    kinds, keys = msgspec.msgpack.decode(body, type=tuple[tuple[str, ...], tuple[str, ...] | None])
    return Change(position=position, run=run, project=project, kinds=kinds, keys=keys)
