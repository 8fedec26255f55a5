from pathlib import Path

import pytest
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run

from kiseki.model.errors import Deleted, NotFound, ServerUnreachable, UsageError
from kiseki.sdk.api import Api


def test_a_run_is_found_by_every_way_to_name_it(server: LiveServer, api: Api):
    run = record_run(server.url, id="one", project="ways to name")
    entity = api.default_entity
    paths = [
        run.uid,
        "ways to name/one",
        f"{entity}/ways to name/one",
        f"{server.url}/{entity}/ways%20to%20name/runs/one",
    ]

    assert [api.run(path).uid for path in paths] == [run.uid] * 4
    assert api.run(api.run(run.uid).url).uid == run.uid


def test_a_run_of_the_default_project_needs_only_its_id(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
):
    run = record_run(server.url, id="short", project="by variable")
    monkeypatch.setenv("KISEKI_BASE_URL", server.url)
    monkeypatch.setenv("KISEKI_PROJECT", "by variable")

    assert Api().run("short").uid == run.uid
    assert Api(overrides={"project": "by variable"}).run("short").uid == run.uid


def test_the_settings_file_of_a_folder_names_the_server_too(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "kiseki").mkdir()
    (tmp_path / "kiseki" / "settings").write_text(f"[default]\nbase_url = {api.base_url}\n")
    monkeypatch.chdir(tmp_path)

    assert Api().base_url == api.base_url


def test_a_run_that_does_not_exist_is_not_found(api: Api):
    with pytest.raises(NotFound):
        api.run("nowhere/nothing")
    with pytest.raises(NotFound):
        api.run("0" * 32)
    with pytest.raises(NotFound):
        api.runs("no such project")


def test_projects_are_listed_created_renamed_and_deleted(api: Api):
    project = api.create_project("first name", description="of a test")

    assert "first name" in [found.name for found in api.projects()]
    project.update(name="second name")
    assert api.project("second name").id == project.id
    assert (project.name, project.description) == ("second name", "of a test")
    assert project.url == f"{api.base_url}/{api.default_entity}/second%20name"
    project.delete()
    assert "second name" not in [found.name for found in api.projects()]


def test_an_archived_project_is_not_listed_and_still_there(server: LiveServer, api: Api):
    record_run(server.url, [], project="old times")
    project = api.project("old times")
    project.archive()
    assert "old times" not in [one.name for one in api.projects()]
    overview = api.project("old times").overview()
    assert (overview.n_runs, overview.states) == (1, {"running": 1})
    project.unarchive()
    assert "old times" in [one.name for one in api.projects()]


def test_a_deleted_run_says_so_and_comes_back_by_its_path(server: LiveServer, api: Api):
    uid = record_run(server.url, id="gone", project="trash").uid
    api.run("trash/gone").delete()

    with pytest.raises(Deleted):
        api.run("trash/gone")
    assert [run.id for run in api.runs("trash", deleted=True)] == ["gone"]
    assert api.restore("trash/gone").uid == uid
    assert api.run("trash/gone").uid == uid


def test_a_run_that_is_not_in_the_trash_cannot_be_restored(server: LiveServer, api: Api):
    record_run(server.url, id="here", project="not in trash")

    with pytest.raises(NotFound, match="trash"):
        api.restore("not in trash/here")


def test_a_purged_run_frees_its_id(server: LiveServer, api: Api):
    uid = record_run(server.url, id="again", project="purged").uid
    api.run("purged/again").purge()

    assert record_run(server.url, id="again", project="purged").uid != uid


def test_nothing_that_answers_is_told_with_the_way_out():
    with pytest.raises(ServerUnreachable, match=r"127\.0\.0\.1:9") as caught:
        Api("http://127.0.0.1:9").projects()
    assert "kiseki server" in caught.value.hint


def test_an_address_without_a_scheme_is_refused_at_once():
    with pytest.raises(UsageError, match="localhost"):
        Api("localhost:5473")
