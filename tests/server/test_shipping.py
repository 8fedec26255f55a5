import math
import random
import time
from typing import Any

import msgspec
import pytest
from tests.doubles.live_server import LiveServer
from tests.doubles.shipments import packed, segment_of
from tests.server.conftest import BegunRun, begin_run

from kiseki.hub.ingest import INLINE_BYTES
from kiseki.model.wire import Segment

PATIENCE_S = 30


def _rows(n: int, start: int = 0) -> list[tuple[int, dict[str, Any]]]:
    return [(i, {"loss": 1.0 / (i + 1), "n": i}) for i in range(start, start + n)]


def _segment(run: BegunRun, **parts: Any) -> Segment:
    return segment_of(parts.pop("rows", []), writer=run.writer, **parts)


def _state(run: BegunRun, end: int) -> dict[str, Any]:
    return {"writer": run.writer, "next": end, "safe": end, "left_out": ""}


def test_a_shipment_is_acknowledged_with_what_is_committed(run: BegunRun) -> None:
    segment = _segment(run, rows=_rows(3))
    receipt = run.ship(segment).json()
    (state,) = receipt["writers"]
    assert state == _state(run, segment.end)
    assert (receipt["state"], receipt["stop"]) == ("running", None)


def test_a_shipment_sent_twice_counts_once(run: BegunRun) -> None:
    segment = _segment(run, rows=_rows(3))
    assert run.ship(segment).json() == run.ship(segment).json()
    assert len(run.get("/rows")["rows"]) == 3


def test_a_gap_is_answered_with_the_position_to_send_from(run: BegunRun) -> None:
    first = _segment(run, rows=_rows(2))
    run.ship(first)
    answer = run.ship(_segment(run, rows=_rows(2), start=first.end + 64))
    assert answer.status == 409
    assert (answer.json()["code"], answer.json()["next"]) == ("gap", first.end)


def test_two_histories_under_one_id_are_a_conflict(run: BegunRun) -> None:
    first = _segment(run, rows=_rows(2), last_crc=7)
    run.ship(first)
    answer = run.ship(_segment(run, rows=_rows(2), start=first.end, before_crc=8))
    assert (answer.status, answer.json()["code"]) == (409, "journal_conflict")


def test_rows_of_a_deleted_run_are_refused_as_deleted(run: BegunRun) -> None:
    run.server.call("DELETE", f"/runs/{run.uid}")
    answer = run.ship(_segment(run, rows=_rows(1)))
    assert (answer.status, answer.json()["code"]) == (410, "deleted")


def test_registering_again_tells_what_the_server_has(run: BegunRun) -> None:
    segment = _segment(run, rows=_rows(2))
    run.ship(segment)
    known = run.server.post(f"/runs/{run.uid}/writers", {"writer": run.writer}).json()
    assert known["next"] == segment.end


def test_a_heartbeat_is_answered_with_what_the_server_has(run: BegunRun) -> None:
    segment = _segment(run, rows=_rows(2))
    run.ship(segment)
    body = {"writers": [run.writer, "never heard of"]}
    receipt = run.server.post(f"/runs/{run.uid}/heartbeat", body).json()
    assert receipt["writers"] == [_state(run, segment.end)]


def test_a_stop_request_comes_with_the_next_receipt(run: BegunRun) -> None:
    first = _segment(run, rows=_rows(1))
    run.ship(first)
    run.server.post(f"/runs/{run.uid}/stop", {"by": "me"})
    end = time.monotonic() + PATIENCE_S
    while run.ship(first).json()["stop"] is None:
        assert time.monotonic() < end, "no receipt carried the stop request"
        time.sleep(0.02)


def test_the_receipt_of_the_end_shows_the_new_state(run: BegunRun) -> None:
    register = {"writer": "b" * 32 + run.uid[:8], "role": "primary"}
    run.server.post(f"/runs/{run.uid}/writers", register)
    end = segment_of(
        [], writer=register["writer"], facts=[("end", {"cause": "finish", "exit_code": 0})]
    )
    assert run.ship(end).json()["state"] == "finished"
    assert run.get()["state"] == "finished"


def test_a_run_whose_last_rows_are_on_their_way_is_finishing(run: BegunRun) -> None:
    path, finishing = f"/runs/{run.uid}/heartbeat", {"finishing": True}
    assert run.server.post(path, {}).json()["state"] == "running"
    assert run.server.post(path, finishing).json()["state"] == "finishing"
    assert run.server.post(path, finishing).json()["state"] == "finishing"
    assert run.ship(_segment(run, rows=_rows(2))).json()["state"] == "finishing"
    writer = "c" * 32 + run.uid[:8]
    run.server.post(f"/runs/{run.uid}/writers", {"writer": writer, "role": "primary"})
    end = ("end", {"cause": "finish", "exit_code": 0})
    assert run.ship(segment_of([], writer=writer, facts=[end])).json()["state"] == "finished"
    assert run.server.post(path, finishing).json()["state"] == "finished"
    states = [change["state"] for change in run.get("/states")["changes"]]
    assert states[-2:] == ["finishing", "finished"]


def test_the_summary_is_whole_when_the_end_is_acknowledged(run: BegunRun) -> None:
    run.ship(_segment(run, rows=_rows(2)))
    register = {"writer": "b" * 32 + run.uid[:8], "role": "primary"}
    run.server.post(f"/runs/{run.uid}/writers", register)
    end = ("end", {"cause": "finish", "exit_code": 0})
    run.ship(segment_of(_rows(3, 2), writer=register["writer"], facts=[end]))
    assert run.get()["summary"] == {"loss": 0.2, "n": 4}


def test_what_is_no_shipment_is_refused_and_the_server_lives(run: BegunRun) -> None:
    path = f"/runs/{run.uid}/segments"
    for body, headers in (
        (b"", {}),
        (b"{}", {"content-encoding": "zstd"}),
        (b"\x00" * 1000, {}),
        (packed(_segment(run, rows=_rows(1)))[:-1], {"content-encoding": "zstd"}),
        (packed(_segment(run, rows=_rows(1))), {"content-encoding": "br"}),
    ):
        answer = run.server.call("POST", path, body, headers=headers)
        assert (answer.status, answer.json()["code"]) == (400, "invalid_body")
    assert run.server.call("GET", path).status == 405
    assert run.ship(_segment(run, rows=_rows(1))).status == 200


@pytest.mark.parametrize(
    "change",
    [
        {"steps": b"\0" * 7},
        {"positions": b"\0" * 24},
        {"times": b""},
        {"rows": b"\xff" * 24},
    ],
)
def test_segments_whose_arrays_do_not_fit_are_refused(
    run: BegunRun, change: dict[str, bytes]
) -> None:
    segment = msgspec.structs.replace(_segment(run, rows=_rows(3)), **change)
    answer = run.ship(segment)
    assert (answer.status, answer.json()["code"]) == (400, "invalid_body")
    assert run.get("/rows")["rows"] == []


def test_a_declared_length_over_the_limit_is_refused_before_the_body(run: BegunRun) -> None:
    answer = run.server.call(
        "POST", f"/runs/{run.uid}/segments", b"", headers={"content-length": str(10**9)}
    )
    assert (answer.status, answer.json()["code"]) == (413, "too_large")


def test_writers_with_impossible_facts_are_refused(run: BegunRun) -> None:
    path = f"/runs/{run.uid}/writers"
    for body in (
        {"writer": ""},
        {"writer": "a\0"},
        {"writer": "w" * 129},
        {"writer": "w", "pid": 10**30},
        {"writer": "w", "opened_us": -(2**70)},
        {"writer": "w", "role": "king"},
        {"writer": "w", "stream": "no such stream"},
    ):
        assert run.server.post(path, body).status in (400, 404, 410), body


def test_the_summary_of_a_run_follows_its_rows(server: LiveServer) -> None:
    run = begin_run(server)
    run.ship(_segment(run, rows=[*_rows(5), (9, {"loss": math.nan})]))
    end = time.monotonic() + PATIENCE_S
    while "n" not in run.get()["summary"]:
        assert time.monotonic() < end, "no summary was written"
        time.sleep(0.05)
    assert run.get()["summary"] == {"loss": {"_type": "float", "text": "nan"}, "n": 4}
    assert run.get()["last_step"] == 9


def test_a_large_shipment_is_kept_whole(run: BegunRun) -> None:
    rows = [(i, {f"key-{j}": random.random() for j in range(20)}) for i in range(2000)]
    segment = _segment(run, rows=rows)
    assert len(packed(segment)) > INLINE_BYTES
    assert run.ship(segment).status == 200
    assert [fact["count"] for fact in run.get("/keys")["keys"]] == [2000] * 20
