import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from tests.doubles.live_server import LiveServer
from tests.sdk.imports.mlflow_store import N_STEPS

from kiseki.model.errors import UsageError
from kiseki.sdk.imports.mlflow import MlflowSource, read_text
from kiseki.sdk.imports.mlflow_sqlite import MlflowDatabase

pytestmark = pytest.mark.slow  # MLflow takes seconds to be imported and to make its tables
SCRIPT = Path(__file__).with_name("mlflow_store.py")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A database that MLflow wrote, and the ids of its runs."""
    folder = tmp_path_factory.mktemp("mlflow")
    done = subprocess.run(
        [sys.executable, SCRIPT, folder], capture_output=True, text=True, check=True, timeout=120
    )
    return folder / "mlflow.db", json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def source(store) -> MlflowSource:
    return MlflowSource("mlflow.db", MlflowDatabase(store[0]))


def test_a_run_keeps_its_id_and_all_that_was_said_about_it(store, source, bring, api) -> None:
    results = bring(source)
    assert [one.status for one in results] == ["imported"] * 3
    ids = store[1]
    run = api.run(f"実験/{ids['parent']}")
    assert run.uid == ids["parent"]
    assert run.config == {"lr": 0.001, "depth": 3, "act": "relu", "seed": "007", "on": True}
    assert (run.notes, sorted(run.tags)) == ("**notes**", ["bare", "team: ann"])
    assert (run.state, run.name) == ("finished", "parent")
    child = api.run(f"実験/{ids['child']}")
    assert child.as_dict()["parent"] == ids["parent"]
    assert api.run(f"実験/{ids['broken']}").state == "failed"


def test_every_value_arrives_infinities_and_nan_too(store, source, bring, api) -> None:
    bring(source)
    run = api.run(f"実験/{store[1]['parent']}")
    rows = list(run.scan_history())
    assert [row["loss"] for row in rows if "loss" in row] == [
        1 / (step + 1) for step in range(N_STEPS)
    ]
    odd = [row["odd"] for row in rows if "odd" in row]
    assert math.isnan(odd[0])
    assert odd[1:] == [math.inf, -math.inf, 3.0]
    # Logged at one moment and step, so one row.
    assert [row["odd"] for row in rows if row.get("acc") == 0.5 and "odd" in row] != []


def test_artifacts_become_files_of_the_run(
    store, source, bring, live_server: LiveServer, api
) -> None:
    bring(source)
    uid = store[1]["parent"]
    listed = live_server.get(f"/runs/{uid}/files").json()
    assert [(one["path"], one["size"]) for one in listed["files"]] == [("notes/挨拶.txt", 5)]


def test_what_was_deleted_there_is_said_to_be_left_out(source) -> None:
    assert source.left_out == ["1 deleted runs"]
    assert source.count() == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-3", 0.001), ("3", 3), ("-0.5", -0.5), ("007", "007"), ("1.", "1."), ("nan", "nan")],
)
def test_parameters_that_are_numbers_become_numbers(text: str, value: object) -> None:
    assert read_text(text) == value


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database")
    with pytest.raises(UsageError, match="not a database"):
        MlflowDatabase(tmp_path / "x.db")
