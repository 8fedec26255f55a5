"""One run as another tool kept it, in words of kiseki."""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal, Protocol, cast

from kiseki.journal.files import FileRecord
from kiseki.journal.format import Kind, Record
from kiseki.model.artifact import DatasetInput
from kiseki.model.record import RunRecord
from kiseki.model.run import RunMetadata
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.artifacts.manifest import StagedVersion

_MAX_BITS: Final = 63


@dataclasses.dataclass(slots=True, kw_only=True)
class ForeignStream:
    """What one process of a run wrote, in its order.

    Attributes:
        name: tells the streams of a run apart; the same in every import.
        records: journal records with times in epoch microseconds; given once.
        role, label: as in a journal's header.
        next_step: where rows without a step begin.
    """

    name: str
    records: Iterable[Record]
    role: Literal["primary", "secondary", "system"] = "primary"
    label: str = ""
    next_step: int = 0


class Media(Protocol):
    """Keeps bytes that a source has in memory as a file of the run."""

    def keep(self, folder: str, key: str, step: int | None, suffix: str, content: bytes) -> Any:
        """Return `path`, `sha256` and `size` for the row."""
        ...

    def target(self, path: str) -> Path:
        """Return where to write a file of the run that has to be fetched first.

        Raises:
            UsageError: a file of a run cannot have that name.
        """
        ...


@dataclasses.dataclass(slots=True, kw_only=True)
class ForeignRun:
    """One run of a source.

    Attributes:
        uid: 32 hex digits, the same in every import of the same run.
        id: short id asked for; `id_for` makes one from the uid.
        name: for people.
        project: where it goes unless the person who imports says otherwise.
        user: who started it.
        parent: uid of the run that it is a part of, or empty.
        started_us, ended_us: epoch microseconds.
        cause, exit_code, exception: how it ended, as in a journal's `end` record.
        read: gives what was logged; the end is written behind the first stream.
        files: files of the run.
        versions: artifacts that it logged, of which all bytes are at hand.
        datasets: data that it used.
        record: all that is known of it, if it comes from a kiseki server.
        left_out: what kiseki has no place for, in words; complete once all was read.
    """

    uid: str
    id: str
    name: str
    project: str = ""
    group: str = ""
    job_type: str = ""
    notes: str = ""
    tags: list[str] = dataclasses.field(default_factory=list[str])
    config: dict[str, Any] = dataclasses.field(default_factory=dict[str, Any])
    metadata: RunMetadata = dataclasses.field(default_factory=RunMetadata)
    user: str = ""
    parent: str = ""
    started_us: int
    ended_us: int
    cause: str = "finish"
    exit_code: int | None = None
    exception: str = ""
    read: Callable[[Media], Sequence[ForeignStream]]
    files: list[FileRecord] = dataclasses.field(default_factory=list[FileRecord])
    versions: list[StagedVersion] = dataclasses.field(default_factory=list[StagedVersion])
    datasets: list[DatasetInput] = dataclasses.field(default_factory=list[DatasetInput])
    record: RunRecord | None = None
    left_out: list[str] = dataclasses.field(default_factory=list[str])


class Source(Protocol):
    """Somewhere runs lie.

    Attributes:
        place: what is imported, for messages.
        project: where runs go that name none.
        left_out: what of the whole kiseki has no place for, in words.
        homes: folders that it lies in. What it names elsewhere on this machine is not read: it
            may have been made by somebody who is curious about that.
    """

    place: str
    homes: Sequence[Path]
    project: str
    left_out: list[str]

    def count(self) -> int:
        """Return how many runs there are."""
        ...

    def runs(self) -> Iterator[ForeignRun]:
        """Give the runs one by one; what one logged is read before the next is asked for."""
        ...

    def finish(self, connection: Connection, *, entity: str | None, project: str | None) -> None:
        """Bring what belongs to no run, once all runs are there."""
        ...


def uid_for(*identity: str) -> str:
    """Return the uid of a run that another tool knows by `identity`."""
    return hashlib.sha256("\0".join(identity).encode()).hexdigest()[:32]


def id_for(uid: str) -> str:
    """Return a short id for a run whose tool has none."""
    return uid[:8]


def row(time_us: int, step: int | None, values: dict[str, Any]) -> Record:
    """Return a record that is a row of its own."""
    return (int(Kind.ROW), time_us, step, True, {key: fit(v) for key, v in values.items()})


def fit(value: Any) -> Any:
    """Return a value as journals hold it: an integer beyond 64 bits is a text in a map."""
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return {"_type": "int", "text": str(value)}
    if isinstance(value, dict):
        return {key: fit(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [fit(item) for item in cast("list[Any]", value)]
    return value


def part_of_row(time_us: int, step: int, values: dict[str, Any]) -> Record:
    """Return a record that joins its neighbours of the same step."""
    return (int(Kind.ROW), time_us, step, False, values)


def console(time_us: int, *, is_error: bool, text: str) -> Record:
    """Return a record of what was printed."""
    return (int(Kind.CONSOLE), time_us, 2 if is_error else 1, text)


def summary(time_us: int, values: dict[str, Any]) -> Record:
    """Return a record of values set by hand."""
    return (int(Kind.SUMMARY), time_us, {"set": values, "del": []})


def file(path: str, source: Path) -> FileRecord:
    """Return the record of a file that lies on this machine."""
    return FileRecord(path=path, source=str(source.resolve()), policy="now")
