import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.sdk.imports.mlflow_store import N_STEPS

from kiseki.model.errors import UsageError
from kiseki.sdk.imports.mlflow import MlflowSource
from kiseki.sdk.imports.mlflow_folder import MlflowFolder

SCRIPT = Path(__file__).with_name("mlflow_store.py")


@pytest.fixture(scope="module")
def mlruns(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A folder that MLflow wrote and somebody moved since, and the ids of its runs."""
    folder = tmp_path_factory.mktemp("mlflow")
    done = subprocess.run(
        [sys.executable, SCRIPT, folder, (folder / "mlruns").as_uri()],
        env={**os.environ, "MLFLOW_ALLOW_FILE_STORE": "true"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    moved = shutil.move(folder / "mlruns", folder / "moved here")
    return Path(moved), json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow  # MLflow takes seconds to be imported
def test_a_folder_of_mlflow_comes_along_as_its_database_does(mlruns, bring, api) -> None:
    folder, ids = mlruns
    source = MlflowSource(str(folder), MlflowFolder(folder))

    results = bring(source)

    assert [one.status for one in results] == ["imported"] * 3
    assert source.left_out == ["1 deleted runs"]
    run = api.run(f"実験/{ids['parent']}")
    assert run.config == {"lr": 0.001, "depth": 3, "act": "relu", "seed": "007", "on": True}
    assert (run.notes, sorted(run.tags)) == ("**notes**", ["bare", "team: ann"])
    assert (run.state, run.name) == ("finished", "parent")
    rows = list(run.scan_history())
    losses = [row["loss"] for row in rows if "loss" in row]
    assert losses == [1 / (step + 1) for step in range(N_STEPS)]
    odd = [row["odd"] for row in rows if "odd" in row]
    assert math.isnan(odd[0])
    assert odd[1:] == [math.inf, -math.inf, 3.0]
    assert [(file.name, file.size) for file in run.files()] == [("notes/挨拶.txt", 5)]
    assert api.run(f"実験/{ids['child']}").as_dict()["parent"] == ids["parent"]
    assert api.run(f"実験/{ids['broken']}").state == "failed"


def write_run(folder: Path) -> Path:
    """Write what MLflow writes of a run, by hand."""
    run = folder / "1" / ("a" * 32)
    run.mkdir(parents=True)
    (folder / "1" / "meta.yaml").write_text("name: exp\nlifecycle_stage: active\n")
    (run / "meta.yaml").write_text(
        "lifecycle_stage: active\nrun_name: r\nstart_time: 1700000000000\nstatus: 3\n"
    )
    return run


def test_metrics_have_slashes_and_a_line_may_lack_the_step_or_tell_of_a_data_set(tmp_path) -> None:
    metrics = write_run(tmp_path) / "metrics" / "val"
    metrics.mkdir(parents=True)
    (metrics / "acc").write_text("1700000000002 0.5 7 census abc\n1700000000001 0.25\n")

    points = list(MlflowFolder(tmp_path).points("a" * 32))

    assert points == [
        (1_700_000_000_001, 0, "val/acc", 0.25),
        (1_700_000_000_002, 7, "val/acc", 0.5),
    ]


def test_the_data_sets_of_a_run_are_its_inputs(tmp_path) -> None:
    run = write_run(tmp_path)
    for place, text in (
        (run / "inputs" / "i1", "source_id: d1\n"),
        (tmp_path / "1" / "datasets" / "d1", "name: census\ndigest: abc\nsource: '{}'\n"),
    ):
        place.mkdir(parents=True)
        (place / "meta.yaml").write_text(text)

    (found,) = MlflowFolder(tmp_path).runs()

    assert [(one.name, one.digest) for one in found.datasets] == [("census", "abc")]


def test_a_folder_of_something_else_is_refused(tmp_path) -> None:
    with pytest.raises(UsageError, match="not a folder of MLflow's runs"):
        MlflowFolder(tmp_path)
