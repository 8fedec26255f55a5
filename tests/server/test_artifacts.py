import hashlib
import io
import secrets
import zipfile
from typing import Any

import pytest
from tests.doubles.live_server import LiveServer
from tests.server.conftest import BegunRun, begin_run, in_query

from kiseki.model.pack import pack


def put_blob(server: LiveServer, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    answer = server.call("POST", "/blobs/packs", pack([(sha256, content)]))
    assert answer.status == 200, answer.body
    return sha256


def begin(server: LiveServer, run: BegunRun, **fields: Any) -> dict[str, Any]:
    request = {"id": secrets.token_hex(16), "name": "ds", "type": "dataset", "run": run.uid}
    answer = server.post("/artifacts", request | fields)
    assert answer.status == 200, answer.body
    return answer.json()


def make(server: LiveServer, run: BegunRun, files: dict[str, bytes], **fields: Any) -> Any:
    version = begin(server, run, **fields)
    add = [{"path": path, "sha256": put_blob(server, body)} for path, body in files.items()]
    answer = server.post(f"/artifacts/{version['id']}/files", {"add": add})
    assert answer.status == 200, answer.body
    answer = server.post(f"/artifacts/{version['id']}/commit", {"run": run.uid})
    assert answer.status == 200, answer.body
    return answer.json()


def test_a_version_is_begun_filled_committed_and_found(server: LiveServer, run: BegunRun) -> None:
    made = make(server, run, {"a/x.txt": b"one", "b.txt": b"two"})
    assert (made["state"], made["number"], made["made_by"]) == ("ready", 0, run.uid)
    path = f"{made['entity']}/{run.project}/ds:v0"
    for name in (path, f"{run.project}/ds", "ds:latest"):
        found = server.get(f"/artifacts/find?name={in_query(name)}&project={run.project}")
        assert found.json() == made
    files = server.get(f"/artifacts/{made['id']}/files?folder=").json()
    assert [one["name"] for one in files["folders"]] == ["a"]
    assert [one["path"] for one in files["files"]] == ["b.txt"]
    [collection] = server.get(f"/projects/{run.project_id}/collections").json()["items"]
    assert (collection["name"], collection["latest"]) == ("ds", "v0")
    listed = server.get(f"/collections/{collection['id']}/versions").json()
    assert (listed["items"], listed["total"]) == ([made], 1)


def test_a_run_shows_what_it_made_and_used(server: LiveServer, run: BegunRun) -> None:
    made = make(server, run, {"a": b"1"})
    user = begin_run(server, project=run.project)
    asked = {"version": made["id"], "used_as": "train"}
    assert server.post(f"/runs/{user.uid}/inputs", asked).json()["used_as"] == "train"
    dataset = {"name": "mnist", "digest": "sha256:0", "profile": {"n": 5}}
    assert server.post(f"/runs/{user.uid}/inputs", {"dataset": dataset}).status == 200
    items = user.get("/artifacts")["items"]
    assert [item.get("dataset", {}).get("name") for item in items] == [None, "mnist"]
    assert items[0]["version"] == made
    runs = server.get(f"/artifacts/{made['id']}/runs").json()["items"]
    assert [(one["kind"], one["uid"]) for one in runs] == [
        ("output", run.uid),
        ("input", user.uid),
    ]


def test_content_that_was_never_sent_is_named(server: LiveServer, run: BegunRun) -> None:
    version = begin(server, run)
    sha256 = secrets.token_hex(32)
    answer = server.post(
        f"/artifacts/{version['id']}/files", {"add": [{"path": "x", "sha256": sha256}]}
    )
    problem = answer.json()
    assert (answer.status, problem["code"], problem["field"]) == (409, "missing_blob", sha256)


def test_what_has_an_alias_or_a_protection_stays(server: LiveServer, run: BegunRun) -> None:
    made = make(server, run, {"a": secrets.token_bytes(4)})
    path = f"/artifacts/{made['id']}"
    patched = server.call("PATCH", path, {"add_aliases": ["prod"], "protect": ["prod"]})
    assert (patched.json()["aliases"], patched.json()["protected"]) == (
        ["latest", "prod"],
        ["prod"],
    )
    assert server.call("DELETE", f"{path}?delete_aliases=true").json()["code"] == "locked"
    assert server.call("PATCH", path, {"unprotect": ["prod"]}).status == 200
    assert server.call("DELETE", path).json()["code"] == "conflict"
    assert server.call("DELETE", f"{path}?delete_aliases=true").json()["state"] == "deleted"
    assert server.get(f"{path}/files").status == 410
    assert server.get(path).json()["state"] == "deleted"


def test_a_collection_is_found_renamed_and_deleted(server: LiveServer, run: BegunRun) -> None:
    made = make(server, run, {"a": b"1"})
    found = server.get(f"/projects/{run.project_id}/collections/find?name=ds").json()
    path = f"/collections/{found['id']}"
    assert server.get(path).json() == found
    renamed = server.call("PATCH", path, {"name": "データ", "description": "all of it"}).json()
    assert (renamed["name"], renamed["description"]) == ("データ", "all of it")
    assert server.get(f"/projects/{run.project_id}/collections/find?name=ds").status == 404
    assert server.call("DELETE", path).json()["n_versions"] == 1
    assert server.get(path).status == 404
    assert server.get(f"/artifacts/{made['id']}").json()["state"] == "deleted"


def test_a_version_is_given_up(server: LiveServer, run: BegunRun) -> None:
    version = begin(server, run)
    failed = server.post(f"/artifacts/{version['id']}/fail", {"problem": "disk full"}).json()
    assert (failed["state"], failed["problem"]) == ("failed", "disk full")
    assert server.post(f"/artifacts/{version['id']}/commit").json()["code"] == "conflict"


def test_two_versions_are_compared(server: LiveServer, run: BegunRun) -> None:
    old = make(server, run, {"a": b"1", "b": b"2"})
    new = make(server, run, {"a": b"1", "b": b"3", "c": b"4"})
    diff = server.get(f"/artifacts/{new['id']}/diff?with={old['id']}").json()
    assert [(one["path"], one["change"]) for one in diff["changes"]] == [
        ("b", "changed"),
        ("c", "added"),
    ]
    assert (diff["n_same"], diff["n_removed"]) == (1, 0)
    assert server.get(f"/artifacts/{new['id']}/diff?with={old['id']}&limit=0").status == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/artifacts/nothing", 404),
        (f"/artifacts/{'0' * 32}", 404),
        (f"/artifacts/{'0' * 32}/files", 404),
        ("/artifacts/find?name=ds:v0&project=nowhere", 404),
        ("/collections/999999", 404),
        ("/projects/999999/collections", 404),
    ],
)
def test_what_is_not_there_is_not_found(server: LiveServer, path: str, status: int) -> None:
    assert server.get(path).status == status


def test_requests_that_make_no_sense_are_told_so(server: LiveServer, run: BegunRun) -> None:
    version = begin(server, run)
    path = f"/artifacts/{version['id']}/files"
    for query in ("?limit=0", "?limit=10001", "?folder=..", "?folder=&cursor=nonsense"):
        assert server.get(f"{path}{query}").status == 400, query
    too_many = {"remove": [f"f{i}" for i in range(10_001)]}
    assert server.post(path, too_many).status == 413
    assert server.post("/artifacts", {"id": "x", "name": "ds", "type": "t"}).status == 400
    assert server.post(f"/runs/{run.uid}/inputs", {}).status == 400


def test_a_file_is_read_whole_in_ranges_and_zipped(server: LiveServer, run: BegunRun) -> None:
    made = make(server, run, {"a/page.html": b"<script>alert(1)</script>", "b.txt": b"0123456789"})
    path = f"/artifacts/{made['id']}/files"
    whole = server.get(f"{path}/content/b.txt")
    assert (whole.status, whole.body) == (200, b"0123456789")
    part = server.get(f"{path}/content/b.txt", range="bytes=2-4")
    assert (part.status, part.body) == (206, b"234")
    page = server.get(f"{path}/content/a/page.html?inline=true")
    assert "sandbox" in page.headers["content-security-policy"]
    assert "allow-scripts" not in page.headers["content-security-policy"]
    assert server.get(f"{path}/content/none").status == 404
    assert server.get(f"{path}/content/..%2Fb.txt").status == 400
    for query, names in (("", ["a/page.html", "b.txt"]), ("?folder=a", ["a/page.html"])):
        body = server.get(f"/artifacts/{made['id']}/files.zip{query}").body
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            assert archive.namelist() == names
            assert archive.read("a/page.html") == b"<script>alert(1)</script>"
    assert server.get(f"/artifacts/{made['id']}/files.zip?folder=c").status == 404
    form = {"content-type": "application/x-www-form-urlencoded"}
    path = f"/artifacts/{made['id']}/files.zip"
    posted = server.call("POST", path, b"path=a/&path=b.txt", headers=form).body
    with zipfile.ZipFile(io.BytesIO(posted)) as archive:
        assert sorted(archive.namelist()) == ["a/page.html", "b.txt"]
    named = server.get(f"/artifacts/{made['id']}/files.zip?path=b.txt").body
    with zipfile.ZipFile(io.BytesIO(named)) as archive:
        assert archive.namelist() == ["b.txt"]


def test_a_reference_is_not_fetched_by_the_server(server: LiveServer, run: BegunRun) -> None:
    version = begin(server, run)
    entry = {"path": "far", "ref": "http://169.254.169.254/latest", "digest": "etag"}
    path = f"/artifacts/{version['id']}/files"
    assert server.post(path, {"add": [entry]}).status == 200
    answer = server.get(f"{path}/content/far")
    assert (answer.status, answer.json()["code"]) == (409, "conflict")
    assert "http://169.254.169.254/latest" in answer.json()["message"]


def test_a_model_is_registered_and_its_lineage_seen(server: LiveServer, run: BegunRun) -> None:
    made = make(server, run, {"weights": b"w"}, name="net", type="model")
    model = server.post(
        "/models", {"name": "prod", "version": made["id"], "aliases": ["champion"]}
    ).json()
    assert (model["number"], model["source"], model["made_by"]) == (0, made["id"], run.uid)
    found = server.get(f"/artifacts/find?name=prod:champion&project={run.project}").json()
    assert found == model
    listed = server.get(f"/projects/{run.project_id}/collections?registered=true").json()
    assert [one["name"] for one in listed["items"]] == ["prod"]
    graph = server.get(f"/lineage?run={run.uid}&depth=2").json()
    assert {(edge["kind"], edge["target"]) for edge in graph["edges"]} == {
        ("output", f"version:{made['id']}"),
        ("member", f"version:{model['id']}"),
    }
    assert server.get("/lineage").status == 400
    assert server.get(f"/lineage?run={'0' * 32}").status == 404
