import hashlib
import threading

import pytest

from kiseki.model.errors import UsageError
from kiseki.sdk.artifacts import staging
from kiseki.sdk.artifacts.staging import StagedFile, Staging, copy_file, measure


def sha(data):
    return hashlib.sha256(data).hexdigest()


def test_a_copy_keeps_what_the_file_was(tmp_path):
    source = tmp_path / "model.bin"
    source.write_bytes(b"first")
    kept = Staging(tmp_path / "draft").copy(source)
    source.write_bytes(b"other")
    assert kept == StagedFile(tmp_path / "draft" / "content" / sha(b"first"), sha(b"first"), 5)
    assert kept.path.read_bytes() == b"first"


def test_equal_files_are_kept_once(tmp_path):
    stage = Staging(tmp_path / "draft")
    for name in "ab":
        (tmp_path / name).write_bytes(b"same")
        stage.copy(tmp_path / name)
    assert [path.name for path in (tmp_path / "draft" / "content").iterdir()] == [sha(b"same")]


def test_a_large_file_is_copied_block_by_block(tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "BLOCK_BYTES", 1000)
    data = bytes(range(256)) * 40
    (tmp_path / "a").write_bytes(data)
    assert copy_file(tmp_path / "a", tmp_path / "b") == (sha(data), len(data))
    assert (tmp_path / "b").read_bytes() == data


@pytest.mark.parametrize("read", [lambda path: Staging(path.parent / "draft").copy(path), measure])
def test_a_file_that_is_being_written_is_told_of(tmp_path, monkeypatch, read):
    source = tmp_path / "log.txt"
    source.write_bytes(b"x")
    real = staging.hash_file, staging.copy_file

    def disturbed(do):
        def read_and_write(*paths):
            found = do(*paths)
            with source.open("ab") as file:
                file.write(b"more")
            return found

        return read_and_write

    monkeypatch.setattr(staging, "hash_file", disturbed(real[0]))
    monkeypatch.setattr(staging, "copy_file", disturbed(real[1]))
    with pytest.raises(UsageError, match="is being written"):
        read(source)
    assert list(tmp_path.glob("draft/content/*")) == []


def test_a_folder_that_moves_takes_its_content_along(tmp_path):
    stage = Staging(tmp_path / "draft")
    (tmp_path / "a").write_bytes(b"a")
    kept = stage.copy(tmp_path / "a")
    stage.move(tmp_path / "run" / "artifacts" / "1")
    assert not (tmp_path / "draft").exists()
    assert (stage.folder / "content" / kept.sha256).read_bytes() == b"a"


def test_threads_may_copy_beside_each_other(tmp_path):
    stage = Staging(tmp_path / "draft")
    paths = [tmp_path / f"{n}" for n in range(20)]
    for n, path in enumerate(paths):
        path.write_bytes(b"same" if n % 2 else str(n).encode())
    threads = [threading.Thread(target=stage.copy, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list((tmp_path / "draft" / "content").iterdir())) == 11
