"""Versions that a run logs: recorded offline here, then brought to a real server by `sync`."""

import json
import shutil

import pytest
from tests.doubles.live_server import run_live_server
from tests.doubles.sent_run import send, write

import kiseki
from kiseki.journal.format import Kind
from kiseki.model.errors import KisekiError, UsageError
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.artifacts.artifact import Artifact
from kiseki.sdk.artifacts.manifest import read_manifest
from kiseki.sdk.artifacts.shipping import ship_version
from kiseki.sdk.bytes.upload import Uploader
from kiseki.sdk.ship.sync import sync_run


def test_a_logged_version_is_an_output_of_its_run(begin, server, here):
    run = begin()
    for step in range(3):
        run.log({"loss": step})
    artifact = Artifact("net", "model", metadata={"layers": 2})
    artifact.add_file(write(here / "model.bin"))
    logged = run.log_artifact(artifact, aliases=["best"], tags=["small"])
    assert (logged.state, logged.is_draft()) == ("pending", False)
    done, there = send(run, server)
    assert done.status == "synced", done
    (version,) = there.logged_artifacts()
    assert (version.name, version.type, version.metadata) == ("net:v0", "model", {"layers": 2})
    assert (sorted(version.aliases), version.tags) == (["best", "latest"], ["small"])
    assert version.logged_by().uid == there.uid
    assert version.digest == logged.digest
    assert logged.wait().version == "v0"
    assert logged.id == version.id


def test_what_is_logged_is_as_it_was_when_it_was_added(begin, server, here, tmp_path):
    run = begin()
    artifact = Artifact("net", "model")
    artifact.add_file(write(here / "model.bin", b"first"))
    write(here / "model.bin", b"second")
    run.log_artifact(artifact)
    (here / "model.bin").unlink()
    _, there = send(run, server)
    there.logged_artifacts()[0].download(tmp_path / "out")
    assert (tmp_path / "out" / "model.bin").read_bytes() == b"first"


def test_the_journal_names_a_manifest_that_is_whole(begin, here, read_records):
    run = begin()
    logged = run.log_artifact(write(here / "a.bin"), name="a", type="raw", aliases=["x"])
    (record,) = read_records(run.sync_dir, Kind.ARTIFACT)
    assert record[2] == {"id": logged.id, "manifest": f"artifacts/{logged.id}/manifest.json"}
    staged = read_manifest(run.run_dir / record[2]["manifest"])
    assert [(entry.path, entry.size) for entry in staged.entries] == [("a.bin", 7)]
    assert (staged.begin.name, staged.commit.aliases) == ("a", ["x"])
    assert (run.run_dir / "artifacts" / logged.id / staged.entries[0].source).read_bytes()


def test_a_draft_made_before_the_run_is_taken_along(begin, server, here, own_cache):
    artifact = Artifact("early", "dataset")
    artifact.add_file(write(here / "a.bin"))
    run = begin()
    run.log_artifact(artifact)
    assert list(own_cache.glob("drafts/*")) == []
    _, there = send(run, server)
    assert [version.name for version in there.logged_artifacts()] == ["early:v0"]


def test_a_path_is_an_artifact_named_after_run_and_file(begin, server, here):
    run = begin(id="abc")
    write(here / "out" / "x" / "a.txt")
    run.log_artifact(here / "out")
    run.log_artifact(str(here / "out" / "x" / "a.txt"), type="note")
    _, there = send(run, server)
    found = {
        (version.name, version.type): sorted(version.manifest)
        for version in there.logged_artifacts()
    }
    assert found == {
        ("run-abc-out:v0", "unspecified"): ["x/a.txt"],
        ("run-abc-a.txt:v0", "note"): ["a.txt"],
    }


def test_sending_a_run_again_changes_nothing(begin, server, here):
    run = begin()
    run.log_artifact(write(here / "a.bin"), name="a", type="raw")
    run.use_dataset("census", digest="1")
    _, there = send(run, server)
    assert not list(run.run_dir.glob("artifacts/*/content"))
    assert sync_run(run.run_dir, base_url=server.url).status == "synced"
    assert [version.name for version in there.logged_artifacts()] == ["a:v0"]
    assert [dataset.name for dataset in there.used_datasets()] == ["census"]


def test_a_version_deleted_meanwhile_stays_deleted(begin, server, here):
    run = begin()
    run.log_artifact(write(here / "a.bin"), name="a", type="raw")
    _, there = send(run, server)
    there.logged_artifacts()[0].delete(delete_aliases=True)
    assert sync_run(run.run_dir, base_url=server.url).status == "synced"
    assert not kiseki.Api(server.url).artifact_exists(f"{there.project}/a:v0")


def test_versions_of_one_run_come_in_their_order(begin, server, here):
    run = begin()
    for n in range(3):
        run.log_artifact(write(here / "a.bin", bytes([n])), name="a", type="raw", aliases=["now"])
    _, there = send(run, server)
    assert [version.name for version in there.logged_artifacts()] == ["a:v0", "a:v1", "a:v2"]
    assert "now" in there.logged_artifacts()[2].aliases


def test_a_version_logged_again_gets_the_aliases(begin, server, here, api):
    (here / "a").write_bytes(b"a")
    draft = Artifact("ds", "dataset")
    draft.add_file(here / "a")
    first = api.log_artifact(draft)
    run = begin()
    run.log_artifact(first, aliases=["seen"])
    done, there = send(run, server)
    assert (done.status, done.unsent) == ("synced", ())
    assert sorted(there.logged_artifacts()[0].aliases) == ["latest", "seen"]
    assert api.artifact("ds").version == "v0"


def test_a_file_that_changed_is_told_of_and_the_rest_is_sent(begin, server, here):
    run = begin()
    bad = Artifact("bad", "raw")
    bad.add_file(write(here / "bad.bin", b"as it was"), policy="immutable")
    run.log_artifact(bad)
    run.log_artifact(write(here / "good.bin"), name="good", type="raw")
    write(here / "bad.bin", b"as it is!")
    done, there = send(run, server)
    assert ["is not what it was" in problem for problem in done.unsent] == [True]
    assert [version.name for version in there.logged_artifacts()] == ["good:v0"]
    assert (bad.state, bad.name) == ("failed", "bad")
    with pytest.raises(KisekiError, match="is not what it was"):
        bad.wait()


def test_two_that_send_the_same_version_do_each_other_no_harm(begin, server, here, monkeypatch):
    """The other one is done, and has tidied the content away, just before this one reads it."""
    run = begin()
    logged = run.log_artifact(write(here / "a.bin", b"sent twice"), name="a", type="raw")
    real, first = Uploader.send, []

    def send_after_the_other(self, *args, **options):
        if not first:
            first.append(1)
            connection = Connection(server.url, api_key=None, timeout_s=10)
            manifest = run.run_dir / "artifacts" / logged.id / "manifest.json"
            uid = kiseki.Api(server.url).run(f"{run.project}/{run.id}").uid
            ship_version(manifest, connection, Uploader(connection), run_uid=uid)
        return real(self, *args, **options)

    monkeypatch.setattr(Uploader, "send", send_after_the_other)
    done, _ = send(run, server)
    assert (done.unsent, logged.wait().version) == ((), "v0")


def test_a_name_of_another_type_is_told_of(begin, server, here, put):
    put("net", "model", a=b"1")
    run = begin()
    logged = run.log_artifact(write(here / "a.bin"), name="net", type="dataset")
    done, _ = send(run, server)
    assert len(done.unsent) == 1
    with pytest.raises(KisekiError, match="net"):
        logged.wait()


def test_waiting_for_an_offline_run_is_refused_in_words(begin, here):
    run = begin()
    logged = run.log_artifact(write(here / "a.bin"))
    with pytest.raises(UsageError, match="kiseki sync"):
        logged.wait()
    with pytest.raises(UsageError, match="not on the server yet"):
        _ = logged.version


def test_a_disk_that_takes_nothing_does_not_end_the_training(begin, here, monkeypatch):
    run = begin()
    artifact = Artifact("a", "raw")
    artifact.add_file(write(here / "a.bin"), policy="immutable")
    monkeypatch.setattr(
        "kiseki.sdk.artifacts.recording.write_manifest",
        lambda *args: (_ for _ in ()).throw(OSError(28, "No space left on device")),
    )
    logged = run.log_artifact(artifact)
    assert any("No space left" in text for text in run.troubles.texts.values())
    with pytest.raises(KisekiError, match="No space left"):
        logged.wait(timeout=0)


def test_without_room_for_a_copy_a_file_is_sent_from_where_it_lies(
    begin, server, here, monkeypatch
):
    run = begin()
    monkeypatch.setattr(
        "kiseki.sdk.artifacts.staging.copy_file",
        lambda *paths: (_ for _ in ()).throw(OSError(28, "No space left on device")),
    )
    run.log_artifact(write(here / "a.bin", b"no room"), name="a", type="raw")
    assert any("could not be copied" in text for text in run.troubles.texts.values())
    done, there = send(run, server)
    assert (done.unsent, there.logged_artifacts()[0].size) == ((), 7)


def test_inputs_are_recorded_with_the_name_that_they_have_in_the_run(begin, server, here, put):
    ds = put("ds", aliases=["clean"], **{"a.txt": b"a"})
    run = begin()
    used = run.use_artifact("ds:clean", type="dataset", use_as="train")
    assert (used.id, used.version) == (ds.id, "v0")
    run.use_artifact(ds)
    _, there = send(run, server)
    assert {version.id for version in there.used_artifacts()} == {ds.id}
    assert [user.uid for user in ds.used_by()] == [there.uid]


def test_an_input_of_another_type_is_refused(begin, put):
    put("ds", a=b"a")
    run = begin()
    with pytest.raises(UsageError, match="is of type 'dataset'"):
        run.use_artifact("ds", type="model")


def test_data_without_an_artifact_is_known_by_name_source_and_content(begin, server, here):
    write(here / "data" / "a.csv", b"1,2")
    run = begin()
    run.use_dataset("folder", path="data", use_as="train", schema={"x": int})
    run.use_dataset("file", path=here / "data" / "a.csv")
    run.use_dataset("orders", source="postgresql://w/orders", digest="7", profile={"rows": 3})
    with pytest.raises(UsageError):
        run.use_dataset("nothing", path="no-such-folder")
    _, there = send(run, server)
    folder, file, orders = there.used_datasets()
    assert folder.digest.startswith("files:")
    assert folder.source == (here / "data").as_uri()
    assert folder.profile == {"bytes": 3, "files": 1}
    assert file.digest.startswith("sha256:")
    assert (orders.source, orders.digest, orders.profile) == (
        "postgresql://w/orders",
        "7",
        {"rows": 3},
    )


def test_code_is_an_artifact_without_what_is_generated(begin, server, here, monkeypatch):
    monkeypatch.chdir(here)
    for path in ("train.py", "lib/net.py", "lib/data.csv", ".venv/x.py", "node_modules/y.py"):
        write(here / path)
    write(here / "artifacts" / "__init__.py")
    run = begin()
    run.log_code()
    run.log_code(name="all", include_fn=lambda path, root: "lib" in path[len(root) :])
    run.log_code(name="less", exclude_fn=lambda path: path.endswith("net.py"))
    assert run.log_code(root=here / "node_modules", include_fn=lambda path: False) is None
    _, there = send(run, server)
    code, everything, less = there.logged_artifacts()
    assert (code.type, code.collection_name) == ("code", f"source-{run.project}-train.py")
    assert sorted(code.manifest) == ["artifacts/__init__.py", "lib/net.py", "train.py"]
    assert sorted(everything.manifest) == ["lib/data.csv", "lib/net.py"]
    assert sorted(less.manifest) == ["artifacts/__init__.py", "train.py"]


def test_a_disabled_run_keeps_nothing(here, own_cache):
    run = kiseki.init(mode="disabled")
    logged = run.log_artifact(write(here / "a.bin"))
    assert logged.wait().version == "v0"
    run.use_dataset("census")
    run.finish()
    assert list(own_cache.glob("drafts/*")) == []


def test_a_run_goes_to_another_server_with_its_artifacts(begin, server, here, tmp_path):
    run = begin()
    run.log_artifact(write(here / "a.bin"), name="a", type="raw")
    run.finish()
    copy = tmp_path / "elsewhere" / run.run_dir.name
    shutil.copytree(run.run_dir, copy)
    with run_live_server(tmp_path / "second") as second:
        done = sync_run(copy, base_url=second.url)
        assert done.status == "synced"
        there = kiseki.Api(second.url).run(done.run_path)
        assert [version.name for version in there.logged_artifacts()] == ["a:v0"]


def test_a_manifest_says_in_json_what_will_be_sent(begin, here):
    run = begin()
    logged = run.log_artifact(write(here / "a.bin"), name="a", type="raw")
    manifest = json.loads((run.run_dir / "artifacts" / logged.id / "manifest.json").read_text())
    assert (manifest["type"], manifest["begin"]["name"]) == ("version", "a")
    assert manifest["entries"][0]["path"] == "a.bin"


def test_the_run_that_goes_on_is_meant_without_naming_it(begin, server, here, put, monkeypatch):
    put("ds", a=b"1")
    put("net", "model", w=b"weights")
    monkeypatch.chdir(here)
    with pytest.raises(UsageError, match="needs a run"):
        kiseki.log_artifact("nothing")
    run = begin()
    write(here / "m.bin", b"m")
    kiseki.log_artifact(here / "m.bin", name="raw", type="note")
    kiseki.log_model(here / "m.bin", name="mine")
    kiseki.link_model(here / "m.bin", "best", name="mine")
    assert kiseki.use_artifact("ds").version == "v0"
    assert kiseki.use_model("net").endswith("/w")
    _, there = send(run, server)
    assert [a.name for a in there.logged_artifacts()] == ["raw:v0", "mine:v0"]
    assert [a.name for a in there.used_artifacts()] == ["ds:v0", "net:v0"]
