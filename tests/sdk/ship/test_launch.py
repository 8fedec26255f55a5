import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.doubles.fake_server import FakeServer
from tests.doubles.run_folder import RunFolder
from tests.doubles.side_process import wait_for

from kiseki.sdk.ship import control, launch
from kiseki.sdk.ship.control import Message
from kiseki.sdk.ship.lock import FileLock, lock_path
from kiseki.sdk.ship.progress import Progress, StopRecord, write_progress, write_stop


@pytest.fixture(autouse=True)
def no_side_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here finds a side process of the tests' own environment."""
    monkeypatch.delenv(control.ENVIRONMENT_NAME, raising=False)
    monkeypatch.setattr(launch, "_fallback", None)
    monkeypatch.setattr(launch, "_fallback_reason", "")


@pytest.fixture
def folder(tmp_path: Path, server: FakeServer) -> RunFolder:
    return RunFolder(tmp_path, base_url=server.url)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """What would have been handed to a new side process."""
    messages: list[Message] = []
    monkeypatch.setattr(launch, "_start_new", messages.append)
    return messages


def test_a_run_goes_to_the_side_process_that_the_environment_names(
    folder: RunFolder, started: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = control.make_folder()
    with control.bind(place) as receiver:
        monkeypatch.setenv(control.ENVIRONMENT_NAME, control.address_of(place))
        launch.start(folder.path, api_key="key")
        launch.wake(folder.path)
        first, second = (control.decode(receiver.recv(100_000)) for _ in range(2))
    control.remove_folder(place)
    assert first is not None
    assert (first.kind, first.run_dir, first.api_key) == ("run", str(folder.path), "key")
    assert first.sys_path == [os.path.abspath(entry) for entry in sys.path]
    assert second == Message(kind="wake", run_dir=str(folder.path))
    assert started == []


def test_a_side_process_that_is_gone_is_replaced(
    folder: RunFolder, started: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = control.make_folder()
    control.bind(place).close()
    monkeypatch.setenv(control.ENVIRONMENT_NAME, control.address_of(place))
    launch.start(folder.path, api_key=None)
    control.remove_folder(place)
    assert [message.run_dir for message in started] == [str(folder.path)]


@pytest.mark.parametrize("address", ["", "nonsense", "another-boot.4026531836:/tmp/kiseki-x"])
def test_an_address_of_another_boot_or_namespace_leads_nowhere(address: str) -> None:
    assert control.find_folder(address) is None


def test_what_is_no_message_is_passed_over() -> None:
    assert control.decode(b"\xc1garbage") is None
    assert control.decode(b"") is None


def test_a_free_lock_means_that_a_new_side_process_is_needed(
    folder: RunFolder, started: list[Message]
) -> None:
    launch.start(folder.path, api_key="key")
    lock = FileLock.take(lock_path(folder.path, folder.meta))
    assert lock is not None
    launch.check(folder.path)
    assert len(started) == 1
    lock.release()
    launch.check(folder.path)
    assert [message.api_key for message in started] == ["key", "key"]


def test_checking_a_directory_that_is_gone_does_nothing(
    tmp_path: Path, started: list[Message]
) -> None:
    launch.check(tmp_path / "nothing")
    assert started == []


def test_an_asynchronous_interrupt_reaches_the_main_thread_once(
    folder: RunFolder, started: list[Message]
) -> None:
    write_stop(folder.path, StopRecord(requested_us=1, step="async_interrupt"))
    logging = threading.Thread(target=launch.check, args=(folder.path,))

    def train() -> None:
        logging.start()
        wait_for(lambda: False)

    with pytest.raises(KeyboardInterrupt):
        train()
    logging.join()
    launch.check(folder.path)


def test_other_steps_of_a_stop_are_not_ours_to_take(
    folder: RunFolder, started: list[Message]
) -> None:
    for step in ("", "sigint", "sigterm"):
        write_stop(folder.path, StopRecord(requested_us=1, step=step))
        launch.check(folder.path)
        time.sleep(0.01)


def test_progress_is_what_was_written_last(folder: RunFolder) -> None:
    assert launch.progress(folder.path) is None
    write_progress(folder.path, Progress(run_name="quiet-moon-1"))
    told = launch.progress(folder.path)
    assert told is not None
    assert told.run_name == "quiet-moon-1"


@pytest.mark.parametrize("executable", ["", "/opt/frozen/program"])
def test_where_no_process_can_be_started_a_thread_ships_and_says_so(
    executable: str, folder: RunFolder, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    for number in range(10):
        folder.log(n=number)
    launch.start(folder.path, api_key=None)
    assert "a thread of this process ships" in launch.describe_fallback()
    folder.end()
    launch.wake(folder.path)
    wait_for(lambda: server.runs and server.run().facts("end"))
    assert server.run().values("n") == list(range(10))
    wait_for(lambda: (p := launch.progress(folder.path)) is not None and p.ended)


def test_starting_a_side_process_leaves_no_child_behind_and_no_handler_changed(
    tmp_path: Path,
) -> None:
    program = """
import os, signal, sys
from kiseki.sdk.ship import launch
from pathlib import Path
from tests.doubles.run_folder import RunFolder
before = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]
run = RunFolder(Path(sys.argv[1]), mode="offline")
launch.start(run.path, api_key=None)
run.end()
assert before == [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]
import threading
assert threading.active_count() == 1
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print("no child")
"""
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).parents[3]), TMPDIR=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=30,
    )
    assert (done.stdout, done.returncode) == ("no child\n", 0), done.stderr


def test_sigchld_handlers_that_collect_every_child_do_no_harm(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collect(number: int, frame: object) -> None:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass

    previous = signal.signal(signal.SIGCHLD, collect)
    try:
        pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 0"], os.environ)
        time.sleep(0.1)
        launch._wait_for_shell(pid)
    finally:
        signal.signal(signal.SIGCHLD, previous)
