"""The parts of a memory store."""

import time

from sqlalchemy import Connection

from kiseki.model import ids
from kiseki.model.metric import MetricDefinition
from kiseki.store.artifacts.artifacts import Artifacts
from kiseki.store.blobs.keeping import Blobs
from kiseki.store.blobs.open import memory_places
from kiseki.store.blobs.uploads import Uploads
from kiseki.store.contract import Change
from kiseki.store.files import Files, remove_buried
from kiseki.store.memory.console import MemoryConsole
from kiseki.store.memory.ingest import MemoryIngest
from kiseki.store.memory.rows import MemoryProjects, MemoryRuns
from kiseki.store.memory.runs_table import MemoryTableReader
from kiseki.store.memory.series import MemorySeries
from kiseki.store.memory.storage import MemoryStorage
from kiseki.store.memory.surroundings import MemorySurroundings, MemoryTransactions
from kiseki.store.memory.table import MemoryRunTable, open_project
from kiseki.store.memory.views import MemoryViews
from kiseki.store.memory.world import World
from kiseki.store.run_table import get_kept_row, get_row


class MemoryStore:
    """`Store` in plain lists and dicts; gone when the process ends."""

    def __init__(self, *, entity: str = "local") -> None:
        self._world = World()
        with self._world.change():
            open_project(self._world, entity=entity, name=ids.DEFAULT_PROJECT, now_us=1)
        self.projects = MemoryProjects(self._world)
        self.runs = MemoryRuns(self._world)
        self.views = MemoryViews(self._world)
        self.table = MemoryTableReader(self._world)
        self.ingest = MemoryIngest(self._world)
        self.series = MemorySeries(self._world)
        self.console = MemoryConsole(self._world)
        places = memory_places()
        tables = self._world.tables
        self.blobs = Blobs(tables, places)
        self.uploads = Uploads(tables, places, self.blobs)
        self.files = Files(
            tables,
            exists=self._check_exists,
            is_kept=self._check_kept,
            tell=self._tell_files,
            blobs=self.blobs,
        )
        self.artifacts = Artifacts(
            MemoryTransactions(self._world), MemorySurroundings(self._world)
        )
        self.storage = MemoryStorage(self._world, places)
        self.feed = MemoryFeed(self._world)
        self.upkeep = MemoryUpkeep(self._world, self.artifacts)

    def list_definitions(self, uid: str) -> list[MetricDefinition]:
        """Return the metric definitions of a run."""
        return self.runs.get(uid).definitions

    def close(self) -> None:
        """Forget the tables: there is nothing to commit."""
        self._world.tables.close()

    def _check_exists(self, _conn: Connection, uid: str) -> None:
        get_row(MemoryRunTable(self._world), uid)

    def _check_kept(self, _conn: Connection, uid: str) -> None:
        get_kept_row(MemoryRunTable(self._world), uid)

    def _tell_files(self, _conn: Connection, uid: str, _now_us: int) -> None:
        project = self._world.rows.runs[uid].project_id
        self._world.note(run=uid, project=project, kinds=("files",), keys=())


class MemoryFeed:
    """`ChangeFeed` over a list that forgets nothing."""

    def __init__(self, world: World) -> None:
        self._world = world

    def read(self, after: int, *, limit: int = 1000) -> list[Change] | None:
        """Return lines after a position."""
        with self._world.look() as rows:
            if not 0 <= after <= len(rows.changes):
                return None
            return rows.changes[after : after + limit]

    def oldest(self) -> int:
        """Return the position before all lines."""
        return 0

    def latest(self) -> int:
        """Return the position after all lines."""
        with self._world.look() as rows:
            return len(rows.changes)


class MemoryUpkeep:
    """`Upkeep` of lists: there is little to do."""

    def __init__(self, world: World, artifacts: Artifacts) -> None:
        self._world = world
        self._artifacts = artifacts

    def compact(self, *, max_streams: int = 64, everything: bool = False) -> int:
        """Find nothing to compact."""
        return 0

    def clean(self) -> bool:
        """Forget what purged streams held."""
        with self._world.change():
            for stream in self._world.streams.values():
                if stream.is_purged:
                    stream.rows.clear()
                    stream.lines.clear()
        more = self._artifacts.clean(now_us=time.time_ns() // 1000)
        with self._world.tables.write() as conn:
            return remove_buried(conn) or more

    def count_waiting(self) -> int:
        """Return how many purged streams hold something."""
        with self._world.look():
            streams = self._world.streams.values()
            return sum(s.is_purged and bool(s.rows or s.lines) for s in streams)

    def keep_columns(self) -> int:
        """Find nothing to store."""
        return 0

    def take_lease(self, name: str, *, holder: str, ttl_s: float) -> bool:
        """Take a lease that is free, run out or ours."""
        with self._world.change() as rows:
            held_by, until_s = rows.leases.get(name, (holder, 0.0))
            if held_by != holder and until_s > time.monotonic():
                return False
            rows.leases[name] = (holder, time.monotonic() + ttl_s)
            return True
