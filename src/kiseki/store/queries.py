"""What is asked of the runs of a project: which, in which order, shown how."""

import dataclasses

from kiseki.model.filter import And, Filter
from kiseki.model.run import JsonValue


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunQuery:
    """Which runs, in which order; columns are named as in `kiseki.model.column`.

    Attributes:
        filter: what must hold; by itself it asks for no particular run.
        search: text looked for in name and id (case-folded NFKC), or a regular expression.
        order: columns, `-` before one for descending; missing values come last either way,
            ties are broken by number. Empty: the newest first.
        deleted: True lists the trash instead.
        archived: also earlier histories; so does a filter that asks for the column.
    """

    project: int
    filter: Filter = And()
    search: str = ""
    search_is_regex: bool = False
    order: tuple[str, ...] = ()
    deleted: bool = False
    archived: bool = False
    limit: int = 100
    offset: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GroupQuery:
    """What a table shows of the runs of a `RunQuery`; see `kiseki.model.table.TableQuery`."""

    columns: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    within: tuple[JsonValue, ...] = ()
