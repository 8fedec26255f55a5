import threading
from pathlib import Path

import pytest
from tests.doubles.fake_server import fake_server
from tests.doubles.run_folder import RunFolder
from tests.doubles.side_process import wait_for

from kiseki.sdk.ship import control, process
from kiseki.sdk.ship.control import Message
from kiseki.sdk.ship.process import Shipper, SocketInbox
from kiseki.sdk.ship.progress import read_progress
from kiseki.sdk.ship.waiting import Waiter, hand_over

URL = "http://127.0.0.1:5473"
GONE = 2**22 + 1


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_one_waits_for_a_server_and_an_account_at_a_time(tmp_path: Path) -> None:
    first = Waiter.become(URL, None, tmp_path)
    assert first is not None
    assert Waiter.become(URL, None, tmp_path) is None
    others = [Waiter.become(URL, "key", tmp_path), Waiter.become("http://b", None, tmp_path)]
    for waiter in (first, *others):
        assert waiter is not None
        waiter.release()
    again = Waiter.become(URL, None, tmp_path)
    assert again is not None
    again.release()


def test_a_run_is_handed_to_the_one_that_waits(tmp_path: Path) -> None:
    assert not hand_over(tmp_path / "run", URL, "key")
    folder = control.make_folder()
    with control.bind(folder) as receiver:
        waiter = Waiter.become(URL, "key", folder)
        assert waiter is not None
        assert hand_over(tmp_path / "run", URL, "key")
        message = control.decode(receiver.recv(100_000))
        waiter.release()
    assert message == Message(kind="run", run_dir=str(tmp_path / "run"), api_key="key")
    assert not hand_over(tmp_path / "run", URL, "key")
    control.remove_folder(folder)


def test_of_many_side_processes_without_a_server_one_stays_and_sends_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "HAND_OVER_S", 0.2)
    with fake_server() as gone:
        port = int(gone.url.rsplit(":", 1)[1])
    folders, threads, places = [], [], []
    for number in range(3):
        run = RunFolder(tmp_path / str(number), base_url=gone.url, owner_pid=GONE)
        run.log(n=number)
        run.end()
        place = control.make_folder()
        shipper = Shipper(
            SocketInbox(control.bind(place)),
            leave=lambda place=place: control.remove_folder(place),
            folder=place,
            linger_s=0.2,
            find_orphans=False,
        )
        control.send(place, Message(kind="run", run_dir=str(run.path)))
        thread = threading.Thread(target=shipper.serve)
        thread.start()
        folders.append(run)
        threads.append(thread)
        places.append(place)
    wait_for(lambda: sum(thread.is_alive() for thread in threads) == 1)
    with fake_server(port=port) as server:
        wait_for(lambda: len(server.runs) == 3, timeout_s=60)
        wait_for(lambda: not any(thread.is_alive() for thread in threads), timeout_s=60)
        assert sorted(v for run in server.runs.values() for v in run.values("n")) == [0, 1, 2]
    for run in folders:
        progress = read_progress(run.path)
        assert progress is not None
        assert progress.ended
    for place in places:
        control.remove_folder(place)


def test_a_run_directory_that_was_removed_is_waited_for_no_longer(
    tmp_path: Path,
) -> None:
    with fake_server() as gone:
        pass
    run = RunFolder(tmp_path, base_url=gone.url, owner_pid=GONE)
    place = control.make_folder()
    shipper = Shipper(
        SocketInbox(control.bind(place)),
        leave=lambda: control.remove_folder(place),
        folder=place,
        linger_s=0.2,
        find_orphans=False,
    )
    control.send(place, Message(kind="run", run_dir=str(run.path)))
    thread = threading.Thread(target=shipper.serve)
    thread.start()
    wait_for(lambda: (p := read_progress(run.path)) is not None and p.trouble)
    run.path.rename(tmp_path / "away")
    thread.join(timeout=60)
    assert not thread.is_alive()
