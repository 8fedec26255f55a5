import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run

from kiseki.sdk.api import Api


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty working directory with a folder of files, and a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KISEKI_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "data" / "sub").mkdir(parents=True)
    (tmp_path / "data" / "a.txt").write_text("a")
    (tmp_path / "data" / "sub" / "b.txt").write_text("bb")
    return tmp_path


@pytest.fixture
def project(request: pytest.FixtureRequest) -> str:
    return request.node.name


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_what_was_put_comes_back(
    kiseki: Run, project: str, here: Path, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("artifact", "put", "data", "--name", f"{project}/ds", "-a", "clean") == 0
    name = last_line(capsys)
    assert name.endswith(f"/{project}/ds:v0")

    assert kiseki("artifact", "get", name, "--root", "out") == 0
    assert last_line(capsys) == "out"
    assert (here / "out" / "sub" / "b.txt").read_text() == "bb"

    assert kiseki("artifact", "get", f"{project}/ds:clean", "--prefix", "a") == 0
    assert last_line(capsys) == "artifacts/ds:v0"
    assert [path.name for path in (here / "artifacts" / "ds:v0").iterdir()] == ["a.txt"]


def test_a_file_and_an_address_can_be_put(
    kiseki: Run, project: str, here: Path, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("artifact", "put", "data/a.txt", "-n", f"{project}/a", "-t", "note") == 0
    uri = (here / "data").as_uri()
    assert kiseki("artifact", "put", uri, "-n", f"{project}/far") == 0
    capsys.readouterr()

    assert kiseki("artifact", "ls", f"{project}/far:latest", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {"file": "a.txt", "size": 1, "reference": f"{uri}/a.txt"},
        {"file": "sub/b.txt", "size": 2, "reference": f"{uri}/sub/b.txt"},
    ]


def test_a_version_may_be_the_output_of_a_run(kiseki: Run, project: str, server: LiveServer):
    run = record_run(server.url, [], project=project)

    assert kiseki("artifact", "put", "data", "-n", "ds", "--run", run.uid) == 0

    outputs = Api(server.url).run(run.uid).logged_artifacts()
    assert [artifact.name for artifact in outputs] == ["ds:v0"]


def test_projects_and_versions_are_listed(
    kiseki: Run, project: str, here: Path, capsys: pytest.CaptureFixture[str]
):
    kiseki("artifact", "put", "data", "-n", f"{project}/ds", "-a", "first")
    (here / "data" / "c.txt").write_text("c")
    kiseki("artifact", "put", "data", "-n", f"{project}/ds")
    kiseki("artifact", "put", "data", "-n", f"{project}/net", "-t", "model")
    capsys.readouterr()

    assert kiseki("artifact", "ls", project, "-t", "dataset", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["name"], listed["versions"], listed["size"]) == ("ds", 2, 7)

    assert kiseki("artifact", "ls", f"{project}/ds", "--versions", "--json") == 0
    versions = json.loads(capsys.readouterr().out)
    assert [(row["version"], row["files"], row["aliases"]) for row in versions] == [
        ("v1", 3, "latest"),
        ("v0", 2, "first"),
    ]

    assert kiseki("artifact", "ls", project) == 0
    table = capsys.readouterr().out
    assert "ds" in table
    assert "net" in table
    assert kiseki("artifact", "ls", "--versions") == 2


def test_a_folder_is_compared_with_a_version(
    kiseki: Run, project: str, here: Path, capsys: pytest.CaptureFixture[str]
):
    kiseki("artifact", "put", "data", "-n", f"{project}/ds")

    assert kiseki("artifact", "verify", f"{project}/ds", "--root", "data") == 0
    (here / "data" / "a.txt").write_text("changed")
    assert kiseki("artifact", "verify", f"{project}/ds", "--root", "data") == 1
    assert "a.txt has other content" in capsys.readouterr().err


def test_a_version_is_deleted(kiseki: Run, project: str, capsys: pytest.CaptureFixture[str]):
    kiseki("artifact", "put", "data", "-n", f"{project}/ds", "-a", "best")

    assert kiseki("artifact", "rm", f"{project}/ds", "-y") == 1
    assert kiseki("artifact", "rm", f"{project}/ds", "-y", "--delete-aliases") == 0
    assert kiseki("artifact", "get", f"{project}/ds:v0") == 1
    capsys.readouterr()


def test_the_lineage_is_one_edge_a_line(
    kiseki: Run, project: str, server: LiveServer, capsys: pytest.CaptureFixture[str]
):
    run = record_run(server.url, [], project=project, id="maker")
    kiseki("artifact", "put", "data", "-n", "ds", "--run", run.uid)
    kiseki("artifact", "put", "data/a.txt", "-n", f"{project}/alone")
    capsys.readouterr()

    assert kiseki("artifact", "lineage", f"{project}/ds") == 0
    assert capsys.readouterr().out.split() == ["run", run.name, "--output-->", "version", "ds:v0"]
    assert kiseki("artifact", "lineage", "--run", run.uid, "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["edges"]) == 1
    assert kiseki("artifact", "lineage", f"{project}/alone") == 0
    assert "nothing came of it" in capsys.readouterr().out


def test_the_cache_is_shown_and_cleaned_up(
    kiseki: Run, project: str, here: Path, capsys: pytest.CaptureFixture[str]
):
    kiseki("artifact", "put", "data", "-n", f"{project}/ds")
    kiseki("artifact", "get", f"{project}/ds")

    assert kiseki("artifact", "cache", "info") == 0
    assert last_line(capsys) == f"{here}/cache/content: 2 files, 3 B"
    assert kiseki("artifact", "cache", "cleanup", "2B") == 0
    assert last_line(capsys).startswith("Deleted 1 file,")
    assert kiseki("artifact", "cache", "cleanup", "0") == 0
    assert kiseki("artifact", "cache", "info") == 0
    assert last_line(capsys) == f"{here}/cache/content: 0 files, 0 B"
    assert kiseki("artifact", "cache", "cleanup", "much") == 1


@pytest.mark.parametrize(
    ("text", "size"), [("10GB", 10**10), ("1.5 m", 1_500_000), ("7", 7), ("20k", 20_000)]
)
def test_sizes_are_read_as_people_write_them(text: str, size: int):
    from kiseki.cli.artifact import parse_size

    assert parse_size(text) == size
