import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import psutil
import pytest
from tests.doubles.live_server import run_live_server
from tests.doubles.shipments import RECORD_BYTES, packed, segment_of

from kiseki.model.errors import UsageError
from kiseki.server.config import ServerConfig
from kiseki.server.serve import listen, open_server

TIMEOUT_S = 60
_SERVE = """
import sys
from pathlib import Path
from kiseki.server.config import ServerConfig
from kiseki.server.serve import run_server
run_server(
    ServerConfig(data=Path(sys.argv[1]), port=0, log_level="warning"),
    on_ready=lambda url: print(url, flush=True),
)
print("ended in order", flush=True)
"""


@pytest.fixture
def process(tmp_path: Path) -> Generator[tuple[subprocess.Popen[str], int]]:
    """A server in a process of its own and its port."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        try:
            yield child, int(url.rsplit(":", 1)[1])
        finally:
            if child.poll() is None:
                child.kill()


def _post(port: int, path: str, body: object) -> dict[str, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "content-encoding" if isinstance(body, bytes) else "content-type"
    value = "zstd" if isinstance(body, bytes) else "application/json"
    connection.request("POST", f"/api/v1{path}", sent, {kind: value})
    answer = connection.getresponse()
    read = answer.read()
    connection.close()
    assert answer.status == 200, read
    return json.loads(read)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_in_order(
    process: tuple[subprocess.Popen[str], int], number: signal.Signals
) -> None:
    child, _ = process
    child.send_signal(number)
    output, _ = child.communicate(timeout=TIMEOUT_S)
    assert (output.strip(), child.returncode) == ("ended in order", 0)


def test_what_was_acknowledged_outlives_a_stop_in_the_middle_of_shipments(
    process: tuple[subprocess.Popen[str], int], tmp_path: Path
) -> None:
    child, port = process
    uid, writer = "a" * 32, "b" * 32
    _post(port, "/runs", {"uid": uid, "id_default": "stopped", "project": "p"})
    _post(port, f"/runs/{uid}/writers", {"writer": writer})
    acknowledged = 0
    for i in range(1000):
        if i == 20:
            child.send_signal(signal.SIGTERM)
        rows = [(i, {"loss": float(i)})]
        segment = segment_of(rows, writer=writer, start=acknowledged)
        try:
            receipt = _post(port, f"/runs/{uid}/segments", packed(segment))
        except (OSError, http.client.HTTPException):
            break
        acknowledged = receipt["writers"][0]["next"]  # type: ignore[index]
    assert child.wait(TIMEOUT_S) == 0
    with run_live_server(tmp_path) as server:
        known = server.post(f"/runs/{uid}/writers", {"writer": writer}).json()
        assert known["next"] >= acknowledged > 0
        rows_kept = server.get(f"/runs/{uid}/rows").json()["rows"]
        assert len(rows_kept) == known["next"] // RECORD_BYTES


@pytest.mark.slow
def test_the_upkeep_process_is_started_again_and_ends_with_a_killed_server(
    process: tuple[subprocess.Popen[str], int],
) -> None:
    child, _ = process
    upkeep = _only_child(child.pid)
    os.kill(upkeep, signal.SIGKILL)
    again = _only_child(child.pid, other_than=upkeep)
    child.kill()
    child.wait(TIMEOUT_S)
    _wait_until_gone(again)


def _only_child(pid: int, *, other_than: int = 0) -> int:
    for _ in range(TIMEOUT_S * 20):
        running = [
            one.pid
            for one in psutil.Process(pid).children()
            if one.status() != psutil.STATUS_ZOMBIE and one.pid != other_than
        ]
        if len(running) == 1:
            return running[0]
        threading.Event().wait(0.05)
    raise AssertionError("there is no upkeep process")


def _wait_until_gone(pid: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        orphan = psutil.Process(pid)
        gone, _ = psutil.wait_procs([orphan], timeout=TIMEOUT_S)
        assert gone or orphan.status() == psutil.STATUS_ZOMBIE


def test_a_taken_port_is_told_or_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = ServerConfig(data=Path("unused"), port=port)
        with pytest.raises(UsageError, match=str(port)) as caught:
            listen(config)
        assert "--port" in caught.value.hint
        with listen(ServerConfig(data=Path("unused"), port=port, next_free_port=True)) as other:
            assert other.getsockname()[1] > port


def test_an_address_of_the_network_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    config = ServerConfig(data=tmp_path / "data", host="0.0.0.0", port=0)
    with pytest.raises(UsageError), open_server(config):
        pass
    assert not (tmp_path / "data").exists()


def test_a_host_that_is_not_ours_is_told(tmp_path: Path) -> None:
    config = ServerConfig(data=tmp_path, host="nowhere.localhost.invalid", open_to_network=True)
    with pytest.raises(UsageError), open_server(config):
        pass


def test_data_stays_from_one_server_to_the_next(tmp_path: Path) -> None:
    with run_live_server(tmp_path) as server:
        made = server.post("/projects", {"name": "kept"}).json()
    with run_live_server(tmp_path) as server:
        assert server.get(f"/projects/{made['id']}").json() == made


def test_ipv6_loopback_is_served(tmp_path: Path) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with run_live_server(tmp_path, host="::1") as server:
        assert server.url.startswith("http://[::1]:")
        assert server.get("/info").status == 200


def test_metrics_count_what_came_in(tmp_path: Path) -> None:
    with run_live_server(tmp_path) as server:
        before = server.get("/!/metrics")
        assert before.headers["content-type"].startswith("text/plain; version=0.0.4")
        uid, writer = "a" * 32, "b" * 32
        server.post("/runs", {"uid": uid, "id_default": "counted"})
        server.post(f"/runs/{uid}/writers", {"writer": writer})
        body = packed(segment_of([(0, {"loss": 1.0})], writer=writer))
        headers = {"content-encoding": "zstd"}
        server.call("POST", f"/runs/{uid}/segments", body, headers=headers)
        server.call("POST", f"/runs/{uid}/segments", b"junk", headers=headers)
        after = server.get("/!/metrics").body.decode().splitlines()
    assert "kiseki_shipments_total 1" in after
    assert f"kiseki_shipment_bytes_total {len(body)}" in after
    assert "kiseki_refused_total 1" in after
