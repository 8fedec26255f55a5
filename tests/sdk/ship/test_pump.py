import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.doubles.fake_server import FakeServer, Fault, fake_server
from tests.doubles.run_folder import RunFolder

from kiseki.model.wire import StartRun
from kiseki.sdk.rundir import write_meta
from kiseki.sdk.ship.progress import read_progress
from kiseki.sdk.ship.pump import Pump


@pytest.fixture
def folder(tmp_path: Path, server: FakeServer) -> RunFolder:
    return RunFolder(tmp_path, base_url=server.url)


def make_pump(folder: RunFolder) -> Pump:
    """Return a pump whose pauses between two attempts are a hundredth of the real ones."""
    pump = Pump.of(folder.path, api_key="secret-key", pid=1, beats=False)
    began = time.monotonic()
    pump.now = lambda: began + (time.monotonic() - began) * 100
    return pump


def pump_until(pump: Pump, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    pump.look()
    while not done():
        assert time.monotonic() < deadline, pump.plan.trouble
        pump.look()
        time.sleep(min(pump.step() / 100, 0.01))


def ship(folder: RunFolder) -> Pump:
    pump = make_pump(folder)
    pump.look()
    pump_until(pump, lambda: pump.plan.is_synced)
    pump.close()
    return pump


def test_everything_in_a_run_directory_reaches_the_server(
    folder: RunFolder, server: FakeServer
) -> None:
    for number in range(50):
        folder.log(loss=number / 2, step=number)
    folder.print("hello\nwor")
    folder.print("ld\n")
    folder.end()
    ship(folder)
    run = server.run()
    assert run.values("loss") == [number / 2 for number in range(50)]
    assert run.console() == ["hello", "world"]
    assert run.facts("end") == [{"cause": "finish", "exit_code": 0}]
    info = next(iter(run.writers.values())).info
    assert (info.role, info.pid, info.opened_us) == (
        "primary",
        folder.pid,
        folder.writer.clock.opened_us,
    )


def test_what_the_server_answered_is_kept_and_told(folder: RunFolder, server: FakeServer) -> None:
    folder.log(a=1)
    pump = ship(folder)
    assert folder.meta.started is not None
    progress = read_progress(folder.path)
    assert progress is not None
    assert (progress.run_name, progress.run_path) == ("quiet-moon-1", "/me/p/runs/abc12345")
    assert progress.writers[folder.writer.header.writer].safe == folder.writer.end()
    assert pump.meta.uid == folder.start.uid


def test_the_key_is_sent_and_written_nowhere(folder: RunFolder, server: FakeServer) -> None:
    folder.log(a=1)
    ship(folder)
    assert all(h["Authorization"] == "Bearer secret-key" for h in server.headers)
    for path in folder.path.rglob("*"):
        assert path.is_dir() or b"secret-key" not in path.read_bytes()


def test_a_second_pump_sends_nothing_that_the_server_has(
    folder: RunFolder, server: FakeServer
) -> None:
    folder.log(a=1)
    ship(folder)
    server.requests.clear()
    ship(folder)
    assert server.requests == ["writers"]


def test_a_server_that_lost_its_last_seconds_gets_them_again(
    folder: RunFolder, server: FakeServer
) -> None:
    pump = make_pump(folder)
    borders = []
    for number in range(3):
        folder.log(a=number)
        pump_until(pump, lambda: server.runs != {} and server.run().values("a")[-1:] == [number])  # noqa: B023
        writer = server.run().writers[folder.writer.header.writer]
        borders.append((writer.next, writer.crc))
    # A backup is restored: the last row is unknown again.
    writer.next, writer.crc = borders[1]
    writer.rows = dict(list(writer.rows.items())[:2])
    del writer.positions[2:]
    folder.log(a=3)
    pump_until(pump, lambda: server.run().values("a") == [0, 1, 2, 3])
    pump.close()


def test_a_server_with_another_database_gets_the_whole_run(
    folder: RunFolder, server: FakeServer
) -> None:
    folder.log(a=1)
    pump = ship(folder)
    server.runs.clear()
    folder.log(a=2)
    ship(folder)
    assert server.run().values("a") == [1, 2]
    assert pump.plan.trouble == ""


def test_another_history_under_the_same_id_is_kept_and_said_once(
    folder: RunFolder, server: FakeServer
) -> None:
    folder.log(a=1)
    ship(folder)
    server.run().writers[folder.writer.header.writer].crc ^= 1
    folder.log(a=2)
    pump = make_pump(folder)
    pump_until(pump, lambda: pump.plan.is_over)
    pump.close()
    assert pump.plan.trouble == "Two histories."
    assert server.run().values("a") == [1]


def test_a_deleted_run_is_kept_on_disk_and_not_sent(folder: RunFolder, server: FakeServer) -> None:
    folder.log(a=1)
    ship(folder)
    server.run().deleted = True
    folder.log(a=2)
    pump = make_pump(folder)
    pump_until(pump, lambda: pump.plan.is_over)
    n_requests = len(server.requests)
    pump.look()
    pump.step()
    pump.close()
    assert len(server.requests) == n_requests
    progress = read_progress(folder.path)
    assert progress is not None
    assert (progress.trouble, progress.refused) == ("The run lies in the trash.", True)


FAULTS: list[Fault | None] = [
    None,
    "cut_before",
    "cut_after",
    "twice",
    (500, "oops"),
    (503, '{"code":"busy","message":"busy"}'),
    (507, '{"code":"storage_full","message":"full"}'),
    (429, "slow down"),
    (502, "<html>bad gateway</html>"),
]


@pytest.mark.parametrize("seed", range(4))
def test_a_network_that_cuts_repeats_and_refuses_costs_no_row_and_doubles_none(
    seed: int, folder: RunFolder, server: FakeServer
) -> None:
    chance = random.Random(seed)
    server.faults.extend(chance.choices(FAULTS, k=1000))
    pump = make_pump(folder)
    for number in range(60):
        folder.log(a=number, step=chance.randrange(5))
        if chance.random() < 0.1:  # the side process dies and another takes over
            pump.close()
            pump = make_pump(folder)
        pump.look()
        pump.step()
    pump_until(pump, lambda: pump.plan.is_synced)
    pump.close()
    assert server.run().values("a") == list(range(60))


def test_two_side_processes_at_once_are_harmless(folder: RunFolder, server: FakeServer) -> None:
    pumps = [make_pump(folder), make_pump(folder)]
    for number in range(30):
        folder.log(a=number)
        for pump in pumps:
            pump.look()
            pump.step()
    for pump in pumps:
        pump_until(pump, lambda: server.run().values("a") == list(range(30)))
        pump.close()


def test_a_run_begins_locally_and_is_sent_when_the_server_comes_up(tmp_path: Path) -> None:
    with fake_server() as first:
        port = int(first.url.rsplit(":", 1)[1])
    folder = RunFolder(tmp_path, base_url=first.url)
    folder.log(a=1)
    pump = make_pump(folder)
    pump.look()
    pump.step()
    assert "No kiseki server answers" in pump.plan.trouble
    with fake_server(port=port) as second:
        pump_until(pump, lambda: pump.plan.is_synced)
        assert second.run().values("a") == [1]
        pump.close()


def test_several_writers_of_one_run_are_all_sent(folder: RunFolder, server: FakeServer) -> None:
    others = [folder.add_writer(pid=100 + n) for n in range(3)]
    for number, writer in enumerate(others):
        writer.append((1, writer.clock.now_us(), None, None, {"a": number}))
    folder.log(a=99)
    ship(folder)
    assert sorted(server.run().values("a")) == [0, 1, 2, 99]
    assert len(server.run().writers) == 4


def test_the_uid_that_the_server_answers_with_wins(tmp_path: Path, server: FakeServer) -> None:
    start = StartRun(uid="f" * 32, id_default="abc12345", project="p", resume="allow")
    folder = RunFolder(tmp_path, base_url=server.url, start=start)
    meta = folder.meta
    meta.start.uid = "e" * 32  # what the fake server will answer with
    write_meta(folder.path, meta)
    folder.log(a=1)
    pump = ship(folder)
    assert pump.meta.uid == folder.meta.uid == "e" * 32
    assert server.runs["e" * 32].values("a") == [1]


def test_a_journal_of_the_future_is_said_and_the_others_are_sent(
    folder: RunFolder, server: FakeServer
) -> None:
    future = folder.path / f"journal-{'0' * 32}.kj"
    future.write_bytes(b"KISEKIJ\x09whatever")
    folder.log(a=1)
    pump = make_pump(folder)
    pump_until(pump, lambda: pump.plan.is_over and bool(server.runs))
    pump.close()
    assert server.run().values("a") == [1]
    assert "format version 9" in pump.plan.trouble
