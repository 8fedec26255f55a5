"""Logged tables, as the server answers for them."""

import contextlib
import itertools
import secrets
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

from kiseki.hub.tables.kept import KeptTables
from kiseki.hub.tables.question import Found, ImportFile, Question
from kiseki.hub.tables.sources import FoundSource, Sources, TablePart
from kiseki.hub.tables.worker import Worker
from kiseki.model.errors import Deleted, InvalidBody, InvalidQuery, NotFound, TooLarge
from kiseki.model.limits import MAX_TABLE_ROWS, MAX_TABLE_SOURCES
from kiseki.model.logged_table import (
    ExportTable,
    LoggedTablePage,
    LoggedTableQuery,
    SourceState,
    TableSource,
)

MAX_PAGE = 10_000
_TIDY_EVERY = 100
"""Imports after which the folder is looked through."""


class Blobs(Protocol):
    """What tables need of the blob store."""

    def as_file(self, sha256: str) -> AbstractContextManager[Path]:
        """Give content as a file; `NotFound` if it is not there."""
        ...


class Tables:
    """Answers questions about logged tables.

    Args:
        sources: finds their files.
        blobs: reads these.
        folder: of what was made of them; may be thrown away.
    """

    def __init__(self, sources: Sources, blobs: Blobs, folder: Path) -> None:
        self._sources = sources
        self._blobs = blobs
        self._kept = KeptTables(folder)
        # A large table that is read for the first time holds up no question about others.
        self._importer = Worker(folder)
        self._asker = Worker(folder)
        self._importing = threading.Lock()
        self._n_imports = itertools.count(1)

    def query(self, asked: LoggedTableQuery) -> LoggedTablePage:
        """Return a page of rows or groups.

        A source without a table does not spoil those that have one; its state says why.

        Raises:
            InvalidQuery: the question makes no sense.
            Busy, TooLarge: it takes too long or too much.
        """
        _check(asked)
        if not 0 <= asked.limit <= MAX_PAGE or asked.offset < 0:
            raise InvalidQuery(f"limit must lie between 0 and {MAX_PAGE}.", field="limit")
        states, question = self._prepare(asked)
        question.offset, question.limit = asked.offset, asked.limit
        question.facts = asked.facts
        found = Found()
        if any(question.sources):
            found = self._asker.ask(question)
            _note_rows(states, found.source_rows)
        return LoggedTablePage(
            sources=states,
            columns=found.columns,
            total=found.total,
            n_rows=found.n_rows,
            rows=found.rows,
            groups=found.groups,
            shared=found.shared,
        )

    def export(self, asked: ExportTable) -> BinaryIO:
        """Return an open file with all rows that match; it has no name any more.

        Raises:
            InvalidQuery: the question makes no sense, or there is nothing to write.
            Busy, TooLarge: it takes too long or too much.
        """
        _check(asked)
        _, question = self._prepare(asked)
        if not any(question.sources):
            raise InvalidQuery("There is no table to write.", field="sources")
        target = self._kept.folder / f"export.{secrets.token_hex(8)}.tmp"
        question.target, question.format, question.group = str(target), asked.format, []
        try:
            self._asker.ask(question)
            return target.open("rb")
        finally:
            # Windows keeps a file that is open; the next tidying takes it.
            with contextlib.suppress(PermissionError):
                target.unlink(missing_ok=True)

    def close(self) -> None:
        """End the processes."""
        self._importer.close()
        self._asker.close()

    def _prepare(self, asked: LoggedTableQuery) -> tuple[list[SourceState], Question]:
        """Return what became of the sources, and the question without its page."""
        labels = [source.label or str(n) for n, source in enumerate(asked.sources, start=1)]
        if len(set(labels)) < len(labels):
            raise InvalidQuery("Two sources have the same label.", field="sources")
        found = [self._find(source) for source in asked.sources]
        join = asked.join
        if len(found) == 1 and found[0].joined:
            one, join = found[0], [found[0].join_key]
            found, labels = list(one.joined), ["1", "2"]
        states: list[SourceState] = []
        folders: list[list[str]] = []
        for label, source in zip(labels, found, strict=True):
            state, kept = self._read(label, source)
            states.append(state)
            folders.append(kept)
        return states, Question(
            sources=folders,
            labels=labels,
            join=join,
            filter=asked.filter,
            differ=asked.differ,
            order=asked.order,
            group=asked.group,
            columns=asked.columns,
        )

    def _find(self, source: TableSource) -> FoundSource:
        try:
            return self._sources.find(source)
        except (NotFound, Deleted) as error:
            # It went while the page was open; the other runs are still there.
            return FoundSource(problem=str(error))

    def _read(self, label: str, source: FoundSource) -> tuple[SourceState, list[str]]:
        """Return the state of a source and the folders of its parts."""
        state = SourceState(
            label=label,
            problem=source.problem,
            step=source.step,
            steps=list(source.steps),
            value=source.value,
        )
        if not source.parts:
            state.state = "none"
            return state, []
        try:
            return state, [str(self._import(part)) for part in source.parts]
        except NotFound:
            # The row that names it comes before the file.
            state.state = "waiting"
        except (InvalidBody, TooLarge) as error:
            state.state, state.problem = "failed", str(error)
        return state, []

    def _import(self, part: TablePart) -> Path:
        place = self._kept.place(part.sha256, part.format)
        if self._kept.touch(place):
            return place
        with self._importing:
            if not self._kept.touch(place):
                with self._blobs.as_file(part.sha256) as path:
                    self._importer.ask(
                        ImportFile(path=str(path), format=part.format, folder=str(place))
                    )
                if next(self._n_imports) % _TIDY_EVERY == 0:
                    self._kept.tidy()
        return place


def _check(asked: LoggedTableQuery) -> None:
    if not 1 <= len(asked.sources) <= MAX_TABLE_SOURCES:
        raise InvalidQuery(
            f"A question is about 1 to {MAX_TABLE_SOURCES} tables (MAX_TABLE_SOURCES).",
            field="sources",
        )


def _note_rows(states: Sequence[SourceState], rows: Sequence[int]) -> None:
    for state, n_rows in zip(states, rows, strict=True):
        state.n_rows = n_rows
        state.n_left_out = max(0, n_rows - MAX_TABLE_ROWS)
