"""Upkeep that frees space: purged streams, old feed lines, unused pages of the file."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, func, select

from kiseki.store import feed, files
from kiseki.store.engine import Database
from kiseki.store.schema_columns import STREAM

_STREAMS_AT_ONCE = 50
_LINES_AT_ONCE = 5_000
_PAGES_AT_ONCE = 2_000


class StreamRemover(Protocol):
    """Removes what was logged, slice by slice."""

    def purge_streams(self, conn: Connection, streams: Sequence[int]) -> None:
        """Remove one slice (at most about 20 ms) of some streams."""
        ...


def clean(database: Database, streams: StreamRemover) -> bool:
    """Do one slice of everything that is waiting to be freed; return whether more waits."""
    with database.read() as conn:
        wanted = select(STREAM.c.stream).where(STREAM.c.purged_us.is_not(None))
        purged = list(conn.execute(wanted.limit(_STREAMS_AT_ONCE)).scalars())
    if purged:
        with database.write() as conn:
            streams.purge_streams(conn, purged)
    with database.write() as conn:
        had_files = files.remove_buried(conn)
    with database.write() as conn:
        n_lines = feed.trim(conn, now_us=database.now_us(conn), limit=_LINES_AT_ONCE)
    if database.is_sqlite:
        _give_pages_back(database)
    return bool(purged) or had_files or n_lines >= _LINES_AT_ONCE


def count_waiting(database: Database) -> int:
    """Return how many purged streams are not removed yet."""
    with database.read() as conn:
        purged = select(func.count()).where(STREAM.c.purged_us.is_not(None))
        return conn.execute(purged).scalar_one()


def _give_pages_back(database: Database) -> None:
    """Shorten SQLite's file; PostgreSQL gives space back to the table by itself."""
    with database.read() as conn:
        free_pages = conn.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    if free_pages:
        database.vacuum(_PAGES_AT_ONCE)
