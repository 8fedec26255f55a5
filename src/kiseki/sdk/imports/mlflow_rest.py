"""A running MLflow server, read over its REST routes."""

import http.client
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from kiseki.journal.files import FileRecord
from kiseki.model.errors import ServerUnreachable, UsageError
from kiseki.sdk.imports.foreign import Media, file
from kiseki.sdk.imports.mlflow import MlflowRun, Point, read_dataset, restore

_PAGE: Final = 1000
_PAGE_POINTS: Final = 25_000
_TIMEOUT_S: Final = 60.0


class MlflowServer:
    """Reads an MLflow server; see `mlflow.MlflowReader`.

    Args:
        address: as MLFLOW_TRACKING_URI has it.
    """

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self.left_out: list[str] = []
        self.homes: Sequence[Path] = ()
        self._keys: dict[str, list[str]] = {}
        self._experiments = {
            one["experiment_id"]: one["name"] for one in self._search("experiments", {})
        }

    def count(self) -> int:
        """Return how many runs there are that nobody deleted."""
        return sum(1 for _ in self._runs())

    def runs(self) -> Iterator[MlflowRun]:
        """Give these runs."""
        for found in self._runs():
            info, data = found["info"], found.get("data", {})
            self._keys = {info["run_id"]: [one["key"] for one in data.get("metrics", ())]}
            yield MlflowRun(
                uid=info["run_id"],
                name=info.get("run_name", ""),
                experiment=self._experiments[info["experiment_id"]],
                status=info.get("status", ""),
                user=info.get("user_id", ""),
                start_ms=int(info.get("start_time", 0)),
                end_ms=int(info["end_time"]) if info.get("end_time") else None,
                artifact_uri=info.get("artifact_uri", ""),
                params={one["key"]: one.get("value", "") for one in data.get("params", ())},
                tags={one["key"]: one.get("value", "") for one in data.get("tags", ())},
                datasets=[
                    read_dataset(
                        one["dataset"]["name"],
                        one["dataset"].get("digest", ""),
                        one["dataset"].get("source", ""),
                        one["dataset"].get("schema"),
                        one["dataset"].get("profile"),
                    )
                    for one in found.get("inputs", {}).get("dataset_inputs", ())
                ],
            )

    def points(self, uid: str) -> Iterator[Point]:
        """Give every value of a run's metrics by (time, step)."""
        found: list[Point] = []
        for key in self._keys[uid]:
            asked = {"run_id": uid, "metric_key": key, "max_results": _PAGE_POINTS}
            for one in self._pages("GET", "metrics/get-history", "metrics", asked):
                value = restore(float(one["value"]))
                found.append(Point(int(one["timestamp"]), int(one.get("step", 0)), key, value))
        return iter(sorted(found, key=lambda point: point[:3]))

    def fetch_files(self, run: MlflowRun, media: Media, left_out: list[str]) -> list[FileRecord]:
        """Fetch the artifacts of a run through the server."""
        found: list[FileRecord] = []
        for path in self._list_files(run.uid, ""):
            target = media.target(path)
            asked = urlencode({"path": path, "run_uuid": run.uid})
            try:
                with self._open(f"/get-artifact?{asked}") as answer, target.open("wb") as kept:
                    shutil.copyfileobj(answer, kept)
            except UsageError as error:
                left_out.append(f"{path}: {error}")
                continue
            found.append(file(path, target))
        return found

    def _list_files(self, uid: str, folder: str) -> Iterator[str]:
        asked = {"run_id": uid} | ({"path": folder} if folder else {})
        for one in self._pages("GET", "artifacts/list", "files", asked):
            if one.get("is_dir"):
                yield from self._list_files(uid, one["path"])
            else:
                yield one["path"]

    def _runs(self) -> Iterator[dict[str, Any]]:
        for experiment in self._experiments:
            yield from self._search("runs", {"experiment_ids": [experiment]})

    def _search(self, what: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        return self._pages("POST", f"{what}/search", what, {"max_results": _PAGE, **asked})

    def _pages(
        self, method: str, path: str, name: str, asked: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        while True:
            page = self._ask(method, path, asked)
            yield from page.get(name, ())
            token = page.get("next_page_token")
            if not token:
                return
            asked = {**asked, "page_token": token}

    def _ask(self, method: str, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        target = f"/api/2.0/mlflow/{quote(path)}"
        body = None
        if method == "POST":
            body = json.dumps(asked).encode()
        else:
            target += f"?{urlencode(asked)}"
        with self._open(target, body) as answer:
            return json.load(answer)

    def _open(self, target: str, body: bytes | None = None) -> http.client.HTTPResponse:
        request = Request(f"{self._address}{target}", data=body)
        request.add_header("Content-Type", "application/json")
        try:
            return urlopen(request, timeout=_TIMEOUT_S)
        except HTTPError as error:
            error.close()
            raise UsageError(f"MLflow answered {error.code} to {target}.") from error
        except (URLError, OSError) as error:
            raise ServerUnreachable(f"No MLflow server answers at {self._address}.") from error
