import math
import subprocess
import sys
from pathlib import Path

import pytest
from tests.doubles.live_server import LiveServer
from tests.sdk.imports.wandb_run import N_STEPS

from kiseki.model.errors import UsageError
from kiseki.sdk.imports.wandb import WandbSource

SCRIPT = Path(__file__).with_name("wandb_run.py")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    """A folder in which wandb recorded a run offline."""
    folder = tmp_path_factory.mktemp("wandb")
    subprocess.run(
        [sys.executable, SCRIPT, folder], check=True, capture_output=True, timeout=120, cwd=folder
    )
    (folder / "other.txt").write_text("written over since")
    return folder


def test_a_run_keeps_what_was_said_about_it(recorded, bring, api) -> None:
    [result] = bring(WandbSource([recorded]))
    lost = "artifact lost (dataset): b is not on this machine as it was logged"
    assert (result.status, result.left_out) == ("imported", [lost])
    [run] = api.runs("demo p")
    assert (run.name, run.notes, run.tags) == ("名前", "*notes*", ["b", "a"])
    assert (run.group, run.job_type, run.state) == ("g", "train", "finished")
    assert run.config == {"lr": 0.5, "deep": {"x": [1, 2], "y": None}, "late": 7}
    assert run.summary["best"] == 0.25
    assert run.metadata["program"] == str(SCRIPT)


def test_every_row_and_line_arrives(recorded, bring, api) -> None:
    bring(WandbSource([recorded]))
    [run] = api.runs("demo p")
    rows = list(run.scan_history())
    assert [row["loss"] for row in rows[:N_STEPS]] == [1.5 / (i + 1) for i in range(N_STEPS)]
    assert [row["nested.a"] for row in rows[:N_STEPS]] == list(range(N_STEPS))
    odd = rows[N_STEPS]
    assert math.isnan(odd["nan"])
    assert (odd["inf"], odd["text"], odd["flag"]) == (-math.inf, "ことば", True)
    assert [line.content for line in run.console_logs()] == ["hello"]


def test_files_and_tables_arrive(recorded, bring, api, live_server: LiveServer) -> None:
    bring(WandbSource([recorded]))
    [run] = api.runs("demo p")
    assert live_server.get(f"/runs/{run.uid}/files/content/own.txt").body == b"own"
    [row] = [row for row in run.scan_history() if "table" in row]
    assert row["table"]["_type"] == "table-file"
    content = live_server.get(f"/runs/{run.uid}/files/content/{row['table']['path']}").json()
    assert content["data"] == [[1, "x"], [2, "y"]]


def test_an_artifact_whose_bytes_are_at_hand_arrives(recorded, bring, api) -> None:
    bring(WandbSource([recorded]))
    [run] = api.runs("demo p")
    [made] = run.logged_artifacts()
    assert (made.name, made.type, made.description) == ("kept:v0", "dataset", "d")
    assert (made.metadata, made.tags) == ({"rows": 3}, ["t"])
    assert sorted(made.aliases) == ["best", "latest"]
    entries = made.manifest
    assert {path: entry.size for path, entry in entries.items()}["deep/データ.txt"] == 4
    assert entries["far"].ref == "https://example.org/data"


def test_a_torn_log_gives_what_was_whole(recorded, tmp_path, bring, api) -> None:
    [log] = [path for path in recorded.rglob("*.wandb") if not path.is_symlink()]
    folder = tmp_path / "torn" / "offline-run-1"
    folder.mkdir(parents=True)
    (folder / log.name).write_bytes(log.read_bytes()[:-2000])
    [result] = bring(WandbSource([folder]))
    assert result.status == "imported"
    [run] = api.runs("demo p")
    assert run.state == "crashed"
    assert len(list(run.scan_history())) >= N_STEPS - 10


def test_a_folder_without_runs_is_refused(tmp_path) -> None:
    with pytest.raises(UsageError, match="no run of wandb"):
        WandbSource([tmp_path])
