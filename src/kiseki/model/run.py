"""A run and a project as everybody outside the store sees them."""

from typing import Any, TypeAlias

import msgspec

from kiseki.model.state import RunState

JsonValue: TypeAlias = Any
"""Plain JSON: None, bool, int, float, str, lists and string-keyed maps of these."""


class StopRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody asked the run to stop; the steps it went through since, in epoch us."""

    requested_us: int
    requested_by: str = ""
    acknowledged_us: int | None = None
    step: str = ""
    """How far the shipper had to go: sigint, async_interrupt, sigterm, sigkill."""


class RunEnd(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a run ended and how we know."""

    exit_code: int | None = None
    signal: str | None = None
    exception: str = ""
    """Type and text of the exception, then its traceback."""
    reason: str = ""
    """A few words in English: `exit code 1`, `stopped by nico`, `no heartbeat for 5 min`."""
    code: str = ""
    """The same for programs: a code of `kiseki.model.reason`; empty if nothing is known."""
    params: dict[str, JsonValue] = {}
    """What fills the code in."""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The run (and its step) that a fork or a rewind came from."""

    uid: str
    id: str
    name: str
    step: int


class RunMetadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found out about the process that runs, its code and its machine."""

    command: str = ""
    program: str = ""
    args: tuple[str, ...] = ()
    executable: str = ""
    python_version: str = ""
    client_version: str = ""
    host: str = ""
    os: str = ""
    username: str = ""
    working_dir: str = ""
    git: dict[str, JsonValue] = {}
    """remote (no credentials), commit, branch, root, dirty, diff (cut at 1 MiB)."""
    hardware: dict[str, JsonValue] = {}
    """cpu, cpu_count, cpu_count_logical, memory_bytes, disk_bytes, gpus."""
    packages: dict[str, str] = {}
    environment: dict[str, str] = {}
    """Launch facts only (SLURM_*, RANK, ...), never the whole environment."""
    notebook: bool = False


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run as it is shown; times are epoch microseconds by the server's clock.

    Attributes:
        duration_s: seconds of activity (pauses and waiting excluded).
        runtime_s: wall-clock seconds from start to end (or until now).
        summary: computed values, then values set by hand, minus deleted ones.
        last_step: greatest step logged, or -1 without any.
    """

    uid: str
    id: str
    name: str
    number: int
    entity: str
    project: str
    project_id: int
    stream: str
    state: RunState
    phase: str = ""
    user: str = ""
    notes: str = ""
    tags: list[str] = []
    group: str = ""
    job_type: str = ""
    config: dict[str, JsonValue] = {}
    summary: dict[str, JsonValue] = {}
    metadata: RunMetadata = msgspec.field(default_factory=RunMetadata)
    definitions: list[Any] = []
    created_us: int = 0
    started_us: int | None = None
    ended_us: int | None = None
    heartbeat_us: int | None = None
    duration_s: float = 0.0
    runtime_s: float = 0.0
    last_step: int = -1
    end: RunEnd | None = None
    stop: StopRequest | None = None
    forked_from: Origin | None = None
    parent: str | None = None
    resumed: int = 0
    deleted_us: int | None = None
    locked: bool = False
    """A locked run is not deleted until somebody unlocks it."""
    rev: int = 0


class StateChange(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a run's state history."""

    time_us: int
    state: RunState
    source: str
    """client, shipper, server, user, api, sync."""
    reason: str = ""
    by: str = ""
    code: str = ""
    """The reason for programs, as in `RunEnd`."""
    params: dict[str, JsonValue] = {}


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project and what a list of projects shows of it."""

    id: int
    entity: str
    name: str
    description: str = ""
    created_us: int = 0
    last_active_us: int | None = None
    n_runs: int = 0
    n_running: int = 0
    archived: bool = False
    """Left out of the list of projects unless asked for."""
    deleted_us: int | None = None
    """Since when it lies in the trash."""
