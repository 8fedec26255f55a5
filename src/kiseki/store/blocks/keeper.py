"""Write the stored blocks of large projects, so that a server that starts need not read all rows.

Blocks are derived: losing one costs time, never an answer. A block is read in one snapshot,
encoded outside of any transaction and written only if nobody wrote it meanwhile.
"""

import functools
import time

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiseki.store.blocks.codec import (
    BLOCK_RUNS,
    UID_KEY,
    block_key,
    decode_uids,
    encode_uids,
    encode_values,
)
from kiseki.store.blocks.loading import iterate_rows, stored_positions
from kiseki.store.blocks.readers import Reader, reader_of, stored_names
from kiseki.store.blocks.values import Values
from kiseki.store.engine import Database
from kiseki.store.feed import edge_of, end_of
from kiseki.store.schema import CHANGE, COLUMN_BLOCK, PROJECT, RUN

REWRITE_S = 300.0
"""A stored block of runs that change is written anew at most this often."""
_UIDS_AT_ONCE = 500
_KINDS = msgspec.msgpack.Decoder(tuple[frozenset[str], object])
_ROW_KINDS = frozenset({"run", "state", "deleted"})


class BlockKeeper:
    """Keeps the stored blocks of projects with at least `smallest` runs.

    Args:
        database: where rows and blocks are.
        smallest: smaller projects are read from their rows just as well.
    """

    def __init__(self, database: Database, *, smallest: int = BLOCK_RUNS) -> None:
        self._database = database
        self._smallest = smallest
        self._written_s: dict[tuple[int, int], float] = {}

    def keep(self, *, max_blocks: int = 4, rewrite_s: float = REWRITE_S) -> int:
        """Write blocks that are missing or long behind; return how many were written."""
        with self._database.read() as conn:
            large = select(PROJECT.c.id).where(PROJECT.c.runs_begun >= self._smallest)
            projects = list(conn.execute(large).scalars())
        n_written = 0
        for project in projects:
            for block, position in self._find_behind(project, rewrite_s):
                if n_written == max_blocks:
                    return n_written
                self._write(project, block, position)
                n_written += 1
        return n_written

    def _find_behind(self, project: int, rewrite_s: float) -> list[tuple[int, int | None]]:
        """Return blocks to write and the position they have; the others are moved ahead."""
        with self._database.read() as conn:
            edge, end = edge_of(conn), end_of(conn)
            stored = stored_positions(conn, project)
            newest = conn.execute(
                select(func.max(RUN.c.number)).where(RUN.c.project_id == project)
            ).scalar_one()
            blocks = range(0 if newest is None else newest // BLOCK_RUNS + 1)
            known = {block: at for block, at in stored.items() if at >= edge}
            changed = _changed_blocks(conn, project, known)
        clean = {block: at for block, at in known.items() if block not in changed and at < end}
        if clean:
            self._move_ahead(project, clean, end)
        now_s = time.monotonic()
        early = now_s - rewrite_s
        return [
            (block, stored.get(block))
            for block in blocks
            if block not in known
            or (block in changed and self._written_s.get((project, block), early) <= early)
        ]

    def _move_ahead(self, project: int, clean: dict[int, int], end: int) -> None:
        with self._database.write() as conn:
            for position in set(clean.values()):
                conn.execute(
                    update(COLUMN_BLOCK)
                    .where(
                        COLUMN_BLOCK.c.project_id == project,
                        COLUMN_BLOCK.c.key == UID_KEY,
                        COLUMN_BLOCK.c.block.in_([b for b, at in clean.items() if at == position]),
                        COLUMN_BLOCK.c.position == position,
                    )
                    .values(position=end)
                )

    def _write(self, project: int, block: int, old: int | None) -> None:
        self._written_s[project, block] = time.monotonic()
        with self._database.read() as conn:
            position = end_of(conn)
            uids, columns = _build(conn, project, block)
        rows = [
            {
                "project_id": project,
                "key": block_key(name),
                "block": block,
                "position": position,
                "body": encode_values(values),
            }
            for name, values in columns.items()
        ]
        first = {**_place(project, block), "position": position, "body": encode_uids(uids)}
        try:
            with self._database.write() as conn:
                if _take(conn, first, old):
                    here = (
                        COLUMN_BLOCK.c.project_id == project,
                        COLUMN_BLOCK.c.block == block,
                        COLUMN_BLOCK.c.key != UID_KEY,
                    )
                    conn.execute(delete(COLUMN_BLOCK).where(*here))
                    if rows:
                        conn.execute(insert(COLUMN_BLOCK), rows)
        except IntegrityError:
            return  # somebody else made it first


def _place(project: int, block: int) -> dict[str, object]:
    return {"project_id": project, "key": UID_KEY, "block": block}


def _take(conn: Connection, first: dict[str, object], old: int | None) -> bool:
    """Put the block's first row in if it is still as it was seen."""
    if old is None:
        conn.execute(insert(COLUMN_BLOCK), first)
        return True
    taken = conn.execute(
        update(COLUMN_BLOCK)
        .where(
            COLUMN_BLOCK.c.project_id == first["project_id"],
            COLUMN_BLOCK.c.key == UID_KEY,
            COLUMN_BLOCK.c.block == first["block"],
            COLUMN_BLOCK.c.position == old,
        )
        .values(position=first["position"], body=first["body"])
    )
    return taken.rowcount == 1


@functools.lru_cache(maxsize=10_000)
def _reader(name: str) -> Reader:
    return reader_of(name)


def _build(
    conn: Connection, project: int, block: int
) -> tuple[NDArray[np.uint8], dict[str, Values]]:
    """Return uids and columns of a block as its rows say."""
    uids = np.zeros((BLOCK_RUNS, 16), np.uint8)
    columns: dict[str, Values] = {}
    for row in iterate_rows(conn, project, block):
        place = row.number - block * BLOCK_RUNS
        uids[place] = np.frombuffer(bytes.fromhex(row.uid), np.uint8)
        run = row.to_run(0)
        for name in stored_names(row, run):
            value = _reader(name)(row, run)
            if value is None:
                continue
            if name not in columns:
                columns[name] = Values(BLOCK_RUNS)
            columns[name].set(place, value)
    return uids, columns


def _changed_blocks(conn: Connection, project: int, stored: dict[int, int]) -> set[int]:
    """Return the stored blocks with runs that changed after they were written."""
    if not stored:
        return set()
    lines = select(CHANGE.c.id, CHANGE.c.run, CHANGE.c.body).where(
        CHANGE.c.project_id == project, CHANGE.c.id > min(stored.values())
    )
    at: dict[str, int] = {}
    left: set[str] = set()
    found: set[int] = set()
    for position, uid, body in conn.execute(lines.order_by(CHANGE.c.id)):
        kinds, _ = _KINDS.decode(body)
        if uid is None and "deleted" in kinds:
            found |= {block for block, known in stored.items() if known < position}
        elif uid is not None and not _ROW_KINDS.isdisjoint(kinds):
            at[uid] = position
            if "deleted" in kinds:
                left.add(uid)
    blocks = _blocks_of(conn, project, at, left)
    return found | {block for block, last in blocks if block in stored and stored[block] < last}


def _blocks_of(
    conn: Connection, project: int, at: dict[str, int], left: set[str]
) -> list[tuple[int, int]]:
    """Return (block, position) of runs that changed.

    Args:
        at: uid -> position of its last change.
        left: runs that may have gone away, and come back under another number.
    """
    uids = list(at)
    found: list[tuple[int, int]] = []
    gone = set(uids)
    for start in range(0, len(uids), _UIDS_AT_ONCE):
        rows = select(RUN.c.uid, RUN.c.number).where(
            RUN.c.uid.in_(uids[start : start + _UIDS_AT_ONCE]), RUN.c.project_id == project
        )
        for uid, number in conn.execute(rows):
            found.append((number // BLOCK_RUNS, at[uid]))
            gone.discard(uid)
    gone |= left
    if gone:
        stored = select(COLUMN_BLOCK.c.block, COLUMN_BLOCK.c.body).where(
            COLUMN_BLOCK.c.project_id == project, COLUMN_BLOCK.c.key == UID_KEY
        )
        for block, body in conn.execute(stored):
            here = {uid.tobytes().hex() for uid in decode_uids(body)} & gone
            found += [(block, at[uid]) for uid in here]
    return found
