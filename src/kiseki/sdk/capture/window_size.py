"""Give a pseudo-terminal the size of the terminal that its output goes on to, at any time.

A terminal tells its program of a new size by a signal. A handler of ours and one of the program's
could not stand beside each other, so a thread looks at the size; once the pseudo-terminal has it,
the signal comes once more.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterable
from typing import Final

LOOK_S: Final = 0.5
_STOP_S: Final = 1.0

Pairs = Iterable[tuple[int, int]]
"""(descriptor of the terminal, descriptor of the pseudo-terminal)."""


class WindowSizeWatch:
    """A daemon thread that follows sizes until `stop`.

    Args:
        pairs: returns what follows what at this moment; called in the thread.
    """

    def __init__(self, pairs: Callable[[], Pairs]) -> None:
        self._pairs = pairs
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="kiseki-size", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; it has let go of the descriptors when this returns."""
        self._stopped.set()
        self._thread.join(_STOP_S)

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_S):
            changed = [copy_size(source, target) for source, target in self._pairs()]
            if any(changed):
                # Where nobody listens this does nothing: not even a system call is interrupted.
                os.killpg(os.getpgrp(), signal.SIGWINCH)


def copy_size(source: int, target: int) -> bool:
    """Give a terminal the size of another one; return whether it had a different one."""
    import fcntl
    import termios

    with contextlib.suppress(OSError):
        size = fcntl.ioctl(source, termios.TIOCGWINSZ, bytes(8))
        if size != fcntl.ioctl(target, termios.TIOCGWINSZ, bytes(8)):
            fcntl.ioctl(target, termios.TIOCSWINSZ, size)
            return True
    return False
