import contextlib
import http.client
import json
import secrets
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.doubles.live_server import LiveServer, run_live_server
from tests.doubles.shipments import segment_of
from tests.server.conftest import BegunRun, begin_run

from kiseki.server import events

TIMEOUT_S = 60


@contextlib.contextmanager
def watching(
    server: LiveServer, query: str = "", **headers: str
) -> Generator[Iterator[dict[str, Any]]]:
    """Give the blocks of a live stream, one after the other, as field -> value."""
    place = urlsplit(server.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=TIMEOUT_S)
    with contextlib.closing(connection):
        connection.request("GET", f"/api/v1/live{query}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        assert answer.getheader("content-type", "").startswith("text/event-stream")
        yield _blocks(answer)


def _blocks(answer: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    block: dict[str, Any] = {}
    for line in answer:
        text = line.decode().rstrip("\n")
        if text:
            name, _, value = text.partition(":")
            block[name or "comment"] = value.strip()
            continue
        if "data" in block:
            block["data"] = json.loads(block["data"])
        yield block
        block = {}


def next_series(blocks: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Return the next event that tells of logged values (others may come before it)."""
    return next(
        block
        for block in blocks
        if "data" in block and any("series" in run["kinds"] for run in block["data"]["runs"])
    )


def _log(run: BegunRun, **values: float) -> None:
    state = run.server.post(f"/runs/{run.uid}/writers", {"writer": run.writer}).json()
    segment = segment_of([(0, values)], writer=run.writer, start=state["next"])
    assert run.ship(segment).status == 200


def test_a_browser_hears_which_keys_of_which_run_changed(run: BegunRun) -> None:
    with watching(run.server, f"?run={run.uid}") as blocks:
        opened = next(blocks)
        assert opened["id"].isdigit()
        assert "retry" in opened
        _log(run, loss=1.0, acc=0.5)
        event = next_series(blocks)
    assert event["event"] == "change"
    assert int(event["id"]) > int(opened["id"])
    (change,) = event["data"]["runs"]
    assert (change["uid"], change["keys"]) == (run.uid, ["acc", "loss"])


def test_a_browser_hears_only_of_the_project_it_shows(server: LiveServer) -> None:
    shown, other = begin_run(server), begin_run(server)
    with watching(server, f"?project={shown.project_id}") as blocks:
        next(blocks)
        _log(other, loss=1.0)
        server.call("PATCH", f"/runs/{other.uid}", {"name": "renamed"})
        _log(shown, loss=1.0)
        event = next_series(blocks)
    assert [change["uid"] for change in event["data"]["runs"]] == [shown.uid]


def test_a_browser_hears_of_artifacts(run: BegunRun) -> None:
    with watching(run.server, f"?project={run.project_id}") as blocks:
        next(blocks)
        version = {"id": secrets.token_hex(16), "name": "ds", "type": "dataset", "run": run.uid}
        assert run.server.post("/artifacts", version).status == 200
        begun = next(block for block in blocks if block.get("data", {}).get("artifacts"))
        assert (
            run.server.post(f"/artifacts/{version['id']}/commit", {"run": run.uid}).status == 200
        )
        told = (one for block in blocks for one in block.get("data", {}).get("runs", ()))
        made = next(change for change in told if "artifacts" in change["kinds"])
    assert begun["data"]["artifacts"] == [run.project_id]
    assert made["uid"] == run.uid


def test_ids_of_events_rise_and_lead_on_after_a_lost_connection(run: BegunRun) -> None:
    with watching(run.server, f"?run={run.uid}") as blocks:
        next(blocks)
        _log(run, a=1.0)
        first = next_series(blocks)
        _log(run, b=1.0)
        second = next_series(blocks)
    assert int(second["id"]) > int(first["id"])
    with watching(run.server, f"?run={run.uid}", **{"last-event-id": first["id"]}) as blocks:
        next(blocks)
        missed = next_series(blocks)
    assert missed["event"] == "change"
    assert "b" in missed["data"]["runs"][0]["keys"]
    assert "a" not in missed["data"]["runs"][0]["keys"]


@pytest.mark.parametrize("position", ["999999999999999999", "abc", "-5", "1" * 40])
def test_an_unknown_position_is_answered_with_a_reset(run: BegunRun, position: str) -> None:
    with watching(run.server, f"?run={run.uid}", **{"last-event-id": position}) as blocks:
        next(blocks)
        event = next(blocks)
        _log(run, loss=1.0)
        after = next(blocks)
    assert (event["event"], event["data"]) == ("reset", {})
    assert after["event"] == "change"


def test_silence_is_broken_by_pings(run: BegunRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PING_S", 0.05)
    with watching(run.server, f"?run={run.uid}") as blocks:
        next(blocks)
        assert next(blocks) == {"comment": "ping"}
        assert next(blocks) == {"comment": "ping"}


def test_a_listener_that_leaves_is_forgotten(run: BegunRun) -> None:
    def listeners() -> int:
        text = run.server.get("/!/metrics").body.decode()
        return int(text.split("\nkiseki_listeners ")[1].split()[0])

    with watching(run.server, f"?run={run.uid}") as blocks:
        next(blocks)
        assert listeners() >= 1
        before = listeners()
    while listeners() >= before:
        _log(run, loss=1.0)


def test_streams_end_when_the_server_goes_down(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(run_live_server(tmp_path))
        with watching(server) as blocks:
            next(blocks)
            server.server.stop()
            assert list(blocks) == []


def test_questions_that_make_no_sense_are_refused(server: LiveServer) -> None:
    assert server.get("/live?project=x").status == 400
