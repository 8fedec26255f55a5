"""Runs in a database: each method is one transaction around the logic of its own file."""

import contextlib
import time
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select

from kiseki.model import ids
from kiseki.model.filter import And
from kiseki.model.metric import SeriesFacts
from kiseki.model.reason import Reason
from kiseki.model.record import RunRecord
from kiseki.model.run import Run, RunEnd, StateChange
from kiseki.model.state import RunState
from kiseki.model.table import BulkAction, BulkSkip
from kiseki.model.trash import RunsWeight, TrashedRun
from kiseki.model.wire import StartRun
from kiseki.store import bulk, changes, projects, record, starting, states, trash, trash_query
from kiseki.store.aggregates import encode_aggregates
from kiseki.store.contract import Started
from kiseki.store.engine import Database
from kiseki.store.queries import RunQuery
from kiseki.store.run_row import ACTIVE, RunRow
from kiseki.store.run_table import get_kept_row, get_row, missing
from kiseki.store.runs_table import RunsTable
from kiseki.store.schema import RUN
from kiseki.store.sql_run_table import (
    SELECT_RUN,
    SqlRunTable,
    StreamData,
    is_buried,
    read_row,
    read_states,
)

_BULK_TIMEOUT_S = 60.0
"""On PostgreSQL; copying a long run takes a while."""


class Runs:
    """`RunRows` in a database; see there."""

    def __init__(self, database: Database, streams: StreamData, table: RunsTable) -> None:
        self._database = database
        self._streams = streams
        self._table = table

    @contextlib.contextmanager
    def _write(self) -> Generator[SqlRunTable]:
        with self._database.write() as conn:
            yield SqlRunTable(conn, self._streams)

    def start(self, request: StartRun, *, entity: str, user: str, now_us: int) -> Started:
        """Begin, resume, attach to, rewind or fork a run."""
        with self._write() as table:
            return starting.start(table, request, entity=entity, user=user, now_us=now_us)

    def get(self, uid: str) -> Run:
        """Return a run, in the trash or not."""
        with self._database.read() as conn:
            return _get(conn, uid).to_run(_now_us())

    def find(self, *, project: int, run_id: str) -> Run | None:
        """Return a run by its id in a project, in the trash or not."""
        checked = ids.check_run_id(run_id)
        with self._database.read() as conn:
            row = conn.execute(
                SELECT_RUN.where(RUN.c.project_id == project, RUN.c.run_id == checked)
            ).one_or_none()
        return None if row is None else read_row(row).to_run(_now_us())

    def list_runs(self, query: RunQuery) -> tuple[list[Run], int]:
        """Return a page of runs and how many match."""
        if _asks_for_newest(query):
            with self._database.read() as conn:
                return _list_newest(conn, query)
        rows, total = self._table.list_rows(query)
        now_us = _now_us()
        return [row.to_run(now_us) for row in rows], total

    def select(self, query: RunQuery) -> list[str]:
        """Return the uids of all runs that match."""
        return self._table.select(query)

    def update(self, uid: str, changed: Mapping[str, Any], *, source: str) -> Run:
        """Change fields of a run."""
        del source  # every door may change a run; who did is kept when accounts come
        now_us = _now_us()
        with self._write() as table:
            row = get_kept_row(table, uid)
            changes.apply_changes(row, changed)
            table.save(row)
            table.note_change(row, ("run",), now_us=now_us)
            return row.to_run(now_us)

    def put_summary(
        self,
        uid: str,
        computed: Mapping[str, Any],
        *,
        last_step: int,
        facts: Sequence[SeriesFacts] = (),
    ) -> None:
        """Keep the computed summary."""
        with self._write() as table:
            row = get_row(table, uid)
            row.computed = dict(computed)
            row.facts = encode_aggregates(facts, row.body.definitions)
            row.last_step = last_step
            table.save(row)
            table.note_change(row, ("run",), now_us=_now_us())
        self._table.forget_live(uid)

    def move_state(
        self,
        uid: str,
        new: RunState,
        *,
        source: str,
        reason: Reason | None = None,
        by: str = "",
        end: RunEnd | None = None,
        now_us: int,
        force: bool = False,
    ) -> Run:
        """Move a run to a state if it may go there."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            states.move(
                table,
                row,
                new,
                source=source,
                reason=reason,
                by=by,
                end=end,
                time_us=now_us,
                force=force,
            )
            return row.to_run(now_us)

    def heartbeat(self, uid: str, *, now_us: int) -> Run:
        """Note that a run spoke."""
        with self._database.read() as conn:
            row = _get(conn, uid)
        if row.deleted_us is None and not states.is_worth_keeping(row, now_us=now_us):
            return row.to_run(now_us)
        with self._write() as table:
            row = get_kept_row(table, uid)
            states.hear(table, row, now_us=now_us)
            return row.to_run(now_us)

    def request_stop(self, uid: str, *, by: str, now_us: int) -> Run:
        """Ask a run to stop."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            states.request_stop(table, row, by=by, now_us=now_us)
            return row.to_run(now_us)

    def note_stop_step(self, uid: str, *, step: str, now_us: int) -> Run:
        """Note how far a requested stop has come."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            states.note_stop_step(table, row, step=step, now_us=now_us)
            return row.to_run(now_us)

    def list_silent(self, *, before_us: int) -> list[str]:
        """Return active runs that promised heartbeats and gave none since."""
        spoke_us = func.coalesce(RUN.c.heartbeat_us, RUN.c.created_us)
        with self._database.read() as conn:
            found = conn.execute(
                select(RUN.c.uid)
                .where(
                    or_(*(RUN.c.state == state.value for state in sorted(ACTIVE))),
                    RUN.c.heartbeats.is_(True),
                    RUN.c.deleted_us.is_(None),
                    spoke_us < before_us,
                )
                .order_by(spoke_us)
            )
            return list(found.scalars())

    def list_states(self, uid: str) -> list[StateChange]:
        """Return a run's state history, oldest first."""
        with self._database.read() as conn:
            _get(conn, uid)
            return read_states(conn, uid)

    def get_record(self, uid: str) -> RunRecord:
        """Return the whole record of a run."""
        with self._database.read() as conn:
            row = _get(conn, uid)
            return record.make_record(row, read_states(conn, uid), now_us=_now_us())

    def put_record(self, uid: str, taken: RunRecord, *, now_us: int) -> Run:
        """Make a run say what a record says."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            record.take_over(table, row, taken, now_us=now_us)
            return row.to_run(now_us)

    def trash(self, uid: str, *, now_us: int) -> None:
        """Move a run to the trash."""
        with self._write() as table:
            row = get_row(table, uid)
            if trash.put_in(row, now_us=now_us):
                table.save(row)
                table.note_change(row, ("deleted",), now_us=now_us)

    def restore(self, uid: str) -> None:
        """Take a run out of the trash, and its project with it."""
        with self._write() as table:
            row = get_row(table, uid)
            if trash.take_out(row):
                table.restore_project(row.project_id)
                table.save(row)
                table.note_change(row, ("run", "state"), now_us=_now_us())

    def purge(self, uid: str) -> None:
        """Remove a run for good."""
        with self._write() as table:
            row = get_row(table, uid)
            trash.refuse_locked(row)
            trash.purge(table, [row], now_us=_now_us())

    def list_trash(
        self, project: int | None, *, limit: int, offset: int
    ) -> tuple[list[TrashedRun], int]:
        """Return a page of the trash."""
        with self._database.read() as conn:
            return trash_query.list_trash(conn, project, limit=limit, offset=offset)

    def purge_trash(self, project: int | None, *, limit: int, now_us: int) -> tuple[int, int]:
        """Purge runs of the trash; return how many, and how many are left."""
        with self._database.write() as conn:
            rows = trash_query.find_purgeable(conn, project, limit=limit)
            trash.purge(SqlRunTable(conn, self._streams), rows, now_us=now_us)
            projects.remove_emptied(conn, project)
            return len(rows), trash_query.count_purgeable(conn, project)

    def weigh(self, uids: Sequence[str]) -> RunsWeight:
        """Return what runs have in all."""
        with self._database.read() as conn:
            return trash_query.weigh(conn, self._streams, uids)

    def change_runs(
        self, project: int, uids: Sequence[str], action: BulkAction, *, by: str, now_us: int
    ) -> list[BulkSkip]:
        """Do the same thing to many runs."""
        with self._database.write(timeout_s=_BULK_TIMEOUT_S) as conn:
            table = SqlRunTable(conn, self._streams)
            skipped = bulk.change_runs(table, project, uids, action, by=by, now_us=now_us)
        if table.moved and not self._database.is_sqlite:
            with self._database.write() as conn:
                self._streams.settle_streams(conn, table.moved, source=project)
        return skipped


def _get(conn: Connection, uid: str) -> RunRow:
    row = conn.execute(SELECT_RUN.where(RUN.c.uid == uid)).one_or_none()
    if row is not None:
        return read_row(row)
    raise missing(uid, was_purged=is_buried(conn, uid))


def _asks_for_newest(query: RunQuery) -> bool:
    """Whether the database can answer a query by itself."""
    is_plain = query.filter == And() and not query.search and not query.archived
    return is_plain and query.order in ((), ("-created",))


def _list_newest(conn: Connection, query: RunQuery) -> tuple[list[Run], int]:
    now_us = _now_us()
    in_trash = RUN.c.deleted_us.is_not(None) if query.deleted else RUN.c.deleted_us.is_(None)
    where = (RUN.c.project_id == query.project, in_trash, RUN.c.archived_of.is_(None))
    total = conn.execute(select(func.count()).select_from(RUN).where(*where)).scalar_one()
    rows = conn.execute(
        SELECT_RUN.where(*where)
        .order_by(RUN.c.created_us.desc(), RUN.c.number)
        .limit(query.limit)
        .offset(query.offset)
    ).all()
    return [read_row(row).to_run(now_us) for row in rows], total


def _now_us() -> int:
    return time.time_ns() // 1000
