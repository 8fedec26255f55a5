"""One project as the public API shows it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from kiseki.model import run as model
from kiseki.model.column import split_names
from kiseki.model.filter_dict import column_of
from kiseki.model.importance import ImportanceList, ImportanceQuery
from kiseki.model.table import RunChoice, TableQuery
from kiseki.model.view import ProjectOverview
from kiseki.model.wire import PatchProject, ProjectKeys
from kiseki.sdk.api.connection import Connection, quote_path
from kiseki.sdk.api.filters import Filters, filter_texts, one_text, order_terms, zone_minutes
from kiseki.sdk.api.runs import Runs
from kiseki.sdk.api.table import read_table
from kiseki.sdk.api.times import iso_time


class Project:
    """A project: a named collection of runs."""

    def __init__(self, connection: Connection, row: model.Project) -> None:
        self._connection = connection
        self._row = row

    def __repr__(self) -> str:
        return f"<kiseki project {self.entity}/{self.name} ({self._row.n_runs} runs)>"

    @property
    def id(self) -> int:
        """The server's number of the project."""
        return self._row.id

    @property
    def name(self) -> str:
        """Its name."""
        return self._row.name

    @property
    def entity(self) -> str:
        """The user or team that owns it."""
        return self._row.entity

    @property
    def description(self) -> str:
        """Free text."""
        return self._row.description

    @property
    def created_at(self) -> str:
        """ISO 8601, UTC."""
        return iso_time(self._row.created_us)

    @property
    def n_runs(self) -> int:
        """How many runs it had when it was read."""
        return self._row.n_runs

    @property
    def n_running(self) -> int:
        """How many of them were running."""
        return self._row.n_running

    @property
    def path(self) -> list[str]:
        """`[entity, name]`."""
        return [self._row.entity, self._row.name]

    @property
    def url(self) -> str:
        """Address of the project's page."""
        entity, name = (quote_path(part) for part in self.path)
        return f"{self._connection.base_url}/{entity}/{name}"

    def runs(
        self,
        filters: Filters | None = None,
        order: str | None = "+created_at",
        per_page: int = 50,
        *,
        search: str = "",
        deleted: bool = False,
    ) -> Runs:
        """Return its runs, fetched page by page as they are looked at.

        Args:
            filters: as text, `"state = finished and config.lr < 0.1"`, several texts that
                must all hold, or a dict in the manner of MongoDB,
                `{"state": "finished", "config.lr": {"$lt": 0.1}}` (docs/guide/filters.md).
            order: columns, comma separated, `-` before one for descending.
            per_page: runs fetched at once.
            search: text to look for in name and id.
            deleted: the runs in the trash instead.

        Raises:
            InvalidQuery: a filter or an order that makes no sense; one given as text is read
                when the first runs are fetched.
        """
        query: list[tuple[str, str | int | None]] = [
            ("filter", text) for text in filter_texts(filters or "") if text
        ]
        query += [
            ("tz_minutes", zone_minutes()),
            ("order", order_terms(order)),
            ("search", search or None),
            ("deleted", "true" if deleted else None),
        ]
        return Runs(self._connection, self.id, query=query, per_page=per_page)

    def table(
        self,
        columns: Sequence[str] = ("id", "name", "state", "created"),
        filters: Filters | None = None,
        order: str | None = "-created",
        limit: int | None = None,
        *,
        search: str = "",
        deleted: bool = False,
    ) -> list[dict[str, Any]]:
        """Return some columns of its runs, a dict for each run; light where runs are many.

        `pandas.DataFrame(project.table(["name", "config.lr", "summary.acc.max"]))`

        Args:
            columns: properties of runs, `config.<name>`, `summary.<key>`, the latter also with
                `.min .max .mean .best .first .last .count .min_step .max_step`.
            filters: as for `runs`.
            order: as for `runs`.
            limit: how many runs; None: all of them.
            search: text to look for in name and id.
            deleted: the runs in the trash instead.

        Raises:
            InvalidQuery: a filter, an order or a column that makes no sense.
        """
        query = TableQuery(
            filter=one_text(filters or ""),
            tz_minutes=zone_minutes(),
            search=search,
            deleted=deleted,
            order=split_names(order_terms(order) or ""),
            columns=[str(column_of(name)) for name in columns],
        )
        return read_table(self._connection, self.id, query, names=columns, limit=limit)

    def importance(
        self,
        target: str,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        search: str = "",
    ) -> list[dict[str, Any]]:
        """Return which settings a result hangs on, the most important first.

        `pandas.DataFrame(project.importance("summary.acc.max"))`

        Args:
            target: a column with numbers.
            columns: the settings that are looked at; None: the whole config.
            filters: as for `runs`.
            search: text to look for in name and id.

        Returns:
            A dict for each setting, or for each value of one that is no number, with `name`,
            `column`, `kind`, `importance` (a share of 1), `correlation` (-1 to 1, or None)
            and `n_runs`.

        Raises:
            InvalidQuery: a filter or a column that makes no sense.
            MissingExtra: the server has no scikit-learn.
        """
        query = ImportanceQuery(
            choice=RunChoice(
                filter=one_text(filters or ""), tz_minutes=zone_minutes(), search=search
            ),
            target=str(column_of(target)),
            columns=None if columns is None else [str(column_of(name)) for name in columns],
        )
        path = f"/projects/{self.id}/importance"
        found = self._connection.send("POST", path, query, ImportanceList)
        return [msgspec.to_builtins(parameter) for parameter in found.parameters]

    def keys(self) -> list[str]:
        """Return the names of all metrics that some run of the project has."""
        found = self._connection.get(f"/projects/{self.id}/keys", ProjectKeys)
        return [key.name for key in found.keys]

    def update(self, *, name: str | None = None, description: str | None = None) -> None:
        """Rename or describe the project."""
        body = PatchProject(
            name=msgspec.UNSET if name is None else name,
            description=msgspec.UNSET if description is None else description,
        )
        self._row = self._connection.send("PATCH", f"/projects/{self.id}", body, model.Project)

    def archive(self) -> None:
        """Leave it out of the list of projects; everything in it stays and works."""
        self._archive(PatchProject(archived=True))

    def unarchive(self) -> None:
        """List it again."""
        self._archive(PatchProject(archived=False))

    def _archive(self, body: PatchProject) -> None:
        self._row = self._connection.send("PATCH", f"/projects/{self.id}", body, model.Project)

    def overview(self) -> ProjectOverview:
        """Return what it has in all: runs by state and contributor, seconds computed."""
        return self._connection.get(f"/projects/{self.id}/overview", ProjectOverview)

    def delete(self) -> None:
        """Delete the project; its runs go to the trash."""
        self._connection.request("DELETE", f"/projects/{self.id}")
