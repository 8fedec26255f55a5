"""The runs table of a memory store."""

from collections.abc import Mapping, Sequence
from typing import Any

from kiseki.model.column import parse_column
from kiseki.model.metric import SeriesFacts
from kiseki.model.table import ColumnInfo, ColumnValues, TablePage
from kiseki.store import row_table
from kiseki.store.memory.rows import list_rows, now_us
from kiseki.store.memory.world import World
from kiseki.store.queries import GroupQuery, RunQuery


class MemoryTableReader:
    """`TableReader` that looks at every row."""

    def __init__(self, world: World) -> None:
        self._world = world

    def show_live(
        self,
        uid: str,
        computed: Mapping[str, Any],
        *,
        last_step: int,
        facts: Sequence[SeriesFacts],
    ) -> None:
        """Do nothing: a memory store has no table that could be behind."""

    def follow(self) -> None:
        """Do nothing: every answer is made from the rows."""

    def list_watched(self) -> set[int]:
        """Return no project."""
        return set()

    def read(self, query: RunQuery, groups: GroupQuery) -> TablePage:
        """Return a page of rows, or of groups."""
        rows = list_rows(self._world, query.project, deleted=query.deleted)
        return row_table.read_page(rows, query, groups, now_us=now_us())

    def list_columns(self, project: int) -> list[ColumnInfo]:
        """Return the columns of a project's runs."""
        rows = list_rows(self._world, project, deleted=False)
        return row_table.list_project_columns(rows, now_us=now_us())

    def list_values(
        self, project: int, column: str, *, search: str = "", limit: int = 100
    ) -> ColumnValues:
        """Return the values of a column, the most frequent first."""
        rows = list_rows(self._world, project, deleted=False)
        return row_table.list_column_values(
            rows, parse_column(column), search=search, limit=limit, now_us=now_us()
        )
