"""Every shape that travels between a client, a shipper, a server and a browser.

JSON unless a docstring says msgpack. OpenAPI and the TypeScript types are printed from
these classes, so a shape is declared once. Fields are only ever added, with a default.
Binary layouts: docs/formats/segment.md and docs/formats/series.md.
"""

from typing import Any, Literal

import msgspec

from kiseki.model.metric import MetricDefinition, SeriesFacts
from kiseki.model.run import JsonValue, Project, Run, RunEnd, RunMetadata, StateChange, StopRequest
from kiseki.model.state import RunState

WIRE_VERSION = 1


class ServerInfo(msgspec.Struct, kw_only=True):
    """Answer of `GET /api/v1/info`."""

    version: str
    wire_version: int = WIRE_VERSION
    entity: str
    """Whose runs they are when a client names no entity."""
    single_user: bool = True
    server_time_us: int = 0


class Problem(msgspec.Struct, kw_only=True):
    """The one JSON shape of every error answer."""

    code: str
    message: str
    hint: str = ""
    field: str = ""
    next: int | None = None
    """With code `gap`: the position to send from."""


# --- starting a run -------------------------------------------------------------------


class StartRun(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/runs`: begin, resume, rewind or fork a run. Idempotent by `uid`.

    Attributes:
        uid: drawn by the client; the answer may carry another one (an existing run resumed).
        id: short id asked for, or None to let the client's `id_default` stand.
        name: run name asked for, or None: the server appends the run's number to `name_stem`.
        resume: "" (always new), allow, must, never. (auto is resolved by the client.)
        rewind_step: with `id`: cut this run's history after the step.
        fork_from / fork_step: begin with another run's history up to the step.
        attach: join a run that is going on (another rank, shared mode) and change nothing.
    """

    uid: str
    id: str | None = None
    id_default: str
    entity: str | None = None
    project: str | None = None
    name: str | None = None
    name_stem: str = "run"
    notes: str | None = None
    tags: list[str] | None = None
    group: str | None = None
    job_type: str | None = None
    config: dict[str, JsonValue] = {}
    metadata: RunMetadata = msgspec.field(default_factory=RunMetadata)
    resume: Literal["", "allow", "must", "never"] = ""
    rewind_step: int | None = None
    fork_from: str | None = None
    fork_step: int | None = None
    attach: bool = False
    heartbeats: bool = True
    """Whether silence of this client means that the run crashed."""
    started_us: int = 0
    """The client's wall clock when init was called; kept as a fact, never as the order."""
    clock_us: int = 0
    """The sender's wall clock now; with it the server reads `started_us` by its own clock."""
    offline: bool = False
    """True when a spool is synced after the fact: the state comes from the journal alone."""
    wire_version: int = WIRE_VERSION


class RunStarted(msgspec.Struct, kw_only=True):
    """Answer to `StartRun`: the run as it stands and where a resumed one goes on."""

    run: Run
    resumed: bool = False
    next_step: int = 0
    """0 for a new run, else the last step + 1."""
    runtime_s: float = 0.0
    """Seconds the run was active before (so `_runtime` goes on)."""
    project_path: str = ""
    """`/<entity>/<project>`, percent-encoded; the client puts its base URL before it."""
    run_path: str = ""
    """`/<entity>/<project>/runs/<id>`, percent-encoded."""


# --- shipping -------------------------------------------------------------------------


class WriterInfo(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/runs/{uid}/writers`: facts about one journal. Idempotent by `writer`."""

    writer: str
    stream: str | None = None
    """The stream of the run when the journal was begun; None if it was begun offline."""
    role: Literal["primary", "secondary", "system"] = "secondary"
    label: str = ""
    host: str = ""
    boot_id: str = ""
    pid: int = 0
    rank: int | None = None
    opened_us: int = 0
    """The writer's wall clock when its journal was opened."""
    clock_us: int = 0
    """The sender's wall clock now; the server derives the offset from it."""


class WriterState(msgspec.Struct, kw_only=True):
    """What the server has of one writer: the truth at every contact."""

    writer: str
    next: int = 0
    """Everything below is committed: it survives kill -9 of every process."""
    safe: int = 0
    """Everything below is on the server's disk."""
    left_out: str = ""
    """What could not be kept of what it sent, in words, said once; all else was kept."""


class Column(msgspec.Struct, kw_only=True, array_like=True):
    """Numbers of one key and one type in a segment (msgpack, array-like).

    Attributes:
        key: the metric's name.
        type: `f` float64, `i` int64, `b` bool (one byte each).
        at: indices into the segment's entries as little-endian uint32, or None for all.
        values: little-endian values, 8 (f, i) or 1 (b) bytes each.
    """

    key: str
    type: Literal["f", "i", "b"]
    at: bytes | None
    values: bytes


class ObjectValue(msgspec.Struct, kw_only=True, array_like=True):
    """A logged value that is not a number: text, list, histogram, media reference."""

    key: str
    at: int
    """Index into the segment's entries."""
    value: JsonValue


class ConsoleLine(msgspec.Struct, kw_only=True, array_like=True):
    """One version of one console line of a writer; the last version of a line wins."""

    position: int
    line: int
    stream: Literal["out", "err"]
    time_us: int
    text: str


class Fact(msgspec.Struct, kw_only=True, array_like=True):
    """A journal record that is neither a row nor console, sent as it was written.

    `kind` is the record kind of docs/formats/journal.md (config, summary, define, update,
    end, metadata), `body` its map.
    """

    position: int
    kind: str
    time_us: int
    body: dict[str, Any]


class Segment(msgspec.Struct, kw_only=True, array_like=True):
    """Positions [start, end) of one journal as columns (msgpack, zstd; docs/formats/segment.md).

    One entry for each row record. `positions` is the record's own position, `rows` the
    position of the first record of the row it belongs to (None: the same everywhere).

    Attributes:
        before_crc: CRC field of the record just before `start`; 0 at the first record.
        last_crc: CRC field of the last record below `end`.
        lost: sub-ranges of [start, end) that could not be read.
        positions, rows, steps, times: little-endian int64, one for each entry; times in epoch us.
    """

    writer: str
    start: int
    end: int
    before_crc: int
    last_crc: int
    lost: list[tuple[int, int]]
    positions: bytes
    rows: bytes | None
    steps: bytes
    times: bytes
    columns: list[Column]
    objects: list[ObjectValue]
    console: list[ConsoleLine]
    facts: list[Fact]


class Shipment(msgspec.Struct, kw_only=True):
    """`POST /api/v1/runs/{uid}/segments` (msgpack in zstd): segments of one run."""

    segments: list[Segment]
    wire_version: int = WIRE_VERSION


class Receipt(msgspec.Struct, kw_only=True):
    """Answer to a shipment or a heartbeat."""

    writers: list[WriterState] = []
    state: RunState
    stop: StopRequest | None = None


class Heartbeat(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/runs/{uid}/heartbeat`: the run lives; tells how far a stop has come."""

    writers: list[str] = []
    stop_step: str = ""
    finishing: bool = False
    """The run's process has ended, and much of what it logged is still on its way."""


# --- reading --------------------------------------------------------------------------


class ProjectPage(msgspec.Struct, kw_only=True):
    """A page of projects, most recently active first; `cursor` is None on the last one."""

    items: list[Project]
    total: int
    cursor: str | None = None


class RunPage(msgspec.Struct, kw_only=True):
    """A page of runs in the order asked for; `total` counts all that match."""

    items: list[Run]
    total: int
    cursor: str | None = None


class CreateProject(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/projects`: get or create by (entity, name)."""

    name: str
    entity: str | None = None
    description: str = ""


class PatchProject(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`PATCH /api/v1/projects/{id}`: fields left out stay as they are."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType = msgspec.UNSET
    archived: bool | msgspec.UnsetType = msgspec.UNSET


class PatchRun(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`PATCH /api/v1/runs/{uid}`: fields left out stay as they are."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    notes: str | msgspec.UnsetType = msgspec.UNSET
    tags: list[str] | msgspec.UnsetType = msgspec.UNSET
    group: str | msgspec.UnsetType = msgspec.UNSET
    job_type: str | msgspec.UnsetType = msgspec.UNSET
    config: dict[str, JsonValue] | msgspec.UnsetType = msgspec.UNSET
    """Merged by top-level key; a key set to null stays null."""
    summary: dict[str, JsonValue] | msgspec.UnsetType = msgspec.UNSET
    """Values set by hand, merged by key."""
    remove_config: list[str] | msgspec.UnsetType = msgspec.UNSET
    """Top-level keys to take away, before `config` is merged; unknown ones do nothing."""
    remove_summary: list[str] | msgspec.UnsetType = msgspec.UNSET
    """Keys to take away, before `summary` is merged; what a run logs does not bring them back."""
    state: RunState | msgspec.UnsetType = msgspec.UNSET
    """A person corrects the state."""
    locked: bool | msgspec.UnsetType = msgspec.UNSET
    """Whether it is refused to delete the run."""


class StopRun(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/runs/{uid}/stop`."""

    by: str = ""


class CutHistory(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/runs/{uid}/cuts`: hide what was logged so far under a key and/or steps.

    Attributes:
        key: one key, or None for all.
        from_step / to_step: inclusive bounds, or None for open.
    """

    key: str | None = None
    from_step: int | None = None
    to_step: int | None = None


class KeyList(msgspec.Struct, kw_only=True):
    """`GET /api/v1/runs/{uid}/keys`: every key of a run with its facts."""

    keys: list[SeriesFacts]
    objects: list[str] = []
    """Keys under which something other than numbers was logged."""
    definitions: list[MetricDefinition] = []


class ProjectKey(msgspec.Struct, kw_only=True):
    """A key that some run of a project has."""

    name: str
    n_runs: int


class ProjectKeys(msgspec.Struct, kw_only=True):
    """`GET /api/v1/projects/{id}/keys`, sorted by name."""

    keys: list[ProjectKey]


class SeriesQuery(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/series`: many runs x one key, one run x many keys, or both.

    The answer is binary (docs/formats/series.md), its weak ETag honours If-None-Match.

    Attributes:
        x: `_step`, `_relative` (seconds since the run's start), `_time` (epoch seconds) or a key.
        x_min / x_max: closed range in the unit of `x`, or None for open.
        buckets: about how many the picture has pixels; None: raw points.
        fields: which of count, min, max, mean, first, last the buckets carry.
    """

    runs: list[str]
    keys: list[str]
    x: str = "_step"
    x_min: float | None = None
    x_max: float | None = None
    buckets: int | None = 1000
    fields: tuple[Literal["count", "min", "max", "mean", "first", "last"], ...] = (
        "min",
        "max",
        "mean",
    )


class HistoryPage(msgspec.Struct, kw_only=True):
    """`GET /api/v1/runs/{uid}/rows`: whole rows in the order of (step, writer, position)."""

    rows: list[dict[str, JsonValue]]
    """Each has `_step`, `_timestamp` (epoch seconds), `_runtime` and the logged keys."""
    cursor: str | None = None


class ConsoleEntry(msgspec.Struct, kw_only=True):
    """One console line as it is read.

    Attributes:
        at: its place among all lines of the run, from 0, whatever was searched for.
    """

    at: int = 0
    writer: int
    label: str = ""
    line: int
    stream: Literal["out", "err"]
    time_us: int
    text: str


class ConsoleWriter(msgspec.Struct, frozen=True, kw_only=True):
    """A process that printed lines; `label` as it called itself, or empty."""

    writer: int
    label: str = ""


class ConsolePage(msgspec.Struct, kw_only=True):
    """`GET /api/v1/runs/{uid}/console`: lines in the order of time, then writer and line."""

    lines: list[ConsoleEntry]
    total: int
    writers: list[ConsoleWriter] = []
    """Every process that printed something."""
    offset: int = 0
    """Index of the first line of this page among all (matching) lines."""


class StateHistory(msgspec.Struct, kw_only=True):
    """`GET /api/v1/runs/{uid}/states`, oldest first."""

    changes: list[StateChange]


class RunChange(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What changed of one run."""

    uid: str
    kinds: list[Literal["run", "state", "series", "console", "files", "artifacts", "deleted"]]
    keys: list[str] | None = None
    """Changed metric keys; None: any may have changed."""


class LiveChange(msgspec.Struct, kw_only=True):
    """Data of an SSE `change` event of `GET /api/v1/live`; the event id is the feed position."""

    runs: list[RunChange]
    projects: list[int] = []
    views: list[str] = []
    """Ids of saved workspaces that were changed or deleted."""
    artifacts: list[int] = []
    """Numbers of projects some of whose artifacts changed."""


__all__ = [
    "WIRE_VERSION",
    "Column",
    "ConsoleEntry",
    "ConsoleLine",
    "ConsolePage",
    "ConsoleWriter",
    "CreateProject",
    "CutHistory",
    "Fact",
    "Heartbeat",
    "HistoryPage",
    "KeyList",
    "LiveChange",
    "ObjectValue",
    "PatchProject",
    "PatchRun",
    "Problem",
    "ProjectKey",
    "ProjectKeys",
    "ProjectPage",
    "Receipt",
    "RunChange",
    "RunEnd",
    "RunPage",
    "RunStarted",
    "Segment",
    "SeriesQuery",
    "ServerInfo",
    "Shipment",
    "StartRun",
    "StateHistory",
    "StopRun",
    "WriterInfo",
    "WriterState",
]
