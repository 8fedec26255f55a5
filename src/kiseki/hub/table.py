"""The runs table: what the web app shows of a project's runs."""

import contextlib
import dataclasses
from collections.abc import Sequence

from kiseki.hub.column_search import SearchMode, find_columns
from kiseki.hub.page import MAX_PAGE, page_from
from kiseki.hub.runs import check_uid
from kiseki.hub.search import check_order, parse_filter
from kiseki.model.column import Source, parse_column
from kiseki.model.errors import InvalidQuery, NotFound
from kiseki.model.filter import And, Compare, Filter
from kiseki.model.run import JsonValue
from kiseki.model.table import ColumnList, ColumnValues, RunChoice, TablePage, TableQuery
from kiseki.store.contract import Store
from kiseki.store.queries import GroupQuery, RunQuery

MAX_COLUMNS = 1000
MAX_LEVELS = 10
"""Of columns that are grouped by."""
_OF_GROUPS = frozenset({"value", "runs"})


class Table:
    """What can be asked of the runs of a project as a table.

    Args:
        store: where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, project: int, asked: TableQuery) -> TablePage:
        """Return a page of rows, or of groups while a level of them is not opened.

        Raises:
            InvalidQuery: a filter, the search or a column cannot be understood.
            NotFound: there is no such project.
        """
        self._store.projects.get(project)
        page = page_from(limit=asked.limit, offset=asked.offset)
        if len(asked.columns) > MAX_COLUMNS or len(asked.group_by) > MAX_LEVELS:
            raise InvalidQuery(
                f"At most {MAX_COLUMNS} columns are shown and {MAX_LEVELS} grouped by.",
                field="columns",
            )
        if len(asked.within) > len(asked.group_by):
            raise InvalidQuery("within has a value for each opened level.", field="within")
        groups = GroupQuery(
            columns=_names(asked.columns),
            group_by=_names(asked.group_by),
            within=tuple(asked.within),
        )
        is_of_groups = len(asked.within) < len(asked.group_by)
        query = choose(
            project,
            asked,
            order=_group_order(asked.order) if is_of_groups else check_order(asked.order),
            limit=page.limit,
            offset=page.offset,
        )
        if asked.uids:
            named = self._named(project, asked.uids)
            query = dataclasses.replace(query, filter=And(of=(query.filter, named)))
        return self._store.table.read(query, groups)

    def list_columns(
        self,
        project: int,
        *,
        search: str = "",
        mode: SearchMode = "fuzzy",
        source: Source | None = None,
        limit: int = 1000,
    ) -> ColumnList:
        """Return the columns of a project that match a search."""
        self._store.projects.get(project)
        limit = page_from(limit=limit).limit
        listed = self._store.table.list_columns(project)
        if source is not None:
            listed = [one for one in listed if one.source == source]
        found = find_columns(listed, search, mode)
        return ColumnList(columns=found[:limit], total=len(found))

    def list_values(
        self, project: int, column: str, *, search: str = "", limit: int = 100
    ) -> ColumnValues:
        """Return the values that runs of a project have in a column."""
        self._store.projects.get(project)
        limit = page_from(limit=limit).limit
        return self._store.table.list_values(
            project, str(parse_column(column)), search=search, limit=limit
        )

    def _named(self, project: int, uids: Sequence[str]) -> Filter:
        """Return the filter that runs of a project with these uids pass."""
        if len(uids) > MAX_PAGE:
            raise InvalidQuery(f"At most {MAX_PAGE} runs are named.", field="uids")
        ids: list[JsonValue] = []
        for uid in dict.fromkeys(uids):
            with contextlib.suppress(NotFound):
                run = self._store.runs.get(check_uid(uid))
                if run.project_id == project:
                    ids.append(run.id)
        return Compare(column="id", operator="in", value=ids)


def choose(
    project: int,
    choice: RunChoice,
    *,
    order: tuple[str, ...] = (),
    limit: int = 100,
    offset: int = 0,
) -> RunQuery:
    """Return the query of the store for a choice of runs.

    Raises:
        InvalidQuery: the filter cannot be understood.
    """
    return RunQuery(
        project=project,
        filter=parse_filter(choice.filter, choice.tz_minutes),
        search=choice.search,
        search_is_regex=choice.regex,
        order=order,
        deleted=choice.deleted,
        archived=choice.archived,
        limit=limit,
        offset=offset,
    )


def _names(columns: list[str]) -> tuple[str, ...]:
    return tuple(str(parse_column(name)) for name in columns)


def _group_order(terms: list[str]) -> tuple[str, ...]:
    """Return an order of groups, in which `value` and `runs` are no columns."""
    return tuple(
        term if term.removeprefix("-") in _OF_GROUPS else check_order([term])[0] for term in terms
    )
