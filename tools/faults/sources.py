"""Things to import, each made the way the tool that it comes from makes it."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tools.faults import processes

N_RUNS = 4
N_STEPS = 400
BEGAN_S = 1_700_000_000
_MLFLOW = """
CREATE TABLE experiments (experiment_id INTEGER, name TEXT, lifecycle_stage TEXT);
CREATE TABLE runs (run_uuid TEXT, name TEXT, experiment_id INTEGER, status TEXT, user_id TEXT,
    start_time INTEGER, end_time INTEGER, artifact_uri TEXT, lifecycle_stage TEXT);
CREATE TABLE metrics (run_uuid TEXT, key TEXT, value REAL, timestamp INTEGER, step INTEGER,
    is_nan INTEGER);
CREATE TABLE params (run_uuid TEXT, key TEXT, value TEXT);
CREATE TABLE tags (run_uuid TEXT, key TEXT, value TEXT);
INSERT INTO experiments VALUES (1, 'mlflow', 'active');
"""
_WANDB = """
import sys, wandb
for number in range(int(sys.argv[1])):
    run = wandb.init(project="wandb", name=f"run {number}", mode="offline", config={"n": number})
    print("hello", number)
    for step in range(int(sys.argv[2])):
        run.log({"loss": 1 / (step + 1), "n": number})
    run.finish()
"""
_KISEKI = """
import pathlib, sys, kiseki
for number in range(int(sys.argv[1])):
    run = kiseki.init(project="project", name=f"run {number}", config={"n": number})
    used = kiseki.Artifact(f"data-{number}", "dataset")
    with used.new_file("data.txt") as file:
        file.write(f"content {number}")
    run.log_artifact(used).wait()
    run.use_artifact(f"data-{number}:latest")
    pathlib.Path("note.txt").write_text(f"note {number}")
    run.save("note.txt")
    print("hello", number)
    for step in range(int(sys.argv[2])):
        run.log({"loss": 1 / (step + 1), "n": number})
    run.finish()
"""


def make_tensorboard(folder: Path) -> list[str]:
    """Write event files; return the arguments that import them."""
    from tensorboard.compat.proto import event_pb2
    from tensorboard.plugins.scalar.summary_v2 import scalar_pb
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    for number in range(N_RUNS):
        writer = EventFileWriter(str(folder / f"run-{number}"))
        for step in range(N_STEPS):
            for tag in ("loss", "accuracy"):
                summary = scalar_pb(tag, number + 1 / (step + 1))
                time_s = BEGAN_S + step + number / 10
                event: Any = event_pb2
                writer.add_event(event.Event(wall_time=time_s, step=step, summary=summary))
        writer.close()
    return ["tensorboard", str(folder)]


def make_mlflow(folder: Path) -> list[str]:
    """Write a database of MLflow with artifacts; return the arguments that import it."""
    folder.mkdir(parents=True)
    database = sqlite3.connect(folder / "mlflow.db")
    database.executescript(_MLFLOW)
    for number in range(N_RUNS):
        uid = f"{number + 1:032x}"
        artifacts = folder / "artifacts" / uid
        artifacts.mkdir(parents=True)
        (artifacts / "model.bin").write_bytes(bytes([number]) * 3_000_000)
        (artifacts / "note.txt").write_text(f"note {number}")
        began_ms = (BEGAN_S + number) * 1000
        ended_ms = began_ms + N_STEPS * 1000
        said = (uid, f"run {number}", 1, "FINISHED", "ann", began_ms, ended_ms)
        database.execute(
            "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'active')",
            (*said, artifacts.as_uri()),
        )
        database.execute("INSERT INTO params VALUES (?, 'n', ?)", (uid, str(number)))
        database.executemany(
            "INSERT INTO metrics VALUES (?, 'loss', ?, ?, ?, 0)",
            [(uid, 1 / (step + 1), began_ms + step * 1000, step) for step in range(N_STEPS)],
        )
    database.commit()
    database.close()
    return ["mlflow", str(folder / "mlflow.db")]


def make_wandb(folder: Path) -> list[str]:
    """Let wandb record runs offline; return the arguments that import them."""
    folder.mkdir(parents=True)
    _run(_WANDB, folder, os.environ | {"WANDB_SILENT": "true", "WANDB_ERROR_REPORTING": "false"})
    return ["wandb", str(folder)]


def make_project(folder: Path) -> list[str]:
    """Let kiseki record runs with artifacts and export them; return what imports them."""
    folder.mkdir(parents=True)
    with processes.Server(folder / "data") as server:
        environment = processes.environment_of(server.base_url)
        _run(_KISEKI, folder, environment)
        target = folder / "export"
        call_cli(["export", "project", "--what", "everything", "-o", str(target)], environment)
    return ["project", str(target)]


def call_cli(arguments: list[str], environment: dict[str, str]) -> float:
    """Run a command of kiseki to its end; return how many seconds it took.

    Raises:
        RuntimeError: it failed.
    """
    began = time.monotonic()
    done = subprocess.run(
        [processes.KISEKI, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=processes.END_TIMEOUT_S,
    )
    if done.returncode:
        raise RuntimeError(f"kiseki {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
    return time.monotonic() - began


def _run(script: str, folder: Path, environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-c", script, str(N_RUNS), str(N_STEPS)],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        timeout=processes.END_TIMEOUT_S,
    )


MAKERS = {
    "tensorboard": make_tensorboard,
    "mlflow": make_mlflow,
    "wandb": make_wandb,
    "project": make_project,
}
