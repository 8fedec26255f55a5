"""The runs table in a database: columns in memory choose and sort, rows give what is shown."""

import contextlib
import threading
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from kiseki.model.column import Kind, parse_column
from kiseki.model.metric import SeriesFacts
from kiseki.model.table import ColumnInfo, ColumnValues, TablePage
from kiseki.store.aggregates import encode_aggregates
from kiseki.store.blocks.codec import COLUMNS_KEY
from kiseki.store.blocks.grouping import group
from kiseki.store.blocks.loading import BASE, load_columns, load_rows
from kiseki.store.blocks.masks import Masks, names_for
from kiseki.store.blocks.pages import Pages, names_of_page
from kiseki.store.blocks.readers import SPLIT
from kiseki.store.blocks.table import LiveSummary, ProjectTable
from kiseki.store.blocks.watch import apply_pending, catch_up, open_table
from kiseki.store.engine import Database
from kiseki.store.queries import GroupQuery, RunQuery
from kiseki.store.row_table import TableRun, columns_info, rank_values, show_row
from kiseki.store.run_row import ACTIVE, RunRow
from kiseki.store.schema import RUN

MOST_BYTES = 1024 * 1024 * 1024
"""Of all columns in memory; above it those that were not used for the longest time go."""
IDLE_S = 600.0
"""A table that nobody looked at for so long is forgotten."""
WATCHED_S = 60.0
_ROWS_AT_ONCE = 200
_NO_GROUPS = GroupQuery()


class RunsTable:
    """`TableReader` in a database; see there. Safe to use from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._tables: dict[int, ProjectTable] = {}
        self._doors: dict[int, threading.Lock] = {}

    def read(self, query: RunQuery, groups: GroupQuery) -> TablePage:
        """Return a page of rows, or of groups."""
        now_us = _now_us()
        end = query.offset + query.limit
        with self._held(query.project, names_of_page(query, groups)) as (conn, table):
            pages = Pages(table, now_us=now_us)
            chosen = pages.choose(query)
            inside = pages.inside(chosen.slots, groups)
            page = TablePage(
                total=inside.size, n_matching=chosen.slots.size, n_runs=chosen.n_shown
            )
            if len(groups.within) < len(groups.group_by):
                page.groups, page.total = pages.groups(inside, query, groups)
                return page
            uids = table.uids_at(pages.sort(inside, query.order, query.offset, end))
            rows = _live_rows(conn, table, uids)
        columns = [parse_column(name) for name in groups.columns]
        page.rows = [show_row(TableRun(row, row.to_run(now_us)), columns) for row in rows]
        return page

    def list_rows(self, query: RunQuery) -> tuple[list[RunRow], int]:
        """Return the rows of a page and how many runs match."""
        end = query.offset + query.limit
        with self._held(query.project, names_of_page(query, _NO_GROUPS)) as (conn, table):
            pages = Pages(table, now_us=_now_us())
            chosen = pages.choose(query)
            uids = table.uids_at(pages.sort(chosen.slots, query.order, query.offset, end))
            return _live_rows(conn, table, uids), chosen.slots.size

    def select(self, query: RunQuery) -> list[str]:
        """Return the uids of all runs that match, in order."""
        with self._held(query.project, names_of_page(query, _NO_GROUPS)) as (conn, table):
            # Something is done to all of them, so none may be missing that changed just now.
            while table.pending:
                apply_pending(conn, table, _ROWS_AT_ONCE)
            pages = Pages(table, now_us=_now_us())
            slots = pages.choose(query).slots
            return table.uids_at(pages.sort(slots, query.order, 0, slots.size))

    def list_columns(self, project: int) -> list[ColumnInfo]:
        """Return the columns of a project's runs."""
        with self._held(project, set()) as (_, table):
            shown = np.flatnonzero(Masks(table, now_us=0).shown(RunQuery(project=project)))
            columns = table.columns[COLUMNS_KEY]
            counts = np.bincount(columns.codes(shown), minlength=len(columns.entries))
            found: dict[str, tuple[int, set[Kind]]] = {}
            for code in np.flatnonzero(counts).tolist():
                for item in columns.entries.values[code]:
                    name, kind = item.split(SPLIT)
                    n, kinds = found.get(name, (0, set[Kind]()))
                    found[name] = (n + int(counts[code]), {*kinds, kind})
        return columns_info(
            shown.size, {parse_column(name): known for name, known in found.items()}
        )

    def list_values(
        self, project: int, column: str, *, search: str = "", limit: int = 100
    ) -> ColumnValues:
        """Return the values of a column, the most frequent first."""
        with self._held(project, names_for({column})) as (_, table):
            masks = Masks(table, now_us=_now_us())
            shown = np.flatnonzero(masks.shown(RunQuery(project=project)))
            found = group(masks.values(parse_column(column)), shown)
            sizes = found.sizes().tolist()
        known = ((v, n) for v, n in zip(found.values, sizes, strict=True) if v is not None)
        return rank_values(known, search=search, limit=limit)

    # --- what goes on ------------------------------------------------------------------

    def show_live(
        self,
        uid: str,
        computed: Mapping[str, Any],
        *,
        last_step: int,
        facts: Sequence[SeriesFacts],
    ) -> None:
        """Show a summary that will be written later."""
        with self._database.read() as conn:
            row = load_rows(conn, [uid]).get(uid)
        table = None if row is None else self._tables.get(row.project_id)
        if row is None or table is None:
            return
        with table.lock:
            table.live[uid] = LiveSummary(
                slot=row.number,
                computed=dict(computed),
                last_step=last_step,
                facts=encode_aggregates(facts, row.body.definitions),
            )
            if row.number < table.n:
                table.put(row)

    def forget_live(self, uid: str) -> None:
        """Take a run's summary from its row again."""
        for table in list(self._tables.values()):
            with table.lock:
                table.live.pop(uid, None)

    def list_loaded(self, project: int) -> list[str]:
        """Return the columns of a project that are in memory."""
        table = self._tables.get(project)
        return [] if table is None else sorted(table.columns)

    def n_bytes(self) -> int:
        """Return about how much memory all columns take."""
        return sum(table.n_bytes for table in list(self._tables.values()))

    def list_watched(self) -> set[int]:
        """Return the projects whose tables were looked at lately."""
        return self._used_since(WATCHED_S)

    def follow(self) -> None:
        """Bring all tables up to date, so that queries find little to do; forget idle ones."""
        used = self._used_since(IDLE_S)
        for project, table in list(self._tables.items()):
            if project not in used:
                self._drop(project)
                continue
            is_behind = True
            while is_behind:
                with table.lock, self._database.read() as conn:
                    if not catch_up(conn, table):
                        self._drop(project)
                        break
                    is_behind = bool(table.pending)

    @contextlib.contextmanager
    def _held(
        self, project: int, names: Iterable[str]
    ) -> Generator[tuple[Connection, ProjectTable]]:
        """Give a table with columns loaded, as new as the connection's snapshot, held still."""
        wanted = {*BASE, *names}
        is_fresh = False
        while not is_fresh:
            table = self._get(project)
            with table.lock, self._database.read() as conn:
                is_fresh = catch_up(conn, table)
                if not is_fresh:
                    self._drop(project)
                    continue
                load_columns(conn, table, wanted)
                if "heartbeat" in wanted:
                    _refresh_heartbeats(conn, table)
                table.used_s = time.monotonic()
                self._save_memory(table, wanted)
                yield conn, table

    def _get(self, project: int) -> ProjectTable:
        """Return the table of a project; who comes first opens it, others wait."""
        with self._lock:
            door = self._doors.setdefault(project, threading.Lock())
        with door:
            table = self._tables.get(project)
            if table is None:
                with self._database.read() as conn:
                    table = self._tables[project] = open_table(conn, project)
            return table

    def _drop(self, project: int) -> None:
        self._tables.pop(project, None)

    def _used_since(self, ago_s: float) -> set[int]:
        from_s = time.monotonic() - ago_s
        return {project for project, table in list(self._tables.items()) if table.used_s >= from_s}

    def _save_memory(self, used: ProjectTable, names: set[str]) -> None:
        """Forget what was not used for the longest time until the rest is small enough."""
        others = sorted(
            (table for table in list(self._tables.values()) if table is not used),
            key=lambda table: table.used_s,
        )
        total = used.n_bytes + sum(table.n_bytes for table in others)
        for table in others:
            if total > MOST_BYTES:
                total -= table.n_bytes
                self._drop(table.project)
        if total > MOST_BYTES:
            used.drop(set(used.columns) - names)


def _live_rows(conn: Connection, table: ProjectTable, uids: Sequence[str]) -> list[RunRow]:
    rows = load_rows(conn, uids)
    return [table.with_live(rows[uid]) for uid in uids if uid in rows]


def _refresh_heartbeats(conn: Connection, table: ProjectTable) -> None:
    """Read the heartbeats of active runs, which do not go through the change feed."""
    states = [state.value for state in sorted(ACTIVE)]
    rows = select(RUN.c.number, RUN.c.heartbeat_us).where(
        RUN.c.project_id == table.project, RUN.c.state.in_(states)
    )
    column = table.columns["heartbeat"]
    for number, heartbeat_us in conn.execute(rows):
        if number < table.n:
            column.set(number, heartbeat_us)


def _now_us() -> int:
    return time.time_ns() // 1000
