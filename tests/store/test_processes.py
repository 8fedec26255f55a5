"""What happens when processes meet in one store, or die in it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiseki.model.wire import StartRun
from kiseki.store.open import open_store
from kiseki.store.queries import RunQuery

pytestmark = pytest.mark.slow
ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(params=["sqlite", ON_POSTGRES])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path)
    make: Callable[[], str] = request.getfixturevalue("make_postgres_database")
    return make()


_START_RUNS = """
import json, sys
from kiseki.model import ids
from kiseki.model.errors import KisekiError
from kiseki.model.wire import StartRun
from kiseki.store.open import open_store

place, resume = sys.argv[1:]
store = open_store(place)
print("ready", flush=True)
sys.stdin.readline()
answers = []
for i in range(10):
    request = StartRun(
        uid=ids.new_run_uid(), id=f"r{i}", id_default="x", project="p", resume=resume
    )
    try:
        started = store.runs.start(request, entity="ann", user="ann", now_us=1_000_000 + i)
        answers.append([started.run.uid, started.run.number, started.resumed])
    except KisekiError as error:
        answers.append(error.code)
print(json.dumps(answers), flush=True)
store.close()
"""


def start_at_once(place: str, resume: str) -> list[list[object]]:
    """Let two processes start the same ten ids at the same moment; return their answers."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _START_RUNS, place, resume],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(process.communicate(timeout=60)[0]) for process in processes]


def test_two_processes_that_resume_one_id_at_once_share_a_run(place: str) -> None:
    open_store(place).close()
    first, second = start_at_once(place, "allow")
    for one, other in zip(first, second, strict=True):
        assert isinstance(one, list)
        assert isinstance(other, list)
        assert one[:2] == other[:2]
        assert [one[2], other[2]].count(False) == 1
    store = open_store(place)
    project = store.projects.find(entity="ann", name="p")
    assert project is not None
    runs, total = store.runs.list_runs(RunQuery(project=project.id))
    assert (total, sorted(run.number for run in runs)) == (10, list(range(1, 11)))
    store.close()


def test_of_two_processes_that_want_an_id_of_their_own_one_is_refused(place: str) -> None:
    open_store(place).close()
    for answers in zip(*start_at_once(place, "never"), strict=True):
        assert list(answers).count("conflict") == 1


_DIE_INSIDE = """
import os, signal, sys
from sqlalchemy import update
from kiseki.store.open import open_store
from kiseki.store.schema import RUN

store = open_store(sys.argv[1])
with store.database.write() as conn:
    conn.execute(update(RUN).values(name="half"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_is_killed_in_a_transaction_leaves_nothing_and_no_lock(
    place: str,
) -> None:
    store = open_store(place)
    request = StartRun(uid="0" * 32, id_default="r", project="p", name="whole")
    run = store.runs.start(request, entity="ann", user="ann", now_us=1_000_000).run
    killed = subprocess.run([sys.executable, "-c", _DIE_INSIDE, place], timeout=60)
    assert killed.returncode == -9
    assert store.runs.get(run.uid).name == "whole"
    assert store.runs.update(run.uid, {"notes": "on"}, source="api").notes == "on"
    store.close()
    again = open_store(place)
    assert again.runs.get(run.uid).notes == "on"
    again.close()
