import os
import time
from pathlib import Path
from typing import Any

import pytest
from tests.doubles.fake_server import FakeServer, fake_server
from tests.doubles.run_folder import RunFolder
from tests.doubles.side_process import wait_for

from kiseki.sdk.ship import run_thread
from kiseki.sdk.ship.plan import CUT_BYTES
from kiseki.sdk.ship.progress import read_progress
from kiseki.sdk.ship.pump import Pump
from kiseki.sdk.ship.run_thread import RunThread
from kiseki.sdk.ship.system_journal import SystemJournal


def start(folder: RunFolder, *, decides_end: bool = True) -> RunThread:
    pump = Pump.of(folder.path, api_key=None, pid=os.getpid())
    journal = SystemJournal(folder.path, folder.meta, client="test")
    thread = RunThread(pump, journal, decides_end=decides_end)
    thread.start()
    return thread


def vanished() -> dict[str, Any]:
    return {"cause": "vanished"}


def test_a_run_is_done_when_it_has_ended_and_all_of_it_is_there(
    tmp_path: Path, server: FakeServer
) -> None:
    folder = RunFolder(tmp_path, base_url=server.url)
    folder.log(n=1)
    thread = start(folder)
    wait_for(lambda: server.runs and server.run().values("n") == [1])
    assert not thread.done.is_set()
    folder.end()
    thread.wake()
    assert thread.done.wait(10)
    progress = read_progress(folder.path)
    assert progress is not None
    assert progress.ended


def test_the_end_of_an_owner_that_left_no_record_is_recorded(
    tmp_path: Path, server: FakeServer
) -> None:
    folder = RunFolder(tmp_path, base_url=server.url)
    thread = start(folder)
    thread.owner_ended(vanished)
    assert thread.done.wait(10)
    assert server.run().facts("end") == [{"cause": "vanished"}]


def test_who_only_attached_never_says_how_the_run_ended(
    tmp_path: Path, server: FakeServer
) -> None:
    folder = RunFolder(tmp_path, base_url=server.url)
    folder.log(n=1)
    thread = start(folder, decides_end=False)
    thread.owner_ended(vanished)
    assert thread.done.wait(10)
    assert server.run().values("n") == [1]
    assert server.run().facts("end") == []


def test_a_server_that_stays_away_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_thread, "ABSENT_S", 0.0)
    with fake_server() as gone:
        pass
    folder = RunFolder(tmp_path, base_url=gone.url)
    thread = start(folder)
    time.sleep(0.1)
    assert not thread.done.is_set()  # the run goes on: so do we
    thread.owner_ended(vanished)
    assert thread.done.wait(10)
    progress = read_progress(folder.path)
    assert progress is not None
    assert not progress.ended


def test_a_sigterm_that_was_seen_is_told_to_the_training(
    tmp_path: Path, server: FakeServer
) -> None:
    folder = RunFolder(tmp_path, base_url=server.url)
    thread = start(folder)
    thread.tell_term_seen()
    wait_for(lambda: (p := read_progress(folder.path)) is not None and p.term_seen)
    folder.end()
    thread.wake()
    assert thread.done.wait(10)


def test_what_goes_wrong_in_a_thread_is_written_into_the_run_directory(
    tmp_path: Path, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Pump) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(Pump, "look", fail)
    thread = start(RunFolder(tmp_path, base_url=server.url))
    assert thread.done.wait(10)
    log = (thread.pump.run_dir / "logs/shipper.log").read_text("utf-8")
    assert "a bug of ours" in log


def test_much_that_is_left_when_the_owner_ends_is_announced_first(
    tmp_path: Path, server: FakeServer
) -> None:
    folder = RunFolder(tmp_path, base_url=server.url)
    folder.log(text="x" * CUT_BYTES)
    pump = Pump.of(folder.path, api_key=None, pid=os.getpid())
    journal = SystemJournal(folder.path, folder.meta, client="test")
    thread = RunThread(pump, journal, decides_end=True)
    thread.owner_ended(vanished)
    thread.start()
    assert thread.done.wait(30)
    assert [beat.finishing for beat in server.run().beats] == [True]
    assert server.run().facts("end") == [{"cause": "vanished"}]


def test_little_that_is_left_is_sent_without_a_word(tmp_path: Path, server: FakeServer) -> None:
    folder = RunFolder(tmp_path, base_url=server.url)
    folder.log(n=1)
    pump = Pump.of(folder.path, api_key=None, pid=os.getpid())
    journal = SystemJournal(folder.path, folder.meta, client="test")
    thread = RunThread(pump, journal, decides_end=True)
    thread.owner_ended(vanished)
    thread.start()
    assert thread.done.wait(30)
    assert not any(beat.finishing for beat in server.run().beats)
