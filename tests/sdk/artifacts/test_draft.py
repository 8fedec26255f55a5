"""`kiseki.Artifact` while files are added to it; nothing here talks to a server."""

import gc
import hashlib
import os
import unicodedata

import pytest

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import InvalidName, NotFound, UsageError
from kiseki.sdk.artifacts.artifact import Artifact
from kiseki.sdk.artifacts.artifact_draft import plain_metadata
from kiseki.sdk.artifacts.manifest import StagedEntry, compute_digest


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def draft():
    return Artifact("digits", "dataset")


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    (folder / "sub" / "b.txt").write_text("b")
    (folder / "empty").touch()
    return folder


def test_files_of_a_folder_have_its_names(draft, data):
    draft.add_dir(data)
    assert {entry.path: entry.size for entry in draft.files()} == {
        "a.txt": 1,
        "empty": 0,
        "sub/b.txt": 1,
    }
    assert draft.size == 2
    assert draft.get_entry("sub/b.txt").digest == sha(b"b")


def test_a_folder_may_go_into_one_of_the_artifact(draft, data):
    draft.add_dir(data, name="train/")
    assert list(draft.manifest) == ["train/a.txt", "train/empty", "train/sub/b.txt"]


def test_the_digest_is_that_of_names_and_contents(draft, data):
    draft.add_file(data / "sub" / "b.txt", "z")
    draft.add_file(data / "a.txt")
    lines = f"a.txt\0{sha(b'a')}\0001\nz\0{sha(b'b')}\0001\n"
    assert draft.digest == sha(lines.encode())


def test_the_digest_does_not_know_in_which_order_files_came():
    entries = [ArtifactEntry(path=name, sha256="0" * 64) for name in ("é", "a", "z", "あ", "𝔸")]
    assert compute_digest(entries) == compute_digest(entries[::-1])


def test_a_file_may_change_after_it_was_added(draft, data):
    draft.add_file(data / "a.txt")
    (data / "a.txt").write_text("changed")
    entry = draft.contents.list_added()[0]
    assert (draft.contents.staging.folder / entry.source).read_text() == "a"


def test_an_immutable_file_is_not_copied(draft, data):
    draft.add_dir(data, policy="immutable")
    sources = [entry.source for entry in draft.contents.list_added()]
    assert sources == [str(data / name) for name in ("a.txt", "empty", "sub/b.txt")]
    assert not draft.contents.staging.folder.exists()


def test_a_policy_that_does_not_exist_is_refused(draft, data):
    with pytest.raises(UsageError, match="mutable, immutable"):
        draft.add_file(data / "a.txt", policy="frozen")


def test_what_is_not_there_cannot_be_added(draft, tmp_path):
    with pytest.raises(UsageError, match="no file"):
        draft.add_file(tmp_path / "nothing")
    with pytest.raises(UsageError, match="no folder"):
        draft.add_dir(tmp_path / "nothing")


def test_a_name_with_other_content_is_replaced_only_on_request(draft, data):
    draft.add_file(data / "a.txt", "x")
    draft.add_file(data / "a.txt", "x")
    with pytest.raises(UsageError, match="other content"):
        draft.add_file(data / "sub" / "b.txt", "x")
    draft.add_file(data / "sub" / "b.txt", "x", overwrite=True)
    assert draft.get_entry("x").digest == sha(b"b")


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a//b", "a/../b", "a\\b", "C:/x", "\0"])
def test_a_name_that_would_leave_the_folder_is_refused(draft, data, name):
    with pytest.raises(UsageError):
        draft.add_file(data / "a.txt", name)
    assert draft.file_count == 0


def test_names_are_kept_in_one_form(draft, data):
    draft.add_file(data / "a.txt", unicodedata.normalize("NFD", "ばんごう/é.txt"))
    assert list(draft.manifest) == ["ばんごう/é.txt"]


def test_links_to_files_are_followed_and_links_to_folders_are_not(draft, data, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "c.txt").write_text("c")
    (data / "link.txt").symlink_to(tmp_path / "elsewhere" / "c.txt")
    (data / "folder").symlink_to(tmp_path / "elsewhere")
    draft.add_dir(data)
    assert list(draft.manifest) == ["a.txt", "empty", "link.txt", "sub/b.txt"]
    assert draft.get_entry("link.txt").digest == sha(b"c")


def test_a_new_file_is_there_when_its_block_has_ended(draft):
    with draft.new_file("notes/読む.txt") as file:
        file.write("こんにちは")
    with draft.new_file("raw", mode="wb") as file:
        file.write(b"\0\1")
    assert draft.get_entry("notes/読む.txt").digest == sha("こんにちは".encode())
    assert draft.get_entry("raw").digest == sha(b"\0\1")


def test_a_new_file_whose_block_fails_is_not_there(draft):
    def fail():
        with draft.new_file("half") as file:
            file.write("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert draft.file_count == 0
    assert list(draft.contents.staging.folder.glob("content/*")) == []


def test_a_file_or_a_folder_can_be_taken_away(draft, data):
    draft.add_dir(data)
    draft.remove("sub")
    draft.remove(draft.get_entry("empty"))
    assert list(draft.manifest) == ["a.txt"]
    with pytest.raises(NotFound):
        draft.remove("sub/b.txt")


def test_a_draft_that_begins_with_files_sends_only_what_is_new(draft, data):
    old = [ArtifactEntry(path=name, sha256=sha(name.encode()), size=1) for name in ("a", "b", "c")]
    draft.begin_with("0" * 32, old)
    draft.remove("b")
    draft.add_file(data / "a.txt", "c", overwrite=True)
    draft.add_file(data / "a.txt", "d")
    assert [entry.path for entry in draft.contents.list_added()] == ["c", "d"]
    assert draft.contents.removed == {"b"}
    assert list(draft.manifest) == ["a", "c", "d"]


def test_putting_back_what_was_taken_away_leaves_it(draft):
    draft.begin_with("0" * 32, [ArtifactEntry(path="a", sha256="1" * 64, size=1)])
    draft.remove("a")
    draft.contents.put(StagedEntry(path="a", sha256="2" * 64, size=1), overwrite=False)
    assert draft.contents.removed == set()


def test_a_draft_that_nobody_logs_leaves_nothing_behind(data, own_cache):
    draft = Artifact("digits", "dataset")
    draft.add_dir(data)
    assert list(own_cache.glob("drafts/*/content/*")) != []
    del draft
    gc.collect()
    assert list(own_cache.glob("drafts/*")) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_that_ends_leaves_the_draft_alone(draft, data):
    draft.add_dir(data)
    pid = os.fork()
    if pid == 0:
        draft = None
        gc.collect()
        os._exit(0)
    os.waitpid(pid, 0)
    assert len(list(draft.contents.staging.folder.glob("content/*"))) == 3


@pytest.mark.parametrize("name", ["a/b", "a:v0", ""])
def test_a_bad_name_is_refused_at_once(name):
    with pytest.raises(InvalidName):
        Artifact(name, "dataset")


def test_metadata_is_kept_as_json(draft):
    assert plain_metadata({"n": 3, "lr": float("nan"), "shape": (2, 3)}) == {
        "n": 3,
        "lr": {"_type": "float", "text": "nan"},
        "shape": [2, 3],
    }
    with pytest.raises(UsageError, match="MAX_METADATA_KEYS"):
        plain_metadata({str(n): n for n in range(1001)})


def test_what_only_the_server_knows_is_said_to_be_unknown(draft):
    assert (draft.name, draft.state, draft.is_draft()) == ("digits", "draft", True)
    with pytest.raises(UsageError, match="not on the server yet"):
        _ = draft.version
    with pytest.raises(UsageError, match="not logged yet"):
        draft.wait()
    with pytest.raises(UsageError, match="not logged yet"):
        draft.download()


def test_a_draft_of_other_files_is_still_one_draft(draft, data, own_cache):
    draft.begin_with("0" * 32, [])
    gc.collect()
    draft.add_file(data / "a.txt")
    gc.collect()
    assert len(list(own_cache.glob("drafts/*/content/*"))) == 1
