import os
import sys
import threading
from collections.abc import Iterator

import pytest

pty = pytest.importorskip("pty", reason="needs a POSIX terminal")

from tests.doubles.side_process import wait_for  # noqa: E402

from kiseki.sdk.capture import terminal as terminal_module  # noqa: E402
from kiseki.sdk.capture.terminal import (  # noqa: E402
    EndOfInputWatch,
    sees_end_of_input,
    watch_end_of_input,
)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """A (keyboard, standard input) pair whose foreground group is ours."""
    keyboard, stdin = pty.openpty()
    monkeypatch.setattr(os, "tcgetpgrp", lambda fd: os.getpgrp())
    yield keyboard, stdin
    for fd in (keyboard, stdin):
        try:
            os.close(fd)
        except OSError:
            pass


def test_ctrl_d_on_an_empty_line_is_seen(terminal: tuple[int, int]) -> None:
    keyboard, stdin = terminal
    assert not sees_end_of_input(stdin)
    os.write(keyboard, b"\x04")
    wait_for(lambda: sees_end_of_input(stdin))


def test_text_that_waits_for_the_program_is_not_ctrl_d(terminal: tuple[int, int]) -> None:
    keyboard, stdin = terminal
    os.write(keyboard, b"hello\n")
    assert not sees_end_of_input(stdin)
    assert os.read(stdin, 100) == b"hello\n"


def test_a_program_that_reads_its_input_takes_the_end_of_file(terminal: tuple[int, int]) -> None:
    keyboard, stdin = terminal
    os.write(keyboard, b"\x04")
    assert os.read(stdin, 100) == b""
    assert not sees_end_of_input(stdin)


def test_hang_up_is_not_ctrl_d(terminal: tuple[int, int]) -> None:
    keyboard, stdin = terminal
    os.close(keyboard)
    assert not sees_end_of_input(stdin)


def test_a_terminal_in_raw_mode_is_left_alone(terminal: tuple[int, int]) -> None:
    import tty

    keyboard, stdin = terminal
    tty.setraw(stdin)
    os.write(keyboard, b"\x04")
    assert not sees_end_of_input(stdin)


def test_a_background_process_is_not_meant(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyboard, stdin = terminal
    os.write(keyboard, b"\x04")
    monkeypatch.setattr(os, "tcgetpgrp", lambda fd: os.getpgrp() + 1)
    assert not sees_end_of_input(stdin)


def test_it_counts_after_three_looks_and_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([True, True, False, True, True, True, True, True])
    seen: list[bool] = []

    def look(fd: int) -> bool:
        seen.append(next(looks))
        return seen[-1]

    monkeypatch.setattr(terminal_module, "sees_end_of_input", look)
    stopped = threading.Event()
    watch = EndOfInputWatch(0, stopped.set, look_s=0.001)
    assert stopped.wait(10)
    watch.stop()
    assert seen == [True, True, False, True, True, True]


def test_a_watch_that_was_stopped_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal_module, "sees_end_of_input", lambda fd: True)
    told: list[bool] = []
    watch = EndOfInputWatch(0, lambda: told.append(True), look_s=0.2)
    watch.stop()
    watch._thread.join(timeout=10)
    assert told == []


def test_without_a_terminal_there_is_nothing_to_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:
        monkeypatch.setattr(sys, "__stdin__", nothing)
        assert watch_end_of_input(lambda: None) is None
    assert watch_end_of_input(lambda: None) is None  # closed
    monkeypatch.setattr(sys, "__stdin__", None)
    assert watch_end_of_input(lambda: None) is None
