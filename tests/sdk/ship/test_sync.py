import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.doubles.fake_server import FakeServer, fake_server
from tests.doubles.run_folder import RunFolder
from tests.doubles.side_process import wait_for

from kiseki.model.errors import UsageError
from kiseki.sdk.rundir import write_meta
from kiseki.sdk.ship.disk import DiskKeeper
from kiseki.sdk.ship.progress import StopRecord, read_progress, write_stop
from kiseki.sdk.ship.sync import SyncProgress, find_run_dirs, sync_run

GONE = 2**22 + 1


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """An offline run that has finished."""
    folder = RunFolder(tmp_path / "kiseki", mode="offline")
    for number in range(20):
        folder.log(n=number)
    return folder


def test_an_offline_run_is_sent_whole_and_checked(folder: RunFolder, server: FakeServer) -> None:
    folder.end()
    result = sync_run(folder.path, base_url=server.url)
    assert (result.status, result.rows, result.trouble) == ("synced", 20, "")
    assert (result.run_id, result.run_path) == ("abc12345", "/me/p/runs/abc12345")
    assert server.run().values("n") == list(range(20))
    assert server.run().start.offline
    assert server.run().beats == []


def test_a_second_sync_sends_nothing_and_says_the_same(
    folder: RunFolder, server: FakeServer
) -> None:
    folder.end()
    first = sync_run(folder.path, base_url=server.url)
    server.requests.clear()
    assert sync_run(folder.path, base_url=server.url) == first
    assert "segments" not in server.requests
    assert len(server.run().facts("end")) == 1


def test_an_interrupted_sync_goes_on_where_it_was_cut(
    folder: RunFolder, server: FakeServer
) -> None:
    folder.end()
    server.faults.extend([None, None, "cut_after"])
    server.faults.extend([(503, "busy")] * 1000)
    result = sync_run(folder.path, base_url=server.url, give_up_s=0.2)
    assert result.status == "failed"
    assert "503" in result.trouble
    server.faults.clear()
    assert sync_run(folder.path, base_url=server.url).status == "synced"
    assert server.run().values("n") == list(range(20))


def test_a_server_that_does_not_answer_is_said_after_a_while(folder: RunFolder) -> None:
    with fake_server() as gone:
        pass
    result = sync_run(folder.path, base_url=gone.url, give_up_s=0.1)
    assert result.status == "failed"
    assert "No kiseki server answers" in result.trouble


def test_a_run_that_vanished_is_recorded_as_such_once(tmp_path: Path, server: FakeServer) -> None:
    folder = RunFolder(tmp_path, mode="offline", owner_pid=GONE)
    folder.log(n=1)
    folder.make_old(100)
    for _ in range(2):
        assert sync_run(folder.path, base_url=server.url).status == "synced"
    assert server.run().facts("end") == [{"cause": "vanished"}]
    progress = read_progress(folder.path)
    assert progress is not None
    assert progress.ended


def test_a_run_that_was_stopped_and_vanished_was_stopped(
    tmp_path: Path, server: FakeServer
) -> None:
    folder = RunFolder(tmp_path, mode="offline", owner_pid=GONE)
    write_stop(folder.path, StopRecord(requested_us=1, by="nico", step="sigkill"))
    folder.make_old(100)
    sync_run(folder.path, base_url=server.url)
    assert server.run().facts("end") == [{"cause": "stop", "by": "nico"}]


def test_a_run_that_goes_on_is_live_and_its_end_is_not_guessed(
    folder: RunFolder, server: FakeServer
) -> None:
    result = sync_run(folder.path, base_url=server.url)
    assert (result.status, result.rows) == ("live", 20)
    assert server.run().facts("end") == []


def test_watching_follows_a_run_to_its_end(folder: RunFolder, server: FakeServer) -> None:
    results = []
    watch = threading.Thread(
        target=lambda: results.append(sync_run(folder.path, base_url=server.url, watch=True))
    )
    watch.start()
    wait_for(lambda: server.runs and len(server.run().values("n")) == 20)
    folder.log(n=20)
    wait_for(lambda: len(server.run().values("n")) == 21)
    folder.end()
    watch.join(timeout=20)
    assert [result.status for result in results] == ["synced"]


def test_damage_and_a_torn_end_are_counted_and_the_rest_is_sent(
    folder: RunFolder, server: FakeServer
) -> None:
    folder.end()
    path = folder.writer.path
    start = folder.writer.end() - 200
    content = bytearray(path.read_bytes())
    content[start] ^= 0xFF
    path.write_bytes(content + b"\xc1\x10\x00")
    result = sync_run(folder.path, base_url=server.url)
    assert result.status == "synced"
    assert result.torn_bytes == 3
    assert 0 < result.lost_bytes < 100
    assert len(server.run().values("n")) == 19


def test_another_project_may_be_named_for_a_run_the_server_does_not_know(
    folder: RunFolder, server: FakeServer
) -> None:
    folder.end()
    sync_run(folder.path, base_url=server.url, project="other", entity="team")
    assert (server.run().start.project, server.run().start.entity) == ("other", "team")


def test_a_run_that_the_server_refuses_is_kept_and_said(
    folder: RunFolder, server: FakeServer
) -> None:
    folder.end()
    server.faults.append((403, '{"code":"forbidden","message":"That key is not known."}'))
    result = sync_run(folder.path, base_url=server.url)
    assert (result.status, result.trouble) == ("failed", "That key is not known.")
    assert folder.writer.path.exists()


def test_a_server_that_says_it_has_less_than_was_sent_is_not_believed_to_be_whole(
    folder: RunFolder, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.end()
    sync_run(folder.path, base_url=server.url)
    register = FakeServer._register
    calls = []

    def forget(self: FakeServer, run, info):
        calls.append(info)
        status, state = register(self, run, info)
        state.next -= 10 if len(calls) == 2 else 0
        return status, state

    monkeypatch.setattr(FakeServer, "_register", forget)
    result = sync_run(folder.path, base_url=server.url)
    assert result.status == "failed"
    assert "The server has" in result.trouble


def test_progress_is_told_in_bytes(folder: RunFolder, server: FakeServer) -> None:
    folder.end()
    told: list[SyncProgress] = []
    sync_run(folder.path, base_url=server.url, on_progress=told.append)
    size = folder.writer.end()
    assert told[0].done_bytes == 0
    assert (told[-1].done_bytes, told[-1].total_bytes) == (size, size)


def test_a_journal_of_another_host_is_sent_as_it_is(tmp_path: Path, server: FakeServer) -> None:
    folder = RunFolder(tmp_path, mode="offline")
    meta = folder.meta
    meta.host, meta.boot_id = "elsewhere", "another-boot"
    write_meta(folder.path, meta)
    folder.log(n=1)
    folder.make_old(100)
    assert sync_run(folder.path, base_url=server.url).status == "synced"
    assert server.run().values("n") == [1]


def test_run_directories_are_found_from_any_path_near_them(
    folder: RunFolder, tmp_path: Path
) -> None:
    other = RunFolder(tmp_path / "kiseki", mode="offline")
    both = [folder.path, other.path]
    assert find_run_dirs([tmp_path]) == both
    assert find_run_dirs([tmp_path / "kiseki"]) == both
    assert find_run_dirs([folder.path, folder.writer.path]) == [folder.path]
    (folder.path.parent / "latest-run").write_text(f"{folder.path.name}\n")
    assert find_run_dirs([folder.path.parent / "latest-run", folder.path]) == [folder.path]
    with pytest.raises(UsageError, match="There is no run at"):
        find_run_dirs([tmp_path / "nothing"])


def test_a_directory_that_cannot_be_read_is_a_failure_and_no_exception(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{broken", encoding="utf-8")
    result = sync_run(tmp_path, base_url="http://127.0.0.1:1")
    assert result.status == "failed"


def test_a_run_without_a_server_needs_one_named(folder: RunFolder) -> None:
    assert "No server is known" in sync_run(folder.path).trouble


def test_syncing_loads_no_numeric_or_server_library() -> None:
    program = "import sys, kiseki.sdk.ship.sync; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert not {"numpy", "litestar", "sqlalchemy"} & set(done.stdout.split())


def test_the_header_of_an_own_journal_says_who_wrote_it(
    tmp_path: Path, server: FakeServer
) -> None:
    folder = RunFolder(tmp_path, mode="offline", owner_pid=GONE)
    folder.make_old(100)
    sync_run(folder.path, base_url=server.url)
    infos = [writer.info for writer in server.run().writers.values()]
    assert sorted((info.role, info.pid) for info in infos) == [
        ("primary", GONE),
        ("system", os.getpid()),
    ]


def test_a_run_whose_node_is_gone_is_sent_from_the_copies_of_its_journals(
    tmp_path: Path, server: FakeServer
) -> None:
    local = tmp_path / "local"
    local.mkdir()
    folder = RunFolder(tmp_path / "kiseki", mode="offline", owner_pid=GONE, journal_dir=str(local))
    folder.log(n=1)
    DiskKeeper(folder.path, folder.meta).keep()
    shutil.rmtree(local)
    for path in [folder.path, *folder.path.glob("*.kj")]:
        os.utime(path, (1, 1))
    assert sync_run(folder.path, base_url=server.url).status == "synced"
    assert server.run().values("n") == [1]
    assert server.run().facts("end") == [{"cause": "vanished"}]
