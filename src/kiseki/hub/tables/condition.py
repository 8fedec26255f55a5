"""Filters of a table as SQL (in the process that answers); values are always parameters."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from kiseki.hub.search import parse_filter
from kiseki.hub.tables.relation import Field, Relation
from kiseki.model.column import Kind
from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import And, Compare, Filter, Not, Or
from kiseki.model.logged_table import CellKind
from kiseki.model.run import JsonValue

_KINDS: dict[CellKind, Kind] = {"number": "number", "bool": "bool", "text": "text", "run": "text"}
Condition = tuple[str, list[Any]]
"""SQL and its parameters."""


class _NamedField:
    """A field as the parser of filters needs it."""

    def __init__(self, field: Field) -> None:
        self._field = field

    @property
    def kind(self) -> Kind:
        return _KINDS.get(self._field.kind, "mixed")

    def __str__(self) -> str:
        return self._field.name


def compile_filter(text: str, differ: Sequence[str], relation: Relation) -> Condition:
    """Return what a filter means for the rows of a relation.

    Args:
        differ: titles of columns; in one of them sources must say different things.

    Raises:
        InvalidQuery: it cannot be understood, or names a column that is not there.
    """
    tree = parse_filter(text, read_column=lambda name: _NamedField(relation.find(name)))
    sql, values = _Compiler(relation).compile(tree)
    if differ:
        tests = " OR ".join(_differs(relation, title) for title in differ)
        sql = f"({sql}) AND ({tests})"
    return sql, values


def _differs(relation: Relation, title: str) -> str:
    parts = [field for field in relation.fields if field.title == title]
    if not parts or not relation.is_joined:
        raise InvalidQuery(
            f"Joined tables have no column {title[:60]!r} to differ in.", field="differ"
        )
    return f"list_unique([{', '.join(part.sql for part in parts)}]) > 1"


class _Compiler:
    def __init__(self, relation: Relation) -> None:
        self._relation = relation

    def compile(self, tree: Filter) -> Condition:
        match tree:
            case Compare():
                return self._compare(tree)
            case Not(of=inner):
                sql, values = self.compile(inner)
                return f"NOT coalesce({sql}, false)", values
            case And(of=parts):
                return self._all(parts, " AND ", "true")
            case Or(of=parts):
                return self._all(parts, " OR ", "false")

    def _all(self, parts: tuple[Filter, ...], word: str, nothing: str) -> Condition:
        found = [self.compile(part) for part in parts]
        sql = word.join(f"({sql})" for sql, _ in found) or nothing
        return sql, [value for _, values in found for value in values]

    def _compare(self, one: Compare) -> Condition:
        field = self._relation.find(one.column)
        sql = self._value_sql(field)
        return _TESTS.get(one.operator, _ordered)(sql, one)

    def _value_sql(self, field: Field) -> str:
        if field.kind != "run":
            return field.sql
        labels = ", ".join("'" + label.replace("'", "''") + "'" for label in self._relation.labels)
        return f"list_extract([{labels}], {field.sql} + 1)"


def _ordered(sql: str, one: Compare) -> Condition:
    if one.operator == "within last":
        raise InvalidQuery("`within last` is for times; a table has none.", field="filter")
    if one.value is None:
        return _exists(sql, Compare(column="", operator="exists", value=one.operator != "="))
    if isinstance(one.value, list | tuple | dict):
        raise InvalidQuery("A list stands after `in`.", field="filter")
    operator = {"!=": "IS DISTINCT FROM", "=": "="}.get(one.operator, one.operator)
    return f"{sql} {operator} {_placeholder(sql, one.value)}", [one.value]


def _is_in(sql: str, one: Compare) -> Condition:
    values = cast("list[JsonValue]", one.value or [])
    wanted = [value for value in values if value is not None]
    marks = ", ".join(_placeholder(sql, value) for value in wanted)
    tests = [f"{sql} IN ({marks})"] if wanted else []
    tests += [f"{sql} IS NULL"] if len(wanted) < len(values) else []
    return " OR ".join(tests) or "false", wanted


def _is_not_in(sql: str, one: Compare) -> Condition:
    test, values = _is_in(sql, one)
    return f"NOT coalesce({test}, false)", values


def _matches(sql: str, one: Compare) -> Condition:
    return f"regexp_matches(CAST({sql} AS VARCHAR), ?, 'i')", [str(one.value)]


def _contains(sql: str, one: Compare) -> Condition:
    return f"contains(lower(CAST({sql} AS VARCHAR)), lower(?))", [str(one.value)]


def _exists(sql: str, one: Compare) -> Condition:
    return f"{sql} IS {'' if one.value is False else 'NOT '}NULL", []


def _placeholder(sql: str, value: JsonValue) -> str:
    """Compare a JSON cell as text with anything."""
    return "?" if isinstance(value, bool | int | float) else "CAST(? AS VARCHAR)"


_TESTS: dict[str, Callable[[str, Compare], Condition]] = {
    "in": _is_in,
    "not in": _is_not_in,
    "regex": _matches,
    "contains": _contains,
    "exists": _exists,
}
