"""A server with something on every page, put there by real programs."""

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kiseki.model.errors import NotFound
from kiseki.sdk.api.client import Api
from tools.faults.processes import Server, environment_of

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "tools" / "pictures" / "programs.py"
SCRIPT = "train.py"
"""What the programs are called in the folder that they run in."""
AT_ONCE = 2
PROGRAM_TIMEOUT_S = 240
STATE_TIMEOUT_S = 120
ABOUT = """\
Small networks learn scikit-learn's **handwritten digits**: which learning rate and how many
hidden units?

1. a coarse grid of learning rates, two seeds each
2. more hidden units with the best of them
"""


def programs() -> list[list[str]]:
    """Return the commands of the programs that may run beside each other."""
    examples = ROOT / "examples"
    return [
        [SCRIPT, "grid"],
        [str(examples / "every_type.py"), "--id=every-type"],
        [str(examples / "predictions.py")],
        [SCRIPT, "old", "japanese", "fail"],
        [SCRIPT, "crash"],
    ]


@contextlib.contextmanager
def filled_server(folder: Path) -> Generator[dict[str, str]]:
    """Run a server with runs of every kind until the end of the block.

    Args:
        folder: where everything is written; one that was filled before is taken as it is.

    Gives the words that addresses of pages are made of: `url`, `entity`, ids of runs and versions.
    """
    known = folder / "places.json"
    with Server(folder / "server") as server:
        environment = environment_of(server.base_url) | {
            # Small matrices: more threads a process would only get into each other's way.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "KISEKI_CACHE_DIR": str(folder / "cache"),
        }
        if not known.exists():
            _make_repository(folder)
            _run_programs(folder, environment)
            known.write_text(json.dumps(_tidy(Api(server.base_url))), encoding="utf-8")
        with _started([SCRIPT, "live"], folder, environment):
            _wait_for(Api(server.base_url), "still-training", "running")
            yield json.loads(known.read_text(encoding="utf-8")) | {"url": server.base_url}


def _make_repository(folder: Path) -> None:
    """Put the programs into a git repository, with a change that is not committed."""
    script = folder / SCRIPT
    shutil.copy(PROGRAMS, script)
    author = ["-c", "user.name=kiseki", "-c", "user.email=kiseki@example.org"]
    for command in (["init", "-q"], ["add", SCRIPT], [*author, "commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("STEPS = 60", "STEPS = 80"), encoding="utf-8")


def _run_programs(folder: Path, environment: dict[str, str]) -> None:
    """Run all programs, `AT_ONCE` at a time, the long ones first."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        pending = [pool.submit(_run_pipeline, folder, environment)]
        pending += [
            pool.submit(_run_program, command, folder, environment) for command in programs()
        ]
        for each in pending:
            each.result()


def _run_program(command: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
    """Run a Python program to its end, good or bad, with its output beside it."""
    with _started(command, folder, environment) as process:
        process.wait(PROGRAM_TIMEOUT_S)


def _run_pipeline(folder: Path, environment: dict[str, str]) -> None:
    """Run the pipeline twice, so that its artifacts have two versions."""
    program = str(ROOT / "examples" / "pipeline.py")
    for options in ([], ["--test-share=0.4", "--strength=0.1"]):
        _run_program([program, *options], folder, environment)


@contextlib.contextmanager
def _started(
    command: Sequence[str], folder: Path, environment: dict[str, str]
) -> Generator["subprocess.Popen[bytes]"]:
    """Start a Python program; at the end of the block it is asked to end."""
    with (folder / "programs.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _tidy(api: Api) -> dict[str, str]:
    """Do what people do with runs afterwards; return what tells them in addresses."""
    digits = api.project("digits")
    digits.update(description=ABOUT)
    api.create_project("空のプロジェクト")
    runs = {
        (run.config["lr"], run.config["seed"], run.config["hidden"]): run
        for run in api.runs("digits", {"jobType": "train", "state": "finished"})
    }
    runs[0.03, 0, 32].lock()
    runs[0.003, 1, 32].delete()
    api.project("first tries").delete()
    _wait_for(api, "out-of-memory", "crashed")
    best, other = runs[0.1, 0, 128], runs[0.3, 0, 32]
    versions = {
        name.replace("-", "_"): api.artifact(f"digits-pipeline/{name}").id
        for name in ("digits-data", "digits-net")
    }
    return {
        "entity": digits.entity,
        "best": best.id,
        "best_uid": best.uid,
        "other": other.id,
        "deleted": runs[0.003, 1, 32].id,
        "trained": next(iter(api.runs("digits-pipeline", {"jobType": "train"}))).id,
        **versions,
    }


def _wait_for(api: Api, run: str, wanted: str) -> None:
    """Return when a run of the project `digits` is in a state.

    Raises:
        RuntimeError: it is not for a long time.
    """
    limit = time.monotonic() + STATE_TIMEOUT_S
    state = ""
    while state != wanted:
        if time.monotonic() > limit:
            raise RuntimeError(f"the run {run} is {state or 'not there'}, not {wanted}")
        time.sleep(0.5)
        with contextlib.suppress(NotFound):
            state = api.run(f"digits/{run}").state
