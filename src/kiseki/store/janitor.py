"""Upkeep that frees space: purged streams, old feed lines, unused pages of the file."""

from typing import Protocol

from sqlalchemy import Connection, select

from kiseki.store import feed
from kiseki.store.engine import Database
from kiseki.store.schema_columns import STREAM

_LINES_AT_ONCE = 5_000
_PAGES_AT_ONCE = 2_000


class StreamRemover(Protocol):
    """Removes what was logged, slice by slice."""

    def purge_stream(self, conn: Connection, stream: int) -> bool:
        """Remove one slice (at most about 20 ms) of a stream; return whether it is gone."""
        ...


def clean(database: Database, streams: StreamRemover) -> None:
    """Do one slice of everything that is waiting to be freed; call it again and again."""
    with database.read() as conn:
        wanted = select(STREAM.c.stream).where(STREAM.c.purged_us.is_not(None)).limit(1)
        stream = conn.execute(wanted).scalar_one_or_none()
    if stream is not None:
        with database.write() as conn:
            streams.purge_stream(conn, stream)
    with database.write() as conn:
        feed.trim(conn, now_us=database.now_us(conn), limit=_LINES_AT_ONCE)
    if database.is_sqlite:
        _give_pages_back(database)


def _give_pages_back(database: Database) -> None:
    """Shorten SQLite's file; PostgreSQL gives space back to the table by itself."""
    with database.read() as conn:
        free_pages = conn.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    if free_pages:
        database.vacuum(_PAGES_AT_ONCE)
