"""Keep a table at the head of the change feed: one slot for a run that changed."""

from itertools import islice

import msgspec
from sqlalchemy import Connection, select

from kiseki.store.blocks.codec import BLOCK_RUNS, DELETED_KEY
from kiseki.store.blocks.loading import load_base, load_rows, stored_positions
from kiseki.store.blocks.table import ProjectTable
from kiseki.store.feed import edge_of, end_of
from kiseki.store.schema import CHANGE, RUN

MOST_ROWS = 1000
"""Rows read in one go; a change of more runs than that shows bit by bit."""
_ROWS_AT_ONCE = 200
_MOST_CHANGES = 50_000
_ROW_KINDS = frozenset({"run", "state", "deleted"})
_KINDS = msgspec.msgpack.Decoder(tuple[frozenset[str], object])


def open_table(conn: Connection, project: int) -> ProjectTable:
    """Return the table of a project as it is in the snapshot of `conn`."""
    edge, end = edge_of(conn), end_of(conn)
    stored = (at for at in stored_positions(conn, project).values() if at >= edge)
    since = min(stored, default=end)
    table = ProjectTable(project, position=since, since=since)
    load_base(conn, table)
    _read_feed(conn, table, end)
    while table.pending:
        apply_pending(conn, table, _ROWS_AT_ONCE)
    return table


def catch_up(conn: Connection, table: ProjectTable) -> bool:
    """Bring a table to the snapshot of `conn`; False if it is too far behind for that."""
    if table.position < edge_of(conn):
        return False
    _read_feed(conn, table, end_of(conn))
    left = MOST_ROWS
    while table.pending and left > 0:
        left -= apply_pending(conn, table, min(left, _ROWS_AT_ONCE))
    if len(table.changed_at) > _MOST_CHANGES:
        _forget_stored_changes(conn, table)
    return True


def _read_feed(conn: Connection, table: ProjectTable, end: int) -> None:
    if end <= table.position:
        return
    lines = select(CHANGE.c.id, CHANGE.c.run, CHANGE.c.body).where(
        CHANGE.c.id > table.position, CHANGE.c.id <= end, CHANGE.c.project_id == table.project
    )
    for position, uid, body in conn.execute(lines.order_by(CHANGE.c.id)):
        kinds, _ = _KINDS.decode(body)
        if uid is None:
            if "deleted" in kinds:
                _refresh_deleted(conn, table, position)
        elif not _ROW_KINDS.isdisjoint(kinds):
            known = table.pending.get(uid)
            table.pending[uid] = (position, {*kinds, *(known[1] if known else ())})
    table.position = end


def apply_pending(conn: Connection, table: ProjectTable, limit: int) -> int:
    """Put in the rows of some runs that changed; return how many were looked at."""
    some = dict(islice(table.pending.items(), limit))
    rows = load_rows(conn, list(some))
    for uid, (position, kinds) in some.items():
        del table.pending[uid]
        row = rows.get(uid)
        slot = None if row is None or row.project_id != table.project else row.number
        # Only a run that went away, or came back from another project, leaves a slot.
        if "deleted" in kinds:
            for old in table.slots_of(uid):
                if old != slot:
                    table.clear(old)
                    table.changed_at[old] = position
        if slot is not None and row is not None:
            table.put(row)
            table.changed_at[slot] = position
    return len(some)


def _refresh_deleted(conn: Connection, table: ProjectTable, position: int) -> None:
    """Read again which runs lie in the trash, after the whole project went there or came back."""
    rows = select(RUN.c.number, RUN.c.deleted_us).where(RUN.c.project_id == table.project)
    column = table.columns[DELETED_KEY]
    for number, deleted_us in conn.execute(rows):
        if number >= table.n or column.kinds[number] == 0:
            continue
        column.set(number, deleted_us is not None)
        table.changed_at[number] = position
    table.version += 1


def _forget_stored_changes(conn: Connection, table: ProjectTable) -> None:
    """Forget changes that stored blocks have, and those that the next ones will have."""
    stored = stored_positions(conn, table.project)
    table.changed_at = {
        slot: at
        for slot, at in table.changed_at.items()
        if at > stored.get(slot // BLOCK_RUNS, table.position)
    }
