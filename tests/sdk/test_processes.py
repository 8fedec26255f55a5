"""Several processes that log into one run of a real server."""

import collections
import json
import subprocess
import sys
import textwrap
import time

import pytest
from tests.doubles.slow_way import slow_way_to

SPAWN = """
import multiprocessing
import kiseki

# Begun at import, as people do: a spawned child runs this line again.
run = kiseki.init(project="many", id="spawned")

def work(number):
    kiseki.log({"worker": number})

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=work, args=(i,)) for i in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    run.log({"worker": 0})
"""
POOL = """
import multiprocessing
import kiseki

def work(run, number):
    for _ in range(50):
        run.log({"worker": number})
    print("done", number, flush=True)

if __name__ == "__main__":
    run = kiseki.init(project="many", id="forked")
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=work, args=(run, i)) for i in range(8)]
    for worker in workers:
        worker.start()
    for _ in range(50):
        run.log({"worker": 8})
    for worker in workers:
        worker.join()
"""
RANK = """
import os
import kiseki

run = kiseki.init(project="many", config={"rank": os.environ["RANK"]})
for i in range(20):
    run.log({"rank": int(os.environ["RANK"])})
run.finish()
"""
KILLED = """
import json, os, signal, time
import kiseki

run = kiseki.init(project="many")
progress = run.run_dir / "ship.json"
while not progress.exists():
    time.sleep(0.01)
os.kill(json.loads(progress.read_text())["pid"], signal.SIGKILL)
run.log({"rank": 1})
"""


@pytest.fixture
def start(script_environment, tmp_path):
    """Return a function that starts a script."""

    def run(code, **variables):
        (tmp_path / "train.py").write_text(textwrap.dedent(code))
        return subprocess.Popen(
            [sys.executable, "train.py"],
            cwd=tmp_path,
            env=script_environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return run


def finish(process):
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 0, output
    return output


def list_runs(server):
    project = json.loads(server.post("/projects", {"name": "many"}).body)["id"]
    runs = json.loads(server.get(f"/projects/{project}/runs").body)["items"]
    return {run["id"]: run for run in runs}


def count_values(server, run, key, expected):
    """Return how often each value was logged, as soon as there are `expected` rows."""
    for _ in range(100):
        answer = server.get(f"/runs/{run['uid']}/rows?limit=10000")
        values = [row[key] for row in json.loads(answer.body)["rows"]]
        if len(values) >= expected:
            break
        time.sleep(0.1)
    return collections.Counter(values)


def test_a_spawned_child_that_runs_init_again_joins_the_run(start, server):
    output = finish(start(SPAWN))
    assert output.count("Syncing run") == 1
    runs = list_runs(server)
    assert list(runs) == ["spawned"]
    assert count_values(server, runs["spawned"], "worker", 3) == {0: 1, 1: 1, 2: 1}


def test_nine_forked_processes_lose_no_row(start, server):
    output = finish(start(POOL))
    assert output.count("Syncing run") == 1
    run = list_runs(server)["forked"]
    assert count_values(server, run, "worker", 450) == dict.fromkeys(range(9), 50)
    assert run["state"] == "finished"
    console = json.loads(server.get(f"/runs/{run['uid']}/console?offset=0&limit=100").body)
    said = {line["text"] for line in console["lines"] if line["text"].startswith("done")}
    assert said == {f"done {i}" for i in range(8)}


def test_ranks_of_one_launch_share_a_run_that_is_rank_0s(start, server):
    launch = {
        "WORLD_SIZE": "3",
        "MASTER_ADDR": "localhost",
        "MASTER_PORT": "29511",
        "TORCHELASTIC_RUN_ID": "test-job",
    }
    before = set(list_runs(server))
    processes = [start(RANK, RANK=str(rank), **launch) for rank in range(3)]
    outputs = [finish(process) for process in processes]
    (run_id,) = set(list_runs(server)) - before
    run = list_runs(server)[run_id]
    assert count_values(server, run, "rank", 60) == {0: 20, 1: 20, 2: 20}, outputs
    assert run["config"] == {"rank": "0"}
    assert run["state"] == "finished"
    assert sum("View run" in output for output in outputs) == 1


def test_a_run_that_met_a_slow_server_has_its_rows_there_when_it_ends(start, server):
    """A rank of a launch was seen without its rows while the machine was overloaded.

    The server had not answered its `init` within a second, so its `finish` took the server
    for absent, waited for one more second and let the process end.
    """
    launch = {
        "RANK": "1",
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "localhost",
        "TORCHELASTIC_RUN_ID": "slow-job",
    }
    before = set(list_runs(server))
    with slow_way_to(server.url, delay_s=1.2) as url:
        finish(start(RANK, KISEKI_BASE_URL=url, **launch))
        (run_id,) = set(list_runs(server)) - before
        run = list_runs(server)[run_id]
        answer = server.get(f"/runs/{run['uid']}/rows?limit=10000")
        assert len(json.loads(answer.body)["rows"]) == 20


def test_finish_starts_a_side_process_anew_that_was_killed(start, server):
    before = set(list_runs(server))
    finish(start(KILLED))
    (run_id,) = set(list_runs(server)) - before
    run = list_runs(server)[run_id]
    assert count_values(server, run, "rank", 1) == {1: 1}
    assert run["state"] == "finished"
