"""Which files a source of a table is made of."""

import dataclasses
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import msgspec

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
FindFile = Callable[[str, str], str | None]
"""Called with (uid or version, path); returns the SHA-256, or None if there is no such file."""
ListFiles = Callable[[str, str], list[tuple[str, str]]]
"""Called with (uid, folder); returns (path, SHA-256) of the files below it."""


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
        joined: the two tables of a joined one, which has no parts itself.
        join_key: by which they are joined.
    """

    parts: Sequence[TablePart] = ()
    step: int | None = None
    steps: Sequence[int] = ()
    value: Mapping[str, Any] | None = None
    joined: Sequence["FoundSource"] = ()
    join_key: str = ""


class Sources:
    """Finds them.

    Args:
        store: where rows are kept.
        run_file: finds a file of a run.
        run_files: lists files of a run.
        artifact_file: finds a file of an artifact version.
    """

    def __init__(
        self,
        store: Store,
        *,
        run_file: FindFile,
        run_files: ListFiles,
        artifact_file: FindFile,
    ) -> None:
        self._store = store
        self._run_file = run_file
        self._run_files = run_files
        self._artifact_file = artifact_file

    def find(self, source: TableSource) -> FoundSource:
        """Return what a source is made of.

        Raises:
            InvalidQuery: it names neither a key nor a file.
            NotFound, Deleted: there is no such run or version.
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
            sha256 = self._artifact_file(source.artifact, source.path)
        else:
            self._store.runs.get(check_uid(source.run))
            sha256 = self._run_file(source.run, source.path)
        return FoundSource(parts=() if sha256 is None else [TablePart(sha256, format)])

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
            listed = self._run_files(source.run, str(value.get("parts_path", "")))
            return [
                TablePart(sha256, format)
                for path, sha256 in sorted(listed)
                if (format := format_of(path)) is not None
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
