"""The runs of this process: `init`, `finish`, and which of them is the global one."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from kiseki.model.errors import KisekiError, UsageError
from kiseki.model.version import VERSION
from kiseki.sdk import begin, branch, finish, greeting, notebook, rundir
from kiseki.sdk.capture import console, metadata, redirect
from kiseki.sdk.capture import terminal as keyboard
from kiseki.sdk.config_files import collect_config
from kiseki.sdk.ending import Ending
from kiseki.sdk.exit_hooks import ExitHooks
from kiseki.sdk.ranks import find_launch
from kiseki.sdk.request import (
    Request,
    check_not_stopped,
    convert_config,
    get_program_dir,
    make_request,
)
from kiseki.sdk.restore import restore_file
from kiseki.sdk.run import Run
from kiseki.sdk.settings import Settings, resolve
from kiseki.sdk.ship import launch
from kiseki.sdk.terminal import Terminal
from kiseki.sdk.troubles import Troubles

PARENT_VARIABLE = "KISEKI_PARENT_RUN"
"""Where a spawned child finds the run directory of its parent's run."""
REINIT_WORDS = frozenset({"default", "return_previous", "finish_previous", "create_new"})


class Session:
    """The runs of one process.

    Attributes:
        run: the global run, that `kiseki.log` and `kiseki.config` mean.
    """

    def __init__(self) -> None:
        self.run: Run | None = None
        self._active: list[Run] = []
        self._n_begun = 0
        self._pid = os.getpid()
        self._keyboard: keyboard.EndOfInputWatch | None = None
        self._hooks = ExitHooks(self.end_all)

    def begin(
        self,
        settings: Settings,
        *,
        config: Any = None,
        include: Sequence[str] | None = None,
        exclude: Sequence[str] | None = None,
        resume_from: str | None = None,
        fork_from: str | None = None,
    ) -> Run:
        """Begin a run, or return the one that goes on; see `init`."""
        self._leave_parent()
        screen = Terminal(silent=settings.silent)
        parent_dir = os.environ.get(PARENT_VARIABLE)
        if parent_dir and _is_being_spawned():
            return attach(parent_dir)
        previous = self._settle_previous(settings, screen)
        if previous is not None:
            previous.config.update(collect_config(config), allow_val_change=True)
            return previous
        in_notebook = notebook.is_notebook()
        if in_notebook and "allow_val_change" not in settings.chosen():
            settings.allow_val_change = True
        values = collect_config(
            config,
            include=include,
            exclude=exclude,
            paths=settings.config_paths,
            program_dir=get_program_dir(),
        )
        request = make_request(
            settings,
            convert_config(values, screen),
            resume_from=resume_from,
            fork_from=fork_from,
            launch=find_launch(),
            init_number=self._n_begun,
            metadata=metadata.collect(client_version=VERSION, notebook=notebook.is_notebook()),
        )
        check_not_stopped(request)
        try:
            run = begin.begin_run(request, screen)
        except KisekiError as error:
            if error.hint:
                error.add_note(error.hint)
            raise
        self._n_begun += 1
        self._take_in(run, request)
        return run

    def end_all(self, ending: Ending) -> None:
        """End the runs that go on, newest first."""
        for run in reversed(list(self._active)):
            run.end(ending)

    def _leave_parent(self) -> None:
        """In a forked child that begins a run of its own, let go of the parent's runs.

        Their objects can still be logged into; they are only no longer this session's.
        """
        if self._pid != os.getpid():
            self._pid = os.getpid()
            for run in self._active:
                console.stop(run.write_console)
            self.run, self._active, self._keyboard = None, [], None

    def _settle_previous(self, settings: Settings, screen: Terminal) -> Run | None:
        """Do with the run that goes on what `reinit` says; return it if it is to be kept."""
        word = settings.reinit
        if word not in REINIT_WORDS:
            words = ", ".join(sorted(REINIT_WORDS))
            raise UsageError(f"reinit must be one of {words}, not {word!r}.", field="reinit")
        if self.run is None or self.run.ended or word == "create_new":
            return None
        if word == "default":
            word = "finish_previous" if notebook.is_notebook() else "return_previous"
        if word == "return_previous":
            if settings.resume == "must":
                raise UsageError(
                    "Another run goes on; finish it before one is resumed.", field="resume"
                )
            screen.warn(f"run {self.run.id} goes on and is returned; reinit= says otherwise")
            return self.run
        self.run.finish()
        return None

    def _take_in(self, run: Run, request: Request) -> None:
        """Start all that accompanies a run that has just begun."""
        run.add_end_listener(self._end)
        self._active.append(run)
        if request.settings.reinit != "create_new" or self.run is None:
            self.run = run
        self._hooks.install()
        if run.disabled:
            return
        if request.settings.resume == "auto":
            with contextlib.suppress(OSError):  # only the next start would miss it
                branch.remember_auto_id(request.runs_folder, run.id)
        os.environ[PARENT_VARIABLE] = str(run.run_dir)
        if request.settings.collect_outputs and run.is_primary:
            run.collect_folders()
        launch.start(run.run_dir, api_key=request.settings.api_key or None)
        fallback = launch.describe_fallback()
        if fallback:
            run.troubles.say_once("fallback", fallback)
        greeting.greet(run)
        _record_console(run, request.settings.console)
        if self._keyboard is None:
            self._keyboard = keyboard.watch_end_of_input(_interrupt)
        notebook.watch_cells(self._after_cell)

    def _end(self, run: Run, ending: Ending) -> None:
        if run in self._active:
            self._active.remove(run)
        if self.run is run:
            self.run = None
        if run.disabled:
            self._choose_next()
            return
        if os.getpid() != run.owner_pid:
            finish.close_writer(run, ending)
            return
        console.stop(run.write_console)
        redirect.stop(run.run_dir / "logs")
        if not self._active:
            os.environ.pop(PARENT_VARIABLE, None)
            if self._keyboard is not None:
                self._keyboard.stop()
                self._keyboard = None
        finish.finish_run(run, ending)
        if run.settings.resume == "auto" and (ending.exit_code or 0) == 0:
            with contextlib.suppress(OSError):
                branch.forget_auto_id(run.run_dir.parent, run.id)
        self._choose_next()

    def _choose_next(self) -> None:
        """Let the newest open run be the global one if there is none."""
        if self.run is None and self._active:
            self.run = self._active[-1]

    def _after_cell(self, error: BaseException | None) -> None:
        """Note how a notebook's cell ended; the run goes on unless it was asked to stop."""
        for run in list(self._active):
            finish.note_cell(run, error)


session = Session()


def init(
    entity: str | None = None,
    project: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    id: str | None = None,
    name: str | None = None,
    notes: str | None = None,
    tags: Sequence[str] | None = None,
    config: Any = None,
    config_exclude_keys: Sequence[str] | None = None,
    config_include_keys: Sequence[str] | None = None,
    allow_val_change: bool | None = None,
    group: str | None = None,
    job_type: str | None = None,
    mode: str | None = None,
    force: bool | None = None,
    reinit: bool | str | None = None,
    resume: bool | str | None = None,
    resume_from: str | None = None,
    fork_from: str | None = None,
    save_code: bool | None = None,
    settings: Settings | Mapping[str, Any] | None = None,
    **others: Any,
) -> Run:
    """Begin a run.

    Args:
        entity: whose run it is.
        project: what it belongs to; made if it does not exist.
        dir: folder that holds `kiseki/`.
        id: unique in the project; drawn if None.
        name: for people; drawn if None.
        notes: what there is to say about it.
        tags: short words to find it by; they replace those of a resumed run.
        config: what goes in: a dict, a namespace, absl flags or the path of a YAML file.
        config_exclude_keys, config_include_keys: which keys of `config` to leave or to take.
        allow_val_change: whether config values may be changed later.
        group: what this run and others are parts of.
        job_type: what this run does in its group.
        mode: online, offline, disabled or shared.
        force: raise if no server answers.
        reinit: what to do if a run goes on: return_previous, finish_previous, create_new.
        resume: allow, must, never or auto.
        resume_from: `id?_step=n`: cut the run's history after the step and go on.
        fork_from: `id?_step=n`: a new run that begins with the other's history.
        save_code: accepted; commit and diff are recorded in any case.
        settings: everything about kiseki itself.
        others: arguments of other trackers; they are mentioned once and do nothing.

    Raises:
        UsageError: an argument cannot be.
        KisekiError: the server refused the run, or none answered although one must.
    """
    arguments = {
        "entity": entity,
        "project": project,
        "dir": dir,
        "run_id": id,
        "run_name": name,
        "run_notes": notes,
        "run_tags": tags,
        "allow_val_change": allow_val_change,
        "run_group": group,
        "run_job_type": job_type,
        "mode": mode,
        "force": force,
        "reinit": reinit,
        "resume": resume,
    }
    resolved = resolve(settings, arguments)
    ignored = sorted({*resolved.unknown, *(name for name, value in others.items() if value)})
    if ignored:
        Terminal(silent=resolved.silent).warn(f"not known here, ignored: {', '.join(ignored)}")
    return session.begin(
        resolved,
        config=config,
        include=config_include_keys,
        exclude=config_exclude_keys,
        resume_from=resume_from,
        fork_from=fork_from,
    )


def attach(run_dir: str) -> Run:
    """Return the run of a run directory as one more writer of it; it is never begun anew.

    Used by spawned children and by runs that were pickled.
    """
    path = Path(run_dir)
    if session.run is not None and session.run.run_dir == path:
        return session.run
    screen = Terminal()
    troubles = Troubles(screen.warn)
    try:
        meta = rundir.read_meta(path)
    except (OSError, ValueError, KisekiError) as error:
        raise UsageError(f"{run_dir} is not a run directory that can be joined.") from error
    label = f"child {os.getpid()}"
    header = begin.make_header(meta, role="secondary", label=label)
    run = Run(
        run_dir=path,
        meta=meta,
        settings=Settings(),
        recorder=begin.open_writer(path, meta, header, troubles),
        troubles=troubles,
        terminal=screen,
        is_primary=False,
    )
    run.add_end_listener(_detach)
    if not redirect.is_inherited():
        console.start(run.write_console)
    session.run = run
    return run


def _detach(run: Run, ending: Ending) -> None:
    console.stop(run.write_console)
    finish.close_writer(run, ending)
    if session.run is run:
        session.run = None


def log(
    data: Any,
    second: Any = None,
    commit: Any = None,
    *,
    step: int | None = None,
    **named: Any,
) -> None:
    """Record one row of the global run; see `Run.log`.

    Raises:
        UsageError: no run goes on.
    """
    get_run("log").log(data, second, commit, step=step, **named)


def finish_run(exit_code: int | None = None, quiet: bool | None = None) -> None:
    """End the global run; does nothing without one."""
    if session.run is not None:
        session.run.finish(exit_code, quiet)


def define_metric(name: str, *args: Any, **fields: Any) -> Any:
    """Describe a metric of the global run; see `Run.define_metric`.

    Raises:
        UsageError: no run goes on.
    """
    return get_run("define_metric").define_metric(name, *args, **fields)


def save(glob_str: str | os.PathLike[str], *args: Any, **options: Any) -> list[str]:
    """Let files belong to the global run; see `Run.save`.

    Raises:
        UsageError: no run goes on.
    """
    return get_run("save").save(glob_str, *args, **options)


def restore(
    name: str,
    run_path: str | None = None,
    replace: bool = False,
    root: str | os.PathLike[str] | None = None,
) -> IO[str] | None:
    """Fetch a file of the global run or another one; see `Run.restore`.

    Without a run that goes on it is put into the working directory.

    Raises:
        UsageError: no run goes on, and none is named.
    """
    if session.run is None and run_path is not None:
        from kiseki.sdk.api import Api

        return restore_file(
            name, lambda: Api().run(run_path), root=root or os.curdir, replace=replace
        )
    return get_run("restore").restore(name, run_path, replace, root)


def mark_preempting(reason: str = "") -> None:
    """Say that the machine of the global run is about to be taken away.

    Raises:
        UsageError: no run goes on.
    """
    get_run("mark_preempting").mark_preempting(reason)


def get_run(wanted_for: str) -> Run:
    """Return the global run.

    Raises:
        UsageError: no run goes on; the text names what was wanted.
    """
    if session.run is None:
        raise UsageError(
            f"kiseki.{wanted_for} needs a run.", hint="Call kiseki.init() before.", field="run"
        )
    return session.run


def _record_console(run: Run, how: str) -> None:
    """Begin to record what is printed, in the way that the settings name."""
    if how == "redirect" and not notebook.is_notebook():
        try:
            redirect.start(run.run_dir / "logs")
        except OSError as error:
            run.troubles.say_once(
                "console", f"output is recorded from Python only; it cannot be redirected: {error}"
            )
        else:
            return
    if how != "off":
        console.start(run.write_console)


def _interrupt() -> None:
    """Do what Ctrl+C would do; called in the thread that watches the terminal."""
    main_thread = threading.main_thread().ident
    if main_thread is not None:
        # To the main thread itself, so that a system call it waits in ends.
        signal.pthread_kill(main_thread, signal.SIGINT)


def _is_being_spawned() -> bool:
    """Return whether multiprocessing imports the parent's main module just now."""
    processes = sys.modules.get("multiprocessing.process")
    if processes is None:
        return False
    current: Callable[[], Any] = processes.current_process
    return bool(getattr(current(), "_inheriting", False))
