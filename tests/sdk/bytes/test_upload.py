import hashlib
import os
import random
import socket

import pytest
from tools.faults.cutting import cutting_proxy

from kiseki.model.blob import BlobKey
from kiseki.model.errors import Conflict, ServerUnreachable, WrongDigest
from kiseki.model.limits import PACKED_BLOB_BYTES, PART_BYTES
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes import upload as upload_module
from kiseki.sdk.bytes.source import OpenSource, Source
from kiseki.sdk.bytes.upload import Uploader


def key_of(data):
    return BlobKey(sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def noise(size, seed=None):
    return random.Random(seed if seed is not None else os.urandom(8)).randbytes(size)


def test_small_files_and_bytes_arrive_as_they_are(uploader, fetch, tmp_path):
    names = {"a.txt": b"", "日本/重み.bin": noise(1000), "🎉.bin": noise(70_000)}
    sources = {}
    for number, (name, content) in enumerate(names.items()):
        sources[name] = tmp_path / f"{number}"
        sources[name].write_bytes(content)
    sources["given"] = b"given as bytes"
    keys = uploader.send(sources)
    assert keys == {n: key_of(c) for n, c in {**names, "given": b"given as bytes"}.items()}
    assert [fetch(keys[name]) for name in names] == list(names.values())


def test_a_large_file_arrives_in_parts(uploader, fetch, tmp_path):
    content = noise(PART_BYTES + 1_234_567)
    (tmp_path / "large").write_bytes(content)
    keys = uploader.send({"large": tmp_path / "large"})
    assert keys == {"large": key_of(content)}
    assert fetch(keys["large"]) == content


def test_what_is_there_is_not_sent_again(uploader, tmp_path):
    (tmp_path / "large").write_bytes(noise(PACKED_BLOB_BYTES + 1))
    (tmp_path / "small").write_bytes(noise(5000))
    sources = {name: tmp_path / name for name in ("large", "small")}
    sent = []
    first = uploader.send(sources, sent.append)
    assert sent[-1].sent_bytes > PACKED_BLOB_BYTES
    assert (sent[-1].n_done, sent[-1].done_bytes) == (2, sent[-1].total_bytes)
    again = []
    assert uploader.send(sources, again.append) == first
    assert again[-1].sent_bytes == 0
    assert (again[-1].n_done, again[-1].done_bytes) == (2, again[-1].total_bytes)


def test_a_file_whose_digest_is_known_is_not_even_read_if_it_is_there(
    uploader, tmp_path, monkeypatch
):
    content = noise(4000)
    (tmp_path / "x").write_bytes(content)
    key = key_of(content)
    uploader.send({"x": tmp_path / "x"})
    monkeypatch.setattr(upload_module, "read_small", lambda path: pytest.fail("it was read"))
    assert uploader.send({"x": Source(tmp_path / "x", key.sha256, key.size)}) == {"x": key}


@pytest.mark.parametrize("size", [4000, PACKED_BLOB_BYTES + 5])
def test_a_file_that_is_not_what_it_was_said_to_be_is_told(uploader, tmp_path, size):
    content = noise(size)
    (tmp_path / "x").write_bytes(content[:-1] + b"!")
    key = key_of(content)
    with pytest.raises(WrongDigest, match="is not what it was when it was logged"):
        uploader.send({"x": Source(tmp_path / "x", key.sha256, key.size)})


def test_the_same_content_under_many_names_goes_once(uploader, tmp_path):
    content = noise(100_000)
    (tmp_path / "x").write_bytes(content)
    sent = []
    keys = uploader.send({f"copy-{n}": tmp_path / "x" for n in range(20)}, sent.append)
    assert set(keys.values()) == {key_of(content)}
    assert len(keys) == 20
    assert sent[-1].sent_bytes < 110_000


def test_files_that_cannot_be_read_do_not_keep_others_back_if_somebody_is_told(
    uploader, fetch, tmp_path
):
    (tmp_path / "good").write_bytes(b"good")
    (tmp_path / "folder").mkdir()
    problems = {}
    sources = {name: tmp_path / name for name in ("missing", "good", "folder")}
    keys = uploader.send(sources, on_problem=lambda name, error: problems.update({name: error}))
    assert keys == {"good": key_of(b"good")}
    assert set(problems) == {"missing", "folder"}
    with pytest.raises(FileNotFoundError):
        uploader.send(sources)


def test_many_files_go_in_few_requests(uploader, connection, tmp_path, monkeypatch):
    sources = {f"{n}": noise(10, seed=n) for n in range(2500)}
    requests = []
    monkeypatch.setattr(
        connection, "_open", lambda real=connection._open: requests.append(1) or real()
    )
    assert len(uploader.send(sources)) == 2500
    assert len(requests) <= 6


def test_an_upload_that_is_cut_goes_on_where_it_stood(server, fetch, tmp_path):
    content = noise(3 * PART_BYTES)
    (tmp_path / "large").write_bytes(content)
    with cutting_proxy(server.url) as proxy:
        proxy.cuts = [PART_BYTES // 2, PART_BYTES, PART_BYTES // 3]
        connection = Connection(proxy.url, api_key=None, timeout_s=10)
        keys = Uploader(connection, connections=2, patience_s=20).send(
            {"large": tmp_path / "large"}
        )
        connection.close()
        assert proxy.n_cut == 3
    assert fetch(keys["large"]) == content


def test_a_file_that_grows_while_it_is_sent_is_taken_as_it_was(uploader, fetch, tmp_path):
    path = tmp_path / "log"
    content = noise(PART_BYTES + 10)
    path.write_bytes(content)

    def grow(progress):
        with path.open("ab") as file:
            file.write(b"more")

    keys = uploader.send({"log": path}, grow)
    assert fetch(keys["log"]) == content


def test_a_file_that_is_rewritten_while_it_is_read_is_read_again(
    uploader, fetch, tmp_path, monkeypatch
):
    path = tmp_path / "model"
    contents = [noise(PART_BYTES + 10) for _ in range(2)]
    path.write_bytes(contents[0])
    digest_of = OpenSource.read_digest

    def read_and_rewrite(source):
        digest = digest_of(source)
        if contents[0] == path.read_bytes():
            path.write_bytes(contents[1])
            os.utime(path, ns=(1, 1))
        return digest

    monkeypatch.setattr(OpenSource, "read_digest", read_and_rewrite)
    keys = uploader.send({"model": path})
    assert fetch(keys["model"]) == contents[1]


def test_a_file_that_never_holds_still_is_told_in_words(uploader, tmp_path, monkeypatch):
    path = tmp_path / "model"
    path.write_bytes(noise(PART_BYTES + 10))
    digest_of = OpenSource.read_digest

    def read_and_disturb(source):
        digest = digest_of(source)
        path.write_bytes(noise(PART_BYTES + 10))
        os.utime(path, ns=(1, 1))
        return digest

    monkeypatch.setattr(OpenSource, "read_digest", read_and_disturb)
    with pytest.raises(Conflict, match="changed each time while it was"):
        uploader.send({"model": path})


def test_a_file_that_is_replaced_while_it_is_sent_is_sent_as_it_was(
    uploader, fetch, tmp_path, monkeypatch
):
    path, other = tmp_path / "model", tmp_path / "next"
    content = noise(PART_BYTES + 10)
    path.write_bytes(content)
    digest_of = OpenSource.read_digest

    def read_and_replace(source):
        digest = digest_of(source)
        other.write_bytes(noise(100))
        other.replace(path)
        return digest

    monkeypatch.setattr(OpenSource, "read_digest", read_and_replace)
    keys = uploader.send({"model": path})
    assert fetch(keys["model"]) == content


def test_without_a_server_it_gives_up_in_the_end():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    connection = Connection(f"http://127.0.0.1:{port}", api_key=None, timeout_s=1)
    with pytest.raises(ServerUnreachable):
        Uploader(connection, patience_s=0.2).send({"x": b"x"})
