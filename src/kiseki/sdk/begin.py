"""Begin a run: from the arguments of `init` to an open journal and the server's answer."""

import datetime
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import msgspec

from kiseki.journal.format import JournalHeader
from kiseki.model.errors import KisekiError, ServerUnreachable, UsageError
from kiseki.model.ids import (
    check_entity,
    check_project_name,
    check_run_id,
    new_run_id,
    new_run_uid,
    new_writer_id,
)
from kiseki.model.limits import MAX_CONFIG_BYTES
from kiseki.model.run import RunMetadata
from kiseki.model.version import VERSION
from kiseki.model.wire import RunStarted, StartRun
from kiseki.sdk import branch, folders, machine, run_text, rundir
from kiseki.sdk.name_stem import new_name_stem
from kiseki.sdk.ranks import Launch, derive_ids
from kiseki.sdk.recorder import NullRecorder, Recorder
from kiseki.sdk.run import DisabledRun, Run
from kiseki.sdk.rundir import RunMeta, ShipSettings
from kiseki.sdk.settings import Settings
from kiseki.sdk.start_call import check_address, start_run, start_run_patiently
from kiseki.sdk.terminal import Terminal
from kiseki.sdk.troubles import Troubles
from kiseki.sdk.values import ValueConverter

QUICK_ANSWER_S = 1.0
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


def begin_run(request: Request, terminal: Terminal) -> Run:
    """Make the run directory, ask the server, open the journal.

    Raises:
        KisekiError: the server refused the run, or none answered although one must.
    """
    troubles = Troubles(terminal.warn)
    if request.mode == "disabled":
        return _make_disabled(request, terminal, troubles)
    made = _make_run_dir(request, troubles)
    if made is None:
        return _make_disabled(request, terminal, troubles)
    run_dir, meta = made
    try:
        meta.started = _ask(request, terminal)
    except KisekiError:
        _remove(run_dir)
        raise
    if meta.started is not None:
        meta.uid = meta.started.run.uid
    elif request.continuation.resume and not request.start.attach:
        meta.next_step = branch.find_local_next_step(run_dir, meta.start.id or "")
    return _open(request, run_dir, meta, terminal, troubles)


def open_writer(
    run_dir: Path, meta: RunMeta, header: JournalHeader, troubles: Troubles
) -> Recorder:
    """Return a recorder whose journal is made at the first record."""
    folder = Path(meta.journal_dir) if meta.journal_dir else run_dir
    return Recorder(folder, header, troubles.say_once)


def make_header(meta: RunMeta, **fields: Any) -> JournalHeader:
    """Return the facts that a journal of this process in this run begins with."""
    started = meta.started
    return JournalHeader(
        writer=new_writer_id(),
        run_uid=meta.uid,
        stream=started.run.stream if started else None,
        host=meta.host,
        boot_id=meta.boot_id,
        pid=os.getpid(),
        next_step=started.next_step if started else meta.next_step,
        runtime_us=round(started.runtime_s * 1e6) if started else 0,
        client=f"kiseki {VERSION}",
        **fields,
    )


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
        metadata=metadata,
        resume=cast("Any", resume),
        rewind_step=continuation.rewind.step if continuation.rewind else None,
        fork_from=continuation.fork.run_id if continuation.fork else None,
        fork_step=continuation.fork.step if continuation.fork else None,
        started_us=now_us,
        clock_us=now_us,
        offline=MODES[settings.mode] == "offline",
    )


def _make_disabled(request: Request, terminal: Terminal, troubles: Troubles) -> Run:
    meta = RunMeta(uid=request.start.uid, start=request.start)
    return DisabledRun(
        run_dir=request.runs_folder,
        meta=meta,
        settings=request.settings,
        recorder=NullRecorder(make_header(meta)),
        troubles=troubles,
        terminal=terminal,
        is_primary=request.is_primary,
    )


def _make_run_dir(request: Request, troubles: Troubles) -> tuple[Path, RunMeta] | None:
    """Make the run directory in the first folder that can be written; None: there is none."""
    wanted = request.runs_folder
    for folder in (wanted, *folders.list_fallback_folders(os.environ)):
        try:
            now = datetime.datetime.now()  # noqa: DTZ005 (people read the folder's name)
            name = request.start.id or request.start.id_default
            run_dir = rundir.create_run_dir(folder, name, now=now)
            meta = _make_meta(request, run_dir)
            rundir.write_meta(run_dir, meta)
            rundir.mark_latest(run_dir)
        except OSError as error:
            troubles.say_once(f"folder:{folder}", f"{folder} cannot be written: {error}")
            continue
        if folder != wanted:
            troubles.say_once("folder", f"the run is recorded in {run_dir} instead")
        return run_dir, meta
    troubles.say_once("folder", "nothing is recorded: no folder can be written")
    return None


def _make_meta(request: Request, run_dir: Path) -> RunMeta:
    settings = request.settings
    spool = folders.find_journal_folder(run_dir, spool=settings.spool, environment=os.environ)
    return RunMeta(
        uid=request.start.uid,
        start=request.start,
        mode=cast("Any", request.mode),
        base_url=settings.base_url,
        host=settings.host or machine.get_host(),
        boot_id=machine.get_boot_id(),
        owner_pid=os.getpid(),
        owner_started=machine.get_own_start(),
        journal_dir=str(spool) if spool else "",
        working_dir=_get_working_dir(),
        launch=request.launch.name if request.launch else "",
        settings=ShipSettings(
            heartbeat_s=settings.heartbeat_interval,
            stop_poll_s=settings.stop_interval,
            stop_grace_s=settings.stop_grace,
            sample_s=0.0 if settings.disable_stats else settings.stats_interval,
            disk_paths=settings.stats_disk_paths,
            keep_days=settings.keep_days,
            capture_git=not settings.disable_git,
            capture_packages=not settings.disable_packages,
        ),
    )


def _get_working_dir() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:  # it was deleted
        return os.sep


def _ask(request: Request, terminal: Terminal) -> RunStarted | None:
    """Ask the server; None means that the run goes on without its answer.

    Raises:
        KisekiError: the server refused, or did not answer although it must.
    """
    if request.mode == "offline":
        if request.continuation.needs_answer:
            terminal.warn("offline: whether the run can be continued is seen at kiseki sync")
        return None
    settings = request.settings
    must_answer = request.continuation.needs_answer or settings.force
    ask = start_run_patiently if must_answer else start_run
    timeout_s = settings.init_timeout if must_answer else QUICK_ANSWER_S
    try:
        return ask(settings.base_url, request.start, api_key=settings.api_key, timeout_s=timeout_s)
    except ServerUnreachable:
        if must_answer:
            raise
        return None


def _remove(run_dir: Path) -> None:
    import shutil

    shutil.rmtree(run_dir, ignore_errors=True)


def _open(
    request: Request, run_dir: Path, meta: RunMeta, terminal: Terminal, troubles: Troubles
) -> Run:
    rank = request.launch.rank if request.launch else None
    label = request.settings.label or (f"rank_{rank}" if rank is not None else "")
    role = "primary" if request.is_primary else "secondary"
    header = make_header(meta, role=role, label=label, rank=rank)
    recorder = open_writer(run_dir, meta, header, troubles)
    # From here on nothing raises: a disk that fills up now is told about and waited for.
    recorder.now_us()
    try:
        rundir.write_meta(run_dir, meta)
    except OSError as error:
        troubles.say_once("meta", f"{run_dir} cannot be written: {error}")
    return Run(
        run_dir=run_dir,
        meta=meta,
        settings=request.settings,
        recorder=recorder,
        troubles=troubles,
        terminal=terminal,
        is_primary=request.is_primary,
    )


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
        if not (run_dir / "stop.json").exists():
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
