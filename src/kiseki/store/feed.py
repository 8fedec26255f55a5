"""The change feed: what changed, in the order of commits, kept for an hour.

A line is written in the transaction that changed something. On SQLite one transaction
writes at a time, so the order of ids is the order of commits. On PostgreSQL ids are made of
the transaction's id and a count inside it, and a reader takes only lines of transactions
older than every one still running: no line can appear below a position once read.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, text, update

from kiseki.store.contract import Change
from kiseki.store.engine import Database
from kiseki.store.schema import CHANGE, FEED_EDGE

KEEP_US = 3600 * 1_000_000
# 2^20 lines fit into one transaction; 43 bits of transaction ids last for ever.
_LINE_BITS = 20

_NEXT_ID_POSTGRESQL = text(
    "SELECT coalesce(max(id) + 1, (pg_current_xact_id()::text::bigint << :bits)) FROM change "
    "WHERE id >= (pg_current_xact_id()::text::bigint << :bits)"
    " AND id < ((pg_current_xact_id()::text::bigint + 1) << :bits)"
)
_VISIBLE_POSTGRESQL = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint << :bits")


def write(
    conn: Connection,
    *,
    run: str | None,
    project: int | None,
    kinds: Sequence[str],
    keys: Sequence[str] | None,
    now_us: int,
) -> None:
    """Add a line to the transaction of `conn`.

    Args:
        kinds: what changed: run, state, series, console, deleted, project.
        keys: changed metric keys, or None for any.
    """
    values: dict[str, Any] = {
        "time_us": now_us,
        "run": run,
        "project_id": project,
        "body": msgspec.msgpack.encode((list(kinds), None if keys is None else list(keys))),
    }
    if conn.dialect.name == "postgresql":
        values["id"] = conn.execute(_NEXT_ID_POSTGRESQL, {"bits": _LINE_BITS}).scalar_one()
    conn.execute(insert(CHANGE), values)


class Feed:
    """The feed of a database, for readers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, after: int, *, limit: int = 1000) -> list[Change] | None:
        """Return lines after a position, oldest first; None if the position is unknown."""
        with self._database.read() as conn:
            edge = conn.execute(select(FEED_EDGE.c.trimmed)).scalar_one()
            end = _end(conn)
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
            return _end(conn)


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


def _end(conn: Connection) -> int:
    if conn.dialect.name == "postgresql":
        return conn.execute(_VISIBLE_POSTGRESQL, {"bits": _LINE_BITS}).scalar_one() - 1
    newest = conn.execute(select(func.max(CHANGE.c.id))).scalar_one()
    edge = conn.execute(select(FEED_EDGE.c.trimmed)).scalar_one()
    return edge if newest is None else newest


def _line(position: int, run: str | None, project: int | None, body: bytes) -> Change:
    kinds, keys = msgspec.msgpack.decode(body, type=tuple[tuple[str, ...], tuple[str, ...] | None])
    return Change(position=position, run=run, project=project, kinds=kinds, keys=keys)
