import os
import signal
import subprocess
import sys

import pytest
from tests.doubles.side_process import wait_for

from kiseki.sdk.machine import find_process_start
from kiseki.sdk.ship import ending
from kiseki.sdk.ship.ending import Exit, ProcessWatch, describe_end, exit_of_status, ignores_sigint
from kiseki.sdk.ship.progress import StopRecord

STOP = StopRecord(requested_us=1, by="nico", step="sigint")


def sleeper(*, before: str = "") -> "subprocess.Popen[str]":
    program = f"import signal, sys\n{before}\nprint('ready', flush=True)\nsys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_living_process_has_not_ended_and_gets_signals() -> None:
    process = sleeper()
    watch = ProcessWatch(process.pid, started=find_process_start(process.pid) or 0)
    assert not watch.has_ended()
    assert watch.send_signal(signal.SIGTERM)
    wait_for(watch.has_ended)
    assert not watch.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    watch.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads what the Linux kernel keeps")
def test_a_zombie_still_tells_how_it_ended() -> None:
    process = sleeper()
    watch = ProcessWatch(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    wait_for(watch.has_ended)
    assert watch.find_exit() == Exit(signal="SIGKILL")
    process.communicate(timeout=20)
    watch.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads what the Linux kernel keeps")
def test_a_collected_process_is_asked_for_by_its_descriptor() -> None:
    process = sleeper()
    watch = ProcessWatch(process.pid)
    process.communicate(timeout=20)
    wait_for(watch.has_ended)
    known = watch.find_exit()
    release = tuple(int(part) for part in os.uname().release.split(".")[:2])
    assert known == (Exit(exit_code=0) if release >= (6, 15) else Exit())
    watch.close()


def test_a_pid_given_to_a_later_process_counts_as_ended() -> None:
    started = find_process_start(os.getpid()) or 0
    watch = ProcessWatch(os.getpid(), started=started + 1)
    assert watch.has_ended()
    assert watch.find_exit() == Exit()


def test_a_process_that_never_was_has_ended() -> None:
    assert ProcessWatch(2**22 + 1).has_ended()
    assert ProcessWatch(0).has_ended()


def test_wait_statuses_are_told_in_words() -> None:
    assert exit_of_status(3 << 8) == Exit(exit_code=3)
    assert exit_of_status(9) == Exit(signal="SIGKILL")
    assert exit_of_status(64) == Exit(signal="SIGRTMAX")


@pytest.mark.parametrize(
    ("exit_", "stop", "term_seen_s_ago", "expected"),
    [
        (Exit(), None, None, {"cause": "vanished"}),
        (Exit(exit_code=1), None, None, {"cause": "vanished", "exit_code": 1}),
        (Exit(signal="SIGKILL"), None, None, {"cause": "vanished", "signal": "SIGKILL"}),
        (Exit(exit_code=0), STOP, None, {"cause": "stop", "exit_code": 0, "by": "nico"}),
        (Exit(signal="SIGKILL"), STOP, 1.0, {"cause": "stop", "signal": "SIGKILL", "by": "nico"}),
        (Exit(signal="SIGKILL"), None, 30.0, {"cause": "vanished", "signal": "SIGTERM"}),
        (Exit(signal="SIGKILL"), None, 9e9, {"cause": "vanished", "signal": "SIGKILL"}),
    ],
)
def test_evidence_counts_in_its_order(
    exit_: Exit, stop: StopRecord | None, term_seen_s_ago: float | None, expected: dict
) -> None:
    assert describe_end(exit_, stop=stop, term_seen_s_ago=term_seen_s_ago) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_whether_a_process_ignores_sigint_is_known() -> None:
    ignoring = sleeper(before="signal.signal(signal.SIGINT, signal.SIG_IGN)")
    hearing = sleeper()
    assert ignores_sigint(ignoring.pid)
    assert not ignores_sigint(hearing.pid)
    for process in (ignoring, hearing):
        process.communicate(timeout=20)
    assert not ignores_sigint(2**22 + 1)


def test_without_descriptors_a_process_is_watched_by_its_pid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on macOS."""
    monkeypatch.setattr(ending, "_open_pidfd", lambda pid: -1)
    process = sleeper()
    watch = ProcessWatch(process.pid)
    assert not watch.has_ended()
    assert watch.fd == -1
    watch.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    assert watch.has_ended()
    assert watch.find_exit() == Exit()
