"""Imports, an export and a download that are killed at random moments and run again."""

import dataclasses
import filecmp
import random
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kiseki.model.artifact import RunArtifacts
from kiseki.model.run import Run
from kiseki.model.run_file import FilePage
from kiseki.model.wire import ConsolePage, HistoryPage, ProjectPage, RunPage
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.exports.typed_table import read_table
from tools.faults import processes
from tools.faults.sources import MAKERS, N_RUNS, call_cli

KILLS_PER_ROUND = 3
_VOLATILE = ("project", "heartbeat_us", "rev", "stream", "number", "updated_us", "resumed")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What became of one source.

    Attributes:
        n_killed: how often the command was killed before it came to its end.
        wrong: what differs from an undisturbed one, in words.
    """

    source: str
    n_killed: int
    wrong: list[str]


def run_rounds(
    folder: Path,
    sources: Sequence[str],
    rounds: int,
    seed: int,
    tell: Callable[[str], object],
) -> list[Round]:
    """Import each source once in peace, and several times with kills; compare the servers."""
    chance = random.Random(seed)
    done: list[Round] = []
    for source in sources:
        arguments = ["import", *MAKERS[source](folder / source / "source")]
        with processes.Server(folder / source / "peace" / "data") as server:
            work = folder / source / "peace" / "work"
            environment = processes.environment_of(server.base_url)
            took_s = call_cli([*arguments, "--work", str(work)], environment)
            expected = read_server(server)
            if len(expected) != N_RUNS:
                raise RuntimeError(f"{len(expected)} runs of {source} came, not {N_RUNS}")
            if source == "project":
                done += _hurt_readers(folder / "readers", server, chance, rounds, tell)
        for number in range(rounds):
            place = folder / source / str(number)
            with processes.Server(place / "data") as server:
                environment = processes.environment_of(server.base_url)
                whole = [*arguments, "--work", str(place / "work")]
                n_killed = _kill_often(whole, environment, place / "work", took_s, chance)
                call_cli(whole, environment)
                outcome = Round(
                    source=source,
                    n_killed=n_killed,
                    wrong=compare(expected, read_server(server)),
                )
            tell(f"{source} {number}: {outcome.n_killed} kills, wrong: {outcome.wrong}")
            done.append(outcome)
    return done


def _hurt_readers(
    folder: Path,
    server: processes.Server,
    chance: random.Random,
    rounds: int,
    tell: Callable[[str], object],
) -> list[Round]:
    """Kill `kiseki export` and `kiseki artifact get`, run them again, compare the folders."""
    environment = processes.environment_of(server.base_url)
    commands = {
        "export": ["export", "project", "--what", "everything", "-o"],
        "artifact get": ["artifact", "get", "project/data-0:latest", "--skip-cache", "--root"],
    }
    done: list[Round] = []
    for name, command in commands.items():
        peace = folder / name / "peace"
        took_s = call_cli([*command, str(peace)], environment)
        for number in range(rounds):
            target = folder / name / str(number)
            whole = [*command, str(target)]
            n_killed = _kill_often(whole, environment, target, took_s, chance)
            call_cli(whole, environment)
            wrong = _compare_folders(peace, target)
            tell(f"{name} {number}: {n_killed} kills, wrong: {wrong}")
            done.append(Round(source=name, n_killed=n_killed, wrong=wrong))
    return done


def _kill_often(
    arguments: list[str],
    environment: dict[str, str],
    target: Path,
    took_s: float,
    chance: random.Random,
) -> int:
    """Run a command some times, killed after a random while; return how often it was.

    Args:
        target: the folder that it writes: before that exists, only libraries are loaded.
        took_s: how long it takes in peace.
    """
    n_killed = 0
    for _ in range(KILLS_PER_ROUND):
        process = subprocess.Popen(
            [processes.KISEKI, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not target.exists() and process.poll() is None:
            time.sleep(0.005)
        try:
            process.wait(took_s * chance.uniform(0.0, 0.6))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            n_killed += 1
    return n_killed


def read_server(server: processes.Server) -> dict[str, Any]:
    """Return all that a server has of all runs: uid -> what it says."""
    connection = Connection(server.base_url, api_key=None, timeout_s=60)
    found: dict[str, Any] = {}
    for project in connection.get("/projects", ProjectPage).items:
        page = connection.get(f"/projects/{project.id}/runs", RunPage, [("limit", 500)])
        for run in page.items:
            found[run.uid] = _read_run(connection, run)
    return found


def _read_run(connection: Connection, run: Run) -> dict[str, Any]:
    path = f"/runs/{run.uid}"
    said = msgspec.to_builtins(connection.get(path, Run))
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        query = [("system", "true"), ("limit", 5000), ("cursor", cursor)]
        page = connection.get(f"{path}/rows", HistoryPage, query)
        rows += page.rows
        cursor = page.cursor
        if cursor is None:
            break
    files = connection.get(f"{path}/files", FilePage, [("limit", 1000)]).files
    linked = connection.get(f"{path}/artifacts", RunArtifacts).items
    console = connection.get(f"{path}/console", ConsolePage, [("limit", 1000)])
    return {
        "run": {name: value for name, value in said.items() if name not in _VOLATILE},
        # Which key, and which of two writers' rows, comes first is nobody's business.
        "rows": sorted(repr(_sorted(row)) for row in rows),
        "files": sorted((file.path, file.sha256, file.size) for file in files),
        "artifacts": sorted(
            (one.kind, one.used_as, one.version.id, one.version.digest)
            for one in linked
            if one.version is not None
        ),
        "console": [(line.stream, line.text) for line in console.lines],
    }


def compare(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return what differs, in words."""
    wrong = [f"run {uid} is missing" for uid in expected.keys() - found.keys()]
    wrong += [f"run {uid} is too many" for uid in found.keys() - expected.keys()]
    for uid in expected.keys() & found.keys():
        for part, should in expected[uid].items():
            has = found[uid][part]
            if repr(has) != repr(should):
                wrong.append(f"{part} of {uid}: {_differ(should, has)}")
    return wrong


def _differ(should: Any, has: Any) -> str:
    if isinstance(should, dict):
        return str([name for name in should if repr(should[name]) != repr(has.get(name))])
    return f"{len(has)} instead of {len(should)}" if len(has) != len(should) else "other values"


def _compare_folders(expected: Path, found: Path) -> list[str]:
    """Return files that differ; what a file says of the time of writing is passed over."""

    def names(root: Path) -> set[str]:
        return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}

    should, has = names(expected), names(found)
    wrong = [f"{name} is missing" for name in sorted(should - has)]
    # What a kill left of a download or a draft is no part of it.
    wrong += [f"{name} is too many" for name in sorted(has - should) if not _is_draft(name)]
    wrong += [
        f"{name} differs"
        for name in sorted(should & has - {"export.json"})
        if not _is_same(expected / name, found / name)
    ]
    return wrong


def _is_same(one: Path, other: Path) -> bool:
    if one.suffix == ".parquet":
        # Which column comes first is nobody's business.
        return repr([*map(_sorted, read_table(one))]) == repr([*map(_sorted, read_table(other))])
    return filecmp.cmp(one, other, shallow=False)


def _sorted(row: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(row.items())


def _is_draft(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.endswith(".part") or last.startswith(".")
