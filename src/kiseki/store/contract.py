"""What a store is: the contract that SQLite, PostgreSQL and the memory double keep.

Words
    A *stream* holds the data of one run; the run points at its current one. A *writer* is a
    process that logged, known by its journal's id, numbered inside its stream. A row is
    known by (writer number, position). A *segment* is positions [start, end) of a journal.

Threads
    Every method may be called from any thread. Reads never wait for writes. `append` hands
    the segments to the writer thread (group commit) and returns a future at once.

Atomicity
    One shipment is one transaction for each segment: committed whole or not at all. A read
    sees one snapshot: never half a segment, never a row twice while compaction goes on.

Order
    Rows of a query come in the order (x, writer number, position).

Absence
    `get_x` raises `NotFound` (or `Deleted`), `find_x` returns None, `list_x` and `read_x`
    return what there is.

Times are epoch microseconds by the server's clock unless said otherwise.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from kiseki.model.metric import MetricDefinition, SeriesFacts
from kiseki.model.reason import Reason
from kiseki.model.record import RunRecord
from kiseki.model.run import Project, Run, RunEnd, StateChange
from kiseki.model.state import RunState
from kiseki.model.table import BulkAction, BulkSkip, ColumnInfo, ColumnValues, TablePage
from kiseki.model.trash import RunsWeight, TrashedRun
from kiseki.model.view import ProjectOverview
from kiseki.model.wire import (
    ConsoleEntry,
    ConsoleWriter,
    CutHistory,
    ProjectKey,
    Segment,
    StartRun,
    WriterInfo,
    WriterState,
)
from kiseki.store.contract_artifacts import ArtifactRows
from kiseki.store.contract_blobs import BlobRows, FileRows, StorageRows, UploadRows
from kiseki.store.contract_views import ViewRows
from kiseki.store.queries import GroupQuery, RunQuery

Field = Literal["count", "finite", "min", "max", "mean", "first", "last"]
"""`finite`: how many points of the bucket are numbers; min, max and mean are over those."""
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A run after `RunRows.start`."""

    run: Run
    resumed: bool
    next_step: int
    runtime_s: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Points or buckets of one key of one run; layout and meaning: docs/formats/series.md.

    Attributes:
        type: `f`, `i` or `b` if every value of the answer has that type, else `f`.
        total: points in range.
        width: bucket width in the unit of x; 0.0 in mode `points`.
        arrays: name -> (n,) array in the order of x.
    """

    run: str
    key: str
    mode: Literal["points", "buckets"]
    type: Literal["f", "i", "b"]
    total: int
    width: float
    arrays: Mapping[str, NDArray[Any]]
    first: tuple[float, float]
    last: tuple[float, float]
    n_nan: int = 0
    n_pinf: int = 0
    n_ninf: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class LastValue:
    """The last value of a key whose values are no numbers; time in epoch us."""

    time_us: int
    step: int
    value: Any


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the change feed; written in the transaction that changed something."""

    position: int
    run: str | None
    project: int | None
    kinds: tuple[str, ...]
    keys: tuple[str, ...] | None


class ProjectRows(Protocol):
    """Projects; number 0, `Uncategorized`, exists from the first moment."""

    def get_or_create(self, *, entity: str, name: str, description: str = "") -> Project: ...
    def get(self, project: int) -> Project: ...
    def find(self, *, entity: str, name: str) -> Project | None: ...
    def list_projects(
        self, *, entity: str | None, limit: int, offset: int, archived: bool = False
    ) -> tuple[list[Project], int]:
        """The most recently active first; archived ones only if asked for."""
        ...

    def list_deleted(self) -> list[Project]:
        """Those in the trash, the newest there first; `n_runs` counts their runs in it."""
        ...

    def overview(self, project: int, *, now_us: int) -> ProjectOverview: ...
    def update(
        self,
        project: int,
        *,
        name: str | None = None,
        description: str | None = None,
        archived: bool | None = None,
    ) -> Project: ...
    def remove(self, project: int) -> None:
        """Move the project's runs to the trash with it; its name stays taken.

        Raises:
            UsageError: it is the default project.
            Locked: it has a run that is locked.
        """
        ...

    def restore(self, project: int) -> Project:
        """Take it out of the trash with the runs that went there with it."""
        ...


class RunRows(Protocol):
    """Runs and their states."""

    def start(self, request: StartRun, *, entity: str, user: str, now_us: int) -> Started:
        """Begin, resume, attach to, rewind or fork a run; idempotent by uid.

        Raises:
            Conflict: `never` and the id exists; rewind or fork that cannot be.
            NotFound: `must` and the id does not exist.
            Deleted: the id lies in the trash.
        """
        ...

    def get(self, uid: str) -> Run: ...
    def find(self, *, project: int, run_id: str) -> Run | None: ...
    def list_runs(self, query: RunQuery) -> tuple[list[Run], int]: ...
    def select(self, query: RunQuery) -> list[str]:
        """Return the uids of all runs that match, in order, whatever page is asked for."""
        ...

    def update(self, uid: str, changed: Mapping[str, Any], *, source: str) -> Run:
        """Apply changed fields of the run row (name, notes, tags, group, job_type, config,
        summary (set by hand), metadata, definitions); config and summary merge by key.
        """
        ...

    def put_summary(
        self,
        uid: str,
        computed: Mapping[str, Any],
        *,
        last_step: int,
        facts: Sequence[SeriesFacts] = (),
    ) -> None:
        """Keep the computed summary in the row (it is derived; `Run.summary` shows it under
        the values set by hand), and of `facts` what tables show of numeric keys.
        """
        ...

    def move_state(
        self,
        uid: str,
        new: RunState,
        *,
        source: str,
        reason: Reason | None = None,
        by: str = "",
        end: RunEnd | None = None,
        now_us: int,
        force: bool = False,
    ) -> Run:
        """Compare-and-set; a move that `model.state` forbids is left out unless `force`."""
        ...

    def heartbeat(self, uid: str, *, now_us: int) -> Run:
        """Note that the run spoke; kept at most every 30 s; crashed becomes running."""
        ...

    def request_stop(self, uid: str, *, by: str, now_us: int) -> Run: ...
    def note_stop_step(self, uid: str, *, step: str, now_us: int) -> Run: ...
    def list_silent(self, *, before_us: int) -> list[str]:
        """Uids of active runs that promised heartbeats and are silent since; not of the trash."""
        ...

    def list_states(self, uid: str) -> list[StateChange]: ...
    def get_record(self, uid: str) -> RunRecord: ...
    def put_record(self, uid: str, taken: RunRecord, *, now_us: int) -> Run:
        """Make a run say what another server's record of it says (`store.record.take_over`).

        Raises:
            Conflict: it is another run's record, or the run is going on here.
        """
        ...

    def trash(self, uid: str, *, now_us: int) -> None:
        """Put it into the trash.

        Raises:
            Locked: it is locked against deletion; so does `purge`.
        """
        ...

    def restore(self, uid: str) -> None: ...
    def purge(self, uid: str) -> None:
        """Free the id at once; the bytes are freed by the janitor."""
        ...

    def list_trash(
        self, project: int | None, *, limit: int, offset: int
    ) -> tuple[list[TrashedRun], int]:
        """Runs in the trash, of one project or of all, the newest there first; how many."""
        ...

    def purge_trash(self, project: int | None, *, limit: int, now_us: int) -> tuple[int, int]:
        """Purge at most `limit` runs of the trash that are not locked.

        Returns how many were purged and how many are left to purge.
        """
        ...

    def weigh(self, uids: Sequence[str]) -> RunsWeight:
        """What runs and their earlier histories have; unknown uids count nothing."""
        ...

    def change_runs(
        self, project: int, uids: Sequence[str], action: BulkAction, *, by: str, now_us: int
    ) -> list[BulkSkip]:
        """Do the same thing to runs of a project in one transaction; the caller keeps it short.

        A run that cannot be changed is left as it was and comes back with the reason.
        """
        ...


class TableReader(Protocol):
    """Runs as a table: what a run's row says, by columns."""

    def show_live(
        self,
        uid: str,
        computed: Mapping[str, Any],
        *,
        last_step: int,
        facts: Sequence[SeriesFacts],
    ) -> None:
        """Show a summary that `put_summary` will write later; in this process alone."""
        ...

    def follow(self) -> None:
        """Bring what is in memory up to date; called now and then."""
        ...

    def list_watched(self) -> set[int]:
        """Projects whose tables are looked at in this process."""
        ...

    def read(self, query: RunQuery, groups: GroupQuery) -> TablePage:
        """Return a page of rows, or of groups while a level of them is not opened.

        Raises:
            InvalidQuery: an unknown column, a broken pattern, a value that has no order.
        """
        ...

    def list_columns(self, project: int) -> list[ColumnInfo]:
        """Columns of the project's runs: properties in their order, then the others by name."""
        ...

    def list_values(
        self, project: int, column: str, *, search: str = "", limit: int = 100
    ) -> ColumnValues:
        """Values of a column, the most frequent first; only texts that contain `search`."""
        ...


class Ingest(Protocol):
    """The one way by which data enters; `writer.next` is the only judge of duplicates."""

    def register(self, uid: str, info: WriterInfo, *, now_us: int) -> WriterState: ...
    def list_states(self, writers: Sequence[str]) -> list[WriterState]:
        """What the store has of these writers; those it does not know are left out."""
        ...

    def append(self, uid: str, segments: Sequence[Segment]) -> Future[list[WriterState]]:
        """Commit segments; the future fails with JournalGap, JournalConflict, Deleted, Busy
        or StorageFull, and then nothing of the failing segment was kept.
        """
        ...


class SeriesReader(Protocol):
    """Numbers, rows and what is known about keys."""

    def list_keys(self, uid: str) -> tuple[list[SeriesFacts], list[str]]:
        """Facts of every numeric key (sorted by name; system ones too) and the names of
        keys with other values; head folded with the tail.
        """
        ...

    def read_last_objects(self, uid: str) -> dict[str, LastValue]:
        """The last value of every key that has values other than numbers: the last of its
        writer, between writers the one with the later time.
        """
        ...

    def list_project_keys(self, project: int) -> list[ProjectKey]: ...
    def read(
        self,
        runs: Sequence[str],
        keys: Sequence[str],
        *,
        x: str = "_step",
        x_min: float | None = None,
        x_max: float | None = None,
        buckets: int | None = 1000,
        fields: Sequence[Field] = ("min", "max", "mean"),
    ) -> list[Series]:
        """Read buckets (or raw points when few or when `buckets` is None), runs outer."""
        ...

    def scan_rows(
        self,
        uid: str,
        *,
        keys: Sequence[str] | None = None,
        system: bool = False,
        min_step: int | None = None,
        max_step: int | None = None,
        cursor: str | None = None,
        limit: int = 1000,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Whole rows with `_step`, `_timestamp`, `_runtime`, values with the type they were
        logged with. `keys`: only rows that have all of them, and of them only these.
        System metrics are left out unless `keys` names them or `system` asks for them.
        """
        ...

    def etag(self, runs: Sequence[str]) -> str:
        """Changes whenever a read of these runs may; unchanged by compaction."""
        ...

    def cut(self, uid: str, cut: CutHistory) -> None: ...


class ConsoleReader(Protocol):
    """Console lines."""

    def read(
        self,
        uid: str,
        *,
        offset: int,
        limit: int,
        search: str = "",
        regex: bool = False,
        writer: int | None = None,
    ) -> tuple[list[ConsoleEntry], int]:
        """A negative offset counts from the end. Returns lines and how many match in all.

        `writer` leaves only the lines of one process.
        """
        ...

    def list_writers(self, uid: str) -> list[ConsoleWriter]:
        """The processes that printed something, by number."""
        ...

    def iterate(self, uid: str) -> Iterator[ConsoleEntry]: ...


class ChangeFeed(Protocol):
    """What changed, in commit order."""

    def read(self, after: int, *, limit: int = 1000) -> list[Change] | None:
        """Lines after a position; None if it is too old (the reader drops its caches)."""
        ...

    def oldest(self) -> int:
        """Return the lowest position from which lines can still be read."""
        ...

    def latest(self) -> int: ...


class Upkeep(Protocol):
    """What background processes do; every call is safe beside any other process."""

    def compact(self, *, max_streams: int = 64, everything: bool = False) -> int:
        """Turn segments into chunks; returns how many segments were taken.

        Without `everything` only what is large or old enough to be worth it.
        """
        ...

    def clean(self) -> bool:
        """One slice of the janitor: purged streams, old feed lines, free pages.

        Returns whether more waits.
        """
        ...

    def count_waiting(self) -> int:
        """How many purged runs still take space."""
        ...

    def keep_columns(self) -> int:
        """Store some of what the runs table is answered from; return how much there was to do."""
        ...

    def take_lease(self, name: str, *, holder: str, ttl_s: float) -> bool: ...


class Store(Protocol):
    """The parts of a store."""

    @property
    def projects(self) -> ProjectRows: ...
    @property
    def runs(self) -> RunRows: ...
    @property
    def views(self) -> ViewRows: ...
    @property
    def table(self) -> TableReader: ...
    @property
    def ingest(self) -> Ingest: ...
    @property
    def series(self) -> SeriesReader: ...
    @property
    def console(self) -> ConsoleReader: ...
    @property
    def blobs(self) -> BlobRows: ...
    @property
    def uploads(self) -> UploadRows: ...
    @property
    def files(self) -> FileRows: ...
    @property
    def storage(self) -> StorageRows: ...
    @property
    def artifacts(self) -> ArtifactRows: ...
    @property
    def feed(self) -> ChangeFeed: ...
    @property
    def upkeep(self) -> Upkeep: ...

    def list_definitions(self, uid: str) -> list[MetricDefinition]: ...
    def close(self) -> None:
        """Commit what waits, stop the writer thread, close the connections."""
        ...
