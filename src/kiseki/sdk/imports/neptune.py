"""Neptune: the Parquet files of neptune-exporter, read with pyarrow.

Layout and columns are those that the exporter's README states: one line for each value, with
`project_id`, `run_id`, `attribute_path`, `attribute_type`, `step` (decimal), `timestamp` and
one column for each kind of value.
"""

import importlib
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from kiseki.journal.files import FileRecord
from kiseki.journal.format import Record
from kiseki.model.errors import KisekiError, MissingExtra, UsageError
from kiseki.model.path import check_path
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.imports.foreign import (
    ForeignRun,
    ForeignStream,
    Media,
    console,
    file,
    id_for,
    row,
    uid_for,
)

_COLUMNS: Final = frozenset({"project_id", "run_id", "attribute_path", "attribute_type", "step"})
_PLAIN: Final = {
    "float": "float_value",
    "int": "int_value",
    "string": "string_value",
    "bool": "bool_value",
    "datetime": "datetime_value",
    "string_set": "string_set_value",
}
_SERIES: Final = {
    "float_series": "float_value",
    "string_series": "string_value",
    "histogram_series": "histogram_value",
    "file_series": "file_value",
}
_STREAMS: Final = ("stdout", "stderr")
_TEN: Final = 10
_MOST_DIGITS: Final = 6
"""Steps are decimals with so many digits behind the point."""


class NeptuneSource:
    """The runs of an export of Neptune.

    Attributes:
        place, project, left_out: see `foreign.Source`.
    """

    def __init__(self, data: Path, files: Path | None = None) -> None:
        """Look for runs.

        Args:
            data: folder of the Parquet files.
            files: folder of the files; by default `files` beside it.

        Raises:
            UsageError: there are none.
            MissingExtra: pyarrow is not installed.
        """
        self.place = str(data)
        self.project = "Uncategorized"
        self.left_out: list[str] = []
        self._files = files or data.parent / "files"
        self.homes: Sequence[Path] = [data, self._files]
        self._parts: dict[tuple[str, str], list[Path]] = {}
        for path in sorted(data.rglob("*.parquet"), key=_part_order):
            for key in _runs_in(path):
                self._parts.setdefault(key, []).append(path)
        if not self._parts:
            raise UsageError(f"There is no run of neptune-exporter in {data}.")

    def count(self) -> int:
        """Return how many runs there are."""
        return len(self._parts)

    def runs(self) -> Iterator[ForeignRun]:
        """Give the runs one by one."""
        for (project, run_id), paths in self._parts.items():
            yield self._open(project, run_id, paths)

    def finish(self, connection: Connection, *, entity: str | None, project: str | None) -> None:
        """Do nothing: all there is belongs to runs."""

    def _open(self, project: str, run_id: str, paths: list[Path]) -> ForeignRun:
        lines = _read(paths, project, run_id)
        facts = {
            line["attribute_path"]: _plain(line)
            for line in lines
            if line["attribute_type"] in _PLAIN
        }
        times = [_time_us(line) for line in lines if line.get("timestamp") is not None]
        began = facts.pop("sys/creation_time", None)
        began_us = round(began.timestamp() * 1e6) if began else min(times, default=0)
        uid = uid_for("neptune", project, run_id)
        run = ForeignRun(
            uid=uid,
            id=id_for(uid),
            name=str(facts.pop("sys/name", "") or run_id),
            project=project.rpartition("/")[2],
            notes=str(facts.pop("sys/description", "") or ""),
            tags=[*facts.pop("sys/tags", ()), *facts.pop("sys/group_tags", ())],
            user=str(facts.pop("sys/owner", "") or ""),
            started_us=began_us,
            ended_us=max(times, default=began_us),
            cause="exception" if facts.pop("sys/failed", False) else "finish",
            config={"neptune/run_id": run_id, **{k: _json(v) for k, v in facts.items()}},
            read=lambda media: self._streams(lines, run, media),
        )
        run.files = list(self._files_of(lines, run))
        return run

    def _streams(
        self, lines: list[dict[str, Any]], run: ForeignRun, media: Media
    ) -> Sequence[ForeignStream]:
        del media
        scale = _scale_of(lines)
        if scale != 1:
            run.left_out.append(f"steps with fractions: all steps are multiplied by {scale}")
        return [ForeignStream(name="series", records=_records(lines, scale))]

    def _files_of(self, lines: list[dict[str, Any]], run: ForeignRun) -> Iterator[FileRecord]:
        for line in lines:
            if line["attribute_type"] not in ("file", "file_series"):
                continue
            path = line["attribute_path"]
            if line["attribute_type"] == "file_series":
                path += f"/{line['step'].normalize():f}"
            found = self._find_file(line)
            try:
                if found is not None:
                    yield file(check_path(path), found)
                    continue
                reason = "it is not among the files"
            except KisekiError as error:
                reason = str(error)
            run.left_out.append(f"file {path}: {reason}")

    def _find_file(self, line: dict[str, Any]) -> Path | None:
        value: dict[str, str] = line.get("file_value") or {}
        relative = value.get("path", "")
        root = self._files.resolve()
        for folder in (root, *root.glob("*/")):
            found = (folder / relative).resolve()
            if relative and found.is_relative_to(root) and found.is_file():
                return found
        return None


def _records(lines: list[dict[str, Any]], scale: int) -> Iterator[Record]:
    series = [line for line in lines if line["attribute_type"] in _SERIES]
    series.sort(key=lambda line: (line["step"], _time_us(line)))
    for (step, time_us), group in itertools.groupby(
        series, lambda line: (int(line["step"] * scale), _time_us(line))
    ):
        values: dict[str, Any] = {}
        for line in group:
            path, value = line["attribute_path"], _value(line)
            name = path.rpartition("/")[2]
            if line["attribute_type"] == "string_series" and name in _STREAMS:
                yield console(time_us, is_error=name == "stderr", text=_ended(value))
            elif value is not None:
                values[path] = value
        if values:
            yield row(time_us, step, values)


def _value(line: dict[str, Any]) -> Any:
    kind = line["attribute_type"]
    value = line[_SERIES[kind]]
    if kind == "histogram_series" and value is not None:
        return {"_type": "histogram", "bins": value["edges"], "values": value["values"]}
    if kind == "file_series":
        return None  # a file of the run, by its step
    return value


def _ended(text: str | None) -> str:
    return text if text and text.endswith("\n") else f"{text or ''}\n"


def _plain(line: dict[str, Any]) -> Any:
    return line[_PLAIN[line["attribute_type"]]]


def _json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _time_us(line: dict[str, Any]) -> int:
    time = line.get("timestamp")
    return 0 if time is None else round(time.timestamp() * 1e6)


def _scale_of(lines: list[dict[str, Any]]) -> int:
    """Return the least power of ten that makes every step a whole number."""
    steps = {line["step"] for line in lines if line["step"] is not None}
    for digits in range(_MOST_DIGITS):
        if all(step * _TEN**digits == int(step * _TEN**digits) for step in steps):
            return _TEN**digits
    return _TEN**_MOST_DIGITS


def _runs_in(path: Path) -> list[tuple[str, str]]:
    """Return the runs that a file tells of; none if it is no file of the exporter."""
    parquet = _load().ParquetFile(path)
    if not _COLUMNS.issubset(parquet.schema_arrow.names):
        return []
    table = parquet.read(columns=["project_id", "run_id"])
    pairs = zip(table["project_id"].to_pylist(), table["run_id"].to_pylist(), strict=True)
    return list(dict.fromkeys(pairs))


def _read(paths: list[Path], project: str, run_id: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for path in paths:
        for batch in _load().ParquetFile(path).iter_batches():
            lines += [
                line
                for line in batch.to_pylist()
                if (line["project_id"], line["run_id"]) == (project, run_id)
            ]
    return lines


def _part_order(path: Path) -> tuple[str, int]:
    """Sort part 10 of a run after part 9."""
    stem, _, number = path.stem.rpartition("_")
    return (f"{path.parent}/{stem}", int(number)) if number.isdigit() else (str(path), 0)


def _load() -> Any:
    try:
        return importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtra(
            "Parquet is read with pyarrow, which is not installed.", hint="pip install pyarrow"
        ) from error
