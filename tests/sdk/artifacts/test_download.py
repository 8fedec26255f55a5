import os

import pytest

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import KisekiError, UsageError, WrongDigest
from kiseki.sdk.artifacts.cache import ContentCache
from kiseki.sdk.artifacts.routes import ArtifactRoutes
from kiseki.sdk.bytes.download import Downloader

FILES = {"a.txt": b"a", "sub/b.txt": b"b", "sub/copy.txt": b"b", "empty": b""}


@pytest.fixture
def artifact(put):
    return put(**FILES)


def read(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_holds_the_files_of_the_version(artifact, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert artifact.download() == "artifacts/ds:v0"
    assert read(tmp_path / "artifacts" / "ds:v0") == FILES
    monkeypatch.setenv("KISEKI_ARTIFACT_DIR", str(tmp_path / "elsewhere"))
    assert artifact.download() == str(tmp_path / "elsewhere" / "ds:v0")


def test_what_is_right_is_left_alone_and_what_is_wrong_is_replaced(artifact, tmp_path):
    root = tmp_path / "out"
    artifact.download(root)
    (root / "sub" / "b.txt").write_bytes(b"X")
    (root / "own.txt").write_bytes(b"mine")
    os.utime(root / "a.txt", (1, 1))
    artifact.download(root)
    assert read(root) == FILES | {"own.txt": b"mine"}
    assert (root / "a.txt").stat().st_mtime == 1


def test_a_part_of_the_files_can_be_had(artifact, tmp_path):
    artifact.download(tmp_path / "out", path_prefix="sub/")
    assert sorted(read(tmp_path / "out")) == ["sub/b.txt", "sub/copy.txt"]
    path = artifact.get_entry("a.txt").download(tmp_path / "one")
    assert path == str(tmp_path / "one" / "a.txt")
    assert read(tmp_path / "one") == {"a.txt": b"a"}
    with pytest.raises(UsageError, match="has 4 files"):
        artifact.file()


def test_the_second_time_nothing_is_fetched(artifact, tmp_path, monkeypatch):
    artifact.download(tmp_path / "first")
    monkeypatch.setattr(Downloader, "fetch", None)
    artifact.download(tmp_path / "second")
    assert read(tmp_path / "second") == FILES


def test_damaged_content_of_the_cache_is_fetched_again(artifact, tmp_path):
    artifact.download(tmp_path / "first")
    place = ContentCache().path_of(artifact.get_entry("a.txt").digest)
    place.write_bytes(b"Z")
    artifact.download(tmp_path / "second")
    assert read(tmp_path / "second") == FILES
    assert place.read_bytes() == b"a"


def test_the_cache_can_be_passed_by(artifact, tmp_path, own_cache):
    artifact.download(tmp_path / "out", skip_cache=True)
    assert read(tmp_path / "out") == FILES
    assert not (own_cache / "content").exists()


def test_progress_is_told_to_the_end(artifact, tmp_path):
    told = []
    artifact.download(tmp_path / "out", on_progress=told.append)
    assert (told[-1].n_done, told[-1].n_total, told[-1].done_bytes) == (4, 4, 3)


def test_a_folder_is_compared_with_the_version(artifact, tmp_path):
    root = tmp_path / "out"
    artifact.download(root)
    artifact.verify(root)
    (root / "a.txt").write_bytes(b"X")
    (root / "empty").unlink()
    (root / "own.txt").touch()
    with pytest.raises(WrongDigest) as caught:
        artifact.verify(root)
    for sentence in ("own.txt is not part", "a.txt has other content", "empty is missing"):
        assert sentence in str(caught.value)
    artifact.checkout(root)
    assert read(root) == FILES


def test_references_are_fetched_and_checked(put, api, tmp_path):
    from kiseki.sdk.artifacts.artifact import Artifact

    (tmp_path / "far.txt").write_bytes(b"far")
    draft = Artifact("refs", "dataset")
    draft.add_reference(tmp_path / "far.txt", name="near.txt")
    draft.add_reference("hdfs://cluster/x", name="x")
    artifact = api.log_artifact(draft)
    assert artifact.get_entry("near.txt").download(tmp_path / "out")
    assert read(tmp_path / "out") == {"near.txt": b"far"}
    with pytest.raises(UsageError, match="cannot fetch"):
        artifact.download(tmp_path / "out")
    (tmp_path / "far.txt").unlink()
    (tmp_path / "out" / "near.txt").unlink()
    with pytest.raises(KisekiError, match="is gone"):
        artifact.get_entry("near.txt").download(tmp_path / "out")


@pytest.mark.parametrize("path", ["../evil", "/tmp/evil", "a/../../evil", "..", "a\\..\\evil", ""])
@pytest.mark.parametrize("skip_cache", [True, False])
def test_a_name_from_a_server_never_leads_out(artifact, tmp_path, monkeypatch, path, skip_cache):
    good = artifact.get_entry("a.txt").facts
    evil = ArtifactEntry(path=path, sha256=good.sha256, size=1)
    monkeypatch.setattr(ArtifactRoutes, "list_entries", lambda self, version: iter([evil]))
    root = tmp_path / "deep" / "out"
    with pytest.raises(UsageError):
        artifact.download(root, skip_cache=skip_cache)
    assert read(tmp_path / "deep") == {}


@pytest.mark.parametrize("skip_cache", [True, False])
def test_a_link_below_the_folder_is_not_followed(artifact, tmp_path, skip_cache):
    root, outside = tmp_path / "out", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "sub").symlink_to(outside)
    with pytest.raises(UsageError, match="link"):
        artifact.download(root, skip_cache=skip_cache)
    assert list(outside.iterdir()) == []


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_written_through(artifact, tmp_path):
    root, victim = tmp_path / "out", tmp_path / "victim"
    root.mkdir()
    victim.write_bytes(b"mine")
    (root / "a.txt").symlink_to(victim)
    artifact.download(root)
    assert victim.read_bytes() == b"mine"
    assert (root / "a.txt").read_bytes() == b"a"
    assert not (root / "a.txt").is_symlink()


def test_a_hash_from_a_server_never_leads_out_of_the_cache(artifact, tmp_path, monkeypatch):
    evil = ArtifactEntry(path="a", sha256="../../../evil", size=4)
    monkeypatch.setattr(ArtifactRoutes, "list_entries", lambda self, version: iter([evil]))
    with pytest.raises(KisekiError):
        artifact.download(tmp_path / "out")
    assert not list(tmp_path.rglob("evil*"))
