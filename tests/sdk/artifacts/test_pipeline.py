"""Real programs with a real side process: a pipeline, a kill, several writers."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from kiseki.sdk.ship.sync import sync_run

BEGIN = """
import os, signal, sys, time
from pathlib import Path
import kiseki
project = sys.argv[1]
def begin(**options):
    return kiseki.init(project=project, settings={"silent": True, "console": "off"}, **options)
"""


@pytest.fixture
def start(script_environment, tmp_path, request):
    """Return a function that starts a program with `begin()`."""
    environment = script_environment | {"KISEKI_CACHE_DIR": str(tmp_path / "cache")}

    def start(code, *arguments, **variables):
        return subprocess.Popen(
            [sys.executable, "-c", BEGIN + textwrap.dedent(code), request.node.name, *arguments],
            cwd=tmp_path,
            env=environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def program(start):
    """Return a function that runs a program to its end and returns what it printed."""

    def program(code, *arguments, status=0, **variables):
        with start(code, *arguments, **variables) as process:
            out, err = process.communicate(timeout=60)
        assert process.returncode == status, out + err
        return out

    return program


def test_a_pipeline_hands_artifacts_on_and_its_lineage_is_known(program, api):
    program("""
        with begin(job_type="preprocess") as run:
            artifact = kiseki.Artifact("data", type="dataset")
            with artifact.new_file("train.csv") as file:
                file.write("1,2")
            with artifact.new_file("test.csv") as file:
                file.write("3,4")
            run.log_artifact(artifact, aliases=["clean"])
    """)
    program("""
        with begin(job_type="train") as run:
            data = run.use_artifact("data:clean", use_as="train")
            assert Path(data.download(), "train.csv").read_text() == "1,2"
            Path("model.bin").write_bytes(b"weights")
            run.log_model("model.bin", name="net", aliases=["candidate"])
    """)
    program("""
        with begin(job_type="evaluate") as run:
            assert Path(run.use_model("net:candidate")).read_bytes() == b"weights"
            test = run.use_artifact("data:clean").get_entry("test.csv").download()
            report = kiseki.Artifact("report", type="report")
            report.add_file(test, name="copy.csv")
            run.log_artifact(report).wait(30)
            assert report.version == "v0"
    """)
    runs = {run.job_type: run for run in api.runs()}
    inputs = {kind: [a.name for a in run.used_artifacts()] for kind, run in runs.items()}
    outputs = {kind: [a.name for a in run.logged_artifacts()] for kind, run in runs.items()}
    assert inputs == {
        "preprocess": [],
        "train": ["data:v0"],
        "evaluate": ["net:v0", "data:v0"],
    }
    assert outputs == {"preprocess": ["data:v0"], "train": ["net:v0"], "evaluate": ["report:v0"]}
    data = api.artifact("data")
    assert data.logged_by().uid == runs["preprocess"].uid
    assert {run.uid for run in data.used_by()} == {runs["train"].uid, runs["evaluate"].uid}
    graph = api.artifact("report").lineage()
    labels = {node.id: node.label.partition(":")[0] for node in graph.nodes}
    names = {f"run:{run.uid}": kind for kind, run in runs.items()} | {
        node: label for node, label in labels.items() if node.startswith("version:")
    }
    assert {(names[edge.source], names[edge.target]) for edge in graph.edges} == {
        ("preprocess", "data"),
        ("data", "train"),
        ("train", "net"),
        ("data", "evaluate"),
        ("net", "evaluate"),
        ("evaluate", "report"),
    }
    assert runs["train"].lineage(depth=1).nodes

    runs["train"].purge()
    gone = [node for node in api.artifact("report").lineage().nodes if node.state == "gone"]
    assert [node.id for node in gone] == [f"run:{runs['train'].uid}"]
    assert api.artifact("net").logged_by() is None


def test_a_version_survives_the_death_of_the_training_and_of_all_that_belongs_to_it(
    program, api, server, tmp_path
):
    """The side process is killed first, so that nothing can have been sent by it."""
    program(
        """
        from tests.doubles.side_process import side_processes, wait_for
        run = begin()
        here = Path(os.environ["TMPDIR"])
        wait_for(lambda: side_processes(here))
        for pid in side_processes(here):
            os.kill(pid, signal.SIGKILL)
        artifact = kiseki.Artifact("net", type="model")
        Path("model.bin").write_bytes(b"w" * 3_000_000)
        artifact.add_file("model.bin")
        run.log_artifact(artifact)
        Path("model.bin").unlink()
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        status=-signal.SIGKILL,
        TMPDIR=str(tmp_path),
        PYTHONPATH=os.getcwd(),
    )
    (run_dir,) = tmp_path.glob("kiseki/run-*")
    assert not api.artifact_exists("net")
    assert sync_run(run_dir, base_url=server.url).unsent == ()
    assert api.artifact("net").size == 3_000_000


def test_a_training_that_dies_leaves_its_version_to_the_side_process(program, api):
    program(
        """
        run = begin()
        artifact = kiseki.Artifact("net", type="model")
        with artifact.new_file("model.bin", mode="wb") as file:
            file.write(b"w" * 100)
        run.log_artifact(artifact)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        status=-signal.SIGKILL,
    )
    deadline = time.monotonic() + 30
    while not api.artifact_exists("net"):
        assert time.monotonic() < deadline, "the side process did not send it"
        time.sleep(0.1)
    assert [run.state for run in api.runs()] == ["crashed"]


def test_three_processes_make_one_version(start, api, tmp_path):
    code = """
        n = sys.argv[2]
        with begin(group="scoring", id="part" + n) as run:
            part = kiseki.Artifact("scores", type="predictions")
            for file in range(20):
                with part.new_file(f"{n}/{file}.csv") as out:
                    out.write(n * (file + 1))
            run.upsert_artifact(part).wait(30)
            assert (part.state, part.name) == ("pending", "scores")
            Path("done-" + n).touch()
            if n == "0":
                while len(list(Path(".").glob("done-*"))) < 3:
                    time.sleep(0.02)
                end = kiseki.Artifact("scores", type="predictions")
                run.finish_artifact(end, aliases=["all"]).wait(30)
                assert end.version == "v0"
                assert part.wait().version == "v0"
    """
    parts = [start(code, str(n)) for n in range(3)]
    for part in parts:
        out, err = part.communicate(timeout=60)
        assert part.returncode == 0, out + err
    version = api.artifact("scores:all")
    assert (version.version, version.file_count) == ("v0", 60)
    assert version.size == 3 * sum(range(1, 21))
    assert [found.name for found in api.artifacts("predictions", "scores")] == ["scores:v0"]


def test_the_command_sends_what_was_recorded_offline(program, api, server, tmp_path):
    folder = program(
        """
        run = begin(mode="offline")
        Path("a.txt").write_text("a")
        run.log_artifact("a.txt", name="notes", type="text")
        run.finish()
        print(run.sync_dir)
        """
    ).strip()
    done = subprocess.run(
        [sys.executable, "-m", "kiseki", "sync", "--base-url", server.url, folder],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (run,) = api.runs()
    assert [artifact.name for artifact in run.logged_artifacts()] == ["notes:v0"]
