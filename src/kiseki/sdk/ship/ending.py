"""How a process ended, from evidence: what the kernel kept, and signals seen on the way.

The order in which evidence counts: a recorded stop request, the kernel's word, the exit
hooks of the training process (its own `end` record). Without any the run has crashed
"without exit record"; nothing is ever guessed to have finished.
"""

import errno
import os
import select
import signal
import struct
import sys
from typing import Any, Final

import msgspec

from kiseki.sdk.machine import find_process_start
from kiseki.sdk.ship.progress import StopRecord

TERM_COUNTS_S: Final = 90.0
"""A SIGTERM that this side process saw explains a death so many seconds later: three times
the grace that Slurm and Kubernetes give by default."""

# Linux include/uapi/linux/pidfd.h: _IOWR(0xFF, 11, struct pidfd_info of 64 bytes).
_GET_INFO: Final = (3 << 30) | (64 << 16) | (0xFF << 8) | 11
_INFO: Final = struct.Struct("<QQ11Ii")
_INFO_EXIT: Final = 1 << 3


class Exit(msgspec.Struct, frozen=True, kw_only=True):
    """How a process ended; both None: nobody knows."""

    exit_code: int | None = None
    signal: str | None = None


class ProcessWatch:
    """Watches one process by pid until it ends.

    Args:
        pid: the process.
        started: its start as `machine.find_process_start` gave it, or 0 if unknown. A pid
            that was given to a later process counts as ended.
    """

    def __init__(self, pid: int, *, started: int = 0) -> None:
        self.pid = pid
        self._fd = _open_pidfd(pid)
        self._ended = False
        now = find_process_start(pid)
        if now is None or (started and now and now != started):
            self._ended = True
            self.close()
        if sys.platform != "linux" and not _exists(pid):
            self._ended = True

    @property
    def fd(self) -> int:
        """A descriptor that becomes readable when the process ends, or -1."""
        return -1 if self._ended else self._fd

    @property
    def may_tell_more(self) -> bool:
        """Return whether `find_exit` may know later what it does not know now."""
        return self._fd >= 0

    def has_ended(self) -> bool:
        """Return whether the process is gone (or a zombie)."""
        if self._ended:
            return True
        if self._fd >= 0:
            poll = select.poll()
            poll.register(self._fd, select.POLLIN)
            self._ended = bool(poll.poll(0))
        else:
            self._ended = not _exists(self.pid)
        return self._ended

    def find_exit(self) -> Exit:
        """Return what the kernel says about the end; to be called after `has_ended`."""
        status = self._status_by_pidfd()
        if status is None and self._fd >= 0:
            status = _status_of_zombie(self.pid)
        return Exit() if status is None else exit_of_status(status)

    def send_signal(self, number: int) -> bool:
        """Send a signal to exactly this process; return whether it was there."""
        if self.has_ended():
            return False
        try:
            if self._fd >= 0 and hasattr(signal, "pidfd_send_signal"):
                signal.pidfd_send_signal(self._fd, number)
            else:
                os.kill(self.pid, number)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Close the descriptor. May be called twice."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def _status_by_pidfd(self) -> int | None:
        if self._fd < 0:
            return None
        import fcntl

        request = bytearray(_INFO.size)
        _INFO.pack_into(request, 0, _INFO_EXIT, *(0,) * 13)
        try:
            fcntl.ioctl(self._fd, _GET_INFO, request)
        except OSError:
            return None  # a kernel before 6.13
        fields = _INFO.unpack(request)
        return fields[-1] if fields[0] & _INFO_EXIT else None


def exit_of_status(status: int) -> Exit:
    """Return what a wait status (as of waitpid) says."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        try:
            return Exit(signal=signal.Signals(number).name)
        except ValueError:
            return Exit(signal=f"signal {number}")
    return Exit(exit_code=os.WEXITSTATUS(status))


def describe_end(
    exit_: Exit, *, stop: StopRecord | None, term_seen_s_ago: float | None
) -> dict[str, Any]:
    """Return the `end` record for a process that left none.

    Args:
        exit_: what the kernel says.
        stop: the recorded stop request, if there is one.
        term_seen_s_ago: how long ago this side process got a SIGTERM, or None.
    """
    end: dict[str, Any] = {"cause": "vanished"}
    if exit_.exit_code is not None:
        end["exit_code"] = exit_.exit_code
    if exit_.signal is not None:
        end["signal"] = exit_.signal
    if stop is not None:
        end["cause"] = "stop"
        end["by"] = stop.by
    elif term_seen_s_ago is not None and term_seen_s_ago <= TERM_COUNTS_S:
        end["signal"] = "SIGTERM"
    return end


def ignores_sigint(pid: int) -> bool:
    """Return whether a process has told the system to ignore SIGINT (Linux only)."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            masks = dict(line.split(":", 1) for line in file if line.startswith("SigIgn"))
        return bool(int(masks["SigIgn"], 16) >> (signal.SIGINT - 1) & 1)
    except (OSError, KeyError, ValueError):
        return False


def _open_pidfd(pid: int) -> int:
    if pid <= 0 or not hasattr(os, "pidfd_open"):
        return -1
    try:
        return os.pidfd_open(pid)
    except OSError:
        return -1


def _exists(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno == errno.EPERM
    return True


def _status_of_zombie(pid: int) -> int | None:
    """Return the wait status in the last field of a zombie's stat, if we may read it."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return int(fields[49]) if fields[0] == b"Z" else None
    except (OSError, IndexError, ValueError):
        return None
