"""MLflow: what its runs say, in words of kiseki; where they lie is told by a reader."""

import dataclasses
import itertools
import json
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

import msgspec

from kiseki.journal.files import FileRecord
from kiseki.journal.format import Record
from kiseki.model.artifact import DatasetInput
from kiseki.model.run import RunMetadata
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.imports.foreign import ForeignRun, ForeignStream, Media, file, row

LARGEST: Final = 1.7976931348623157e308
"""What MLflow's database keeps in the place of an infinity."""
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d*)?([eE][+-]?\d+)?")
_WORDS: Final = {"True": True, "False": False, "None": None}
_OWN_TAGS: Final = "mlflow."
_CAUSES: Final = {"FINISHED": "finish", "FAILED": "exception", "KILLED": "stop"}


class Point(NamedTuple):
    """One value of a metric; time in epoch milliseconds."""

    time_ms: int
    step: int
    key: str
    value: float


@dataclasses.dataclass(slots=True, kw_only=True)
class MlflowRun:
    """A run as MLflow shows it; times in epoch milliseconds, None: not ended."""

    uid: str
    name: str
    experiment: str
    status: str
    user: str
    start_ms: int
    end_ms: int | None
    artifact_uri: str
    params: dict[str, str]
    tags: dict[str, str]
    datasets: list[DatasetInput]


class MlflowReader(Protocol):
    """Reads an MLflow store."""

    left_out: list[str]
    homes: Sequence[Path]

    def count(self) -> int:
        """Return how many runs there are that nobody deleted."""
        ...

    def runs(self) -> Iterator[MlflowRun]:
        """Give these runs."""
        ...

    def points(self, uid: str) -> Iterator[Point]:
        """Give every value of a run's metrics by (time, step)."""
        ...

    def fetch_files(self, run: MlflowRun, media: Media, left_out: list[str]) -> list[FileRecord]:
        """Return the artifacts of a run, fetched if need be."""
        ...


class MlflowSource:
    """The runs of an MLflow store; an experiment becomes a project.

    Attributes:
        place, project, left_out, homes: see `foreign.Source`.
    """

    def __init__(self, place: str, reader: MlflowReader) -> None:
        self.place = place
        self.project = "Default"
        self.left_out = reader.left_out
        self.homes: Sequence[Path] = reader.homes
        self._reader = reader

    def finish(self, connection: Connection, *, entity: str | None, project: str | None) -> None:
        """Do nothing: all there is belongs to runs."""

    def count(self) -> int:
        """Return how many runs there are."""
        return self._reader.count()

    def runs(self) -> Iterator[ForeignRun]:
        """Give the runs one by one."""
        for run in self._reader.runs():
            yield self._translate(run)

    def _translate(self, run: MlflowRun) -> ForeignRun:
        own = {
            k.removeprefix(_OWN_TAGS): v for k, v in run.tags.items() if k.startswith(_OWN_TAGS)
        }
        free = {k: v for k, v in run.tags.items() if not k.startswith(_OWN_TAGS)}
        cause = _CAUSES.get(run.status, "vanished")
        end_ms = run.start_ms if run.end_ms is None else run.end_ms
        foreign = ForeignRun(
            # MLflow's ids of runs are what our uids are.
            uid=run.uid,
            id=run.uid,
            name=run.name or own.get("runName", "") or run.uid[:8],
            project=run.experiment,
            notes=own.get("note.content", ""),
            tags=[f"{name}: {value}" if value else name for name, value in free.items()],
            config={name: read_text(value) for name, value in run.params.items()},
            metadata=_metadata(own),
            user=run.user or own.get("user", ""),
            parent=own.get("parentRunId", ""),
            started_us=run.start_ms * 1000,
            ended_us=end_ms * 1000,
            cause=cause,
            exit_code=0 if cause == "finish" else None,
            datasets=run.datasets,
            read=lambda media: self._read(run, foreign, media),
        )
        return foreign

    def _read(self, run: MlflowRun, foreign: ForeignRun, media: Media) -> Sequence[ForeignStream]:
        foreign.files = self._reader.fetch_files(run, media, foreign.left_out)
        return [ForeignStream(name="metrics", records=_rows(self._reader.points(run.uid)))]


def _rows(points: Iterator[Point]) -> Iterator[Record]:
    """Join neighbours of one time and step, no key twice, to rows."""
    for (time_ms, step), group in itertools.groupby(points, lambda point: point[:2]):
        values: dict[str, Any] = {}
        for point in group:
            if point.key in values:
                yield row(time_ms * 1000, step, values)
                values = {}
            values[point.key] = point.value
        yield row(time_ms * 1000, step, values)


def restore(value: float) -> float:
    """Return a stored value with its infinities back."""
    return math.copysign(math.inf, value) if abs(value) >= LARGEST else value


def read_text(text: str) -> Any:
    """Return a parameter, which MLflow keeps as text, with numbers and truth values as such."""
    if text in _WORDS:
        return _WORDS[text]
    return json.loads(text) if _NUMBER.fullmatch(text) and not text.endswith(".") else text


def _metadata(tags: dict[str, str]) -> RunMetadata:
    git = {
        name: tags[tag]
        for name, tag in (
            ("commit", "source.git.commit"),
            ("branch", "source.git.branch"),
            ("remote", "source.git.repoURL"),
        )
        if tags.get(tag)
    }
    return RunMetadata(program=tags.get("source.name", ""), git=git)


def read_dataset(
    name: str, digest: str, source: str, schema: str | None, profile: str | None
) -> DatasetInput:
    """Return a data set; what MLflow keeps of it are texts of JSON."""
    place = _map(source)
    columns: list[dict[str, Any]] = _map(schema).get("mlflow_colspec", [])
    return DatasetInput(
        name=name,
        digest=digest,
        source=str(place.get("uri") or place.get("url") or source),
        schema={
            str(column.get("name", number)): str(column.get("type", ""))
            for number, column in enumerate(columns)
        },
        profile=_map(profile),
    )


def _map(text: str | None) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def list_local(uri: str, left_out: list[str]) -> list[FileRecord]:
    """Return the files below an artifact address that is a folder of this machine."""
    parts = urlsplit(uri)
    if parts.scheme not in ("", "file"):
        left_out.append(f"artifacts at {uri}: import from the address of the MLflow server")
        return []
    root = Path(unquote(parts.path)) if parts.scheme else Path(uri)
    if not root.is_dir():
        return []
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return [file(path.relative_to(root).as_posix(), path) for path in found]
