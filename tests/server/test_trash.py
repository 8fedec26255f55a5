from tests.doubles.live_server import LiveServer
from tests.doubles.shipments import segment_of
from tests.server.conftest import begin_run


def test_a_deleted_run_is_in_the_trash_until_it_is_restored(server: LiveServer) -> None:
    run = begin_run(server)
    server.call("DELETE", f"/runs/{run.uid}")
    page = server.get(f"/trash?project={run.project_id}").json()
    assert [(r["uid"], r["project"]) for r in page["runs"]] == [(run.uid, run.project)]
    assert (page["total"], page["cursor"], page["projects"]) == (1, None, [])
    assert server.post(f"/runs/{run.uid}/restore").json()["deleted_us"] is None
    assert server.get(f"/trash?project={run.project_id}").json()["total"] == 0


def test_the_trash_is_listed_page_by_page_with_deleted_projects(server: LiveServer) -> None:
    first = begin_run(server)
    for _ in range(2):
        begin_run(server, project=first.project)
    server.call("DELETE", f"/projects/{first.project_id}")
    path = f"/trash?project={first.project_id}&limit=2"
    page = server.get(path).json()
    assert [(p["name"], p["n_runs"]) for p in page["projects"]] == [(first.project, 3)]
    rest = server.get(f"{path}&cursor={page['cursor']}").json()
    assert len({r["uid"] for r in [*page["runs"], *rest["runs"]]}) == 3
    assert rest["cursor"] is None


def test_an_emptied_trash_frees_the_ids(server: LiveServer) -> None:
    run = begin_run(server, id="again")
    server.call("DELETE", f"/runs/{run.uid}")
    refused = server.post(
        "/runs", {"uid": "a" * 32, "id_default": "x", "id": "again", "project": run.project}
    )
    assert (refused.status, refused.json()["code"]) == (410, "deleted")
    for way_out in ("Restore it", "purge it", "another id"):
        assert way_out in refused.json()["hint"]
    emptied = server.post("/trash/empty", {"project": run.project_id}).json()
    assert emptied == {"purged": 1, "remaining": 0}
    assert server.get(f"/runs/{run.uid}").status == 410
    assert begin_run(server, id="again", project=run.project).id == "again"


def test_what_would_go_is_said_before(server: LiveServer) -> None:
    run = begin_run(server)
    other = begin_run(server, project=run.project)
    rows = [(i, {"loss": 1.0, "acc": 0.5}) for i in range(10)]
    assert run.ship(segment_of(rows, writer=run.writer, console=["a", "b"])).status == 200
    weight = server.post("/runs/weigh", {"uids": [run.uid]}).json()
    assert (weight["n_runs"], weight["n_points"], weight["n_lines"]) == (1, 20, 2)
    assert weight["n_bytes"] > 0
    assert not weight["is_estimate"]
    whole = server.post("/runs/weigh", {"project": run.project_id, "choice": {}}).json()
    assert (whole["n_runs"], whole["n_alive"], whole["n_locked"]) == (2, 2, 0)
    server.call("DELETE", f"/runs/{other.uid}")
    trash = server.post("/runs/weigh", {"project": run.project_id}).json()
    assert (trash["n_runs"], trash["n_points"]) == (1, 0)


def test_questions_about_the_trash_that_make_no_sense_are_told_so(server: LiveServer) -> None:
    assert server.post("/runs/weigh", {"choice": {}}).status == 400
    assert server.post("/runs/weigh", {"project": 999999, "choice": {}}).status == 404
    assert server.get("/trash?limit=0").status == 400
    assert server.get("/trash?project=-1").status == 400
    assert server.post("/trash/empty", {"project": "x"}).status == 400
