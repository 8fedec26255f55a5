"""MLflow's own database, read as a file; nothing is written to it."""

import contextlib
import math
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from kiseki.journal.files import FileRecord
from kiseki.model.artifact import DatasetInput
from kiseki.model.errors import UsageError
from kiseki.sdk.imports.foreign import Media
from kiseki.sdk.imports.mlflow import MlflowRun, Point, list_local, read_dataset, restore

_RUNS: Final = """
    SELECT r.run_uuid, r.name, e.name AS experiment, r.status, r.user_id, r.start_time,
        r.end_time, r.artifact_uri
    FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id
    WHERE r.lifecycle_stage = 'active' AND e.lifecycle_stage = 'active'
    ORDER BY r.start_time, r.run_uuid
"""
_NO_PLACE: Final = {
    "trace_info": "traces",
    "logged_models": "logged models",
    "registered_models": "registered models",
    "evaluation_datasets": "evaluation datasets",
}
"""Tables of what kiseki does not take, and what people call it."""


class MlflowDatabase:
    """Reads `mlflow.db`; see `mlflow.MlflowReader`."""

    def __init__(self, path: Path) -> None:
        """Open the database.

        Raises:
            UsageError: it is not one of MLflow.
        """
        if not path.is_file():
            raise UsageError(f"There is no file {path}.")
        self.homes: Sequence[Path] = [path.resolve().parent]
        self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        self._database.row_factory = sqlite3.Row
        try:
            self._tables = {
                str(name)
                for (name,) in self._database.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                )
            }
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{path} is not a database: {error}.") from error
        if not {"runs", "experiments", "metrics", "params", "tags"} <= self._tables:
            raise UsageError(f"{path} is not a database of MLflow.")
        self.left_out = [
            f"{n} {words}"
            for table, words in _NO_PLACE.items()
            if table in self._tables and (n := self._ask_number(f"SELECT count(*) FROM {table}"))  # noqa: S608
        ]
        deleted = self._ask_number("SELECT count(*) FROM runs") - self.count()
        if deleted:
            self.left_out.append(f"{deleted} deleted runs")

    def count(self) -> int:
        """Return how many runs there are that nobody deleted."""
        return self._ask_number(f"SELECT count(*) FROM ({_RUNS})")  # noqa: S608

    def runs(self) -> Iterator[MlflowRun]:
        """Give these runs."""
        for found in self._ask(_RUNS):
            uid = found["run_uuid"]
            yield MlflowRun(
                uid=uid,
                name=found["name"] or "",
                experiment=found["experiment"],
                status=found["status"] or "",
                user=found["user_id"] or "",
                start_ms=found["start_time"] or 0,
                end_ms=found["end_time"],
                artifact_uri=found["artifact_uri"] or "",
                params=self._pairs("SELECT key, value FROM params WHERE run_uuid = ?", uid),
                tags=self._pairs("SELECT key, value FROM tags WHERE run_uuid = ?", uid),
                datasets=self._datasets(uid),
            )

    def points(self, uid: str) -> Iterator[Point]:
        """Give every value of a run's metrics by (time, step)."""
        rows = self._ask(
            "SELECT timestamp, step, key, value, is_nan FROM metrics WHERE run_uuid = ? "
            "ORDER BY timestamp, step, key",
            uid,
        )
        for time_ms, step, key, value, is_nan in rows:
            yield Point(time_ms, step, key, math.nan if is_nan else restore(value))

    def fetch_files(self, run: MlflowRun, media: Media, left_out: list[str]) -> list[FileRecord]:
        """Return the artifacts of a run that lie on this machine."""
        del media
        return list_local(run.artifact_uri, left_out)

    def _datasets(self, uid: str) -> list[DatasetInput]:
        if not {"inputs", "datasets"} <= self._tables:
            return []
        rows = self._ask(
            "SELECT d.name, d.digest, d.dataset_source, d.dataset_schema, d.dataset_profile "
            "FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id "
            "WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' "
            "AND i.destination_id = ? ORDER BY d.name, d.digest",
            uid,
        )
        return [read_dataset(*row) for row in rows]

    def _pairs(self, query: str, uid: str) -> dict[str, str]:
        return {key: value or "" for key, value in self._ask(f"{query} ORDER BY key", uid)}

    def _ask(self, query: str, *values: Any) -> Iterator[Any]:
        with contextlib.closing(self._database.execute(query, values)) as answer:
            yield from answer

    def _ask_number(self, query: str) -> int:
        return next(self._ask(query))[0]
