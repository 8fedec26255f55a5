"""Add values that are no numbers, and console lines, to the blocks of a writer.

A block is rewritten only when at least as much follows it and it is far from full.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

from kiseki.store.columns.change_set import ChangeSet
from kiseki.store.columns.console import (
    KeptLine,
    decode_console_block,
    encode_console_blocks,
    newest,
)
from kiseki.store.columns.objects import ObjectPoint, decode_block, encode_blocks, names_of
from kiseki.store.schema_columns import CONSOLE_BLOCK, OBJECT_BLOCK

_FULL_BYTES = 64 * 1024
"""A compressed block of this size is left alone."""


def add_objects(conn: Connection, changes: ChangeSet, points: Sequence[ObjectPoint]) -> None:
    """Note the blocks that new values become."""
    if not points:
        return
    before = _take_small(conn, changes, OBJECT_BLOCK, len(points), decode_block)
    put_object_blocks(changes, [*before, *points])


def put_object_blocks(changes: ChangeSet, points: Sequence[ObjectPoint]) -> None:
    """Note new blocks."""
    for block in encode_blocks(points):
        changes.add(
            OBJECT_BLOCK,
            {
                "stream": changes.stream,
                "w": changes.w,
                "ord": changes.take_ord(),
                "start_at": block.points[0].position,
                "end_at": block.points[-1].position,
                "n": len(block.points),
                "names": names_of(block.points),
                "body": block.body,
            },
        )


def add_console(conn: Connection, changes: ChangeSet, lines: Sequence[KeptLine]) -> None:
    """Note the blocks that new versions of lines become."""
    if not lines:
        return
    before = _take_small(conn, changes, CONSOLE_BLOCK, len(lines), decode_console_block)
    for kept, body in encode_console_blocks(newest([*before, *lines])):
        times = [line.time_us for line in kept]
        changes.add(
            CONSOLE_BLOCK,
            {
                "stream": changes.stream,
                "w": changes.w,
                "ord": changes.take_ord(),
                "first_line": kept[0].line,
                "last_line": kept[-1].line,
                "time_min_us": min(times),
                "time_max_us": max(times),
                "n": len(kept),
                "body": body,
            },
        )


def _take_small(
    conn: Connection,
    changes: ChangeSet,
    table: Table,
    n_new: int,
    decode: Callable[[bytes], list[Any]],
) -> list[Any]:
    """Note that the last blocks go as far as they are small; return what was in them."""
    here = (table.c.stream == changes.stream, table.c.w == changes.w)
    listed = conn.execute(
        select(table.c.ord, table.c.n, func.length(table.c.body).label("size"))
        .where(*here)
        .order_by(table.c.ord)
    ).all()
    taken: list[int] = []
    for ord_, n, size in reversed(listed):
        if n > n_new or size > _FULL_BYTES:
            break
        taken.append(ord_)
        n_new += n
    changes.remove(table, ((changes.stream, changes.w, ord_) for ord_ in taken))
    rows = conn.execute(
        select(table.c.body).where(*here, table.c.ord.in_(taken)).order_by(table.c.ord)
    )
    return [item for body in rows.scalars() for item in decode(body)]
