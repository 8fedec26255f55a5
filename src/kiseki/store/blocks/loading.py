"""Fill the columns of a table: from stored blocks where there are any, else from rows."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from sqlalchemy import Connection, func, select

from kiseki.model.column import parse_column
from kiseki.model.filter import AGGREGATES
from kiseki.store.aggregates import decode_aggregates
from kiseki.store.blocks.codec import (
    BLOCK_RUNS,
    COLUMNS_KEY,
    DELETED_KEY,
    UID_KEY,
    block_key,
    decode_uids,
    decode_values,
)
from kiseki.store.blocks.readers import SPLIT, reader_of
from kiseki.store.blocks.table import ProjectTable
from kiseki.store.blocks.values import Values
from kiseki.store.run_row import RunRow
from kiseki.store.schema import COLUMN_BLOCK, RUN
from kiseki.store.sql_run_table import SELECT_RUN, read_row

BASE = (DELETED_KEY, "archived", COLUMNS_KEY)
"""Columns that every table has from the beginning."""
_ROWS_AT_ONCE = 500


def load_base(conn: Connection, table: ProjectTable) -> None:
    """Load uids and the columns that every table has."""
    newest = conn.execute(
        select(func.max(RUN.c.number)).where(RUN.c.project_id == table.project)
    ).scalar_one()
    table.make_room(0 if newest is None else newest + 1)
    stored = select(COLUMN_BLOCK.c.block, COLUMN_BLOCK.c.body).where(
        COLUMN_BLOCK.c.project_id == table.project,
        COLUMN_BLOCK.c.key == UID_KEY,
        COLUMN_BLOCK.c.position >= table.since,
    )
    for block, body in conn.execute(stored):
        start = block * BLOCK_RUNS
        uids = decode_uids(body)
        # Every block is as long as all others, however few runs it has.
        end = min(start + len(uids), table.n)
        table.uids[start:end] = uids[: max(0, end - start)]
    load_columns(conn, table, BASE)


def load_columns(conn: Connection, table: ProjectTable, names: Iterable[str]) -> None:
    """Load columns that a table lacks, as of the position of the table."""
    wanted = [name for name in names if name not in table.columns]
    if not wanted:
        return
    positions = stored_positions(conn, table.project)
    usable = {block: at for block, at in positions.items() if at >= table.since}
    made = {name: Values(table.n) for name in wanted}
    whole = {name for name in wanted if _is_inner(table, name)}
    _read_stored(conn, table, {n: v for n, v in made.items() if n not in whole}, usable)
    _read_facts(conn, table, {n: v for n, v in made.items() if n not in whole})
    for name, values in made.items():
        table.add(name, values)
    for block in range(-(-table.n_used // BLOCK_RUNS)):
        if block not in usable or whole:
            for row in iterate_rows(conn, table.project, block):
                _put(table, row, wanted if block not in usable else whole)
    stale = [
        slot
        for slot, at in table.changed_at.items()
        if slot // BLOCK_RUNS in usable and at > usable[slot // BLOCK_RUNS]
    ]
    _reload(conn, table, [*stale, *table.live_slots()], wanted)


def stored_positions(conn: Connection, project: int) -> dict[int, int]:
    """Return the feed position of each stored block."""
    found = select(COLUMN_BLOCK.c.block, COLUMN_BLOCK.c.position).where(
        COLUMN_BLOCK.c.project_id == project, COLUMN_BLOCK.c.key == UID_KEY
    )
    return {block: position for block, position in conn.execute(found)}


def iterate_rows(conn: Connection, project: int, block: int) -> Iterator[RunRow]:
    """Yield the rows of a block, those in the trash too."""
    start = block * BLOCK_RUNS
    rows = SELECT_RUN.where(
        RUN.c.project_id == project, RUN.c.number >= start, RUN.c.number < start + BLOCK_RUNS
    )
    for row in conn.execute(rows.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield read_row(row)


def load_rows(conn: Connection, uids: Sequence[str]) -> dict[str, RunRow]:
    """Return the rows of runs by uid; those that are not there are left out."""
    found: dict[str, RunRow] = {}
    for start in range(0, len(uids), _ROWS_AT_ONCE):
        some = SELECT_RUN.where(RUN.c.uid.in_(uids[start : start + _ROWS_AT_ONCE]))
        for row in conn.execute(some):
            found[row.uid] = read_row(row)
    return found


def _read_stored(
    conn: Connection, table: ProjectTable, made: dict[str, Values], usable: dict[int, int]
) -> None:
    keys = {block_key(name): name for name in made}
    stored = select(COLUMN_BLOCK.c.key, COLUMN_BLOCK.c.block, COLUMN_BLOCK.c.body).where(
        COLUMN_BLOCK.c.project_id == table.project, COLUMN_BLOCK.c.key.in_(keys)
    )
    for key, block, body in conn.execute(stored):
        if block in usable:
            made[keys[key]].put_block(block * BLOCK_RUNS, *decode_values(body))


def _read_facts(conn: Connection, table: ProjectTable, made: dict[str, Values]) -> None:
    """Put in aggregates, which blocks do not keep; a summary's own come from the blocks."""
    wanted = [
        (column.key, AGGREGATES.index(column.aggregate), values)
        for column, values in ((parse_column(n), v) for n, v in made.items() if n[0] != "_")
        if column.aggregate
    ]
    if not wanted:
        return
    rows = select(RUN.c.number, RUN.c.facts).where(
        RUN.c.project_id == table.project, func.length(RUN.c.facts) > 0
    )
    for number, blob in conn.execute(rows.execution_options(yield_per=_ROWS_AT_ONCE)):
        facts = decode_aggregates(blob)
        for key, place, values in wanted:
            known = facts.get(key)
            if known is not None:
                values.set(number, known[place])


def _put(table: ProjectTable, row: RunRow, names: Iterable[str]) -> None:
    table.uids[row.number] = np.frombuffer(bytes.fromhex(row.uid), np.uint8)
    row = table.with_live(row)
    run = row.to_run(0)
    for name in names:
        table.columns[name].set(row.number, reader_of(name)(row, run))


def _reload(
    conn: Connection, table: ProjectTable, slots: Sequence[int], names: Sequence[str]
) -> None:
    """Put in what rows say that changed after their block was stored."""
    for start in range(0, len(slots), _ROWS_AT_ONCE):
        some = slots[start : start + _ROWS_AT_ONCE]
        for slot in some:
            for name in names:
                table.columns[name].set(slot, None)
        rows = SELECT_RUN.where(RUN.c.project_id == table.project, RUN.c.number.in_(some))
        for row in conn.execute(rows):
            _put(table, read_row(row), names)


def _is_inner(table: ProjectTable, name: str) -> bool:
    """Whether a name is that of a map in configs; blocks keep its leaves only."""
    columns = table.columns.get(COLUMNS_KEY)
    if columns is None or name[0] == "_" or parse_column(name).source == "property":
        return False
    source, path = _path(name)
    known = {item.split(SPLIT)[0] for entry in columns.entries.values for item in entry}
    paths = map(_path, known)
    return any(head == source and one.startswith(f"{path}.") for head, one in paths)


def _path(name: str) -> tuple[str, str]:
    column = parse_column(name)
    end = f".{column.aggregate}" if column.aggregate else ""
    return column.source, f"{column.key}{end}"
