import secrets

from tests.doubles.live_server import LiveServer
from tests.doubles.shipments import segment_of
from tests.server.conftest import BegunRun, begin_run, in_query


def test_a_run_is_begun_and_found_by_uid_and_by_path(server: LiveServer) -> None:
    uid = secrets.token_hex(16)
    request = {
        "uid": uid,
        "id_default": "abcd1234",
        "project": "数 / p",
        "entity": "me",
        "config": {"lr": 0.1, "layers": [1, 2], "nested": {"a": None}},
        "tags": ["b", "a"],
        "notes": "notes\nof two lines",
    }
    started = server.post("/runs", request).json()
    run = started["run"]
    assert (run["uid"], run["id"], run["state"]) == (uid, "abcd1234", "running")
    assert (run["config"], run["tags"]) == (request["config"], ["b", "a"])
    assert started["run_path"] == f"/me/{in_query('数 / p')}/runs/abcd1234"
    assert started["project_path"] == f"/me/{in_query('数 / p')}"
    assert (started["resumed"], started["next_step"]) == (False, 0)
    path = f"/runs/find?entity=me&project={in_query('数 / p')}&id=abcd1234"
    assert server.get(path).json()["uid"] == uid
    assert server.get(f"/runs/{uid}").json()["config"] == request["config"]
    assert server.post("/runs", request).json()["run"]["uid"] == uid


def test_a_request_that_was_answered_already_begins_nothing_new(server: LiveServer) -> None:
    run = begin_run(server)
    request = {"uid": run.uid, "id_default": run.id, "project": run.project}
    server.post("/runs", request)
    assert server.get(f"/projects/{run.project_id}/runs").json()["total"] == 1


def test_missing_runs_are_not_found(server: LiveServer) -> None:
    missing = secrets.token_hex(16)
    for path in (f"/runs/{missing}", "/runs/short", f"/runs/{missing.upper()}", "/runs/%00"):
        answer = server.get(path)
        assert (answer.status, answer.json()["code"]) == (404, "not_found"), path
    assert server.get("/runs/find?entity=a&project=b&id=c").status == 404
    assert server.post(f"/runs/{missing}/stop").status == 404
    assert server.post(f"/runs/{missing}/heartbeat").status == 404
    assert server.call("DELETE", f"/runs/{missing}").status == 404


def test_fields_that_a_patch_leaves_out_stay(run: BegunRun) -> None:
    path = f"/runs/{run.uid}"
    run.server.call("PATCH", path, {"name": "new name", "config": {"a": 1}})
    changed = run.server.call("PATCH", path, {"notes": "n", "config": {"b": None}}).json()
    assert (changed["name"], changed["notes"]) == ("new name", "n")
    assert changed["config"] == {"a": 1, "b": None}
    now = run.get()
    clocks = {name: now[name] for name in ("duration_s", "runtime_s")}
    assert now == changed | clocks


def test_a_patch_takes_keys_away_before_it_sets_others(run: BegunRun) -> None:
    path = f"/runs/{run.uid}"
    run.server.call("PATCH", path, {"config": {"a": {"x": 1}, "b": 2}, "summary": {"s": 1}})
    patch = {"remove_config": ["a", "b", "none"], "config": {"b": 3}, "remove_summary": ["s"]}
    changed = run.server.call("PATCH", path, patch).json()
    assert changed["config"] == {"b": 3}
    assert "s" not in changed["summary"]
    assert run.server.call("PATCH", path, {"remove_config": "a"}).status == 400


def test_a_summary_set_by_hand_is_shown(run: BegunRun) -> None:
    path = f"/runs/{run.uid}"
    changed = run.server.call("PATCH", path, {"summary": {"best": 0.25}}).json()
    assert changed["summary"]["best"] == 0.25


def test_a_person_may_correct_a_state(run: BegunRun) -> None:
    path = f"/runs/{run.uid}"
    for state in ("failed", "finished", "killed"):
        assert run.server.call("PATCH", path, {"state": state}).json()["state"] == state
    last = run.get("/states")["changes"][-1]
    assert (last["state"], last["source"]) == ("killed", "user")
    assert run.server.call("PATCH", path, {"state": "flying"}).status == 400


def test_a_stop_request_reaches_the_shipper_and_shows_its_way(run: BegunRun) -> None:
    assert run.server.post(f"/runs/{run.uid}/heartbeat").json()["stop"] is None
    asked = run.server.post(f"/runs/{run.uid}/stop", {"by": "nico"}).json()
    assert asked["stop"]["requested_by"] == "nico"
    again = run.server.post(f"/runs/{run.uid}/stop", {"by": "other"}).json()
    assert again["stop"] == asked["stop"]
    assert run.server.post(f"/runs/{run.uid}/heartbeat").json()["stop"] == asked["stop"]
    run.server.post(f"/runs/{run.uid}/heartbeat", {"stop_step": "sigint"})
    assert run.get()["stop"]["step"] == "sigint"
    assert run.get()["stop"]["acknowledged_us"] is not None


def test_states_are_kept_with_their_time_and_source(run: BegunRun) -> None:
    (first,) = run.get("/states")["changes"]
    assert (first["state"], first["source"]) == ("running", "client")
    assert first["time_us"] > 0


def test_a_deleted_run_lies_in_the_trash_until_it_is_restored(run: BegunRun) -> None:
    path = f"/runs/{run.uid}"
    gone = run.server.call("DELETE", path)
    assert gone.json()["deleted_us"] is not None
    listed = f"/projects/{run.project_id}/runs"
    assert run.server.get(listed).json()["total"] == 0
    assert run.server.get(f"{listed}?deleted=true").json()["total"] == 1
    assert run.server.post(f"{path}/heartbeat").status == 410
    taken = {"uid": secrets.token_hex(16), "id": run.id, "id_default": "x", "project": run.project}
    refused = run.server.post("/runs", taken)
    assert (refused.status, refused.json()["code"]) == (410, "deleted")
    restored = run.server.post(f"{path}/restore").json()
    assert restored["deleted_us"] is None
    assert run.server.get(listed).json()["total"] == 1


def test_a_purged_run_frees_its_id(run: BegunRun) -> None:
    answer = run.server.call("DELETE", f"/runs/{run.uid}?purge=true")
    assert answer.json()["uid"] == run.uid
    assert run.server.get(f"/runs/{run.uid}").status in (404, 410)
    again = {"uid": secrets.token_hex(16), "id": run.id, "id_default": "x", "project": run.project}
    assert run.server.post("/runs", again).status == 200


def test_a_client_from_the_future_is_refused_by_its_version(server: LiveServer) -> None:
    request = {"uid": secrets.token_hex(16), "id_default": "a", "wire_version": 99}
    answer = server.post("/runs", request)
    assert (answer.status, answer.json()["code"]) == (400, "version")
    assert "Update" in answer.json()["hint"]


def test_numbers_that_json_does_not_have_come_as_typed_values(run: BegunRun) -> None:
    facts = [("config", {"set": {"clip": float("inf"), "deep": [{"x": float("nan")}]}, "del": []})]
    assert run.ship(segment_of([], writer=run.writer, facts=facts)).status == 200
    config = run.get()["config"]
    assert config["clip"] == {"_type": "float", "text": "inf"}
    assert config["deep"] == [{"x": {"_type": "float", "text": "nan"}}]


def test_a_console_of_many_lines_is_downloaded_as_text(run: BegunRun) -> None:
    lines = [f"line {i} é <b>" for i in range(2500)]
    assert run.ship(segment_of([], writer=run.writer, console=lines)).status == 200
    answer = run.server.get(f"/runs/{run.uid}/console.txt")
    assert answer.body.decode() == "".join(f"{line}\n" for line in lines)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    tail = run.get("/console?offset=-2")
    assert ([line["text"] for line in tail["lines"]], tail["offset"]) == (lines[-2:], 2498)
    found = run.get("/console?search=line%20249&limit=5")
    assert found["total"] == 11
