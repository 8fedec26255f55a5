"""The tree that every way of filtering runs compiles to.

Typed text, chips of the web app and MongoDB-style filters of the public API all become these
nodes (`kiseki.hub.search`); the store alone says which runs they hold for.

A *column* is named by a text: a field of a run (`state`, `created`, `tags`, `git.commit`),
`config.<path>` or `summary.<key>`, the latter with an aggregate at its end if not the summary's
own value is meant: `summary.acc.max`. A key that would be misread stands in double quotes:
`summary."acc.max"`.
"""

from typing import Literal, TypeAlias

import msgspec

from kiseki.model.run import JsonValue

Operator = Literal[
    "=", "!=", "<", "<=", ">", ">=", "in", "not in", "regex", "contains", "exists", "within last"
]
"""`exists` compares with true or false, `within last` with seconds before now."""

AGGREGATES = ("last", "min", "max", "mean", "best", "first", "count", "min_step", "max_step")
"""What a summary column may take instead of the summary's value; `min_step` is the step of the
minimum, `best` the minimum or maximum as the metric's definition says."""


class Compare(msgspec.Struct, frozen=True, kw_only=True, tag="compare"):
    """One predicate; times are epoch microseconds, null asks whether a value is missing."""

    column: str
    operator: Operator
    value: JsonValue = None


class And(msgspec.Struct, frozen=True, kw_only=True, tag="and"):
    """All of them hold; none of them is no filter."""

    of: tuple["Filter", ...] = ()


class Or(msgspec.Struct, frozen=True, kw_only=True, tag="or"):
    """At least one holds."""

    of: tuple["Filter", ...] = ()


class Not(msgspec.Struct, frozen=True, kw_only=True, tag="not"):
    """It does not hold."""

    of: "Filter"


Filter: TypeAlias = Compare | And | Or | Not
