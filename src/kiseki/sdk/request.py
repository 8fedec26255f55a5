"""What `init` was asked, checked and put together for the server."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import msgspec

from kiseki.model.errors import KisekiError, UsageError
from kiseki.model.ids import (
    check_entity,
    check_project_name,
    check_run_id,
    new_run_id,
    new_run_uid,
)
from kiseki.model.limits import MAX_CONFIG_BYTES
from kiseki.model.run import RunMetadata
from kiseki.model.wire import StartRun
from kiseki.sdk import branch, folders, run_text, rundir
from kiseki.sdk.name_stem import new_name_stem
from kiseki.sdk.ranks import Launch, derive_ids
from kiseki.sdk.settings import Settings
from kiseki.sdk.ship.progress import read_stop
from kiseki.sdk.start_call import check_address
from kiseki.sdk.terminal import Terminal
from kiseki.sdk.values import ValueConverter

MODES = {
    "online": "online",
    "run": "online",
    "offline": "offline",
    "dryrun": "offline",
    "disabled": "disabled",
    "shared": "shared",
}
"""Words for a mode and what they mean."""


class Continuation(NamedTuple):
    """Which run is continued, and from where; all empty for a new one."""

    resume: str = ""
    rewind: branch.Moment | None = None
    fork: branch.Moment | None = None

    @property
    def needs_answer(self) -> bool:
        """Whether only a server can say if this may be."""
        return self.resume in ("must", "never") or bool(self.rewind or self.fork)


class Request(NamedTuple):
    """Everything that was asked of `init`, checked.

    Attributes:
        mode: online, offline, disabled or shared.
        start: what the server is asked.
        is_primary: whether config, summary and state are this process's.
    """

    mode: str
    settings: Settings
    start: StartRun
    continuation: Continuation
    launch: Launch | None
    is_primary: bool
    runs_folder: Path


def make_request(
    settings: Settings,
    config: Mapping[str, Any],
    *,
    resume_from: str | None,
    fork_from: str | None,
    launch: Launch | None,
    init_number: int,
    metadata: RunMetadata,
) -> Request:
    """Check what was asked.

    Args:
        settings: all layers over each other.
        config: what the run begins with.
        resume_from, fork_from: moments, as text.
        launch: what the launcher of several processes said, if there is one.
        init_number: how many runs this process began before.
        metadata: what was found out about the process.

    Raises:
        UsageError: something cannot be.
    """
    mode = _check_mode(settings)
    runs_folder = folders.get_runs_folder(settings.dir)
    continuation = _read_continuation(settings, resume_from, fork_from)
    start = _make_start(settings, config, continuation, metadata)
    is_primary = settings.primary if mode == "shared" else True
    if settings.resume == "auto":
        start.id = start.id or branch.find_auto_id(runs_folder)
    if launch is not None and start.id is None and launch.key:
        project = f"{settings.entity}/{settings.project}"
        start.uid, start.id_default = derive_ids(launch, init_number, project)
        start.id = start.id_default
        is_primary = launch.rank == 0
    elif launch is not None and not start.group:
        start.group = f"launch-{os.environ.get('MASTER_ADDR', '')}"
    start.attach = not is_primary
    if mode == "shared" and is_primary and not start.resume:
        # Whoever comes first begins the run; nobody who shares it displaces another.
        start.resume = "allow"
    return Request(mode, settings, start, continuation, launch, is_primary, runs_folder)


def convert_config(values: Mapping[str, Any], terminal: Terminal) -> dict[str, Any]:
    """Return a config in plain form; what had to be changed is said."""

    def say(kind: str, text: str) -> None:
        terminal.warn(text)

    return ValueConverter(say, max_bytes=MAX_CONFIG_BYTES).convert_row(values)


def check_not_stopped(request: Request) -> None:
    """Refuse to begin again what somebody stopped, when a launcher restarts its processes.

    Raises:
        UsageError: a run of this launch was asked to stop.
    """
    if request.launch is None or not request.launch.name:
        return
    for run_dir in rundir.list_run_dirs(request.runs_folder):
        if read_stop(run_dir) is None:
            continue
        try:
            meta = rundir.read_meta(run_dir)
        except (OSError, msgspec.DecodeError, KisekiError):
            continue
        if meta.launch == request.launch.name:
            raise UsageError(
                f"Run {meta.start.id} of this launch was asked to stop; it is not begun again.",
                hint="Start the launcher anew to begin another run.",
            )


def get_program_dir(argv: Sequence[str] = sys.argv) -> Path:
    """Return the folder of the script that runs, or the working directory without one."""
    program = argv[0] if argv else ""
    if program.endswith(".py"):
        return Path(program).parent
    return Path()


def _check_mode(settings: Settings) -> str:
    if settings.mode not in MODES:
        raise UsageError(
            f"mode must be online, offline, disabled or shared, not {settings.mode!r}.",
            field="mode",
        )
    check_address(settings.base_url)
    return MODES[settings.mode]


def _read_continuation(
    settings: Settings, resume_from: str | None, fork_from: str | None
) -> Continuation:
    branch.check_exclusive(resume=settings.resume, resume_from=resume_from, fork_from=fork_from)
    rewind = branch.parse_moment(resume_from, argument="resume_from") if resume_from else None
    fork = branch.parse_moment(fork_from, argument="fork_from") if fork_from else None
    if rewind and settings.run_id and settings.run_id != rewind.run_id:
        raise UsageError("resume_from names another run than id.", field="resume_from")
    if fork and settings.run_id == fork.run_id:
        raise UsageError("A fork needs an id of its own.", field="id")
    return Continuation(settings.resume, rewind, fork)


def _make_start(
    settings: Settings,
    config: Mapping[str, Any],
    continuation: Continuation,
    metadata: RunMetadata,
) -> StartRun:
    run_id = continuation.rewind.run_id if continuation.rewind else settings.run_id
    resume = "allow" if continuation.resume == "auto" else continuation.resume
    now_us = time.time_ns() // 1000
    return StartRun(
        uid=new_run_uid(),
        id=check_run_id(run_id) if run_id else None,
        id_default=new_run_id(),
        entity=check_entity(settings.entity) if settings.entity else None,
        project=check_project_name(settings.project) if settings.project else None,
        name=run_text.check_name(settings.run_name) if settings.run_name else None,
        name_stem=new_name_stem(),
        notes=run_text.check_notes(settings.run_notes) if settings.run_notes else None,
        tags=list(run_text.check_tags(settings.run_tags)) if settings.run_tags else None,
        group=run_text.check_name(settings.run_group, "group") if settings.run_group else None,
        job_type=(
            run_text.check_name(settings.run_job_type, "job_type")
            if settings.run_job_type
            else None
        ),
        config=dict(config),
        metadata=_override(metadata, settings),
        resume=cast("Any", resume),
        rewind_step=continuation.rewind.step if continuation.rewind else None,
        fork_from=continuation.fork.run_id if continuation.fork else None,
        fork_step=continuation.fork.step if continuation.fork else None,
        started_us=now_us,
        clock_us=now_us,
        offline=MODES[settings.mode] == "offline",
    )


def _override(metadata: RunMetadata, settings: Settings) -> RunMetadata:
    """Return what was found out, with what somebody chose to call it instead."""
    names = ("host", "username", "program")
    chosen = {name: getattr(settings, name) for name in names if getattr(settings, name)}
    return msgspec.structs.replace(metadata, **chosen)
