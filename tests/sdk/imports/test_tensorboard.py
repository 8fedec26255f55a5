import hashlib
from pathlib import Path

import numpy as np
import pytest
from tests.doubles.live_server import LiveServer
from tests.sdk.imports.event_files import BEGAN_S, picture, write_run

from kiseki.model.errors import UsageError
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.imports.importer import Importer
from kiseki.sdk.imports.tensorboard import TensorBoardSource

N_STEPS = 50


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    write_run(folder / "plain", n_steps=N_STEPS)
    write_run(folder / "deep" / "er 二", n_steps=3)
    return folder


def test_every_scalar_arrives_at_its_step_with_its_time(logs, bring, api) -> None:
    results = bring(TensorBoardSource(logs))
    assert [(one.name, one.status) for one in results] == [
        ("deep/er 二", "imported"),
        ("plain", "imported"),
    ]
    run = {run.name: run for run in api.runs("logs")}["plain"]
    rows = [row for row in run.scan_history() if "acc" in row]
    assert [row["_step"] for row in rows] == list(range(N_STEPS))
    assert [row["loss/train"] for row in rows] == [
        float(np.float32(1 / (step + 1))) for step in range(N_STEPS)
    ]
    assert [row["_timestamp"] for row in rows] == [BEGAN_S + step for step in range(N_STEPS)]


def test_what_is_no_scalar_arrives_too(logs, bring, api, live_server: LiveServer) -> None:
    bring(TensorBoardSource(logs))
    run = {run.name: run for run in api.runs("logs")}["plain"]
    assert run.config == {"lr": 0.5, "act": "relu", "deep": True}
    assert (run.state, run.created_at[:10]) == ("failed", "2023-11-14")
    [row] = [row for row in run.scan_history() if "note" in row]
    assert row["note"] == "メモ <b>"
    assert row["weights"] == {"_type": "histogram", "bins": [0.0, 2.0, 4.0], "values": [3.0, 1.0]}
    digest = hashlib.sha256(picture()).hexdigest()
    assert (row["pic"]["_type"], row["pic"]["sha256"]) == ("image-file", digest)
    path = f"/runs/{run.uid}/files/content/{row['pic']['path']}"
    assert live_server.get(path).body == picture()


def test_an_import_done_again_brings_nothing_twice(logs, bring, api) -> None:
    bring(TensorBoardSource(logs))
    again = bring(TensorBoardSource(logs))
    assert [one.status for one in again] == ["known", "known"]
    assert len(api.runs("logs")) == 2


def test_a_run_that_lies_in_another_project_stays_there(logs, live_server, api, tmp_path) -> None:
    connection = Connection(live_server.url, api_key=None, timeout_s=30)
    list(Importer(connection, tmp_path / "one").run(TensorBoardSource(logs)))
    again = Importer(connection, tmp_path / "two", project="other").run(TensorBoardSource(logs))
    assert [one.status for one in again] == ["known", "known"]
    assert len(api.runs("logs")) == 2


def test_a_folder_without_event_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no TensorBoard event files"):
        TensorBoardSource(tmp_path)
