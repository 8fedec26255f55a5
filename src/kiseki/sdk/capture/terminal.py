"""Ctrl+D at the terminal ends a run, without taking input from the program.

A terminal in canonical mode that is readable although no byte waits has seen Ctrl+D on an
empty line. A program that reads its input takes that end-of-file first, so only one that is
still there at three looks over a second is meant for us. Hang-up is something else.
"""

import os
import sys
import threading
from collections.abc import Callable
from typing import Final

LOOK_S: Final = 0.5
LOOKS: Final = 3


class EndOfInputWatch:
    """A daemon thread that looks at standard input until Ctrl+D or `stop`."""

    def __init__(self, fd: int, on_stop: Callable[[], None], *, look_s: float) -> None:
        self._fd = fd
        self._on_stop = on_stop
        self._look_s = look_s
        self._stopped = threading.Event()
        self._pid = os.getpid()
        self._thread = threading.Thread(
            target=self._watch, name="kiseki-end-of-input", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()

    def _watch(self) -> None:
        seen = 0
        while not self._stopped.wait(self._look_s):
            seen = seen + 1 if sees_end_of_input(self._fd) else 0
            if seen >= LOOKS:
                self._on_stop()
                return


def watch_end_of_input(
    on_stop: Callable[[], None], *, look_s: float = LOOK_S
) -> EndOfInputWatch | None:
    """Call `on_stop` once, in a daemon thread, when Ctrl+D is pressed at the terminal.

    Args:
        on_stop: called in the watcher's thread.
        look_s: seconds between two looks; Ctrl+D counts after three.

    Returns:
        The watch, or None if standard input is no terminal.
    """
    if sys.platform == "win32":
        return None
    try:
        fd = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1
        if fd < 0 or not os.isatty(fd):
            return None
    except (OSError, ValueError):
        return None
    return EndOfInputWatch(fd, on_stop, look_s=look_s)


def sees_end_of_input(fd: int) -> bool:
    """Return whether an end-of-file, and nothing else, waits at a terminal that is ours."""
    import fcntl
    import select
    import termios

    try:
        if os.tcgetpgrp(fd) != os.getpgrp():
            return False
        if not termios.tcgetattr(fd)[3] & termios.ICANON:
            return False
        poll = select.poll()
        poll.register(fd, select.POLLIN | select.POLLHUP)
        events = poll.poll(0)
        if not events or events[0][1] != select.POLLIN:
            return False
        waiting = fcntl.ioctl(fd, termios.FIONREAD, b"\0\0\0\0")
    except (OSError, termios.error):
        return False
    return int.from_bytes(waiting, sys.byteorder) == 0
