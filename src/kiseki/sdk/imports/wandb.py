"""wandb: the folders that its offline runs leave, read with wandb's own message classes."""

import importlib
import itertools
import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from kiseki.journal.files import FileRecord
from kiseki.journal.format import Kind, Record
from kiseki.model.errors import MissingExtra, UsageError
from kiseki.model.metric import SYSTEM_PREFIX, MetricDefinition
from kiseki.model.run import RunMetadata
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.imports.foreign import (
    ForeignRun,
    ForeignStream,
    console,
    file,
    row,
    summary,
    uid_for,
)
from kiseki.sdk.imports.wandb_artifacts import stage_artifacts

BLOCK_BYTES: Final = 32768
FILE_HEADER_BYTES: Final = 7
_HEADER: Final = struct.Struct("<IHB")
"""CRC, length and type (1 whole, 2 first, 3 middle, 4 last) of a piece of a record."""
_WHOLE, _LAST = 1, 4
_OWN_KEYS: Final = frozenset({"_step", "_timestamp", "_runtime", "_wandb"})
_OWN_ARTIFACTS: Final = frozenset({"run_table", "wandb-history", "wandb-events"})
"""Copies that wandb makes of what the run's rows and files hold."""
_STDERR: Final = 0
_SUMMARIES: Final = (
    "min",
    "max",
    "mean",
    "last",
    "first",
    "best",
    "none",
)


class WandbSource:
    """Offline runs of wandb below some folders; the folders of a resumed run are one run.

    Attributes:
        place, project, left_out: see `foreign.Source`.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Look for runs.

        Raises:
            UsageError: there are none.
            MissingExtra: wandb is not installed.
        """
        _load()
        self.homes: Sequence[Path] = [path if path.is_dir() else path.parent for path in paths]
        self.place = ", ".join(str(path) for path in paths)
        self.project = "Uncategorized"
        self.left_out: list[str] = []
        found = sorted({log.resolve() for path in paths for log in _logs(path)})
        if not found:
            raise UsageError(f"There is no run of wandb in {self.place}.")
        self._logs: dict[tuple[str, str], list[Path]] = {}
        for log in found:
            run = _find_run(log)
            if run is None:
                self.left_out.append(f"{log}: nothing in it says which run it is")
            else:
                self._logs.setdefault((run.project, run.run_id), []).append(log)

    def count(self) -> int:
        """Return how many runs there are."""
        return len(self._logs)

    def runs(self) -> Iterator[ForeignRun]:
        """Give the runs one by one."""
        for (project, run_id), logs in self._logs.items():
            yield _open(project, run_id, logs)

    def finish(self, connection: Connection, *, entity: str | None, project: str | None) -> None:
        """Do nothing: all there is belongs to runs."""


class _Story:
    """What the logs of a run say of it, besides rows."""

    def __init__(self) -> None:
        self.run: Any = None
        self.config: dict[str, Any] = {}
        self.summary: dict[str, Any] = {}
        self.last: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.exit_code: int | None = None
        self.began_us = 0
        self.last_us = 0
        self.artifacts: list[Any] = []

    def take(self, record: Any) -> None:
        """Take in one record."""
        take = self._TAKE.get(record.WhichOneof("record_type"))
        if take is not None:
            take(self, record)

    def _take_run(self, record: Any) -> None:
        self.run = record.run
        began_us = record.run.start_time.ToMicroseconds()
        self.began_us = min(self.began_us or began_us, began_us)
        self.last_us = max(self.last_us, began_us)
        _update(self.config, record.run.config)

    def _take_config(self, record: Any) -> None:
        _update(self.config, record.config)

    def _take_summary(self, record: Any) -> None:
        _update(self.summary, record.summary)

    def _take_history(self, record: Any) -> None:
        _, time_us, values = _read_history(record.history)
        self.last.update(values)
        self.last_us = max(self.last_us, time_us)

    def _take_output(self, record: Any) -> None:
        self.last_us = max(self.last_us, record.output_raw.timestamp.ToMicroseconds())

    def _take_environment(self, record: Any) -> None:
        said = record.environment
        found = {
            "program": said.program,
            "args": tuple(said.args),
            "executable": said.executable,
            "host": said.host,
            "os": said.os,
            "python_version": said.python.removeprefix("CPython "),
            "username": said.username,
            "working_dir": said.root,
        }
        self.metadata |= {name: value for name, value in found.items() if value}
        if said.git.commit:
            remote = said.git.remote_url
            self.metadata["git"] = {"commit": said.git.commit, "remote": remote}

    def _take_artifact(self, record: Any) -> None:
        if record.artifact.type not in _OWN_ARTIFACTS:
            self.artifacts.append(record.artifact)

    def _take_exit(self, record: Any) -> None:
        self.exit_code = record.exit.exit_code

    _TAKE: Final = {
        "run": _take_run,
        "config": _take_config,
        "summary": _take_summary,
        "history": _take_history,
        "output_raw": _take_output,
        "environment": _take_environment,
        "artifact": _take_artifact,
        "exit": _take_exit,
    }

    def by_hand(self) -> dict[str, Any]:
        """Return summary values that do not come of what was logged."""
        return {
            key: value
            for key, value in self.summary.items()
            if key not in _OWN_KEYS
            and not isinstance(value, dict)
            and json.dumps(value) != json.dumps(self.last.get(key))
        }


def _open(project: str, run_id: str, logs: list[Path]) -> ForeignRun:
    story = _Story()
    for record in itertools.chain.from_iterable(_records(log) for log in logs):
        story.take(record)
    said = story.run
    story.config.pop("_wandb", None)
    end = "vanished" if story.exit_code is None else "finish" if story.exit_code == 0 else "exit"
    foreign = ForeignRun(
        uid=uid_for("wandb", said.entity, project, run_id),
        id=run_id,
        name=said.display_name or run_id,
        project=project,
        group=said.run_group,
        job_type=said.job_type,
        notes=said.notes,
        tags=list(said.tags),
        config=story.config,
        metadata=msgspec.convert(story.metadata, RunMetadata),
        user=story.metadata.get("username", ""),
        started_us=story.began_us,
        ended_us=story.last_us,
        cause=end,
        exit_code=story.exit_code,
        files=[one for log in logs for one in _files(log.parent / "files")],
        read=lambda _media: _read(foreign, logs, story),
    )
    return foreign


def _read(foreign: ForeignRun, logs: list[Path], story: _Story) -> Sequence[ForeignStream]:
    foreign.versions = stage_artifacts(foreign.uid, story.artifacts, foreign.left_out)
    return _streams(logs, story)


def _streams(logs: list[Path], story: _Story) -> Sequence[ForeignStream]:
    streams: list[ForeignStream] = []
    for place, log in enumerate(logs):
        closing = (summary(story.last_us, story.by_hand()),) if place == 0 else ()
        streams += [
            ForeignStream(name=log.stem + str(place), records=_rows(log, closing)),
            ForeignStream(name=f"system-{place}", role="system", records=_samples(log)),
        ]
    return streams


def _rows(log: Path, closing: Iterable[Record]) -> Iterator[Record]:
    time_us = 0
    for record in _records(log):
        kind = record.WhichOneof("record_type")
        if kind == "history":
            step, time_us, values = _read_history(record.history)
            yield row(time_us, step, values)
        elif kind == "output_raw":
            said = record.output_raw
            is_error = said.output_type == _STDERR
            yield console(said.timestamp.ToMicroseconds(), is_error=is_error, text=said.line)
        elif kind == "metric" and (definition := _definition(record.metric)):
            yield (int(Kind.DEFINE), time_us, msgspec.to_builtins(definition))
    yield from closing


def _samples(log: Path) -> Iterator[Record]:
    for record in _records(log):
        if record.WhichOneof("record_type") == "stats":
            items = {
                SYSTEM_PREFIX + item.key: json.loads(item.value_json) for item in record.stats.item
            }
            yield row(record.stats.timestamp.ToMicroseconds(), None, items)


def _definition(metric: Any) -> MetricDefinition | None:
    if metric.name == "" and metric.glob_name == "":
        return None
    kept = tuple(kind for kind in _SUMMARIES if getattr(metric.summary, kind, False))
    # 1 and 2 are minimize and maximize.
    goal = {1: "minimize", 2: "maximize"}.get(metric.goal)
    return msgspec.convert(
        {
            "name": metric.name or metric.glob_name,
            "step_metric": metric.step_metric or None,
            "step_sync": metric.options.step_sync or None,
            "hidden": metric.options.hidden or None,
            "summary": kept,
            "goal": goal,
        },
        MetricDefinition,
    )


def _read_history(history: Any) -> tuple[int, int, dict[str, Any]]:
    """Return step, epoch microseconds and values of a row."""
    values: dict[str, Any] = {}
    for item in history.item:
        _put(values, item)
    step = int(values.get("_step", history.step.num))
    time_us = round(float(values.get("_timestamp", 0)) * 1e6)
    return step, time_us, {k: v for k, v in values.items() if k not in _OWN_KEYS}


def _update(target: dict[str, Any], change: Any) -> None:
    for item in change.update:
        _put(target, item)
    for item in change.remove:
        target.pop(".".join(item.nested_key) or item.key, None)


def _put(target: dict[str, Any], item: Any) -> None:
    """Set a value, in maps inside maps if its key is a path."""
    *folders, name = list(item.nested_key) or [item.key]
    for folder in folders:
        below = target.get(folder)
        target[folder] = below if isinstance(below, dict) else {}
        target = cast("dict[str, Any]", target[folder])
    target[name] = json.loads(item.value_json)


def _files(folder: Path) -> list[FileRecord]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [file(path.relative_to(folder).as_posix(), path) for path in found]


def _logs(path: Path) -> Iterable[Path]:
    return [path] if path.suffix == ".wandb" else path.rglob("*.wandb")


def _find_run(log: Path) -> Any:
    for record in _records(log):
        if record.WhichOneof("record_type") == "run":
            return record.run
    return None


def _records(log: Path) -> Iterator[Any]:
    parse = _load().Record.FromString
    for payload in _payloads(log.read_bytes()):
        yield parse(payload)


def _payloads(content: bytes) -> Iterator[bytes]:
    """Yield the records of a LevelDB log; a torn end is passed over."""
    place, parts = FILE_HEADER_BYTES, b""
    while place + _HEADER.size <= len(content):
        left = BLOCK_BYTES - place % BLOCK_BYTES
        if left < _HEADER.size:
            place += left
            continue
        _, length, kind = _HEADER.unpack_from(content, place)
        place += _HEADER.size
        if kind == 0 or place + length > len(content):
            return
        parts += content[place : place + length]
        place += length
        if kind in (_WHOLE, _LAST):
            yield parts
            parts = b""


def _load() -> Any:
    try:
        return importlib.import_module("wandb.proto.wandb_internal_pb2")
    except ImportError as error:
        raise MissingExtra(
            "Runs of wandb are read with wandb's own classes, and it is not installed.",
            hint="pip install wandb",
        ) from error
