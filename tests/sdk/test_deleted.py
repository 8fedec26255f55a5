"""A run that is deleted on the server while a script logs into it."""

import json
import subprocess
import sys

DELETED = """
import os, time
from urllib.request import Request, urlopen
import kiseki, kiseki.sdk.run

kiseki.sdk.run.LOOK_EVERY_US = 100_000
run = kiseki.init(project="deleted", id="d")
run.log({"loss": 1.0})
while run.status().pending_bytes:
    time.sleep(0.02)
address = f"{os.environ['KISEKI_BASE_URL']}/api/v1/runs/{run.uid}"
urlopen(Request(address, method="DELETE")).close()
while not run.troubles.texts:
    run.log({"loss": 2.0})
    time.sleep(0.02)
for _ in range(50):
    run.log({"loss": 3.0})
    time.sleep(0.01)
print(run.uid)
"""


def test_a_script_hears_once_that_its_run_was_deleted_and_loses_nothing(
    server, script_environment, tmp_path
):
    (tmp_path / "train.py").write_text(DELETED)
    done = subprocess.run(
        [sys.executable, "train.py"],
        cwd=tmp_path,
        env=script_environment | {"KISEKI_STOP_INTERVAL": "0.2"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said = [line for line in done.stderr.splitlines() if "trash" in line]
    assert len(said) == 2, done.stderr  # at once, and again at the end
    assert "The rows are kept here." in said[0]
    uid = done.stdout.strip().splitlines()[-1]
    assert server.post(f"/runs/{uid}/restore").status in (200, 201)
    run_dir = tmp_path / "kiseki" / "latest-run"
    sync = [sys.executable, "-m", "kiseki", "sync", str(run_dir.resolve())]
    subprocess.run(sync, env=script_environment, capture_output=True, timeout=60, check=True)
    rows = json.loads(server.get(f"/runs/{uid}/rows?limit=10000").body)["rows"]
    assert [row["loss"] for row in rows].count(3.0) == 50
