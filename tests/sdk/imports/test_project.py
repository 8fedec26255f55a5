"""A project is exported, brought to an empty server, and compared value by value."""

import hashlib
import math
import os
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.doubles.live_server import LiveServer, run_live_server

from kiseki.model.errors import UsageError
from kiseki.sdk.api import Api
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.exports.exporter import Exported, Exporter
from kiseki.sdk.imports.importer import Imported, Importer
from kiseki.sdk.imports.project import ProjectSource

SCRIPT = """
import kiseki, math, sys
with kiseki.init(project="数 p", name="first", tags=["b", "a"], notes="メモ", group="g",
                 config={"lr": 0.1, "deep": {"x": [1, None]}}) as run:
    run.define_metric("loss", goal="minimize", summary="min")
    print("hello")
    print("to stderr", file=sys.stderr)
    for step in range(60):
        run.log({"loss": 1 / (step + 1), "n": step, "flag": step % 2 == 0})
    run.log({"loss": math.nan, "mixed": 1})
    run.log({"loss": math.inf, "mixed": "text", "big": 2**80, "none": None, "list": [1, "x"]})
    run.log({"late": 0.5}, step=3)
    run.summary["best"] = 7.5
    open("own.txt", "w").write("own")
    run.save("own.txt")
    data = kiseki.Artifact("set", type="dataset", metadata={"rows": 2})
    open("data.csv", "w").write("a,b")
    data.add_file("data.csv")
    run.log_artifact(data, aliases=["best"]).wait()
with kiseki.init(project="数 p", name="second") as run:
    run.use_artifact("set:best")
    same = kiseki.Artifact("set", type="dataset", metadata={"rows": 2})
    same.add_file("data.csv")
    run.log_artifact(same).wait()
    run.log({"x": 1.5})
    sys.exit(3)
"""


@pytest.fixture
def other_server(tmp_path: Path) -> Generator[LiveServer]:
    """A server that has nothing."""
    with run_live_server(tmp_path / "other") as server:
        yield server


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Generator[Api]:
    """A server with a project in which two runs of a real script were recorded."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "train.py").write_text(SCRIPT)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KISEKI_")}
    with run_live_server(folder / "server") as server:
        done = subprocess.run(
            [sys.executable, "train.py"],
            cwd=folder,
            env=kept
            | {
                "KISEKI_BASE_URL": server.url,
                "KISEKI_CONFIG_DIR": str(folder),
                "KISEKI_DISABLE_PACKAGES": "1",
            },
            timeout=120,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 3, done.stderr
        api = Api(server.url)
        _wait_for_summaries(api)
        yield api


def _wait_for_summaries(api: Api) -> None:
    """Return once the server writes nothing more about the runs."""
    seen = None
    while (now := [run.as_dict()["rev"] for run in api.runs("数 p")]) != seen:
        seen = now
        time.sleep(1.0)


def export(api: Api, folder: Path) -> list[Exported]:
    """Export the project."""
    connection = Connection(api.base_url, api_key=None, timeout_s=30)
    entity = api.project("数 p").entity
    return list(Exporter(connection, client="test").run(entity, "数 p", folder))


def bring(server: LiveServer, folder: Path, work: Path) -> list[Imported]:
    """Import the export."""
    connection = Connection(server.url, api_key=None, timeout_s=30)
    return list(Importer(connection, work).run(ProjectSource(folder)))


def comparable(value: Any) -> Any:
    """Return a value in which NaN equals NaN, and 1 differs from 1.0 and from True."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [comparable(item) for item in value]
    if isinstance(value, float) and math.isnan(value):
        return "nan"
    return (type(value).__name__, value)


def facts_of(api: Api, name: str) -> dict[str, Any]:
    """Return all that a server says of a run, but what it gives itself."""
    [run] = [run for run in api.runs("数 p") if run.name == name]
    own = ("number", "project_id", "stream", "rev", "url")
    facts = {key: value for key, value in run.as_dict().items() if key not in own}
    return comparable(
        {
            **facts,
            "rows": list(run.scan_history()),
            "keys": [fact.key for fact in run.keys()],
            "console": [(line.level, line.content, line.timestamp) for line in run.console_logs()],
            "states": [(c.time_us, c.state, c.source, c.reason) for c in run.states()],
            "files": sorted((file.name, file.size) for file in run.files()),
        }
    )


def test_an_exported_project_comes_back_value_by_value(
    project: Api, other_server: LiveServer, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    assert [one.known for one in export(project, folder)] == [False, False]
    results = bring(other_server, folder, tmp_path / "work")
    assert [(one.status, one.trouble) for one in results] == [("imported", "")] * 2
    there, here = Api(project.base_url), Api(other_server.url)
    for name in ("first", "second"):
        assert facts_of(here, name) == facts_of(there, name)


def test_artifacts_and_what_used_them_come_along(
    project: Api, other_server: LiveServer, tmp_path: Path
) -> None:
    export(project, tmp_path / "export")
    bring(other_server, tmp_path / "export", tmp_path / "work")
    here = Api(other_server.url)
    before, after = project.artifact("数 p/set:best"), here.artifact("数 p/set:best")
    assert (after.version, after.digest, after.metadata) == (
        before.version,
        before.digest,
        {"rows": 2},
    )
    assert sorted(after.aliases) == sorted(before.aliases)
    content = Path(after.download(tmp_path / "down"), "data.csv").read_text()
    assert content == "a,b"
    assert [run.name for run in after.used_by()] == ["second"]
    [second] = [run for run in here.runs("数 p") if run.name == "second"]
    assert [artifact.name for artifact in second.logged_artifacts()] == [after.name]
    maker = after.logged_by()
    assert maker is not None
    assert maker.name == "first"


def test_an_import_done_again_changes_nothing(
    project: Api, other_server: LiveServer, tmp_path: Path
) -> None:
    export(project, tmp_path / "export")
    bring(other_server, tmp_path / "export", tmp_path / "work")
    before = facts_of(Api(other_server.url), "first")
    # Without its notes it has to look at everything again.
    results = bring(other_server, tmp_path / "export", tmp_path / "other work")
    assert [one.status for one in results] == ["imported", "imported"]
    assert facts_of(Api(other_server.url), "first") == before
    assert len(Api(other_server.url).runs("数 p")) == 2


def test_an_export_that_was_cut_goes_on(project: Api, tmp_path: Path) -> None:
    connection = Connection(project.base_url, api_key=None, timeout_s=30)
    entity = project.project("数 p").entity
    cut = Exporter(connection, client="test").run(entity, "数 p", tmp_path / "export")
    next(cut)
    cut.close()
    assert ProjectSource(tmp_path / "export").left_out == ["what the cut export did not write"]
    assert [one.known for one in export(project, tmp_path / "export")] == [True, False]
    assert ProjectSource(tmp_path / "export").left_out == []


def test_every_blob_has_the_content_of_its_name(project: Api, tmp_path: Path) -> None:
    export(project, tmp_path / "export")
    blobs = [path for path in (tmp_path / "export" / "blobs").rglob("*") if path.is_file()]
    assert blobs
    for path in blobs:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def test_a_folder_that_holds_something_else_is_not_touched(project: Api, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_text("x")
    with pytest.raises(UsageError, match="not empty"):
        export(project, tmp_path / "mine")


def test_a_second_export_leaves_out_what_was_deleted_since(project: Api, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    export(project, folder)
    before = {path.name for path in (folder / "artifacts").iterdir()}
    stale = folder / "artifacts" / f"{'0' * 32}.json"  # as of a version that is deleted by now
    stale.write_bytes((folder / "artifacts" / min(before)).read_bytes())

    export(project, folder)

    assert {path.name for path in (folder / "artifacts").iterdir()} == before
