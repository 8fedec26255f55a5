"""Shapes of the runs table: what is asked for and what comes back (JSON)."""

from typing import Literal

import msgspec

from kiseki.model.run import JsonValue
from kiseki.model.state import RunState


class RunChoice(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Which runs of a project.

    Attributes:
        filter: an expression (docs/guide/filters.md).
        tz_minutes: minutes east of UTC, for times in the filter that name no zone.
        search: text looked for in name and id; a regular expression with `regex`.
        deleted: those in the trash instead.
        archived: also the earlier histories of runs that were rewound or begun anew.
    """

    filter: str = ""
    tz_minutes: int = 0
    search: str = ""
    regex: bool = False
    deleted: bool = False
    archived: bool = False


class TableQuery(RunChoice, kw_only=True, omit_defaults=True):
    """`POST /api/v1/projects/{id}/table`: one page of rows, or of groups.

    Attributes:
        order: columns, `-` before a descending one; missing values come last either way.
            In a page of groups: `value` or `runs` are meant first, then means of columns.
        columns: whose values each row carries, in this order.
        group_by: columns; with fewer values in `within` than columns here, the answer has the
            groups of the next level instead of rows.
        within: values of the groups that were opened, outermost first; null: missing.
        uids: only these of the runs, at most as many as a page has; others are passed over.
    """

    order: list[str] = []
    columns: list[str] = []
    group_by: list[str] = []
    within: list[JsonValue] = []
    uids: list[str] = []
    offset: int = 0
    limit: int = 100


class TableRow(msgspec.Struct, kw_only=True):
    """One run of a table; `values` stand in the order of the query's columns."""

    uid: str
    id: str
    name: str
    number: int
    state: RunState
    tags: list[str]
    created_us: int
    notes: str = ""
    locked: bool = False
    values: list[JsonValue] = []


class ColumnStats(msgspec.Struct, kw_only=True):
    """How the values of a column lie within a group of runs; for numbers only.

    Attributes:
        count: runs with a finite number.
        missing: runs without one.
        std: of the population.
        histogram: counts of equally wide bins from `min` to `max`.
    """

    count: int
    missing: int = 0
    min: float = 0.0
    max: float = 0.0
    mean: float = 0.0
    std: float = 0.0
    histogram: list[int] = []


class TableGroup(msgspec.Struct, kw_only=True):
    """Runs with one value in the column grouped by; a run with two tags is in two groups.

    Attributes:
        states: how many runs of the group are in each state.
        uids: the newest runs of the group, at most 1,000, so that charts can draw it.
        stats: for each column of the query its statistics, null where it has no numbers.
    """

    value: JsonValue
    n_runs: int
    states: dict[str, int] = {}
    uids: list[str] = []
    stats: list[ColumnStats | None] = []


class TablePage(msgspec.Struct, kw_only=True):
    """Answer to a `TableQuery`: rows, or groups when a level is not opened yet.

    Attributes:
        total: rows (or groups) in all.
        n_matching: runs that match the whole choice.
        n_runs: runs of the project, whatever is filtered.
    """

    rows: list[TableRow] = []
    groups: list[TableGroup] = []
    total: int
    n_matching: int
    n_runs: int


class ColumnInfo(msgspec.Struct, kw_only=True):
    """A column that some run of the project has.

    Attributes:
        name: as filters and queries write it.
        source: property (of every run), config, summary.
        kind: what its values are; mixed when of several kinds.
    """

    name: str
    source: Literal["property", "config", "summary"]
    kind: Literal["number", "text", "bool", "time", "duration", "tags", "mixed"]
    n_runs: int


class ColumnList(msgspec.Struct, kw_only=True):
    """`GET /api/v1/projects/{id}/columns?search&mode&limit`; `total` counts all that match."""

    columns: list[ColumnInfo]
    total: int


class ColumnValue(msgspec.Struct, kw_only=True):
    """A value of a column and how many runs have it."""

    value: JsonValue
    n_runs: int


class ColumnValues(msgspec.Struct, kw_only=True):
    """`GET /api/v1/projects/{id}/columns/values?column&search&limit`, the most frequent first."""

    values: list[ColumnValue]
    total: int


class BulkAction(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/projects/{id}/runs/bulk`: the same thing done to many runs.

    Attributes:
        uids: the runs; or `choice`: all that match it.
        expected: how many runs the person saw; the answer is `conflict` if `choice` meets more.
        tags: for add_tags and remove_tags.
        value: the group for `group`, the number of the target project for move and copy.
    """

    action: Literal[
        "trash",
        "restore",
        "purge",
        "stop",
        "add_tags",
        "remove_tags",
        "group",
        "move",
        "copy",
        "lock",
        "unlock",
    ]
    uids: list[str] = []
    choice: RunChoice | None = None
    expected: int | None = None
    tags: list[str] = []
    value: JsonValue = None


class BulkSkip(msgspec.Struct, kw_only=True):
    """A run that was left as it was, and why (code of docs/reference/errors.md)."""

    uid: str
    name: str
    code: str
    message: str


class BulkDone(msgspec.Struct, kw_only=True):
    """Answer to a `BulkAction`."""

    done: int
    n_skipped: int = 0
    skipped: list[BulkSkip] = []
    """The first 1,000 of them."""
