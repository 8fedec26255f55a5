"""Everything that a memory store knows, and its transactions."""

import contextlib
import copy
import dataclasses
import threading
from collections.abc import Generator

from kiseki.model.errors import NotFound
from kiseki.model.run import StateChange
from kiseki.model.view import View
from kiseki.store.contract import Change
from kiseki.store.memory.points import Stream
from kiseki.store.memory.tables import MemoryTables
from kiseki.store.run_row import RunRow
from kiseki.store.run_table import Claim


@dataclasses.dataclass(slots=True, kw_only=True)
class ProjectRow:
    """A project."""

    id: int
    entity: str
    name: str
    description: str
    created_us: int
    last_active_us: int | None = None
    runs_begun: int = 0
    deleted_us: int | None = None
    archived_us: int | None = None


@dataclasses.dataclass(slots=True)
class Rows:
    """All rows but those of streams; a failed transaction puts the whole back."""

    projects: dict[int, ProjectRow] = dataclasses.field(default_factory=dict[int, ProjectRow])
    runs: dict[str, RunRow] = dataclasses.field(default_factory=dict[str, RunRow])
    states: dict[str, list[StateChange]] = dataclasses.field(
        default_factory=dict[str, list[StateChange]]
    )
    claims: dict[str, Claim] = dataclasses.field(default_factory=dict[str, Claim])
    views: dict[str, View] = dataclasses.field(default_factory=dict[str, View])
    tombstones: set[str] = dataclasses.field(default_factory=set[str])
    changes: list[Change] = dataclasses.field(default_factory=list[Change])
    leases: dict[str, tuple[str, float]] = dataclasses.field(
        default_factory=dict[str, tuple[str, float]]
    )


class World:
    """Rows and streams of a memory store behind one lock.

    Attributes:
        tables: what belongs to logic that is SQL in every store: bytes, files, artifacts.
    """

    def __init__(self) -> None:
        self.rows = Rows()
        self.streams: dict[int, Stream] = {}
        self._lock = threading.RLock()
        self.tables = MemoryTables(self._lock)

    @contextlib.contextmanager
    def look(self) -> Generator[Rows]:
        """Hold everything still while it is read."""
        with self._lock:
            yield self.rows

    @contextlib.contextmanager
    def change(self) -> Generator[Rows]:
        """Change rows; an error puts all rows and streams back as they were."""
        with self._lock:
            rows, streams = copy.deepcopy(self.rows), copy.deepcopy(self.streams)
            try:
                yield self.rows
            except BaseException:
                self.rows, self.streams = rows, streams
                raise

    def kept_project(self, project: int) -> ProjectRow:
        """Return a project that is not in the trash.

        Raises:
            NotFound: there is none.
        """
        row = self.rows.projects.get(project)
        if row is None or row.deleted_us is not None:
            raise NotFound(f"There is no project with the number {project}.")
        return row

    def note(
        self,
        *,
        run: str | None,
        project: int | None,
        kinds: tuple[str, ...],
        keys: tuple[str, ...] | None = None,
    ) -> None:
        """Write a line of the change feed."""
        self.rows.changes.append(
            Change(
                position=len(self.rows.changes) + 1,
                run=run,
                project=project,
                kinds=kinds,
                keys=keys,
            )
        )

    def stream_of(self, uid: str) -> Stream | None:
        """Return the stream that a run owns, if it was not purged."""
        owned = (s for s in self.streams.values() if s.run == uid and not s.is_purged)
        return next(owned, None)
