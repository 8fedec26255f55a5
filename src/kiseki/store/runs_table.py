"""The runs table in a database."""

import time
from collections.abc import Iterator

from sqlalchemy import Connection

from kiseki.model.column import parse_column
from kiseki.model.table import ColumnInfo, ColumnValues, TablePage
from kiseki.store import row_table
from kiseki.store.contract import GroupQuery, RunQuery
from kiseki.store.engine import Database
from kiseki.store.run_row import RunRow
from kiseki.store.schema import RUN
from kiseki.store.sql_run_table import SELECT_RUN, read_row

_ROWS_AT_ONCE = 500


class RunsTable:
    """`TableReader` in a database; see there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def select(self, conn: Connection, query: RunQuery, *, now_us: int) -> list[str]:
        """Return the uids of all runs that match, in order."""
        rows = _iterate(conn, query.project, deleted=query.deleted)
        return [one.run.uid for one in row_table.select(rows, query, now_us=now_us)]

    def read(self, query: RunQuery, groups: GroupQuery) -> TablePage:
        """Return a page of rows, or of groups."""
        with self._database.read() as conn:
            rows = _iterate(conn, query.project, deleted=query.deleted)
            return row_table.read_page(rows, query, groups, now_us=_now_us())

    def list_columns(self, project: int) -> list[ColumnInfo]:
        """Return the columns of a project's runs."""
        with self._database.read() as conn:
            rows = _iterate(conn, project, deleted=False)
            return row_table.list_project_columns(rows, now_us=_now_us())

    def list_values(
        self, project: int, column: str, *, search: str = "", limit: int = 100
    ) -> ColumnValues:
        """Return the values of a column, the most frequent first."""
        with self._database.read() as conn:
            rows = _iterate(conn, project, deleted=False)
            return row_table.list_column_values(
                rows, parse_column(column), search=search, limit=limit, now_us=_now_us()
            )


def _iterate(conn: Connection, project: int, *, deleted: bool) -> Iterator[RunRow]:
    in_trash = RUN.c.deleted_us.is_not(None) if deleted else RUN.c.deleted_us.is_(None)
    wanted = SELECT_RUN.where(RUN.c.project_id == project, in_trash)
    for row in conn.execute(wanted.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield read_row(row)


def _now_us() -> int:
    return time.time_ns() // 1000
