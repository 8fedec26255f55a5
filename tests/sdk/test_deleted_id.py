"""A script that asks for the id of a deleted run: it ends at init, with words that help."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys, kiseki
run = kiseki.init(project="deleted ids", id=sys.argv[1], resume=sys.argv[2] or None)
run.log({"loss": 1.0})
print("trained")
"""


@pytest.fixture
def train(script_environment, tmp_path):
    """Return a function that runs the script and returns what became of it."""
    (tmp_path / "train.py").write_text(SCRIPT)

    def run(run_id, resume=""):
        return subprocess.run(
            [sys.executable, "train.py", run_id, resume],
            cwd=tmp_path,
            env=script_environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def _uid(server, run_id):
    entity = server.get("/info").json()["entity"]
    path = f"/runs/find?entity={entity}&project=deleted%20ids&id={run_id}"
    return server.get(path).json()["uid"]


@pytest.mark.parametrize("resume", ["", "must"])
def test_the_id_of_a_run_in_the_trash_is_refused_at_init(train, server, tmp_path, resume):
    run_id = f"burnt-{resume}"
    assert train(run_id).returncode == 0
    server.call("DELETE", f"/runs/{_uid(server, run_id)}")
    folders = list((tmp_path / "kiseki").iterdir())

    refused = train(run_id, resume)

    assert refused.returncode == 1
    assert "trained" not in refused.stdout
    *_, problem, hint = refused.stderr.strip().splitlines()
    assert problem.endswith(f"Run '{run_id}' of project 'deleted ids' lies in the trash.")
    assert f"kiseki run restore deleted ids/{run_id}" in hint
    for way_out in ("Restore it", "purge it", "use another id"):
        assert way_out in hint
    assert list((tmp_path / "kiseki").iterdir()) == folders


def test_each_way_out_of_the_trash_works(train, server):
    assert train("out").returncode == 0
    uid = _uid(server, "out")
    server.call("DELETE", f"/runs/{uid}")
    assert train("out").returncode == 1
    assert train("another").returncode == 0
    server.post(f"/runs/{uid}/restore")
    assert train("out", "allow").returncode == 0
    server.call("DELETE", f"/runs/{uid}?purge=true")
    assert train("out").returncode == 0
    assert _uid(server, "out") != uid
