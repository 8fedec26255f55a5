import hashlib
import http.client
import secrets
import socket
import threading
from urllib.parse import urlsplit

import pytest
from tests.doubles.live_server import Answer, LiveServer

from kiseki.model.limits import MAX_PACK_BYTES, PART_BYTES
from kiseki.model.pack import head_of, pack


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put_pack(server: LiveServer, *contents: bytes) -> Answer:
    body = pack([(sha256_of(data), data) for data in contents])
    return server.call("POST", "/blobs/packs", body)


def put_part(
    server: LiveServer, upload: str, number: int, data: bytes, *, said: str | None = None
) -> Answer:
    headers = {"x-kiseki-sha256": sha256_of(data) if said is None else said}
    return server.call("PUT", f"/uploads/{upload}/parts/{number}", data, headers=headers)


def begin(server: LiveServer, data: bytes) -> str:
    asked = {"sha256": sha256_of(data), "size": len(data)}
    return server.post("/uploads", asked).json()["id"]


def test_a_pack_comes_in_and_its_blobs_come_out(server: LiveServer) -> None:
    first, second = secrets.token_bytes(100), secrets.token_bytes(200)

    stored = put_pack(server, first, second)

    assert stored.json() == {"stored": [sha256_of(first), sha256_of(second)]}
    answer = server.get(f"/blobs/{sha256_of(second)}")
    assert (answer.status, answer.body) == (200, second)
    assert answer.headers["etag"] == f'"{sha256_of(second)}"'
    assert "immutable" in answer.headers["cache-control"]
    asked = {"blobs": [{"sha256": sha256_of(d), "size": len(d)} for d in (first, b"no")]}
    assert server.post("/blobs/missing", asked).json() == {"missing": [sha256_of(b"no")]}


def test_a_large_blob_comes_in_parts_and_is_read_back(server: LiveServer) -> None:
    data = secrets.token_bytes(PART_BYTES + 1000)
    upload = begin(server, data)

    assert put_part(server, upload, 1, data[PART_BYTES:]).status == 204
    assert server.get(f"/uploads/{upload}").json()["parts"] == [1]
    assert put_part(server, upload, 0, data[:PART_BYTES]).status == 204
    assert put_part(server, upload, 0, data[:PART_BYTES]).status == 204
    assert server.post(f"/uploads/{upload}/finish").json()["state"] == "done"
    assert server.post(f"/uploads/{upload}/finish").json()["state"] == "done"

    assert server.get(f"/blobs/{sha256_of(data)}").body == data
    assert server.post("/uploads", {"sha256": sha256_of(data), "size": len(data)}).json() == {
        "state": "done"
    }


def test_a_part_with_another_digest_than_its_header_says_is_refused(server: LiveServer) -> None:
    data = secrets.token_bytes(1000)
    upload = begin(server, data)

    answer = put_part(server, upload, 0, data[::-1], said=sha256_of(data))

    assert (answer.status, answer.json()["code"]) == (400, "digest")
    assert server.get(f"/uploads/{upload}").json().get("parts", []) == []


@pytest.mark.parametrize("said", ["", "0" * 63, "z" * 64])
def test_a_part_must_say_what_it_is(server: LiveServer, said: str) -> None:
    data = secrets.token_bytes(10)

    answer = put_part(server, begin(server, data), 0, data, said=said)

    assert (answer.status, answer.json()["field"]) == (400, "sha256")


@pytest.mark.parametrize("size", [9, 11, 0])
def test_a_part_of_another_size_is_refused(server: LiveServer, size: int) -> None:
    data = secrets.token_bytes(10)

    answer = put_part(server, begin(server, data), 0, (data * 2)[:size])

    assert (answer.status, answer.json()["code"]) == (400, "invalid_body")


def test_a_part_beyond_the_end_is_refused(server: LiveServer) -> None:
    data = secrets.token_bytes(10)
    upload = begin(server, data)

    assert put_part(server, upload, 1, data).status == 400
    assert put_part(server, upload, -1, data).status in (400, 404)


def test_a_part_that_came_with_other_bytes_before_ends_the_upload(server: LiveServer) -> None:
    data = secrets.token_bytes(10)
    upload = begin(server, data)
    put_part(server, upload, 0, data)

    answer = put_part(server, upload, 0, data[::-1])

    assert (answer.status, answer.json()["code"]) == (409, "conflict")
    assert server.get(f"/uploads/{upload}").json()["state"] == "failed"
    assert begin(server, data) != upload


def test_parts_that_are_another_whole_fail_with_a_reason(server: LiveServer) -> None:
    data, other = secrets.token_bytes(10), secrets.token_bytes(10)
    upload = begin(server, data)
    put_part(server, upload, 0, other)

    ended = server.post(f"/uploads/{upload}/finish").json()

    assert ended["state"] == "failed"
    assert sha256_of(other) in ended["problem"]
    assert server.get(f"/blobs/{sha256_of(data)}").status == 404


def test_a_connection_that_is_cut_in_a_part_leaves_nothing_of_it(
    server: LiveServer, caplog: pytest.LogCaptureFixture
) -> None:
    data = secrets.token_bytes(1_000_000)
    upload = begin(server, data)
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        head = (
            f"PUT /api/v1/uploads/{upload}/parts/0 HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"X-Kiseki-SHA256: {sha256_of(data)}\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        connection.sendall(head.encode() + data[:600_000])

    assert put_part(server, upload, 0, data).status == 204
    assert server.post(f"/uploads/{upload}/finish").json()["state"] == "done"
    assert list(server.data.rglob("*.draft")) == []
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_many_who_bring_the_same_blob_bring_it_together(server: LiveServer) -> None:
    data = secrets.token_bytes(PART_BYTES + 5)
    ids: list[str] = []

    def bring() -> None:
        upload = begin(server, data)
        ids.append(upload)
        if upload:
            put_part(server, upload, 1, data[PART_BYTES:])
            put_part(server, upload, 0, data[:PART_BYTES])
            server.post(f"/uploads/{upload}/finish")

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({upload for upload in ids if upload}) == 1
    assert server.get(f"/blobs/{sha256_of(data)}").body == data


def test_a_body_that_stands_still_makes_room_for_others(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiseki.server.body.STALL_S", 0.2)
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        head = f"POST /api/v1/blobs/packs HTTP/1.1\r\nHost: {place.netloc}\r\n"
        connection.sendall(f"{head}Content-Length: 100\r\n\r\nKSK".encode())

        answer = connection.recv(1000)

    assert answer.startswith(b"HTTP/1.1 503")


def test_a_pack_with_a_wrong_digest_or_a_lying_size_is_refused(server: LiveServer) -> None:
    wrong = server.call("POST", "/blobs/packs", pack([(sha256_of(b"a"), b"b")]))
    short = server.call("POST", "/blobs/packs", pack([]) + head_of(sha256_of(b"a"), 10) + b"a")
    huge = server.call("POST", "/blobs/packs", pack([]) + head_of(sha256_of(b"a"), 2**31))

    assert [answer.json()["code"] for answer in (wrong, short, huge)] == [
        "digest",
        "invalid_body",
        "too_large",
    ]


def test_a_body_over_the_limit_of_packs_is_refused_before_it_is_read(server: LiveServer) -> None:
    place = urlsplit(server.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    connection.putrequest("POST", "/api/v1/blobs/packs")
    connection.putheader("Content-Length", str(MAX_PACK_BYTES + 1))
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()

    assert answer.status == 413


@pytest.mark.parametrize(
    ("asked", "status", "range_"),
    [
        ("bytes=0-0", 206, (0, 1)),
        ("bytes=2-4", 206, (2, 5)),
        ("bytes=7-", 206, (7, 10)),
        ("bytes=-3", 206, (7, 10)),
        ("bytes=-100", 206, (0, 10)),
        ("bytes=5-100000000000", 206, (5, 10)),
        ("bytes=9-9", 206, (9, 10)),
        ("bytes=10-", 416, None),
        ("bytes=5-4", 416, None),
        ("bytes=-0", 416, None),
        (f"bytes={'9' * 30}-", 416, None),
        ("bytes=0-1,4-5", 200, (0, 10)),
        ("bytes=-", 200, (0, 10)),
        ("bytes=a-b", 200, (0, 10)),
        ("pages=1-2", 200, (0, 10)),
    ],
)
def test_ranges(
    server: LiveServer, asked: str, status: int, range_: tuple[int, int] | None
) -> None:
    data = b"0123456789"
    put_pack(server, data)

    answer = server.get(f"/blobs/{sha256_of(data)}", range=asked)

    assert answer.status == status
    if range_ is None:
        assert answer.headers["content-range"] == "bytes */10"
    else:
        start, end = range_
        assert answer.body == data[start:end]
        if status == 206:
            assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/10"


def test_a_range_counts_only_for_the_content_it_was_asked_of(server: LiveServer) -> None:
    data = b"0123456789"
    put_pack(server, data)
    path, etag = f"/blobs/{sha256_of(data)}", f'"{sha256_of(data)}"'

    assert server.call("GET", path, headers={"range": "bytes=1-2", "if-range": etag}).status == 206
    assert (
        server.call("GET", path, headers={"range": "bytes=1-2", "if-range": '"x"'}).status == 200
    )
    assert server.call("GET", path, headers={"if-none-match": etag}).status == 304


def test_head_says_what_get_would(server: LiveServer) -> None:
    put_pack(server, b"0123456789")

    answer = server.call("HEAD", f"/blobs/{sha256_of(b'0123456789')}")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == "10"
    assert answer.headers["accept-ranges"] == "bytes"
