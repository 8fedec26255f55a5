"""Many processes log into one run, with steps that interleave, repeat and go back."""

import dataclasses
import json
import math
import subprocess
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kiseki.model.wire import SeriesQuery
from kiseki.sdk.api.series import Series, read_answer
from kiseki.sdk.api.values import from_json
from tools.faults import processes
from tools.faults.ledger import Verdict, compare
from tools.faults.training import row_of, step_of

N_WRITERS = 8
ORDERS = ("forward", "repeated", "scattered")
Point = tuple[int, float]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the three ways of reading say of one run.

    Attributes:
        rows: judgement of `scan_history`.
        exported: judgement of `kiseki export`.
        wrong_points: keys whose raw series is not what was logged.
        wrong_buckets: texts that say which bucket of a chart differs.
    """

    rows: Verdict
    exported: Verdict
    wrong_points: list[str]
    wrong_buckets: list[str]


def log_together(folder: Path, *, n_rows: int) -> Outcome:
    """Let 8 processes log `n_rows` each into one shared run and read it back in every way."""
    run_id = "together"
    start = folder / "start"
    folder.mkdir(parents=True, exist_ok=True)
    with processes.Server(folder / "data") as server:
        trainings = [
            processes.Training(
                folder / f"writer-{writer}",
                server.base_url,
                run_id,
                writer=writer,
                options=_options(writer, n_rows, start),
            )
            for writer in range(N_WRITERS)
        ]
        start.touch()
        for training in trainings:
            if training.wait() != 0:
                raise RuntimeError(training.output.read_text(encoding="utf-8"))
        for training in trainings:
            processes.sync(training.folder, server.base_url)
        returned = {writer: training.count for writer, training in enumerate(trainings)}
        logged = _logged(n_rows)
        run = processes.read_run(server.base_url, run_id)
        return Outcome(
            rows=compare(run.scan_history(), returned),
            exported=compare(_exported(folder, server.base_url, run), returned),
            wrong_points=_wrong_points(run, logged),
            wrong_buckets=_wrong_buckets(server.base_url, run.uid, logged),
        )


def _options(writer: int, n_rows: int, start: Path) -> tuple[str, ...]:
    order = ORDERS[writer % len(ORDERS)]
    return (
        *("--mode", "shared", "--rows", str(n_rows), "--order", order),
        *("--wait-for", str(start), "--pause-s", "0.0002"),
    )


def _logged(n_rows: int) -> dict[str, list[Point]]:
    """Return every number that was logged, by key: (step, value)."""
    logged: dict[str, list[Point]] = defaultdict(list)
    for writer in range(N_WRITERS):
        for i in range(n_rows):
            step = step_of(writer, i, ORDERS[writer % len(ORDERS)])
            for key, value in row_of(writer, i).items():
                if not isinstance(value, str):
                    logged[key].append((i if step is None else step, value))
    return logged


def _wrong_points(run: Any, logged: Mapping[str, list[Point]]) -> list[str]:
    wrong = []
    for key, points in logged.items():
        series = run.series(key)
        if _sorted(zip(series.x, series.y, strict=True)) != _sorted(points):
            wrong.append(key)
    return wrong


def _sorted(points: Iterable[Point]) -> list[tuple[int, str]]:
    # As text, so that NaN equals NaN and an integer beyond 2**53 is not rounded.
    return sorted((int(step), repr(_plain(value))) for step, value in points)


def _plain(value: float) -> float:
    return int(value) if isinstance(value, bool) else value


def _exported(folder: Path, base_url: str, run: Any) -> list[dict[str, Any]]:
    target = folder / "export.jsonl"
    subprocess.run(
        [processes.KISEKI, "export", "/".join(run.path), "--output", target],
        env=processes.environment_of(base_url),
        check=True,
        capture_output=True,
    )
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        del row["run"]
    return from_json(rows)


def _wrong_buckets(base_url: str, uid: str, logged: Mapping[str, list[Point]]) -> list[str]:
    """Compare count, min, max and mean of every bucket with plain arithmetic."""
    wrong = []
    for n_buckets in (8, 100):
        for key in ("loss", "noise", "odd"):
            chart = _read_chart(base_url, uid, key, n_buckets)
            folded = _fold(logged[key], chart.width)
            shown = {int(x // chart.width): place for place, x in enumerate(chart.x)}
            if shown.keys() != folded.keys():
                wrong.append(
                    f"{key} of {n_buckets}: buckets {sorted(shown.keys() ^ folded.keys())}"
                )
            wrong += [
                f"{key} of {n_buckets}: {name} of bucket {number} is {found!r}, not {value!r}"
                for number, values in folded.items()
                for name, value in values.items()
                if number in shown
                and not _agrees(name, found := chart.buckets[name][shown[number]], value)
            ]
    return wrong


def _read_chart(base_url: str, uid: str, key: str, n_buckets: int) -> Series:
    query = SeriesQuery(
        runs=[uid], keys=[key], buckets=n_buckets, fields=("count", "min", "max", "mean")
    )
    request = urllib.request.Request(
        base_url + "/api/v1/series",
        data=msgspec.json.encode(query),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        (chart,) = read_answer(answer.read())
    if chart.mode != "buckets":
        raise RuntimeError(f"{len(chart)} points of {key} are too few for a chart of buckets")
    return chart


def _fold(points: Iterable[Point], width: float) -> dict[int, dict[str, float]]:
    buckets: dict[int, list[float]] = defaultdict(list)
    for step, value in points:
        buckets[int(step // width)].append(value)
    return {number: _summary(values) for number, values in buckets.items()}


def _summary(values: list[float]) -> dict[str, float]:
    finite = [value for value in values if math.isfinite(value)]
    return {
        "count": len(values),
        "min": min(finite, default=math.nan),
        "max": max(finite, default=math.nan),
        "mean": math.fsum(finite) / len(finite) if finite else math.nan,
    }


def _agrees(name: str, found: float, wanted: float) -> bool:
    if math.isnan(wanted):
        return math.isnan(found)
    return math.isclose(found, wanted, rel_tol=1e-12) if name == "mean" else found == wanted
