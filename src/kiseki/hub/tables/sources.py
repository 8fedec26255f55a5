"""Which files a source of a table is made of."""

import dataclasses
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import msgspec

from kiseki.hub.artifacts import Artifacts
from kiseki.hub.files import Files
from kiseki.hub.runs import check_uid
from kiseki.model.errors import InvalidQuery
from kiseki.model.logged_table import TableSource
from kiseki.store.contract import Store

MAX_STEPS = 10_000
_ROWS_AT_ONCE = 10_000
FORMATS = {
    ".table.json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
"""Endings of names of files that are tables."""

_TABLES = frozenset({"table-file", "partitioned-table", "joined-table", "chart"})

Row = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class TablePart:
    """One file of a table."""

    sha256: str
    format: str


@dataclasses.dataclass(frozen=True, slots=True)
class FoundSource:
    """A source.

    Attributes:
        parts: its files in order; none: nothing was logged there.
        step: at which it was logged, None of a file.
        steps: at which something was logged under its key.
        value: what stands in the row.
        problem: why there is nothing.
        joined: the two tables of a joined one, which has no parts itself.
        join_key: by which they are joined.
    """

    parts: Sequence[TablePart] = ()
    step: int | None = None
    steps: Sequence[int] = ()
    value: Mapping[str, Any] | None = None
    joined: Sequence["FoundSource"] = ()
    join_key: str = ""
    problem: str = ""


class Sources:
    """Finds them.

    Args:
        store: where rows are kept.
        files: of runs.
        artifacts: versions and their files.
    """

    def __init__(self, store: Store, files: Files, artifacts: Artifacts) -> None:
        self._store = store
        self._files = files
        self._artifacts = artifacts

    def find(self, source: TableSource) -> FoundSource:
        """Return what a source is made of.

        Raises:
            InvalidQuery: it names neither a key nor a file.
            NotFound, Deleted: there is no such run, version or file.
        """
        if source.path:
            return self._of_file(source)
        if not source.run or not source.key:
            raise InvalidQuery("A table is named by run and key, or by a path.", field="sources")
        self._store.runs.get(check_uid(source.run))
        logged = [
            (row["_step"], row[source.key])
            for row in self._rows(source)
            if _type_of(row.get(source.key)) in _TABLES
        ]
        steps = sorted({step for step, _ in logged})[-MAX_STEPS:]
        until = [one for one in logged if source.step is None or one[0] <= source.step]
        if not until:
            return FoundSource(steps=steps)
        step, value = until[-1]
        own = value["table"] if value["_type"] == "chart" else value
        if isinstance(own, str):
            # The table of the picture was logged under a key of its own.
            found = self.find(msgspec.structs.replace(source, key=own))
        elif _type_of(own) == "joined-table":
            found = self._joined(source, own)
        else:
            values = [own]
            if own.get("log_mode") == "INCREMENTAL":
                values = [one for _, one in until]
            found = FoundSource([part for one in values for part in self._parts(source, one)])
        return dataclasses.replace(found, step=step, steps=steps, value=value)

    def _of_file(self, source: TableSource) -> FoundSource:
        format = format_of(source.path)
        if format is None:
            raise InvalidQuery(
                f"{source.path!r} is no table.",
                hint=f"Tables end in {', '.join(FORMATS)}.",
                field="sources",
            )
        if source.artifact:
            sha256 = self._artifacts.get_content(source.artifact, source.path).sha256
        else:
            sha256 = self._files.find(check_uid(source.run), source.path).sha256
        return FoundSource([TablePart(sha256, format)])

    def _rows(self, source: TableSource) -> Iterator[Row]:
        cursor = None
        while True:
            rows, cursor = self._store.series.scan_rows(
                source.run, keys=[source.key], cursor=cursor, limit=_ROWS_AT_ONCE
            )
            yield from rows
            if cursor is None:
                return

    def _joined(self, source: TableSource, value: Row) -> FoundSource:
        tables = cast("list[Row]", value.get("tables") or [])
        return FoundSource(
            joined=[FoundSource(self._parts(source, table)) for table in tables],
            join_key=str(value.get("join_key", "")),
        )

    def _parts(self, source: TableSource, value: Row) -> list[TablePart]:
        if _type_of(value) == "table-file":
            return [TablePart(str(value.get("sha256", "")), "json")]
        if _type_of(value) == "partitioned-table":
            listed = self._files.choose(source.run, folder=str(value.get("parts_path", "")))
            return [
                TablePart(file.sha256, format)
                for file in listed
                if (format := format_of(file.path)) is not None
            ]
        return []


def format_of(path: str) -> str | None:
    """Return how a table's file is read, by its name; None if it is none."""
    name = posixpath.basename(path).lower()
    for ending, format in FORMATS.items():
        if name.endswith(ending):
            return format
    return None


def _type_of(value: Any) -> str:
    tree = cast("Row", value) if isinstance(value, dict) else {}
    return str(tree.get("_type", ""))
