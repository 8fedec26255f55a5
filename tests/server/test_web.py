import hashlib
import os
from base64 import b64encode
from collections.abc import Generator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kiseki.server import errors
from kiseki.server.web import web_handlers

_PAGE = b'<!doctype html><script>run()</script><script src="/assets/a-1.js"></script>'


def _client(static: Path) -> TestClient[Litestar]:
    app = Litestar(
        web_handlers(static),
        exception_handlers=errors.HANDLERS,
        openapi_config=None,
        logging_config=None,
    )
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(_PAGE)
    (folder / "assets" / "a-1.js").write_bytes(b"run()" * 1000)
    (folder / "favicon.svg").write_bytes(b"<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def client(static: Path) -> Generator[TestClient[Litestar]]:
    with _client(static) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/me/my%20project", "/me/p/runs/a.png", "/me/p/abc", "/%F0%9F%8E%89", "/x" * 200]
)
def test_every_page_is_the_app(client: TestClient[Litestar], path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, _PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_only_the_pages_own_inline_script_may_run(client: TestClient[Litestar]) -> None:
    policy = client.get("/").headers["content-security-policy"]
    digest = b64encode(hashlib.sha256(b"run()").digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert "frame-ancestors 'none'" in policy


def test_a_page_for_frames_has_no_origin_and_runs_its_own_scripts_only(
    static: Path, client: TestClient[Litestar]
) -> None:
    (static / "frames").mkdir()
    (static / "frames" / "draw.html").write_bytes(b"<script>a()</script><script>b()</script>")
    parts = client.get("/frames/draw.html").headers["content-security-policy"].split("; ")
    hashes = [b64encode(hashlib.sha256(code).digest()).decode() for code in (b"a()", b"b()")]
    assert f"script-src 'sha256-{hashes[0]}' 'sha256-{hashes[1]}'" in parts
    assert {"sandbox allow-scripts", "default-src 'none'", "frame-ancestors 'self'"} <= set(parts)
    assert not any("unsafe-eval" in part or part.startswith("connect-src") for part in parts)


def test_hashed_assets_are_kept_for_ever_and_travel_compressed(
    client: TestClient[Litestar],
) -> None:
    answer = client.get("/assets/a-1.js", headers={"accept-encoding": "gzip"})
    assert answer.content == b"run()" * 1000
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert int(answer.headers["content-length"]) < 1000


def test_a_missing_asset_is_not_the_page(client: TestClient[Litestar]) -> None:
    answer = client.get("/assets/a-2.js")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_unknown_api_route_is_an_error_not_a_page(client: TestClient[Litestar]) -> None:
    answer = client.get("/api/v2/info")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_file_that_did_not_change_is_not_sent_again(client: TestClient[Litestar]) -> None:
    first = client.get("/favicon.svg")
    again = client.get("/favicon.svg", headers={"if-none-match": first.headers["etag"]})
    assert (first.content, again.status_code, again.content) == (b"<svg/>", 304, b"")


def test_a_new_build_is_served_without_a_restart(
    client: TestClient[Litestar], static: Path
) -> None:
    client.get("/")
    index = static / "index.html"
    index.write_bytes(b"<p>new</p>")
    os.utime(index, ns=(1, 1))
    assert client.get("/").content == b"<p>new</p>"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/assets/%00",
        "/" + "a" * 5000,
    ],
)
def test_no_path_leaves_the_folder(client: TestClient[Litestar], path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (200, 404)
    assert b"secret" not in answer.content
    assert b"root:" not in answer.content


def test_links_out_of_the_folder_are_not_followed(
    client: TestClient[Litestar], static: Path
) -> None:
    (static / "out.txt").symlink_to(static.parent / "secret.txt")
    assert client.get("/out.txt").content == _PAGE


def test_without_a_build_a_plain_page_says_how_to_make_one(tmp_path: Path) -> None:
    with _client(tmp_path / "missing") as client:
        answer = client.get("/me/project")
    assert answer.status_code == 200
    assert "make" in answer.text


def test_pages_take_no_other_method(client: TestClient[Litestar]) -> None:
    assert client.head("/").status_code == 200
    assert client.post("/").status_code == 405
