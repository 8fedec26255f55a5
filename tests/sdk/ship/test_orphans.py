import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.doubles.run_folder import RunFolder

from kiseki.sdk.rundir import write_meta
from kiseki.sdk.ship.lock import FileLock, lock_path
from kiseki.sdk.ship.orphans import is_orphan, remove_if_old
from kiseki.sdk.ship.progress import Progress, Shipped, write_progress

URL = "http://127.0.0.1:5473"
GONE = 2**22 + 1
DAY_S = 86400


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run whose owner is gone and which was silent for a long while."""
    folder = RunFolder(tmp_path, base_url=URL, owner_pid=GONE)
    folder.log(n=1)
    folder.make_old(100)
    return folder


def test_a_silent_run_without_owner_and_side_process_is_an_orphan(folder: RunFolder) -> None:
    assert is_orphan(folder.path, base_url=URL)


def test_a_run_that_grew_within_the_last_minute_is_left_alone(folder: RunFolder) -> None:
    folder.log(n=2)
    assert not is_orphan(folder.path, base_url=URL)


def test_a_run_of_another_server_is_left_alone(folder: RunFolder) -> None:
    assert not is_orphan(folder.path, base_url="http://elsewhere")


@pytest.mark.parametrize("change", [{"host": "elsewhere"}, {"mode": "offline"}])
def test_a_run_of_another_host_or_an_offline_one_is_left_alone(
    folder: RunFolder, change: dict
) -> None:
    write_meta(folder.path, msgspec.structs.replace(folder.meta, **change))
    assert not is_orphan(folder.path, base_url=URL)


def test_a_run_that_somebody_ships_is_left_alone(folder: RunFolder) -> None:
    lock = FileLock.take(lock_path(folder.path, folder.meta))
    assert lock is not None
    assert not is_orphan(folder.path, base_url=URL)
    lock.release()
    assert is_orphan(folder.path, base_url=URL)


def test_a_run_whose_owner_lives_is_left_alone(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, base_url=URL)
    folder.make_old(100)
    assert not is_orphan(folder.path, base_url=URL)


def test_a_run_that_is_on_the_server_or_refused_by_it_is_left_alone(folder: RunFolder) -> None:
    for progress in (Progress(ended=True), Progress(refused=True)):
        write_progress(folder.path, progress)
        assert not is_orphan(folder.path, base_url=URL)


def acknowledge(folder: RunFolder, *, safe: int, **files: Any) -> None:
    shipped = Shipped(next=folder.writer.end(), safe=safe)
    writers = {folder.writer.header.writer: shipped}
    facts = {"files_done": True} | files
    write_progress(folder.path, Progress(ended=True, writers=writers, **facts))


def test_a_run_directory_is_removed_a_while_after_all_of_it_is_safe(folder: RunFolder) -> None:
    acknowledge(folder, safe=folder.writer.end())
    now_s = time.time()
    assert not remove_if_old(folder.path, now_s=now_s + 6 * DAY_S)
    assert folder.path.exists()
    assert remove_if_old(folder.path, now_s=now_s + 7.1 * DAY_S)
    assert not folder.path.exists()


def test_a_run_directory_is_never_removed_before_every_byte_is_safe(folder: RunFolder) -> None:
    acknowledge(folder, safe=folder.writer.end() - 1)
    assert not remove_if_old(folder.path, now_s=time.time() + 1000 * DAY_S)
    assert folder.path.exists()


@pytest.mark.parametrize("files", [{"files_done": False}, {"n_unsent": 1}])
def test_a_run_directory_is_never_removed_before_every_file_is_sent(
    folder: RunFolder, files: dict
) -> None:
    acknowledge(folder, safe=folder.writer.end(), **files)
    assert not remove_if_old(folder.path, now_s=time.time() + 1000 * DAY_S)
    assert folder.path.exists()


def test_a_run_directory_that_shall_be_kept_is_kept(folder: RunFolder) -> None:
    meta = folder.meta
    meta.settings.keep_days = -1
    write_meta(folder.path, meta)
    acknowledge(folder, safe=folder.writer.end())
    assert not remove_if_old(folder.path, now_s=time.time() + 1000 * DAY_S)
