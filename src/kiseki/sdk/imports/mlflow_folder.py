"""MLflow's folder of files (`mlruns/`), read as it lies there; nothing is written to it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

from kiseki.journal.files import FileRecord
from kiseki.model.artifact import DatasetInput
from kiseki.model.errors import UsageError
from kiseki.sdk.imports.foreign import Media
from kiseki.sdk.imports.mlflow import MlflowRun, Point, list_local, read_dataset

_STATUS: Final = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}
_META: Final = "meta.yaml"
_NO_PLACE: Final = {
    "models/*/meta.yaml": "registered models",
    "*/models/*/meta.yaml": "logged models",
    "*/traces/*/trace_info.yaml": "traces",
}
"""Where what kiseki does not take lies, and what people call it."""


class MlflowFolder:
    """Reads `mlruns/`; see `mlflow.MlflowReader`."""

    def __init__(self, folder: Path) -> None:
        """Look at what is there.

        Raises:
            UsageError: it is not a folder that MLflow wrote.
        """
        experiments = [path.parent for path in folder.glob(f"*/{_META}")]
        if not experiments:
            raise UsageError(
                f"{folder} is not a folder of MLflow's runs.",
                hint="Name the folder mlruns, a database (mlflow.db) or the address of a server.",
            )
        found = {
            run.parent: _read_map(run)
            for experiment in experiments
            for run in experiment.glob(f"*/{_META}")
        }
        active = {
            run: meta for run, meta in found.items() if meta.get("lifecycle_stage") == "active"
        }
        self._runs = dict(
            sorted(active.items(), key=lambda run: (run[1].get("start_time") or 0, run[0].name))
        )
        self.homes: Sequence[Path] = [folder]
        self._folders = {run.name: run for run in self._runs}
        self.left_out = [
            f"{n} {words}"
            for pattern, words in _NO_PLACE.items()
            if (n := sum(1 for _ in folder.glob(pattern)))
        ]
        n_deleted = len(found) - len(active) + sum(1 for _ in folder.glob(f".trash/*/*/{_META}"))
        if n_deleted:
            self.left_out.append(f"{n_deleted} deleted runs")

    def count(self) -> int:
        """Return how many runs there are that nobody deleted."""
        return len(self._runs)

    def runs(self) -> Iterator[MlflowRun]:
        """Give these runs."""
        for folder, meta in self._runs.items():
            yield MlflowRun(
                uid=folder.name,
                name=str(meta.get("run_name") or ""),
                experiment=str(_read_map(folder.parent / _META).get("name") or folder.parent.name),
                status=_STATUS.get(meta.get("status", 0), ""),
                user=str(meta.get("user_id") or ""),
                start_ms=meta.get("start_time") or 0,
                end_ms=meta.get("end_time"),
                artifact_uri=str(meta.get("artifact_uri") or ""),
                params=_read_texts(folder / "params"),
                tags=_read_texts(folder / "tags"),
                datasets=_read_datasets(folder),
            )

    def points(self, uid: str) -> Iterator[Point]:
        """Give every value of a run's metrics by (time, step)."""
        points: list[Point] = []
        for key, path in _list_files(self._folders[uid] / "metrics"):
            for line in path.read_text("utf-8").splitlines():
                # "time value step"; old files have no step, some tell of a data set after it.
                time_ms, value, *rest = line.split(" ")
                points.append(Point(int(time_ms), int(rest[0]) if rest else 0, key, float(value)))
        yield from sorted(points, key=lambda point: point[:3])

    def fetch_files(self, run: MlflowRun, media: Media, left_out: list[str]) -> list[FileRecord]:
        """Return the artifacts of a run, which lie in its folder unless it names another place."""
        del media
        # The address is that of the machine which made the folder; it may have moved since.
        beside = list_local(str(self._folders[run.uid] / "artifacts"), left_out)
        return beside or list_local(run.artifact_uri, left_out)


def _list_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give (name below the folder, path) of each file; names of metrics may have slashes."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _read_texts(folder: Path) -> dict[str, str]:
    return {name: path.read_text("utf-8") for name, path in _list_files(folder)}


def _read_map(path: Path) -> dict[str, Any]:
    import yaml

    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _read_datasets(folder: Path) -> list[DatasetInput]:
    found: list[DatasetInput] = []
    for path in sorted(folder.glob(f"inputs/*/{_META}")):
        source = str(_read_map(path).get("source_id"))
        meta = _read_map(folder.parent / "datasets" / source / _META)
        if meta:
            name, digest, source, schema, profile = (
                str(meta.get(field) or "")
                for field in ("name", "digest", "source", "schema", "profile")
            )
            found.append(read_dataset(name, digest, source, schema, profile))
    return found
