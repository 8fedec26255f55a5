from tests.doubles.live_server import LiveServer
from tests.server.conftest import begin_run


def _project(server: LiveServer) -> str:
    return f"/projects/{begin_run(server).project_id}/views"


def test_a_view_is_kept_changed_and_deleted(server: LiveServer) -> None:
    path = _project(server)
    made = server.post(path, {"name": "mine", "spec": {"version": 1, "nan": None}}).json()
    assert server.get(f"/views/{made['id']}").json() == made
    seen = {"name": "mine", "spec": {"version": 1}, "rev": made["rev"]}
    changed = server.call("PUT", f"/views/{made['id']}", seen)
    assert (changed.status, changed.json()["rev"]) == (200, 2)
    late = server.call("PUT", f"/views/{made['id']}", seen)
    assert (late.status, late.json()["code"], late.json()["field"]) == (409, "conflict", "rev")
    [listed] = server.get(path).json()["views"]
    assert (listed["id"], listed["spec"]) == (made["id"], None)
    assert server.call("DELETE", f"/views/{made['id']}").json()["name"] == "mine"
    assert server.get(f"/views/{made['id']}").status == 404


def test_the_personal_view_belongs_to_whoever_asks(server: LiveServer) -> None:
    path = _project(server)
    mine = server.post(path, {"kind": "personal", "spec": {"version": 1}}).json()
    assert mine["owner"] == server.get("/info").json()["entity"]
    assert server.post(path, {"kind": "personal", "spec": {}}).status == 409


def test_a_link_is_short_and_always_the_same(server: LiveServer) -> None:
    path = _project(server)
    first = server.post(path, {"kind": "link", "spec": {"version": 1, "layout": {}}}).json()
    again = server.post(path, {"kind": "link", "spec": {"layout": {}, "version": 1}}).json()
    assert first == again
    assert len(first["id"]) == 16
    assert server.get(path).json()["views"] == []


def test_views_that_make_no_sense_are_told_so(server: LiveServer) -> None:
    path = _project(server)
    for body, status in (
        ({"name": ""}, 400),
        ({"name": "x", "spec": 1}, 400),
        ({"name": "x", "kind": "other"}, 400),
        ({"name": "x", "spec": {"x": "y" * 1_100_000}}, 413),
    ):
        assert server.post(path, body).status == status, body
    assert server.post("/projects/999999/views", {"name": "x"}).status == 404
    assert server.get("/views/nobody").status == 404
