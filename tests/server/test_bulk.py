from typing import Any

from tests.doubles.live_server import LiveServer
from tests.doubles.shipments import RECORD_BYTES, segment_of
from tests.server.conftest import BegunRun, begin_run


def _runs(server: LiveServer, n: int, **fields: Any) -> list[BegunRun]:
    first = begin_run(server, **fields)
    more = {**fields, "project": first.project}
    return [first, *(begin_run(server, **more) for _ in range(n - 1))]


def _bulk(run: BegunRun, **action: Any) -> Any:
    return run.server.post(f"/projects/{run.project_id}/runs/bulk", action)


def test_runs_named_by_uid_are_changed(server: LiveServer) -> None:
    runs = _runs(server, 3)
    uids = [run.uid for run in runs[:2]]
    assert _bulk(runs[0], action="add_tags", uids=uids, tags=["good"]).json() == {
        "done": 2,
        "n_skipped": 0,
        "skipped": [],
    }
    assert [run.get()["tags"] for run in runs] == [["good"], ["good"], []]


def test_runs_that_match_a_choice_are_changed(server: LiveServer) -> None:
    run = begin_run(server, config={"lr": 1})
    for lr in (2, 3):
        begin_run(server, project=run.project, config={"lr": lr})
    done = _bulk(run, action="group", value="big", choice={"filter": "config.lr >= 2"}, expected=2)
    assert done.json()["done"] == 2
    page = server.get(f"/projects/{run.project_id}/runs?order=config.lr").json()
    assert [item["group"] for item in page["items"]] == ["", "big", "big"]


def test_nothing_is_done_when_more_runs_match_than_the_person_saw(server: LiveServer) -> None:
    runs = _runs(server, 3)
    answer = _bulk(runs[0], action="trash", choice={}, expected=2)
    assert (answer.status, answer.json()["code"]) == (409, "conflict")
    assert [run.get()["deleted_us"] for run in runs] == [None] * 3


def test_what_is_left_out_comes_back_with_a_reason(server: LiveServer) -> None:
    runs = _runs(server, 2)
    assert server.call("PATCH", f"/runs/{runs[0].uid}", {"locked": True}).json()["locked"]
    done = _bulk(runs[0], action="trash", choice={}).json()
    assert (done["done"], done["n_skipped"]) == (1, 1)
    [skipped] = done["skipped"]
    assert (skipped["uid"], skipped["code"]) == (runs[0].uid, "locked")
    answer = server.call("DELETE", f"/runs/{runs[0].uid}")
    assert (answer.status, answer.json()["code"]) == (409, "locked")
    answer = server.call("DELETE", f"/projects/{runs[0].project_id}")
    assert (answer.status, answer.json()["code"]) == (409, "locked")


def test_a_run_is_moved_while_it_is_being_shipped(server: LiveServer) -> None:
    run, target = begin_run(server), begin_run(server)
    assert run.ship(segment_of([(0, {"loss": 1.0})], writer=run.writer)).status == 200
    moved = _bulk(run, action="move", uids=[run.uid], value=target.project_id).json()
    assert (moved["done"], moved["skipped"]) == (1, [])
    rest = segment_of([(1, {"loss": 0.5, "new": 2.0})], writer=run.writer, start=RECORD_BYTES)
    answer = run.ship(rest)
    assert answer.status == 200, answer.body
    assert run.get()["project"] == target.project
    assert [row["_step"] for row in run.get("/rows")["rows"]] == [0, 1]
    keys = server.get(f"/projects/{target.project_id}/keys").json()["keys"]
    assert [key["name"] for key in keys] == ["loss", "new"]
    table = f"/projects/{run.project_id}/table"
    assert server.post(table, {}).json()["n_runs"] == 0
    assert server.post(f"/projects/{target.project_id}/table", {}).json()["n_runs"] == 2


def test_a_copied_run_is_listed_beside_its_source(server: LiveServer) -> None:
    run = begin_run(server, name="original")
    assert _bulk(run, action="copy", uids=[run.uid], value=run.project_id).json()["n_skipped"] == 1
    server.call("PATCH", f"/runs/{run.uid}", {"state": "finished"})
    assert _bulk(run, action="copy", uids=[run.uid], value=run.project_id).json()["done"] == 1
    page = server.get(f"/projects/{run.project_id}/runs").json()
    assert [item["name"] for item in page["items"]] == ["original", "original"]


def test_actions_that_make_no_sense_are_told_so(server: LiveServer) -> None:
    run = begin_run(server)
    for action in (
        {"action": "trash"},
        {"action": "trash", "uids": [run.uid], "choice": {}},
        {"action": "explode", "uids": [run.uid]},
        {"action": "add_tags", "uids": [run.uid]},
        {"action": "group", "uids": [run.uid], "value": 3},
        {"action": "move", "uids": [run.uid]},
        {"action": "copy", "uids": [run.uid], "value": True},
        {"action": "trash", "choice": {"filter": "((("}},
        {"action": "trash", "choice": {"search": "(", "regex": True}},
    ):
        assert _bulk(run, **action).status == 400, action
    nowhere = _bulk(run, action="move", uids=[run.uid], value=999_999)
    assert (nowhere.status, nowhere.json()["code"]) == (404, "not_found")
    path = "/projects/999999/runs/bulk"
    assert server.post(path, {"action": "trash", "uids": [run.uid]}).status == 404
