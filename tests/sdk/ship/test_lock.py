import subprocess
import sys
from pathlib import Path

import pytest

from kiseki.sdk.ship.lock import FileLock, is_free


def test_a_lock_is_held_by_one_and_free_after_release(tmp_path: Path) -> None:
    path = tmp_path / "ship.lock"
    assert is_free(path)
    lock = FileLock.take(path)
    assert lock is not None
    assert FileLock.take(path) is None
    assert not is_free(path)
    lock.release()
    lock.release()
    assert is_free(path)


def test_a_lock_is_free_when_its_holder_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "ship.lock"
    program = f"""
import os, pathlib
from kiseki.sdk.ship.lock import FileLock
assert FileLock.take(pathlib.Path({str(path)!r}))
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=30)
    assert done.returncode == -9
    assert is_free(path)


def test_a_lock_that_cannot_be_tried_counts_as_held(tmp_path: Path) -> None:
    path = tmp_path / "no-such-folder" / "ship.lock"
    assert not is_free(path)
    with pytest.raises(OSError, match="no-such-folder"):
        FileLock.take(path)
