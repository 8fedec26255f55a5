import secrets

from tests.doubles.live_server import LiveServer
from tests.server.conftest import begin_run


def test_a_record_travels_as_json_with_numbers_that_json_does_not_have(
    server: LiveServer,
) -> None:
    request = {"uid": secrets.token_hex(16), "id_default": "o", "project": "p", "offline": True}
    run = server.post("/runs", {**request, "heartbeats": False}).json()["run"]
    server.call("PATCH", f"/runs/{run['uid']}", {"summary": {"best": 2.5}, "notes": "メモ"})
    record = server.get(f"/runs/{run['uid']}/record").json()
    record["run"]["config"] = {"nan": {"_type": "float", "text": "nan"}}
    record["run"]["created_us"] = 1_700_000_000_000_000
    taken = server.call("PUT", f"/runs/{run['uid']}/record", record).json()
    assert (taken["created_us"], taken["notes"]) == (1_700_000_000_000_000, "メモ")
    again = server.get(f"/runs/{run['uid']}/record").json()
    assert again["run"]["config"] == record["run"]["config"]
    assert again["by_hand"] == {"best": 2.5}


def test_a_run_that_is_going_on_refuses_a_record(server: LiveServer) -> None:
    run = begin_run(server)
    record = server.get(f"/runs/{run.uid}/record").json()
    answer = server.call("PUT", f"/runs/{run.uid}/record", record)
    assert (answer.status, answer.json()["code"]) == (409, "conflict")
