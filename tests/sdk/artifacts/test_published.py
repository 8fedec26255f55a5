"""Versions on a real server: put there, found, changed, compared and deleted."""

import datetime

import pytest

import kiseki
from kiseki.model.errors import Conflict, KisekiError, Locked, NotFound, UsageError
from kiseki.sdk.artifacts.artifact import Artifact


def test_a_version_is_found_as_it_was_put(api, put):
    artifact = Artifact("digits", "dataset", "# Digits", {"rows": 3, "lr": float("inf")})
    made = put(artifact=artifact, aliases=["clean"], tags=["mnist"], **{"a.bin": b"a", "b": b"bb"})
    found = api.artifact("digits:clean")
    for seen in (made, found):
        assert (seen.name, seen.version, seen.type, seen.state) == (
            "digits:v0",
            "v0",
            "dataset",
            "ready",
        )
        assert (seen.description, seen.metadata) == ("# Digits", {"rows": 3, "lr": float("inf")})
        assert (sorted(seen.aliases), seen.tags) == (["clean", "latest"], ["mnist"])
        assert (seen.size, seen.file_count) == (3, 2)
        assert [(entry.path, entry.size) for entry in seen.files()] == [("a.bin", 1), ("b", 2)]
    assert found.digest == made.digest
    assert found.url.startswith(f"{api.base_url}/{found.entity}/")
    assert api.artifact(found.url).id == found.id


def test_names_of_any_script_are_found(api, put):
    put("訓練データ 1", aliases=["最良"], **{"画像/猫.png": b"x"})
    found = api.artifact("訓練データ 1:最良")
    assert found.get_entry("画像/猫.png").size == 1
    assert api.artifact(found.url).id == found.id


def test_what_is_not_there_is_not_found(api, put):
    put(a=b"a")
    with pytest.raises(NotFound):
        api.artifact("ds:v7")
    with pytest.raises(NotFound):
        api.artifact("other")
    with pytest.raises(UsageError, match="is of type 'dataset'"):
        api.artifact("ds", type="model")
    assert (api.artifact_exists("ds:v0"), api.artifact_exists("ds:best")) == (True, False)
    with pytest.raises(NotFound, match="'b'"):
        api.artifact("ds").get_entry("b")


def test_the_same_content_makes_no_new_version_and_sends_nothing(api, put, tmp_path):
    for n in range(20):
        (tmp_path / f"{n}.bin").write_bytes(bytes([n]) * 1000)
    (tmp_path / "large").write_bytes(b"l" * 3_000_000)
    sent = []

    def log(alias):
        artifact = Artifact("ds", "dataset")
        artifact.add_dir(tmp_path, policy="immutable")
        sent.append(0)
        done = api.log_artifact(
            artifact, aliases=[alias], on_progress=lambda n: sent.append(n.sent_bytes)
        )
        return done.version

    assert log("first") == "v0"
    assert sent[-1] >= 3_020_000
    sent.clear()
    assert log("second") == "v0"
    assert set(sent) == {0}
    assert sorted(api.artifact("ds").aliases) == ["first", "latest", "second"]


def test_other_content_is_the_next_version_and_aliases_move(api, put):
    put(aliases=["best"], a=b"1")
    second = put(aliases=["best"], a=b"2")
    assert second.version == "v1"
    assert api.artifact("ds:best").version == api.artifact("ds").version == "v1"
    assert api.artifact("ds:v0").aliases == []


def test_a_name_has_one_type(api, put):
    put(a=b"1")
    with pytest.raises(Conflict):
        put(type="model", a=b"2")


def test_a_draft_of_a_version_takes_its_files_along(api, put, tmp_path):
    old = put(a=b"1", b=b"2", c=b"3")
    draft = old.new_draft()
    draft.remove("b")
    new = put(artifact=draft, d=b"4")
    assert new.version == "v1"
    assert sorted(new.manifest) == ["a", "c", "d"]
    folder = new.download(tmp_path / "new")
    assert (tmp_path / "new" / "c").read_bytes() == b"3"
    new.verify(folder)
    changes = {change.path: change.change for change in new.diff(old).changes}
    assert changes == {"b": "removed", "d": "added"}


def test_an_incremental_version_comes_on_top_of_the_newest(api, put):
    put(a=b"1")
    put(a=b"1", b=b"2")
    more = put(artifact=Artifact("ds", "dataset", incremental=True), c=b"3")
    assert sorted(more.manifest) == ["a", "b", "c"]
    first = put(artifact=Artifact("new", "dataset", incremental=True), c=b"3")
    assert (first.name, sorted(first.manifest)) == ("new:v0", ["c"])


def test_a_file_of_another_version_is_taken_over_without_its_bytes(api, put, tmp_path):
    old = put(a=b"content")
    new = Artifact("other", "dataset")
    new.add_reference(old.get_entry("a"), name="x/a")
    sent = []
    api.log_artifact(new, on_progress=lambda n: sent.append(n.sent_bytes))
    assert set(sent) <= {0}
    assert (tmp_path / "x" / "a").exists() is False
    new.download(tmp_path)
    assert (tmp_path / "x" / "a").read_bytes() == b"content"


def test_what_is_said_about_a_version_can_be_changed(api, put):
    artifact = put(aliases=["old"], a=b"1")
    artifact.description = "better"
    artifact.metadata["n"] = 2
    artifact.aliases = [*(alias for alias in artifact.aliases if alias != "old"), "best"]
    artifact.tags.append("checked")
    artifact.ttl = datetime.timedelta(days=30)
    artifact.save()
    found = api.artifact("ds:best")
    assert (found.description, found.metadata, found.tags) == ("better", {"n": 2}, ["checked"])
    assert sorted(found.aliases) == ["best", "latest"]
    assert found.ttl == datetime.timedelta(days=30)
    found.ttl = None
    found.save()
    assert api.artifact("ds").ttl is None


def test_a_logged_version_cannot_be_added_to(put, tmp_path):
    artifact = put(a=b"1")
    (tmp_path / "b").touch()
    with pytest.raises(UsageError, match="cannot be changed"):
        artifact.add_file(tmp_path / "b")


def test_a_version_with_aliases_is_deleted_only_on_request(api, put):
    put(aliases=["best"], a=b"1")
    artifact = put(aliases=["best"], a=b"2")
    with pytest.raises(Conflict):
        artifact.delete()
    artifact.delete(delete_aliases=True)
    assert artifact.state == "deleted"
    assert api.artifact("ds").version == "v0"
    assert put(a=b"3").version == "v2"


def test_a_protected_alias_keeps_its_version(api, put):
    artifact = put(aliases=["production"], a=b"1")
    artifact.protect("production")
    assert artifact.protected_aliases == ["production"]
    with pytest.raises(Locked):
        artifact.delete(delete_aliases=True)
    with pytest.raises(Locked):
        put(aliases=["production"], a=b"2")
    artifact.unprotect("production")
    artifact.delete(delete_aliases=True)


def test_a_project_lists_what_it_has(api, put):
    put("net", "model", a=b"1")
    put("ds", a=b"1")
    put("ds", a=b"2")
    assert api.artifact_types() == ["dataset", "model"]
    assert {found.name: found.n_versions for found in api.artifact_collections()} == {
        "ds": 2,
        "net": 1,
    }
    assert [found.name for found in api.artifact_collections("model")] == ["net"]
    assert [version.name for version in api.artifacts("dataset", "ds")] == ["ds:v1", "ds:v0"]
    assert [version.name for version in api.artifact("ds").versions()] == ["ds:v1", "ds:v0"]
    collection = api.artifact_collection("dataset", "ds")
    assert (collection.type, collection.size, collection.aliases) == ("dataset", 2, ["latest"])
    with pytest.raises(NotFound):
        api.artifact_collection("model", "ds")
    collection.update(name="data", description="all of it")
    assert (collection.name, collection.description) == ("data", "all of it")
    assert api.artifact("data").version == "v1"
    collection.delete()
    assert [found.name for found in api.artifact_collections("dataset")] == []


def test_tables_and_images_come_back_as_they_were(api, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    artifact = Artifact("report", "report")
    table = kiseki.Table(columns=["x", "y"], data=[[1, "a"], [2, "b"]])
    pixels = [[[255, 0, 0], [0, 255, 0]]]
    artifact.add(table, "eval/predictions")
    artifact.add(kiseki.Image(pixels, caption="two"), "picture")
    with pytest.raises(UsageError, match="needed"):
        artifact.add(3, "three")
    api.log_artifact(artifact)
    found = api.artifact("report")
    assert found.get("eval/predictions") == table
    assert found.get("picture").caption == "two"
    assert found.get("picture").size == (2, 1)
    with pytest.raises(NotFound):
        found.get("nothing")


def test_a_file_that_changes_before_it_is_sent_makes_the_version_fail(api, tmp_path):
    (tmp_path / "a").write_bytes(b"as it was")
    artifact = Artifact("ds", "dataset")
    artifact.add_file(tmp_path / "a", policy="immutable")
    (tmp_path / "a").write_bytes(b"as it is now")
    with pytest.raises(KisekiError, match="is not what it was"):
        api.log_artifact(artifact)
    assert not api.artifact_exists("ds")


def test_a_file_that_went_before_it_is_sent_makes_the_version_fail(api, tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    artifact = Artifact("ds", "dataset")
    artifact.add_file(tmp_path / "a", policy="immutable")
    (tmp_path / "a").unlink()
    with pytest.raises(UsageError, match="cannot be read"):
        api.log_artifact(artifact)


def test_nothing_is_left_of_a_draft_that_was_sent(put, own_cache):
    put(a=b"1")
    assert list(own_cache.glob("drafts/*")) == []
