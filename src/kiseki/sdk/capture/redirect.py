"""Record what goes to the file descriptors of standard output and error.

This sees what C libraries and child processes print. Between a descriptor and where it led
stands a `tee`, which writes on to there and into a file of the run; the side process takes
the lines from that file. Where both lead to one place they share a tee, so that the order of
what is shown stays; all of it then counts as standard output.

No process of kiseki is on the way: a program that prints while it holds Python's lock never
waits for us, and what it had printed when it was killed is there. A terminal stays one: the
program gets a pseudo-terminal with its settings and its size, also when that changes.
"""

import contextlib
import os
import select
import sys
from pathlib import Path
from typing import Final, NamedTuple

from kiseki.sdk.capture.window_size import WindowSizeWatch, copy_size

OUT_FILE: Final = "out.txt"
ERR_FILE: Final = "err.txt"
REDIRECTED_VARIABLE: Final = "KISEKI_CONSOLE_REDIRECTED"
"""Set for descendants: what they print is recorded already."""
DRAIN_S: Final = 1.0
"""How long `stop` waits for the last lines; children that print on may hold them up."""

_SHELL: Final = '"$1" -i -a "$2" <&3 >&4 2>/dev/null 3<&- 4>&- &'
"""The shell ends at once, so that tee is no child of the training. It keeps descriptor 5."""

_CLOSED: Final = (0, 0)


class _Stream(NamedTuple):
    """One redirected descriptor.

    Attributes:
        fd: 1 or 2.
        original: where it led before.
        identity: device and inode of what it leads to now.
        finished: becomes readable when the tee has ended.
    """

    fd: int
    original: int
    identity: tuple[int, int]
    finished: int


_streams: list[_Stream] = []
_owner: tuple[int, Path] | None = None
"""Process and folder that the output goes to."""
_sizes: WindowSizeWatch | None = None


def start(folder: Path) -> None:
    """Begin to record into `out.txt` and `err.txt` of an existing folder.

    Raises:
        OSError: this system has no tee or no shell, or another run is being recorded.
    """
    import shutil

    global _owner, _sizes
    tee = shutil.which("tee")
    if tee is None or not hasattr(os, "posix_spawn") or not os.access("/bin/sh", os.X_OK):
        raise OSError("there is no tee")
    if _owner is not None and _owner[0] == os.getpid():
        raise OSError("the output of another run is redirected")
    _streams.clear()
    _sizes = None
    _owner = (os.getpid(), folder)
    _flush()
    try:
        _redirect_all(tee, folder)
        if any(os.isatty(stream.original) for stream in _streams):
            _sizes = WindowSizeWatch(_list_terminals)
    except NotImplementedError as error:  # no sessions by posix_spawn
        stop(folder)
        raise OSError(str(error)) from error
    except BaseException:
        stop(folder)
        raise
    os.environ[REDIRECTED_VARIABLE] = "1"


def stop(folder: Path) -> None:
    """Let the descriptors lead where they led before; does nothing if `folder` is not recorded.

    A descriptor that the program has pointed elsewhere meanwhile stays as it is.
    """
    global _owner, _sizes
    if _owner != (os.getpid(), folder):
        return
    if _sizes is not None:
        _sizes.stop()
        _sizes = None
    _flush()
    for stream in _streams:
        if _identify(stream.fd) == stream.identity:
            os.dup2(stream.original, stream.fd)
    for stream in _streams:
        _wait_readable(stream.finished)
        os.close(stream.finished)
        os.close(stream.original)
    _streams.clear()
    _owner = None
    os.environ.pop(REDIRECTED_VARIABLE, None)


def is_inherited() -> bool:
    """Return whether an ancestor records what this process prints."""
    return REDIRECTED_VARIABLE in os.environ and (_owner is None or _owner[0] != os.getpid())


def _redirect_all(tee: str, folder: Path) -> None:
    out, err = _identify(1), _identify(2)
    if out != _CLOSED:
        _streams.append(_redirect(1, tee, folder / OUT_FILE))
    if err != _CLOSED and err == out:
        # Two tees would mix up the order of what goes to one place.
        first = _streams[0]
        _streams.append(_Stream(2, os.dup(2), first.identity, os.dup(first.finished)))
        os.dup2(1, 2)
    elif err != _CLOSED:
        _streams.append(_redirect(2, tee, folder / ERR_FILE))


def _redirect(fd: int, tee: str, file: Path) -> _Stream:
    original = os.dup(fd)
    reader, writer = _open_terminal_like(fd) if os.isatty(fd) else os.pipe()
    finished, finishing = os.pipe()
    try:
        _spawn(tee, file, reader=reader, target=original, finishing=finishing)
        os.dup2(writer, fd)
    except BaseException:
        os.close(original)
        os.close(finished)
        raise
    finally:
        for end in (reader, writer, finishing):
            os.close(end)
    return _Stream(fd, original, _identify(fd), finished)


def _open_terminal_like(fd: int) -> tuple[int, int]:
    """Return both ends of a pseudo-terminal with the settings and size of a terminal."""
    import termios

    master, slave = os.openpty()
    settings = termios.tcgetattr(fd)
    settings[1] &= ~termios.OPOST  # the real terminal does that
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    copy_size(fd, slave)
    return master, slave


def _list_terminals() -> list[tuple[int, int]]:
    """Return each terminal with the pseudo-terminal before it that the program still has."""
    return [
        (stream.original, stream.fd)
        for stream in _streams
        if os.isatty(stream.original) and _identify(stream.fd) == stream.identity
    ]


def _spawn(tee: str, file: Path, *, reader: int, target: int, finishing: int) -> None:
    # The numbers 3 to 5 may be in use here by what has to become another of them.
    high = [_dup_above(fd, 10) for fd in (reader, target, finishing)]
    try:
        actions: list[tuple[int, ...]] = [
            (os.POSIX_SPAWN_CLOSE, fd) for fd in _list_inheritable() if fd > 5
        ]
        actions += [(os.POSIX_SPAWN_DUP2, fd, number) for number, fd in enumerate(high, 3)]
        command = ["sh", "-c", _SHELL, "sh", tee, str(file)]
        # A session of its own: signals to the training's group do not end it.
        pid = os.posix_spawn("/bin/sh", command, os.environ, file_actions=actions, setsid=True)
    finally:
        for fd in high:
            os.close(fd)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _dup_above(fd: int, lowest: int) -> int:
    import fcntl

    return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, lowest)


def _list_inheritable() -> list[int]:
    """Return the descriptors that the training leaves to its children: none of tee's business."""
    found: list[int] = []
    for name in os.listdir("/dev/fd"):
        with contextlib.suppress(OSError):
            if os.get_inheritable(int(name)):
                found.append(int(name))
    return found


def _wait_readable(fd: int) -> None:
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    poll.poll(DRAIN_S * 1000)


def _identify(fd: int) -> tuple[int, int]:
    try:
        found = os.fstat(fd)
    except OSError:
        return _CLOSED
    return (found.st_dev, found.st_ino)


def _flush() -> None:
    """Let what Python has kept back go to where the descriptors lead now."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
