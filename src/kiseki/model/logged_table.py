"""Shapes of logged tables: which are asked for, how they are put together, what comes back.

Tables of several runs are *stacked* (rows below each other, with a column `run`) or *joined* by
key columns (one row for each key, the runs' columns beside each other). A column that belongs to
one source is called `name@label`, with the source's label; one that all share only `name`.
"""

from typing import Literal

import msgspec

from kiseki.model.run import JsonValue

CellKind = Literal["number", "text", "bool", "media", "json", "run"]
"""What a column holds; `run`: the place of a source in the list of sources."""


class TableSource(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One table: what a run logged under a key, a file of a run, or a file of an artifact.

    Attributes:
        run: uid.
        key: what it was logged under.
        step: the last one logged up to this step; None: the last one of all.
        path: a file of the run (`.table.json`, `.csv`, `.tsv`, `.jsonl`, `.parquet`) instead of
            a key; with `artifact` a file of that version.
        artifact: id of an artifact version.
        label: what its columns are told apart by; its place in the list, from 1, if empty.
    """

    run: str = ""
    key: str = ""
    step: int | None = None
    path: str = ""
    artifact: str = ""
    label: str = ""


class LoggedTableQuery(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/tables/query`: a page of rows, or of groups of them.

    Attributes:
        join: key columns; None: stacked.
        filter: in the language of docs/guide/filters.md, over the columns.
        differ: only rows in which the sources say different things in one of these columns;
            of joined tables.
        order: columns, `-` before a descending one. Of groups also `rows` (how many), and
            `mean:`, `min:`, `max:` or `spread:` before a column; the spread is how far the means
            of the sources lie apart.
        group: columns whose values make the groups.
        columns: which to return; None: all.
        offset, limit: which rows (or groups) of the answer.
        facts: whether the columns come with facts over all rows that match.
    """

    sources: list[TableSource]
    join: list[str] | None = None
    filter: str = ""
    differ: list[str] = []
    order: list[str] = []
    group: list[str] = []
    columns: list[str] | None = None
    offset: int = 0
    limit: int = 100
    facts: bool = False


class ExportTable(LoggedTableQuery, kw_only=True, omit_defaults=True):
    """`POST /api/v1/tables/export`: all rows that match, as a file; without groups."""

    format: Literal["csv", "parquet"] = "csv"


class SourceState(msgspec.Struct, kw_only=True):
    """What became of a source.

    Attributes:
        state: ready; `none`: nothing was logged there; `waiting`: its file is still on its way;
            `failed`: it cannot be read, `problem` says why.
        n_rows: of this source.
        n_left_out: rows beyond `MAX_TABLE_ROWS`, which are not looked at.
        step: at which it was logged.
        steps: all steps at which a table was logged under this key, at most 10,000.
        value: what stands in the row; of a chart also how it is drawn.
    """

    label: str
    state: Literal["ready", "none", "waiting", "failed"] = "ready"
    problem: str = ""
    n_rows: int = 0
    n_left_out: int = 0
    step: int | None = None
    steps: list[int] = []
    value: JsonValue = None


class CellCount(msgspec.Struct, kw_only=True):
    """How often a value occurs."""

    value: JsonValue
    n: int


class ValueFacts(msgspec.Struct, kw_only=True):
    """How the values of a column lie.

    Attributes:
        n: values that are there.
        n_missing: rows without one.
        min, max, mean: of finite numbers; the mean of a bool is the share of true.
        bins: counts of equally wide bins from `low` to `high`, which are those of the whole
            column also in a group; for numbers only.
        top: the most frequent values of a text or bool.
        n_distinct: about how many different ones; 0 in a group.
    """

    n: int
    n_missing: int = 0
    min: float | None = None
    max: float | None = None
    mean: float | None = None
    low: float = 0.0
    high: float = 0.0
    bins: list[int] = []
    top: list[CellCount] = []
    n_distinct: int = 0


class LoggedColumn(msgspec.Struct, kw_only=True):
    """A column of the answer.

    Attributes:
        name: unique, as filters and orders call it: `label`, `guess@a1`.
        title: its name in the table.
        source: place of the source whose column it is, or None: of all.
        facts: if they were asked for.
    """

    name: str
    title: str
    kind: CellKind
    source: int | None = None
    facts: ValueFacts | None = None


class LoggedGroup(msgspec.Struct, kw_only=True):
    """Rows that have the same values in the columns grouped by.

    Attributes:
        values: one for each of these columns.
        n_rows: how many.
        facts: for every column of the page what it holds here; None where nothing can be said.
    """

    values: list[JsonValue]
    n_rows: int
    facts: list[ValueFacts | None]


class LoggedTablePage(msgspec.Struct, kw_only=True):
    """Answer to a `LoggedTableQuery`.

    Attributes:
        sources: in the order of the query.
        columns: of `rows`; of groups those that are not grouped by.
        total: rows (or groups) that match.
        n_rows: rows that match.
        rows: the values of each row in the order of `columns`. A medium is a map with `_type`,
            `path` and `_source`, the place of the source whose file it is.
        groups: instead of rows.
        shared: columns that every source has; what tables can be joined by.
    """

    sources: list[SourceState]
    columns: list[LoggedColumn] = []
    total: int = 0
    n_rows: int = 0
    rows: list[list[JsonValue]] = []
    groups: list[LoggedGroup] = []
    shared: list[str] = []
