"""Begin a run: from the arguments of `init` to an open journal and the server's answer."""

import datetime
import os
from pathlib import Path
from typing import Any, cast

from kiseki.journal.format import JournalHeader
from kiseki.model.errors import KisekiError, ServerSlow, ServerUnreachable
from kiseki.model.ids import (
    new_writer_id,
)
from kiseki.model.version import VERSION
from kiseki.sdk import branch, folders, machine, run_mark, rundir
from kiseki.sdk.recorder import NullRecorder, Recorder
from kiseki.sdk.request import Request
from kiseki.sdk.run import DisabledRun, Run
from kiseki.sdk.rundir import RunMeta, ShipSettings
from kiseki.sdk.start_call import start_run, start_run_patiently
from kiseki.sdk.terminal import Terminal
from kiseki.sdk.troubles import Troubles

QUICK_ANSWER_S = 1.0


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
        _ask(request, meta, terminal)
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
            meta.mark = run_mark.make_mark(run_dir, meta)
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
        host=machine.get_host(),
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


def _ask(request: Request, meta: RunMeta, terminal: Terminal) -> None:
    """Ask the server and note its answer; without one the run goes on all the same.

    Raises:
        KisekiError: the server refused, or did not answer although it must.
    """
    if request.mode == "offline":
        if request.continuation.needs_answer:
            terminal.warn("offline: whether the run can be continued is seen at kiseki sync")
        return
    settings = request.settings
    must_answer = request.continuation.needs_answer or settings.force
    ask = start_run_patiently if must_answer else start_run
    timeout_s = settings.init_timeout if must_answer else QUICK_ANSWER_S
    try:
        meta.started = ask(
            settings.base_url, request.start, api_key=settings.api_key, timeout_s=timeout_s
        )
    except ServerUnreachable as error:
        if must_answer:
            raise
        meta.server_slow = isinstance(error, ServerSlow)


def _remove(run_dir: Path) -> None:
    import shutil

    shutil.rmtree(run_dir, ignore_errors=True)


def _open(
    request: Request, run_dir: Path, meta: RunMeta, terminal: Terminal, troubles: Troubles
) -> Run:
    rank = request.launch.rank if request.launch else None
    label = request.settings.label or (f"rank_{rank}" if rank is not None else "")
    # The state of a run follows the end of its primary writer.
    is_decisive = request.is_primary and request.settings.update_finish_state
    role = "primary" if is_decisive else "secondary"
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
