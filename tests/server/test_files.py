import hashlib
import io
import zipfile
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from tests.doubles.live_server import Answer, LiveServer
from tests.server.conftest import BegunRun
from tests.server.test_blobs import put_pack, sha256_of

SCRIPT = b"<script>parent.document.title = 'taken'</script>"


def put(run: BegunRun, files: dict[str, bytes], **fields: Any) -> Answer:
    put_pack(run.server, *files.values())
    named = [
        {"path": path, "sha256": sha256_of(data), "size": len(data)}
        for path, data in files.items()
    ]
    return run.server.call("PUT", f"/runs/{run.uid}/files", {"files": named, **fields})


def content(run: BegunRun, path: str, query: str = "", **headers: str) -> Answer:
    return run.server.call(
        "GET", f"/runs/{run.uid}/files/content/{quote(path)}{query}", headers=headers
    )


def post_form(server: LiveServer, path: str, form: bytes) -> Answer:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return server.call("POST", path, form, headers=kind)


def policy(answer: Answer) -> dict[str, str]:
    parts = (
        part.strip().partition(" ")
        for part in answer.headers["content-security-policy"].split(";")
    )
    return {name: value for name, _, value in parts}


def test_a_file_is_put_listed_read_and_taken_away(run: BegunRun) -> None:
    assert put(run, {"out/結果 1.txt": b"hello", "b.bin": b"\0"}).status == 200

    top = run.get("/files?folder=")
    assert [file["path"] for file in top["files"]] == ["b.bin"]
    assert top["folders"] == [{"name": "out", "n_files": 1, "size": 5}]
    answer = content(run, "out/結果 1.txt")
    assert (answer.status, answer.body) == (200, b"hello")
    assert "filename*=UTF-8''%E7%B5%90%E6%9E%9C%201.txt" in answer.headers["content-disposition"]
    run.server.call("DELETE", f"/runs/{run.uid}/files?path={quote('out/')}")
    assert content(run, "out/結果 1.txt").status == 404
    assert run.get("/files")["total"] == 1


def test_pages_follow_the_cursor(run: BegunRun) -> None:
    put(run, {f"f{i}": b"x" for i in range(5)})

    first = run.get("/files?limit=3")
    second = run.get(f"/files?limit=3&cursor={first['cursor']}")

    assert [f["path"] for f in first["files"] + second["files"]] == [f"f{i}" for i in range(5)]
    assert second["cursor"] is None
    assert run.server.get(f"/runs/{run.uid}/files?limit=1001").status == 400


def test_a_missing_blob_is_named_so_that_it_can_be_sent(run: BegunRun) -> None:
    file = {"path": "a", "sha256": "a" * 64, "size": 1}

    answer = run.server.call("PUT", f"/runs/{run.uid}/files", {"files": [file]})

    assert (answer.status, answer.json()["code"]) == (409, "missing_blob")
    assert answer.json()["field"] == "a" * 64


def test_a_name_that_is_taken_is_refused_if_it_was_expected_to_be_new(run: BegunRun) -> None:
    put(run, {"a": b"old"})

    answer = put(run, {"a": b"new"}, expected_new=True)

    assert (answer.status, answer.json()["code"]) == (409, "conflict")
    assert content(run, "a").body == b"old"


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", "a\\..\\b", "c:/x", "a\0"])
def test_no_name_leaves_its_run(run: BegunRun, path: str) -> None:
    assert put(run, {path: b"x"}).status == 400
    for asked in (path, f"..%2f{path}", f"%2e%2e/{path}"):
        target = f"/runs/{run.uid}/files/content/{quote(asked, safe='%')}"
        assert run.server.get(target).status in (400, 404)
    assert run.get("/files")["total"] == 0


def test_an_unknown_run_has_no_files(server: LiveServer) -> None:
    for path in ("files", "files.zip", "files/content/a"):
        assert server.get(f"/runs/{'0' * 32}/{path}").status == 404


class TestHostileContent:
    def test_a_page_is_saved_unless_it_is_asked_for_inline(self, run: BegunRun) -> None:
        put(run, {"page.html": SCRIPT, "draw.svg": SCRIPT})

        for path in ("page.html", "draw.svg"):
            answer = content(run, path)
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["content-type"] == "application/octet-stream"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert policy(answer)["sandbox"] == ""

    def test_a_page_that_is_shown_runs_nothing(self, run: BegunRun) -> None:
        put(run, {"page.html": SCRIPT, "draw.svg": SCRIPT})

        for path, kind in (
            ("page.html", "text/html; charset=utf-8"),
            ("draw.svg", "image/svg+xml"),
        ):
            answer = content(run, path, "?inline=true")
            assert answer.headers["content-disposition"].startswith("inline")
            assert answer.headers["content-type"] == kind
            assert policy(answer)["sandbox"] == ""
            assert policy(answer)["default-src"] == "'none'"
            assert "script-src" not in policy(answer)
            assert policy(answer)["frame-ancestors"] == "'self'"

    def test_scripts_run_only_in_a_frame_that_can_speak_to_nobody(self, run: BegunRun) -> None:
        put(run, {"page.html": SCRIPT})

        framed = content(
            run, "page.html", "?inline=true&scripts=true", **{"sec-fetch-dest": "iframe"}
        )
        opened = content(
            run, "page.html", "?inline=true&scripts=true", **{"sec-fetch-dest": "document"}
        )
        saved = content(run, "page.html", "?scripts=true")

        assert policy(framed)["sandbox"] == "allow-scripts"
        assert policy(framed)["connect-src"] == "'none'"
        assert policy(framed)["form-action"] == "'none'"
        assert "allow-same-origin" not in framed.headers["content-security-policy"]
        assert policy(opened)["sandbox"] == policy(saved)["sandbox"] == ""

    @pytest.mark.parametrize("path", ["x.js", "x.mjs", "x.css", "x.xml", "x.xhtml", "x.py"])
    def test_nothing_is_answered_as_a_script_or_a_style(self, run: BegunRun, path: str) -> None:
        put(run, {path: b"alert(1)"})

        for query in ("", "?inline=true", "?inline=true&scripts=true"):
            kind = content(run, path, query).headers["content-type"]
            assert kind in ("text/plain; charset=utf-8", "application/octet-stream")

    def test_a_pdf_is_shown_without_a_sandbox_and_as_nothing_else(self, run: BegunRun) -> None:
        put(run, {"x.pdf": b"%PDF-1.4"})

        answer = content(run, "x.pdf", "?inline=true&scripts=true")

        assert answer.headers["content-type"] == "application/pdf"
        assert "sandbox" not in policy(answer)
        assert policy(answer)["default-src"] == "'none'"

    def test_a_kind_that_no_browser_shows_is_saved(self, run: BegunRun) -> None:
        put(run, {"x.exe": b"MZ", "x.pt": b"PK"})

        for path in ("x.exe", "x.pt"):
            answer = content(run, path, "?inline=true")
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["content-type"] == "application/octet-stream"

    @pytest.mark.parametrize(
        "name", ['a"; filename="b.exe', "a\u202egpj.exe", "a;b", "a%0d%0ax-evil: 1", "日本.html"]
    )
    def test_a_strange_name_adds_nothing_to_the_headers(self, run: BegunRun, name: str) -> None:
        put(run, {name: b"x"})

        answer = content(run, name)

        assert answer.status == 200
        assert "x-evil" not in answer.headers
        shown = answer.headers["content-disposition"]
        assert shown.isascii()
        assert shown.count('"') == 2
        assert f"filename*=UTF-8''{quote(name, safe='')}" in shown

    def test_json_is_sent_as_it_is_whatever_encodings_are_offered(self, run: BegunRun) -> None:
        data = b"[" + b"1," * 5_000 + b"1]"
        put(run, {"x.json": data})

        answer = content(run, "x.json", "?inline=true", **{"accept-encoding": "zstd, gzip"})
        part = content(
            run,
            "x.json",
            "?inline=true",
            **{"accept-encoding": "zstd, gzip", "range": "bytes=0-4999"},
        )

        assert answer.body == data
        assert (part.status, part.body) == (206, data[:5_000])
        assert "content-encoding" not in {**answer.headers, **part.headers}

    def test_a_zip_bomb_is_bytes_like_any_other(self, run: BegunRun) -> None:
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("../../zeros", bytes(50_000_000))
        put(run, {"bomb.zip": bomb.getvalue()})

        answer = content(run, "bomb.zip", "?inline=true")
        packed = run.server.get(f"/runs/{run.uid}/files.zip")

        assert answer.body == bomb.getvalue()
        assert answer.headers["content-disposition"].startswith("attachment")
        with zipfile.ZipFile(io.BytesIO(packed.body)) as archive:
            assert archive.namelist() == ["bomb.zip"]
            assert hashlib.sha256(archive.read("bomb.zip")).hexdigest() == sha256_of(
                bomb.getvalue()
            )


class TestZip:
    def names(self, answer: Answer) -> dict[str, bytes]:
        assert answer.status == 200, answer.body
        assert answer.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    def test_all_a_folder_or_some_files(self, run: BegunRun) -> None:
        files = {"a.txt": b"a" * 10_000, "b/c.png": b"c", "b/日.txt": b"", "b-d": b"d"}
        put(run, files)
        path = f"/runs/{run.uid}/files.zip"

        assert self.names(run.server.get(path)) == files
        assert set(self.names(run.server.get(f"{path}?folder=b"))) == {"b/c.png", "b/日.txt"}
        some = self.names(run.server.get(f"{path}?path=a.txt&path=b-d"))
        assert some == {"a.txt": files["a.txt"], "b-d": b"d"}
        mixed = self.names(run.server.get(f"{path}?path=b/&path=b-d&path=b/c.png"))
        assert set(mixed) == {"b/c.png", "b/日.txt", "b-d"}

    def test_a_form_names_more_files_than_an_address_holds(self, run: BegunRun) -> None:
        files = {f"{n:03}-{'長い名前' * 20}": b"x" for n in range(300)}
        put(run, files)
        form = urlencode([("path", path) for path in files]).encode()
        assert len(form) > 200_000

        answer = post_form(run.server, f"/runs/{run.uid}/files.zip", form)
        assert set(self.names(answer)) == set(files)
        removed = run.server.call("POST", f"/runs/{run.uid}/files/delete", {"paths": [*files]})
        assert removed.status == 204
        assert run.server.get(f"/runs/{run.uid}/files").json()["total"] == 0

    def test_a_form_that_asks_for_nothing_or_too_much_is_refused(self, run: BegunRun) -> None:
        path = f"/runs/{run.uid}/files.zip"
        for form, status in (
            (b"", 400),
            (b"folder=a", 400),
            (b"path=%ff", 400),
            (b"path=no", 404),
            (b"&".join([b"path=a"] * 10_001), 413),
            (b"&".join([b"path=a"] * 10_002), 413),
        ):
            assert post_form(run.server, path, form).status == status, form[:20]
        too_many = {"paths": ["a"] * 10_001}
        assert run.server.call("POST", f"/runs/{run.uid}/files/delete", too_many).status == 413

    def test_what_is_not_there_is_said_before_a_zip_begins(self, run: BegunRun) -> None:
        put(run, {"a": b"a"})
        path = f"/runs/{run.uid}/files.zip"

        for query in ("?folder=no", "?path=no", "?path=a&path=no", "?path=a/"):
            assert run.server.get(path + query).status == 404
        assert run.server.get(f"{path}?folder=../..").status == 400
