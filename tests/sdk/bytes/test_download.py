import hashlib
import os
import random

import pytest
from tools.faults.cutting import cutting_proxy

from kiseki.model.errors import NotFound, UsageError, WrongDigest
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.download import Downloader, Wanted


@pytest.fixture
def put(uploader):
    """Return a function that brings content to the server and says how it is wanted."""

    def put(path, content):
        key = uploader.send({"x": content})["x"]
        return Wanted(path, key.sha256, key.size, f"/blobs/{key.sha256}")

    return put


@pytest.fixture
def put_large(uploader, tmp_path):
    def put(path, size):
        content = random.Random(size).randbytes(size)
        (tmp_path / "source").write_bytes(content)
        key = uploader.send({"x": tmp_path / "source"})["x"]
        return Wanted(path, key.sha256, key.size, f"/blobs/{key.sha256}"), content

    return put


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_files_come_to_their_names_and_nothing_else_is_left(connection, put, tmp_path):
    contents = {"a.txt": b"a", "深い/場所/🎉.txt": b"b", "empty": b"", "x/" + "n" * 200: b"c"}
    wanted = [put(path, content) for path, content in contents.items()]
    progress = []
    paths = Downloader(connection).fetch(wanted, tmp_path / "out", progress.append)
    assert paths == [tmp_path / "out" / path for path in contents]
    assert files_in(tmp_path / "out") == contents
    assert (progress[-1].n_done, progress[-1].done_bytes) == (4, 3)


def test_a_download_that_is_cut_goes_on_where_it_stood(server, put_large, tmp_path):
    wanted, content = put_large("large", 8_000_000)
    with cutting_proxy(server.url) as proxy:
        proxy.cuts = [3_000_000, 2_000_000, 1_000_000]
        connection = Connection(proxy.url, api_key=None, timeout_s=10)
        progress = []
        Downloader(connection, patience_s=20).fetch([wanted], tmp_path / "out", progress.append)
        connection.close()
        assert proxy.n_cut == 3
    assert files_in(tmp_path / "out") == {"large": content}
    assert progress[-1].done_bytes == len(content)


def test_what_was_left_of_an_earlier_download_is_used(connection, put_large, tmp_path):
    wanted, content = put_large("large", 3_000_000)
    part = tmp_path / "out" / f".large.{wanted.sha256[:16]}.part"
    part.parent.mkdir()
    part.write_bytes(content[:2_000_000])
    begun = []
    Downloader(connection).fetch([wanted], tmp_path / "out", begun.append)
    assert begun[0].done_bytes == 2_000_000
    assert files_in(tmp_path / "out") == {"large": content}


def test_a_damaged_rest_of_an_earlier_download_is_fetched_anew(connection, put_large, tmp_path):
    wanted, content = put_large("large", 3_000_000)
    part = tmp_path / "out" / f".large.{wanted.sha256[:16]}.part"
    part.parent.mkdir()
    part.write_bytes(b"!" * 2_000_000)
    Downloader(connection).fetch([wanted], tmp_path / "out")
    assert files_in(tmp_path / "out") == {"large": content}


def test_what_is_not_as_it_was_wanted_is_not_kept(connection, put, tmp_path):
    right = put("x", b"right")
    wrong = Wanted("x", hashlib.sha256(b"other").hexdigest(), 5, right.url)
    with pytest.raises(WrongDigest):
        Downloader(connection).fetch([wrong], tmp_path / "out")
    assert files_in(tmp_path / "out") == {}


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a//b", "c:/x", "a\\b", ".", "a\0b"])
def test_a_hostile_name_leads_nowhere(connection, put, tmp_path, path):
    wanted = put("good", b"x")
    with pytest.raises(UsageError):
        Downloader(connection).fetch(
            [Wanted(path, wanted.sha256, wanted.size, wanted.url)], tmp_path / "deep" / "out"
        )
    assert files_in(tmp_path) == {}


def test_a_link_below_the_root_is_not_followed(connection, put, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "folder").symlink_to(outside)
    with pytest.raises(UsageError, match="is a link or a file"):
        Downloader(connection).fetch([put("folder/x", b"x")], out)
    (outside / "kept").write_bytes(b"kept")
    (out / "file").symlink_to(outside / "kept")
    Downloader(connection).fetch([put("file", b"new")], out)
    assert (out / "file").read_bytes() == b"new"
    assert not (out / "file").is_symlink()
    assert files_in(outside) == {"kept": b"kept"}


def test_a_planted_link_in_place_of_a_part_is_not_followed(connection, put, tmp_path):
    wanted = put("file", b"new content")
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "victim").write_bytes(b"")
    os.symlink(tmp_path / "victim", out / f".file.{wanted.sha256[:16]}.part")
    with pytest.raises(OSError, match="symbolic link|symlink|loop"):
        Downloader(connection).fetch([wanted], out)
    assert (tmp_path / "victim").read_bytes() == b""


def test_the_root_may_be_a_link(connection, put, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    Downloader(connection).fetch([put("a/x", b"x")], tmp_path / "out")
    assert files_in(tmp_path / "real") == {"a/x": b"x"}


def test_what_the_server_does_not_have_is_told(connection, tmp_path):
    missing = Wanted("x", "ab" * 32, 5, f"/blobs/{'ab' * 32}")
    with pytest.raises(NotFound):
        Downloader(connection).fetch([missing], tmp_path)
