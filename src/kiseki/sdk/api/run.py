"""One run as the public API shows it."""

import copy
import time
from collections.abc import Iterator, Sequence
from typing import Any, Literal, cast

import msgspec

from kiseki.model import run as model
from kiseki.model.errors import Conflict, NotFound, UsageError
from kiseki.model.metric import SYSTEM_PREFIX, SeriesFacts
from kiseki.model.state import RunState
from kiseki.model.table import BulkAction, BulkDone
from kiseki.model.wire import (
    CutHistory,
    KeyList,
    PatchRun,
    Problem,
    SeriesQuery,
    StateHistory,
    StopRun,
)
from kiseki.sdk.api import frames, history
from kiseki.sdk.api.connection import Connection, quote_path
from kiseki.sdk.api.console import ConsoleLine, read_console
from kiseki.sdk.api.files import RunFileAccess
from kiseki.sdk.api.media import with_media
from kiseki.sdk.api.run_artifacts import RunArtifacts
from kiseki.sdk.api.series import Series
from kiseki.sdk.api.summary import Summary
from kiseki.sdk.api.times import iso_time
from kiseki.sdk.api.values import changed_values, from_json, to_json
from kiseki.sdk.problems import to_error

_PLAIN = ("name", "notes", "tags", "group", "job_type")
_MERGED = ("config", "summary")
"""The server merges these by key."""


class Run(RunFileAccess, RunArtifacts):
    """A run on the server, as it stood when it was read; `load()` reads it again.

    Change `name`, `notes`, `tags`, `group`, `job_type`, `config` or `summary` in place and
    call `update()` to send what changed.

    Attributes:
        name: for people; may repeat in a project.
        notes: free text.
        tags: list of words.
        group: name of the group, or an empty string.
        job_type: for example `train` or `eval`.
        config: what went in.
        summary: what came out; its own `update()` sends at once.
    """

    def __init__(self, connection: Connection, row: model.Run) -> None:
        self._connection = connection
        self._show(row)

    def _show(self, row: model.Run) -> None:
        self._row = row = _restored(row)
        # What edits are compared with; `_row` may become newer while edits wait.
        self._sent = row
        self.name = row.name
        self.notes = row.notes
        self.tags = list(row.tags)
        self.group = row.group
        self.job_type = row.job_type
        self.config: dict[str, Any] = copy.deepcopy(row.config)
        summary = with_media(self._connection, row.uid, copy.deepcopy(row.summary))
        self.summary = Summary(summary, save=self._save_summary)

    def __repr__(self) -> str:
        return f"<kiseki run {'/'.join(self.path)} ({self.state})>"

    def _repr_html_(self) -> str:
        from html import escape

        return f'<a href="{escape(self.url)}">{escape(self.name)}</a> ({self.state})'

    # --- who and where --------------------------------------------------------------

    @property
    def id(self) -> str:
        """Short id, unique in its project."""
        return self._row.id

    @property
    def uid(self) -> str:
        """32 hex digits, unique for ever."""
        return self._row.uid

    @property
    def number(self) -> int:
        """Which run of its project it is, counted from 1."""
        return self._row.number

    @property
    def entity(self) -> str:
        """The user or team that owns the project."""
        return self._row.entity

    @property
    def project(self) -> str:
        """Name of the project."""
        return self._row.project

    @property
    def path(self) -> list[str]:
        """`[entity, project, id]`."""
        return [self._row.entity, self._row.project, self._row.id]

    @property
    def url(self) -> str:
        """Address of the run's page."""
        entity, project, run_id = (quote_path(part) for part in self.path)
        return f"{self._connection.base_url}/{entity}/{project}/runs/{run_id}"

    @property
    def user(self) -> str:
        """Who started it."""
        return self._row.user

    @property
    def locked(self) -> bool:
        """Whether it is locked against deletion."""
        return self._row.locked

    # --- what happened --------------------------------------------------------------

    @property
    def state(self) -> str:
        """`running`, `finished`, `failed`, `killed`, `crashed`, ..."""
        return self._row.state.value

    @property
    def created_at(self) -> str:
        """When the server first heard of it, ISO 8601 in UTC."""
        return iso_time(self._row.created_us)

    @property
    def duration_s(self) -> float:
        """Seconds of activity, pauses excluded."""
        return self._row.duration_s

    @property
    def runtime_s(self) -> float:
        """Seconds from start to end, or until it was read."""
        return self._row.runtime_s

    @property
    def last_step(self) -> int:
        """Greatest step logged, -1 without any."""
        return self._row.last_step

    lastHistoryStep = last_step

    @property
    def end(self) -> model.RunEnd | None:
        """How it ended (exit code, signal, exception, reason), or None."""
        return self._row.end

    @property
    def forked_from(self) -> model.Origin | None:
        """The run and step that it was forked or rewound from, or None."""
        return self._row.forked_from

    @property
    def metadata(self) -> dict[str, Any]:
        """Command, Python, host, hardware, git, packages."""
        return msgspec.to_builtins(self._row.metadata)

    @property
    def commit(self) -> str | None:
        """The git commit it ran, or None."""
        return self._row.metadata.git.get("commit")

    @property
    def system_metrics(self) -> dict[str, float | int | bool | None]:
        """The latest value of each system metric."""
        return {
            fact.key.removeprefix(SYSTEM_PREFIX): fact.latest
            for fact in self.keys()
            if fact.key.startswith(SYSTEM_PREFIX)
        }

    def as_dict(self) -> dict[str, Any]:
        """Return all that is known about the run as plain JSON, its address included."""
        return {**msgspec.to_builtins(self._row), "url": self.url}

    def find_field(self, field: str) -> Any:
        """Return a field by its dotted name, or None; e.g. `state`, `config.lr`, `summary.a/b`.

        A key that has dots in it wins over a nested one.
        """
        return _find(self.as_dict(), field)

    def states(self) -> list[model.StateChange]:
        """Return every change of state, oldest first, with source and reason."""
        return self._connection.get(f"/runs/{self.uid}/states", StateHistory).changes

    # --- what it logged -------------------------------------------------------------

    def keys(self) -> list[SeriesFacts]:
        """Return exact facts (count, min, max, mean, first, last) of every numeric key."""
        return self._connection.get(f"/runs/{self.uid}/keys", KeyList).keys

    def columns(self, keys: Sequence[str] | None = None) -> list[str]:
        """Return what rows of `scan_history(keys)` may have, in the order of a table."""
        if keys is None:
            keys = history.list_row_keys(self._connection, self.uid)
        return ["_step", *keys, "_timestamp", "_runtime"]

    def history(
        self,
        samples: int = 500,
        keys: Sequence[str] | None = None,
        x_axis: str = "_step",
        pandas: bool | None = None,
        stream: Literal["default", "system"] = "default",
    ) -> Any:
        """Return rows that show the whole run, about `samples` at most.

        Up to `samples` rows come as they were logged; of more, every equal range of
        `x_axis` gives the first value that each key has in it, and the last points are added.

        Args:
            samples: how many rows to aim at.
            keys: only these keys; None: all.
            x_axis: `_step`, `_runtime`, `_timestamp` or a key.
            pandas: True: a DataFrame; False: a list of dicts; None: a DataFrame where
                pandas is installed.
            stream: `system` gives the system metrics.

        Raises:
            UsageError: `pandas=True` without pandas.
        """
        rows = history.sample_rows(
            self._connection,
            self.uid,
            samples=samples,
            keys=keys,
            x_axis=x_axis,
            stream=stream,
        )
        if pandas is False or (pandas is None and not frames.has_pandas()):
            return rows
        return frames.to_pandas(rows, frames.columns_of(rows))

    def scan_history(
        self,
        keys: Sequence[str] | None = None,
        page_size: int = 1000,
        min_step: int | None = None,
        max_step: int | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield every row that was logged, in the order of steps, none left out.

        Args:
            keys: only rows that have all of these keys, and of them only these.
            page_size: rows fetched at once.
            min_step: first step wanted.
            max_step: first step no longer wanted.
        """
        return history.scan_rows(
            self._connection,
            self.uid,
            keys=keys,
            page_size=page_size,
            min_step=min_step,
            max_step=max_step,
        )

    def history_arrow(self, keys: Sequence[str] | None = None) -> Any:
        """Return every row as a pyarrow Table; values keep the type they were logged with.

        Raises:
            UsageError: pyarrow is not installed.
        """
        rows = self.scan_history(keys=keys, page_size=frames.BATCH_ROWS)
        return frames.to_arrow(rows, self.columns(keys))

    def series(self, key: str, *, x: str = "_step") -> Series:
        """Return every point of one key, as arrays: the fastest way to read a metric.

        Args:
            key: the metric.
            x: `_step`, `_relative` (seconds since the start), `_time` (epoch seconds), or
                another key.

        Raises:
            NotFound: nothing was logged under the key.
        """
        query = SeriesQuery(runs=[self.uid], keys=[key], x=x, buckets=None)
        found = history.read_series(self._connection, query)
        if not found:
            raise NotFound(f"Run {self.id} has no numbers under {key!r}.", field="key")
        return found[0]

    def console_logs(
        self, per_page: int = 1000, last: int | None = None, search: str = ""
    ) -> Iterator[ConsoleLine]:
        """Yield what the run printed, line by line; `last`: only so many from the end."""
        return read_console(
            self._connection, self.uid, per_page=per_page, last=last, search=search
        )

    # --- managing it ----------------------------------------------------------------

    def load(self) -> "Run":
        """Read the run from the server again; edits that were not sent are forgotten."""
        self._show(self._connection.get(f"/runs/{self.uid}", model.Run))
        return self

    def update(self) -> None:
        """Send what was changed in place; keys taken out of config or summary go."""
        changes: dict[str, Any] = {}
        for field in _PLAIN:
            if getattr(self, field) != getattr(self._sent, field):
                changes[field] = getattr(self, field)
        for field in _MERGED:
            old, new = getattr(self._sent, field), getattr(self, field)
            if changed := changed_values(old, new):
                changes[field] = changed
            if gone := sorted(old.keys() - new.keys()):
                changes[f"remove_{field}"] = gone
        if changes:
            self._show(self._patch(changes))

    save = update

    def stop(self) -> None:
        """Ask the run to stop; it ends as killed. Nothing happens to a run that has ended."""
        path = f"/runs/{self.uid}/stop"
        self._row = _restored(self._connection.send("POST", path, StopRun(), model.Run))

    def wait_until_finished(
        self, *, timeout_s: float | None = None, interval_s: float = 1.0
    ) -> str:
        """Wait for the run to end and return its state.

        Raises:
            TimeoutError: it has not ended within `timeout_s`.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while RunState(self.load().state).is_alive:
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError(f"Run {self.id} is still {self.state} after {timeout_s} s.")
            time.sleep(interval_s)
        return self.state

    def delete(self) -> None:
        """Move the run to the trash; `restore()` brings it back."""
        self._connection.request("DELETE", f"/runs/{self.uid}")

    def purge(self) -> None:
        """Delete the run for good and free its id. This cannot be undone."""
        self._connection.request("DELETE", f"/runs/{self.uid}", query=[("purge", "true")])

    def restore(self) -> None:
        """Bring the run back out of the trash."""
        self._connection.request("POST", f"/runs/{self.uid}/restore")
        self.load()

    def lock(self) -> None:
        """Refuse to delete the run until `unlock()`."""
        self._row = _restored(self._patch({"locked": True}))

    def unlock(self) -> None:
        """Let the run be deleted again."""
        self._row = _restored(self._patch({"locked": False}))

    def move(self, project: str, entity: str | None = None) -> None:
        """Move the run to another project with all that is its; the project must exist.

        Args:
            project: name of the project.
            entity: who owns it; None: the run's own entity.

        Raises:
            NotFound: there is no such project.
            Conflict: the run is there already, or its id is taken there.
        """
        query = [("entity", entity or self.entity), ("name", project)]
        target = self._connection.get("/projects/find", model.Project, query)
        action = BulkAction(action="move", uids=[self.uid], value=target.id)
        path = f"/projects/{self._row.project_id}/runs/bulk"
        done = self._connection.send("POST", path, action, BulkDone)
        for skip in done.skipped:
            problem = Problem(code=skip.code, message=skip.message)
            raise to_error(problem) or Conflict(skip.message)
        self.load()

    def delete_history(
        self,
        key: str | None = None,
        *,
        from_step: int | None = None,
        to_step: int | None = None,
    ) -> None:
        """Delete what was logged so far under a key, in a range of steps, or both.

        Args:
            key: one metric; None: all of them.
            from_step: first step deleted; None: from the beginning.
            to_step: last step deleted; None: to the end.

        Raises:
            UsageError: neither a key nor a step is given.
        """
        if key is None and from_step is None and to_step is None:
            raise UsageError("delete_history() needs a key, from_step or to_step.")
        cut = CutHistory(key=key, from_step=from_step, to_step=to_step)
        self._connection.request("POST", f"/runs/{self.uid}/cuts", body=cut)

    def _save_summary(self, values: dict[str, Any]) -> None:
        self._row = _restored(self._patch({"summary": values}))
        known = {**self._sent.summary, **copy.deepcopy(values)}
        self._sent = msgspec.structs.replace(self._sent, summary=known)

    def _patch(self, changes: dict[str, Any]) -> model.Run:
        body = PatchRun(**to_json(changes))
        return self._connection.send("PATCH", f"/runs/{self.uid}", body, model.Run)


def _restored(row: model.Run) -> model.Run:
    return msgspec.structs.replace(
        row, config=from_json(row.config), summary=from_json(row.summary)
    )


def _find(tree: Any, field: str) -> Any:
    if not isinstance(tree, dict):
        return None
    branch = cast("dict[str, Any]", tree)
    if field in branch:
        return branch[field]
    head, dot, rest = field.partition(".")
    return _find(branch.get(head), rest) if dot else None
