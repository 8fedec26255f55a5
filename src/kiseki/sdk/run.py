"""The run that a training script holds: `log`, `config`, `summary`, `finish`."""

import datetime
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple, cast, overload

import msgspec

from kiseki.journal.format import Kind
from kiseki.model.errors import KisekiError, TooLarge, UsageError
from kiseki.model.limits import MAX_CONFIG_BYTES
from kiseki.model.metric import MetricDefinition
from kiseki.model.summary import summarize
from kiseki.sdk.artifacts.run_artifacts import RunArtifacts
from kiseki.sdk.config import Config
from kiseki.sdk.ending import Ending, from_exception
from kiseki.sdk.files import RunFiles
from kiseki.sdk.large_values import LargeValues
from kiseki.sdk.media.place import MediaPlace, NoPlace
from kiseki.sdk.media.rows import MediaRows
from kiseki.sdk.metrics import Definitions
from kiseki.sdk.recorder import NullRecorder, Recorder
from kiseki.sdk.rundir import RunMeta
from kiseki.sdk.schema_logs import SchemaLogs
from kiseki.sdk.settings import Settings
from kiseki.sdk.ship import launch
from kiseki.sdk.summary import Summary
from kiseki.sdk.terminal import Terminal
from kiseki.sdk.troubles import Troubles
from kiseki.sdk.values import ValueConverter
from kiseki.sdk.wandb_methods import WandbMethods

PLAIN: Final = frozenset({float, int, bool})
"""Types that a journal takes as they are, whatever their value."""
LOOK_EVERY_US: Final = 5_000_000
_UNSET: Final[Any] = object()


class SyncStatus(NamedTuple):
    """How much of what this process logged the server has, in bytes of its journal."""

    total_bytes: int
    acknowledged_bytes: int
    synced_at: datetime.datetime | None
    trouble: str

    @property
    def pending_bytes(self) -> int:
        """Bytes that the server does not have yet."""
        return max(0, self.total_bytes - self.acknowledged_bytes)


class Run(RunFiles, RunArtifacts, SchemaLogs, WandbMethods):
    """One run, seen from a process that logs into it.

    Made by `kiseki.init()`. After that nothing here raises because of the server, the
    network or the disk; trouble is said once and told again at the end.

    Threads
        `log` may be called from any thread and from signal handlers.

    Processes
        A forked child may go on to log; its rows join the run under a writer of their own.
    """

    def __init__(
        self,
        *,
        run_dir: Path,
        meta: RunMeta,
        settings: Settings,
        recorder: "Recorder | NullRecorder",
        troubles: Troubles,
        terminal: Terminal,
        is_primary: bool,
    ) -> None:
        super().__init__(
            run_dir=run_dir,
            meta=meta,
            settings=settings,
            recorder=recorder,
            troubles=troubles,
            terminal=terminal,
            is_primary=is_primary,
        )
        place = NoPlace() if self.disabled else MediaPlace(run_dir, recorder)
        media = MediaRows(place, troubles.say_once)
        large = LargeValues(place)
        self._converter = ValueConverter(troubles.say_once, media=media, large=large)
        self._known_keys: set[str] = set()
        self._look_at_us = time.time_ns() // 1000 + LOOK_EVERY_US
        self._definitions = Definitions()
        self._on_end: list[Callable[[Run, Ending], None]] = []
        self._started_s = time.time()
        self._config = Config(
            meta.start.config if meta.started is None else meta.started.run.config,
            convert=ValueConverter(troubles.say_once, max_bytes=MAX_CONFIG_BYTES).convert_row,
            on_change=self._record_config,
            allow_changes=settings.allow_val_change,
        )
        self._summary = Summary(
            base=meta.started.run.summary if meta.started else {},
            compute=self._compute_summary,
            convert=self._converter.convert_row,
            on_change=self._record_summary,
        )

    # --- recording -------------------------------------------------------------------------

    @overload
    def log(
        self,
        data: Mapping[str, Any],
        second: int | None = None,
        commit: bool | None = None,
        *,
        step: int | None = None,
    ) -> None: ...
    @overload
    def log(
        self,
        data: str,
        second: Any = ...,
        commit: Any = None,
        *,
        step: int | None = None,
        value: Any = ...,
    ) -> None: ...
    @overload
    def log(self, *, name: str, value: Any, step: int | None = None) -> None: ...
    def log(
        self,
        data: Any = None,
        second: Any = None,
        commit: Any = None,
        *,
        step: Any = None,
        name: str | None = None,
        value: Any = _UNSET,
    ) -> None:
        """Record one row: `log({"loss": 0.1})`, `log({...}, step=3)` or `log("loss", 0.1)`.

        When this returns, the row survives the death of the process. Steps may come in any
        order; nothing is dropped for it.

        Args:
            data: names and values, or one name.
            second: the step if `data` is a map, else the value.
            commit: whether the row is complete; rows that are not are joined by the next
                call. None: complete if no step was given.
            step: where on the step axis the row lies; None: after the last one.
            name: the same as `data`, for one value.
            value: the same as `second`, for one value.

        Raises:
            UsageError: `data` is neither a map nor a name.
        """
        if second is not None or value is not _UNSET or name is not None:
            data, step, commit = _read_arguments(data, second, commit, step, name, value)
        # What follows is the price of every row: a look at the types, a look at the keys,
        # and one write.
        if (
            data.__class__ is dict
            and PLAIN.issuperset(map(type, data.values()))
            and self._known_keys.issuperset(data)
            and (step is None or step.__class__ is int)
        ):
            try:
                now_us = self._recorder.append_row(step, commit, data)
            except (TypeError, ValueError, OverflowError, KisekiError):
                now_us = self._log_slowly(data, step, commit)
        else:
            now_us = self._log_slowly(data, step, commit)
        if now_us >= self._look_at_us:
            self._look_around(now_us)

    def define_metric(
        self,
        name: str,
        step_metric: str | MetricDefinition | None = None,
        step_sync: bool | None = None,
        hidden: bool | None = None,
        summary: str | Sequence[str] | None = None,
        goal: str | None = None,
        overwrite: bool | None = None,
    ) -> MetricDefinition:
        """Say how a metric is drawn and what its summary keeps; see `metrics.make_definition`.

        Args:
            name: a key, or a beginning followed by `*`.
            step_metric: the key that is its x axis.
            step_sync: whether rows without the step metric take its latest value.
            hidden: keep it out of automatic panels.
            summary: some of last, min, max, mean, first, best, none, with commas between.
            goal: minimize or maximize.
            overwrite: forget what was said about this name before.

        Raises:
            UsageError: an argument has no meaning.
        """
        fields = {
            "step_metric": step_metric,
            "step_sync": step_sync,
            "hidden": hidden,
            "summary": summary,
            "goal": goal,
        }
        definition = self._definitions.define(name, overwrite=bool(overwrite), fields=fields)
        body = msgspec.to_builtins(definition)
        if overwrite:
            body["overwrite"] = True
        self._record(Kind.DEFINE, body)
        return definition

    def write_logs(self, text: str) -> None:
        """Put text into the run's log as if it had been printed, without printing it."""
        self.write_console("out", text if text.endswith("\n") else f"{text}\n")

    def finish(self, exit_code: int | None = None, quiet: bool | None = None) -> None:
        """End the run: hand over the last rows, wait a bounded time, print the footer.

        Calling it again does nothing.

        Args:
            exit_code: anything but 0 and None makes the run failed.
            quiet: print only the short footer.
        """
        if quiet is not None:
            self._settings.quiet = quiet
        self.end(Ending("finish", exit_code or 0))

    close = finish

    def end(self, ending: Ending) -> None:
        """End the run in a given way; does nothing if it has ended."""
        if self._ended:
            return
        self._ended = True
        self._look_at_us = 0
        for on_end in self._on_end:
            on_end(self, ending)

    def add_end_listener(self, listener: "Callable[[Run, Ending], None]") -> None:
        """Have `listener` called when the run ends in this process."""
        self._on_end.append(listener)

    # --- what goes in and comes out --------------------------------------------------

    @property
    def start_time(self) -> float:
        """When the run began in this process, in epoch seconds."""
        return self._started_s

    @property
    def config(self) -> Config:
        """What went in."""
        return self._config

    @property
    def summary(self) -> Summary:
        """What came out so far: by default the last value of each key."""
        return self._summary

    @property
    def converter(self) -> ValueConverter:
        """What turns values into plain ones."""
        return self._converter

    # --- for the modules that begin and end runs ----------------------------------------

    def write_console(self, stream: str, text: str) -> None:
        """Record what was printed to `out` or `err`."""
        number = 1 if stream == "out" else 2
        recorder = self._recorder
        try:
            recorder.append((int(Kind.CONSOLE), recorder.now_us(), number, text))
        except (ValueError, KisekiError):
            kept = text[:MAX_CONSOLE_CHARS].encode("utf-8", "backslashreplace").decode()
            recorder.append((int(Kind.CONSOLE), recorder.now_us(), number, kept))

    def record_end(self, body: dict[str, Any]) -> None:
        """Record how this process's part of the run ended."""
        self._record(Kind.END, body)

    def read_courses(self, *, budget_s: float) -> dict[str, list[float]] | None:
        """Return an even sample of each metric; None if reading took longer than allowed."""
        readback = self._read_back(budget_s=budget_s)
        if not readback.complete:
            return None
        return {key: trace.course() for key, trace in readback.traces.items()}

    # --- telling -----------------------------------------------------------------------------

    def status(self) -> SyncStatus:
        """Return how much of this process's rows the server has."""
        writer = self._recorder.writer
        progress = launch.progress(self._dir)
        if writer is None or progress is None:
            return SyncStatus(writer.end() if writer else 0, 0, None, "")
        shipped = progress.writers.get(writer.header.writer)
        synced_at = datetime.datetime.fromtimestamp(progress.updated_us / 1e6, datetime.UTC)
        return SyncStatus(
            writer.end(), shipped.next if shipped else 0, synced_at, progress.trouble
        )

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """Return a frame with the run's page, or its name and folder if it has none yet."""
        import html

        name, where = html.escape(self.name), html.escape(str(self._dir))
        if self.url is None:
            return f"<p>kiseki run <b>{name}</b>, recorded in <code>{where}</code></p>"
        url = html.escape(self.url, quote=True)
        frame = f'<iframe src="{url}" style="border:none;width:100%;height:{int(height)}px">'
        shown = f"<summary>{name}</summary>{frame}</iframe>"
        head = f'<p>kiseki run <a href="{url}" target="_blank">{name}</a></p>'
        return head + f"<details{'' if hidden else ' open'}>{shown}</details>"

    def display(self, height: int = 420, hidden: bool = False) -> bool:
        """Show the run's page in a notebook; return whether this is a notebook."""
        from kiseki.sdk import notebook

        return notebook.show_html(self.to_html(height, hidden))

    def _repr_html_(self) -> str:
        return self.to_html(hidden=True)

    def __repr__(self) -> str:
        state = "ended" if self._ended else self._meta.mode
        return f"<kiseki.Run {self.path} {self.name!r} ({state})>"

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        if kind is None or error is None:
            self.finish()
        else:
            self.end(from_exception(kind, error, trace))
        return False

    def __reduce__(self) -> tuple[Any, ...]:
        from kiseki.sdk.session import attach

        return (attach, (str(self._dir),))

    # --- inside --------------------------------------------------------------------------------

    def _log_slowly(self, data: Any, step: Any, commit: Any) -> int:
        """Record a row that needs conversion, checks or an apology; return its time."""
        if isinstance(data, str):
            data = {data: None}
        if not isinstance(data, Mapping):
            raise UsageError(
                f"log() takes a dict or a name and a value, not {type(data).__name__}.",
                field="data",
            )
        place = self._convert_step(step)
        row = self._converter.convert_row(cast("Mapping[Any, Any]", data), place)
        if len(self._known_keys) < MAX_KNOWN_KEYS:
            self._known_keys.update(key for key in row if key in data)
        complete = None if commit is None else bool(commit)
        append_row = self._recorder.append_row
        try:
            return append_row(place, complete, row)
        except TooLarge as error:
            self._troubles.say_once("row:size", f"a row was cut to its numbers: {error}")
            numbers = {key: value for key, value in row.items() if type(value) in PLAIN}
            return append_row(place, complete, numbers)

    def _convert_step(self, step: Any) -> int | None:
        if step is None or type(step) is int:
            place = step
        else:
            place = self._converter.convert(step)
            if type(place) is float and place.is_integer():
                place = int(place)
        if place is None or (type(place) is int and -(2**63) <= place < 2**63):
            return place
        self._troubles.say_once("step", f"step {step!r} is no whole number and was left out")
        return None

    def _look_around(self, now_us: int) -> None:
        """See to what must be seen to now and then, on the back of a call to `log`."""
        if self._ended:
            self._troubles.say_once("ended", f"run {self.id} has ended; later rows are not kept")
            return
        self._look_at_us = now_us + LOOK_EVERY_US
        launch.check(self._dir)
        writer = self._recorder.writer
        if writer is not None and writer.last_error is not None:
            self._troubles.say_once(
                "disk",
                f"the journal cannot be written now ({writer.last_error}); "
                "rows wait in memory and are tried again",
            )
        progress = launch.progress(self._dir)
        if progress is None or not progress.trouble:
            return
        # That no server answered at init was said there.
        if progress.refused or self._meta.started is not None:
            self._troubles.say_once("server", f"{progress.trouble} The rows are kept here.")

    def _record_config(self, values: dict[str, Any], deleted: list[str]) -> None:
        if not self.is_primary:
            return
        self._record(Kind.CONFIG, {"set": values, "del": deleted})

    def _record_summary(self, values: dict[str, Any], deleted: list[str]) -> None:
        self._record(Kind.SUMMARY, {"set": values, "del": deleted})

    def _compute_summary(self) -> dict[str, Any]:
        readback = self._read_back()
        facts = [trace.describe(key) for key, trace in readback.traces.items()]
        return summarize(facts, self._definitions.list_all(), others=readback.texts)


MAX_KNOWN_KEYS: Final = 100_000
"""Keys beyond these take the slow way each time, so that memory stays bounded."""
MAX_CONSOLE_CHARS: Final = 1024 * 1024


class DisabledRun(Run):
    """A run that keeps nothing but what was logged last under each key."""

    @property
    def disabled(self) -> bool:
        """Always true."""
        return True

    def log(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        data: Any = None,
        second: Any = None,
        commit: Any = None,
        *,
        step: Any = None,
        name: str | None = None,
        value: Any = _UNSET,
    ) -> None:
        """Remember the last value of each key; nothing is recorded."""
        data, step, commit = _read_arguments(data, second, commit, step, name, value)
        self._last = {**getattr(self, "_last", {}), **dict(data or {})}

    def status(self) -> SyncStatus:
        """Return that nothing waits."""
        return SyncStatus(0, 0, None, "")

    def _compute_summary(self) -> dict[str, Any]:
        return self._converter.convert_row(getattr(self, "_last", {}))


def _read_arguments(
    data: Any, second: Any, commit: Any, step: Any, name: str | None, value: Any
) -> tuple[Any, Any, Any]:
    """Return (data, step, commit) of a call that names one value or gives its step by place."""
    if name is not None and data is None:
        data = name
    if not isinstance(data, str):
        return data, second if step is None else step, commit
    if value is _UNSET:
        value = second
    # The third place of a call with a name is a description elsewhere, never a commit.
    return {data: value}, step, None
