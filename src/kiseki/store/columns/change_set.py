"""Rows that a compaction takes away and puts in, written in one short transaction."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, update

from kiseki.store.schema_columns import AXIS


@dataclasses.dataclass(slots=True)
class ChangeSet:
    """Deletes by primary key, then inserts; nothing touches the database before `write`.

    Attributes:
        next_ord: next unused number of the writer.
        lost_chunks: how many chunks each axis of the writer loses.
    """

    stream: int
    w: int
    next_ord: int
    lost_chunks: dict[int, int] = dataclasses.field(default_factory=lambda: defaultdict(int))
    deletes: dict[Table, list[tuple[int, ...]]] = dataclasses.field(
        default_factory=lambda: defaultdict(list)
    )
    inserts: dict[Table, list[dict[str, Any]]] = dataclasses.field(
        default_factory=lambda: defaultdict(list)
    )

    def take_ord(self) -> int:
        """Return a number that the writer never used."""
        self.next_ord += 1
        return self.next_ord - 1

    def remove(self, table: Table, keys: Iterable[Sequence[int]]) -> None:
        """Take rows away."""
        self.deletes[table] += (tuple(key) for key in keys)

    def add(self, table: Table, row: dict[str, Any]) -> None:
        """Put a row in."""
        self.inserts[table].append(row)

    def write(self, conn: Connection) -> None:
        """Do it in the transaction of `conn`."""
        for table, keys in self.deletes.items():
            delete_rows(conn, table, keys)
        if self.lost_chunks:
            self._shrink_axes(conn)
        for table, rows in self.inserts.items():
            if rows:
                conn.execute(insert(table), rows)

    def _shrink_axes(self, conn: Connection) -> None:
        """Take chunks off axes, and axes away that have none left."""
        here = (AXIS.c.stream == self.stream, AXIS.c.w == self.w)
        conn.execute(
            update(AXIS)
            .where(*here, AXIS.c.ord == bindparam("at_ord"))
            .values(n_keys=AXIS.c.n_keys - bindparam("lost")),
            [{"at_ord": ord_, "lost": lost} for ord_, lost in self.lost_chunks.items()],
        )
        ords = list(self.lost_chunks)
        conn.execute(delete(AXIS).where(*here, AXIS.c.ord.in_(ords), AXIS.c.n_keys <= 0))


def delete_rows(conn: Connection, table: Table, keys: Sequence[Sequence[int]]) -> None:
    """Delete rows by primary key, one by one: SQLite scans the table for a list of tuples."""
    if not keys:
        return
    columns = list(table.primary_key.columns)
    names = [f"key_{place}" for place in range(len(columns))]
    same = (column == bindparam(name) for column, name in zip(columns, names, strict=True))
    conn.execute(delete(table).where(*same), [dict(zip(names, key, strict=True)) for key in keys])
