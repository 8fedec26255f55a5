import hashlib

import pytest
from tests.doubles.live_server import run_live_server

from kiseki.model.errors import KisekiError, NotFound, TooLarge
from kiseki.model.limits import PACKED_BLOB_BYTES
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.download import Downloader, Wanted
from kiseki.sdk.bytes.upload import Uploader


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with run_live_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def connection(server):
    return Connection(server.url, api_key=None, timeout_s=30)


@pytest.fixture
def requests(connection, monkeypatch):
    """List the requests that fetch content."""
    made = []
    for name in ("request", "open_bytes"):
        real = getattr(connection, name)

        def note(*args, real=real, **options):
            made.append(next(a for a in args if a.startswith("/")).partition("?")[0])
            return real(*args, **options)

        monkeypatch.setattr(connection, name, note)
    return made


@pytest.fixture
def put(connection, tmp_path_factory):
    """Return a function that puts contents on the server and returns how to fetch them."""

    def put(contents):
        folder = tmp_path_factory.mktemp("sources")
        files = {name: folder / str(place) for place, name in enumerate(contents)}
        for name, path in files.items():
            path.write_bytes(contents[name])
        keys = Uploader(connection).send(files)
        return [
            Wanted(name, keys[name].sha256, keys[name].size, f"/blobs/{keys[name].sha256}")
            for name in contents
        ]

    return put


def test_many_small_files_come_with_one_request(connection, put, requests, tmp_path):
    contents = {f"{n % 7}/{n}.txt": str(n % 50).encode() for n in range(300)}
    wanted = put(contents)
    requests.clear()
    told = []
    paths = Downloader(connection).fetch(wanted, tmp_path, told.append)
    assert requests == ["/blobs/read"]
    assert paths == [tmp_path / file.path for file in wanted]
    assert {name: (tmp_path / name).read_bytes() for name in contents} == contents
    assert (max(told).n_done, max(told).done_bytes) == (300, sum(map(len, contents.values())))


def test_large_files_come_beside_them(connection, put, requests, tmp_path):
    contents = {"a": b"a", "b": b"b", "large": b"l" * (PACKED_BLOB_BYTES + 1)}
    wanted = put(contents)
    requests.clear()
    Downloader(connection).fetch(wanted, tmp_path)
    assert sorted(requests)[-1] == "/blobs/read"
    assert len(requests) == 2
    assert {name: (tmp_path / name).read_bytes() for name in contents} == contents


def test_one_that_is_gone_is_named(connection, put, tmp_path):
    wanted = put({"a": b"a", "b": b"b"})
    gone = hashlib.sha256(b"nothing of that kind").hexdigest()
    wanted.append(Wanted("gone.txt", gone, 20, f"/blobs/{gone}"))
    with pytest.raises(NotFound):
        Downloader(connection).fetch(wanted, tmp_path)


def test_a_link_in_the_place_of_a_file_is_not_written_through(connection, put, tmp_path):
    wanted = put({"a": b"a", "b": b"b"})
    (tmp_path / "victim").write_bytes(b"mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a").symlink_to(tmp_path / "victim")
    part = f".a.{wanted[0].sha256[:16]}.part"
    (tmp_path / "out" / part).symlink_to(tmp_path / "victim")
    Downloader(connection).fetch(wanted, tmp_path / "out")
    assert (tmp_path / "victim").read_bytes() == b"mine"
    assert (tmp_path / "out" / "a").read_bytes() == b"a"


@pytest.mark.parametrize(("size", "count"), [(PACKED_BLOB_BYTES + 1, 1), (PACKED_BLOB_BYTES, 17)])
def test_what_is_too_much_for_one_answer_is_refused(connection, put, size, count):
    wanted = put({f"{n}": bytes([n]) * size for n in range(count)})
    blobs = [{"sha256": file.sha256, "size": 0} for file in wanted]
    with pytest.raises(TooLarge):
        connection.request("POST", "/blobs/read", body={"blobs": blobs})


def test_a_hash_that_is_none_is_refused(connection):
    blobs = [{"sha256": "../../etc/passwd", "size": 1}]
    with pytest.raises(KisekiError):
        connection.request("POST", "/blobs/read", body={"blobs": blobs})
