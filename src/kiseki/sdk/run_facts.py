"""What a live run is: its ids, names and addresses, and where its records go."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kiseki.journal.format import Kind
from kiseki.model.errors import KisekiError
from kiseki.sdk import run_text
from kiseki.sdk.readback import Readback
from kiseki.sdk.recorder import NullRecorder, Recorder
from kiseki.sdk.rundir import RunMeta
from kiseki.sdk.settings import Settings
from kiseki.sdk.ship import launch
from kiseki.sdk.terminal import Terminal
from kiseki.sdk.troubles import Troubles

FIELD_OF: Final = {
    "run_id": "id",
    "run_name": "name",
    "run_path": "run_path",
    "project_path": "project_path",
}


class RunFacts:
    """The part of a run that describes it; `Run` adds what records and ends it."""

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
        self._dir = run_dir
        self._meta = meta
        self._settings = settings
        self._recorder = recorder
        self._troubles = troubles
        self._terminal = terminal
        self._is_primary = is_primary
        self._pid = os.getpid()
        self._ended = False
        self._fields = run_text.collect_fields(meta)
        self._readback: Readback | None = None

    # --- what the run is -------------------------------------------------------------------

    @property
    def uid(self) -> str:
        """32 hex digits, unique for ever."""
        return self._meta.uid

    @property
    def id(self) -> str:
        """The id, unique in the project, that stands in addresses."""
        return self._learn("run_id") or self._fields.id

    @property
    def name(self) -> str:
        """The name for people; not unique."""
        return self._fields.name if self._fields.is_named else self._learn("run_name")

    @name.setter
    def name(self, name: str) -> None:
        self._update(name=run_text.check_name(name))

    @property
    def notes(self) -> str:
        """What somebody wrote about the run."""
        return self._fields.notes

    @notes.setter
    def notes(self, notes: str | None) -> None:
        self._update(notes=run_text.check_notes(notes or ""))

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags in their order; `run.tags += ("x",)` adds one."""
        return self._fields.tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self._update(tags=run_text.check_tags(tags))

    @property
    def group(self) -> str:
        """What this run and others are parts of."""
        return self._fields.group

    @group.setter
    def group(self, group: str | None) -> None:
        self._update(group=run_text.check_name(group or "", "group"))

    @property
    def job_type(self) -> str:
        """What this run does in its group: train, eval, ..."""
        return self._fields.job_type

    @job_type.setter
    def job_type(self, job_type: str | None) -> None:
        self._update(job_type=run_text.check_name(job_type or "", "job_type"))

    @property
    def entity(self) -> str:
        """Whose run it is; empty if no server answered and none was given."""
        return self._fields.entity

    @property
    def project(self) -> str:
        """The project's name."""
        return self._fields.project

    @property
    def path(self) -> str:
        """`entity/project/id`."""
        return f"{self.entity}/{self.project}/{self.id}"

    @property
    def url(self) -> str | None:
        """Address of the run's page; None while no server has answered."""
        return self._address("run_path")

    @property
    def project_url(self) -> str | None:
        """Address of the project's page; None while no server has answered."""
        return self._address("project_path")

    @property
    def dir(self) -> str:
        """Folder for files of the run."""
        return str(self._dir / "files")

    @property
    def sync_dir(self) -> str:
        """The run directory."""
        return str(self._dir)

    @property
    def starting_step(self) -> int:
        """The first step of this process: 0, or where a resumed run goes on."""
        return self._recorder.header.next_step

    @property
    def step(self) -> int:
        """What the next row without a step gets."""
        return self._read_back().step

    @property
    def resumed(self) -> bool:
        """Whether the run existed before."""
        return self._meta.started is not None and self._meta.started.resumed

    @property
    def offline(self) -> bool:
        """Whether nothing is sent before somebody says `kiseki sync`."""
        return self._meta.mode == "offline"

    @property
    def disabled(self) -> bool:
        """Whether this run records nothing."""
        return False

    @property
    def ended(self) -> bool:
        """Whether the run has ended in this process."""
        return self._ended

    @property
    def settings(self) -> Settings:
        """What was chosen for kiseki itself."""
        return self._settings

    # --- what becomes of it -------------------------------------------------------------------

    def mark_preempting(self, reason: str = "") -> None:
        """Say that the machine is about to be taken away.

        The run is shown as preempting from now on, and as preempted if it then ends in any
        other way than with success.

        Args:
            reason: what is known of it, for people; 1000 characters are kept.
        """
        if self.is_primary:
            self._record(Kind.UPDATE, {"preempting": str(reason)})
            # The machine may be gone before the next second is over.
            launch.wake(self._dir)

    # --- for the modules that begin and end runs --------------------------------------------

    @property
    def run_dir(self) -> Path:
        """The run directory."""
        return self._dir

    @property
    def meta(self) -> RunMeta:
        """What the run began with."""
        return self._meta

    @property
    def recorder(self) -> "Recorder | NullRecorder":
        """Where this process's records go."""
        return self._recorder

    @property
    def troubles(self) -> Troubles:
        """What went wrong so far."""
        return self._troubles

    @property
    def terminal(self) -> Terminal:
        """Where lines for the user go."""
        return self._terminal

    @property
    def owner_pid(self) -> int:
        """The process that called init, or that attached."""
        return self._pid

    @property
    def is_primary(self) -> bool:
        """Whether config, summary and state of the run are this process's."""
        return self._is_primary and self._pid == os.getpid()

    def _update(self, **fields: Any) -> None:
        self._fields = self._fields.replace(fields)
        self._record(Kind.UPDATE, fields)

    def _record(self, kind: Kind, body: dict[str, Any]) -> None:
        recorder = self._recorder
        try:
            recorder.append((int(kind), recorder.now_us(), body))
        except (TypeError, ValueError, OverflowError, KisekiError) as error:
            self._troubles.say_once(f"record:{kind}", f"{kind.name.lower()} was not kept: {error}")

    def _read_back(self, *, budget_s: float = float("inf")) -> Readback:
        path = self._recorder.path
        if self._readback is None or (path is not None and self._readback.path != path):
            self._readback = Readback(path, next_step=self.starting_step)
        self._readback.update(budget_s=budget_s)
        return self._readback

    def _learn(self, field: str) -> str:
        """Return what the server answered after init had gone on without it."""
        if self._meta.started is not None or self.offline or self.disabled:
            return getattr(self._fields, FIELD_OF[field])
        progress = launch.progress(self._dir)
        found = getattr(progress, field) if progress else ""
        return found or getattr(self._fields, FIELD_OF[field])

    def _address(self, field: str) -> str | None:
        path = self._learn(field)
        return self._meta.base_url + quote(path, safe="/%") if path else None
