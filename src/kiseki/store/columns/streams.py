"""What the rows of runs ask of their streams: the last step, copies, removal."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, select

from kiseki.store.columns.change_set import delete_rows
from kiseki.store.columns.copying import copy_stream
from kiseki.store.columns.listing import KeyListing
from kiseki.store.columns.moving import copy_whole_stream, move_stream, settle_streams
from kiseki.store.columns.tail import Tails
from kiseki.store.columns.weighing import weigh_streams
from kiseki.store.schema_columns import (
    AXIS,
    CHUNK,
    CHUNK_BODY,
    CONSOLE_BLOCK,
    CUT,
    HEAD,
    OBJECT_BLOCK,
    PACK,
    SEGMENT,
    STREAM,
    WRITER,
)

SLICE_S = 0.015
"""A slice of removal begins no statement after so many seconds."""
_ROWS_AT_ONCE = 32
"""Rows of one DELETE: 32 full chunks are about a megabyte."""

# Writers go last: as long as one is there, late segments hear that the run was deleted.
_TABLES = (
    SEGMENT,
    CHUNK_BODY,
    CHUNK,
    AXIS,
    PACK,
    HEAD,
    CUT,
    OBJECT_BLOCK,
    CONSOLE_BLOCK,
    WRITER,
    STREAM,
)


class Streams:
    """Streams as a whole; every method works in the caller's transaction."""

    def __init__(self, *, tails: Tails, listing: KeyListing) -> None:
        self._tails = tails
        self._listing = listing

    def copy_stream(self, conn: Connection, source: int, target: int, *, upto_step: int) -> None:
        """Copy the rows up to and with a step into an empty stream; console stays behind."""
        copy_stream(conn, source, target, upto_step=upto_step)

    def move_stream(self, conn: Connection, stream: int, project: int) -> None:
        """Let a stream belong to another project."""
        move_stream(conn, stream, project)

    def settle_streams(self, conn: Connection, streams: Sequence[int], *, source: int) -> None:
        """Share keys that arrived while streams were being moved away from `source`."""
        settle_streams(conn, streams, source=source)

    def copy_whole_stream(self, conn: Connection, source: int, target: int) -> None:
        """Copy everything that was logged into an empty stream."""
        copy_whole_stream(conn, source, target)

    def last_step(self, conn: Connection, stream: int) -> int:
        """Return the greatest step that a run itself logged, -1 without any."""
        return self._listing.last_step(conn, stream)

    def weigh_streams(self, conn: Connection, streams: Sequence[int]) -> tuple[int, int, int]:
        """Return how many points, console lines and bytes lie in streams."""
        return weigh_streams(conn, self._tails, streams)

    def purge_streams(self, conn: Connection, streams: Sequence[int]) -> None:
        """Remove one slice of some streams; those of short runs go together."""
        end = time.monotonic() + SLICE_S
        for table in _TABLES:
            keys = list(table.primary_key.columns)
            some = select(*keys).where(table.c.stream.in_(streams)).limit(_ROWS_AT_ONCE)
            while True:
                chosen = [tuple(row) for row in conn.execute(some)]
                if not chosen:
                    break
                delete_rows(conn, table, chosen)
                if time.monotonic() > end:
                    return
