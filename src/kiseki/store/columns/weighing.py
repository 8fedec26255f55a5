"""How much streams hold: points, console lines and bytes, without decoding a chunk."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, func, select

from kiseki.store.columns.codec import decompress
from kiseki.store.columns.facts import decode_facts_list
from kiseki.store.columns.tail import Tails
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
)

_TABLES = (AXIS, CHUNK, CHUNK_BODY, CONSOLE_BLOCK, CUT, HEAD, OBJECT_BLOCK, PACK, SEGMENT)


def weigh_streams(conn: Connection, tails: Tails, streams: Sequence[int]) -> tuple[int, int, int]:
    """Return how many points, console lines and bytes lie in streams."""
    n_points = _sum(conn, PACK, PACK.c.n, streams)
    heads = select(HEAD.c.body).where(HEAD.c.stream.in_(streams))
    for body in conn.execute(heads).scalars():
        n_points += sum(known.count for known in decode_facts_list(decompress(body)))
    n_lines = _sum(conn, CONSOLE_BLOCK, CONSOLE_BLOCK.c.n, streams)
    for segments in tails.read(conn, streams).values():
        for segment in segments:
            n_points += sum(
                values.size for parts in segment.columns.values() for _, values in parts
            )
            n_lines += len(segment.console)
    n_bytes = sum(_sum(conn, table, _blob_bytes(table), streams) for table in _TABLES)
    return n_points, n_lines, n_bytes


def _blob_bytes(table: Table) -> Any:
    blobs = [func.length(c) for c in table.columns if isinstance(c.type, LargeBinary)]
    total = blobs[0]
    for blob in blobs[1:]:
        total = total + blob
    return total


def _sum(conn: Connection, table: Table, what: Any, streams: Sequence[int]) -> int:
    query = select(func.coalesce(func.sum(what), 0)).where(table.c.stream.in_(streams))
    return int(conn.execute(query).scalar_one())
