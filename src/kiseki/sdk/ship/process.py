"""The side process: one for a process tree, for all runs of it.

The main thread hears what training processes say, watches them end, samples and carries out
stop requests. Each run has a thread that ships it; one more thread syncs journals to disk.
It obeys no signal but notes SIGTERM, ends LINGER_S after its last run, and never writes to
a terminal.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import msgspec

from kiseki.model.errors import KisekiError
from kiseki.sdk.run_mark import is_own
from kiseki.sdk.rundir import list_run_dirs, read_meta
from kiseki.sdk.ship import control, orphans
from kiseki.sdk.ship.control import Message
from kiseki.sdk.ship.disk import DiskThread, move_home
from kiseki.sdk.ship.gpu import Gpus, find_gpus
from kiseki.sdk.ship.lock import FileLock, lock_path
from kiseki.sdk.ship.pump import Pump
from kiseki.sdk.ship.run_thread import RunThread
from kiseki.sdk.ship.run_watch import RunWatch
from kiseki.sdk.ship.system_journal import SystemJournal, has_system_journal
from kiseki.sdk.ship.waiting import Waiter, hand_over

LINGER_S: Final = 10.0
TICK_S: Final = 1.0
HAND_OVER_S: Final = 60.0
"""An ended run waits so long in its own side process for a server that does not answer."""
ORPHANS_AFTER_S: Final = 2.0
CLIENT: Final = "kiseki shipper"


class Inbox(Protocol):
    """Where messages of training processes arrive."""

    def wait(self, timeout_s: float, fds: list[int]) -> list[Message]:
        """Return what has arrived; after `timeout_s`, or when one of `fds` is readable."""
        ...

    def close(self) -> None:
        """Take no more messages."""
        ...


class SocketInbox:
    """Messages from other processes."""

    def __init__(self, receiver: socket.socket) -> None:
        receiver.settimeout(0.0)
        self._receiver = receiver

    def wait(self, timeout_s: float, fds: list[int]) -> list[Message]:
        """Return what has arrived."""
        poll = select.poll()
        for fd in (self._receiver.fileno(), *fds):
            poll.register(fd, select.POLLIN)
        poll.poll(max(0.0, timeout_s) * 1000)
        messages: list[Message] = []
        while True:
            try:
                data = self._receiver.recv(control.MAX_MESSAGE_BYTES)
            except (BlockingIOError, InterruptedError):
                return messages
            message = control.decode(data)
            if message is not None:
                messages.append(message)

    def close(self) -> None:
        """Close the socket."""
        self._receiver.close()


class Shipper:
    """The work of a side process.

    Args:
        inbox: where messages arrive.
        leave: called when there is nothing to do any more, before the last look at the
            inbox: nobody shall find us from then on.
        folder: where other side processes reach this one; None: it takes nothing over.
        linger_s: how long to stay after the last run.
        find_orphans: whether runs that a dead side process left behind are taken over.
    """

    def __init__(
        self,
        inbox: Inbox,
        *,
        leave: Callable[[], None],
        folder: Path | None = None,
        linger_s: float = LINGER_S,
        find_orphans: bool = True,
    ) -> None:
        self._inbox = inbox
        self._leave = leave
        self._linger_s = linger_s
        self._watches: dict[Path, RunWatch] = {}
        self._locks: dict[Path, FileLock] = {}
        self._folder = folder
        self._api_keys: dict[Path, str | None] = {}
        self._waiters: dict[tuple[str, str | None], Waiter] = {}
        self._disk = DiskThread()
        self._gpus: Gpus | None = None
        self._looked_for_gpus = False
        self._term_at: float | None = None
        self._find_orphans = find_orphans
        self._neighbours: dict[Path, tuple[Message, str]] = {}
        self._neighbours_at = time.monotonic() + ORPHANS_AFTER_S

    def note_signal(self, number: int, frame: object) -> None:
        """Note when the system asked us to end; our work begins when the training ends."""
        if number == signal.SIGTERM:
            self._term_at = time.monotonic()

    def serve(self) -> None:
        """Work until `linger_s` after the last run has ended."""
        self._disk.start()
        idle_since = time.monotonic()
        while True:
            for message in self._inbox.wait(self._pause_s(), self._fds()):
                self._hear(message)
            now = time.monotonic()
            self._tick(now)
            if self._watches:
                idle_since = now
            elif now - idle_since >= self._linger_s and not self._is_still_needed():
                break
        self._disk.stop()
        self._inbox.close()
        for waiter in self._waiters.values():
            waiter.release()

    # --- messages --------------------------------------------------------------------------

    def _hear(self, message: Message) -> None:
        run_dir = Path(message.run_dir)
        watch = self._watches.get(run_dir)
        if watch is not None:
            watch.thread.wake()
        elif message.kind == "run":
            # A run directory that cannot be read is no run.
            with contextlib.suppress(OSError, msgspec.DecodeError, KisekiError):
                self._take(run_dir, message)

    def _take(self, run_dir: Path, message: Message, *, is_orphan: bool = False) -> None:
        meta = read_meta(run_dir)
        lock = FileLock.take(lock_path(run_dir, meta))
        if lock is None:
            return
        pump = Pump.of(
            run_dir,
            api_key=message.api_key,
            pid=os.getpid(),
            beats=not is_orphan,
            within=None if not is_orphan or is_own(run_dir, meta) else run_dir,
        )
        journal = SystemJournal(run_dir, meta, client=CLIENT)
        thread = RunThread(pump, journal, decides_end=not meta.start.attach)
        self._locks[run_dir] = lock
        self._api_keys[run_dir] = message.api_key
        self._watches[run_dir] = RunWatch(
            run_dir,
            meta,
            thread=thread,
            journal=journal,
            gpus=self._find_gpus(),
            sys_path=message.sys_path,
            term_seen_s_ago=self._term_seen_s_ago,
            finds_metadata=not (is_orphan or meta.start.attach or has_system_journal(run_dir)),
        )
        self._disk.add(run_dir, meta)
        self._neighbours.setdefault(run_dir.parent, (message, meta.base_url))
        thread.start()

    # --- time ------------------------------------------------------------------------------

    def _tick(self, now: float) -> None:
        for run_dir, watch in list(self._watches.items()):
            watch.tick(now)
            if watch.thread.done.is_set():
                self._let_go(run_dir, watch)
                continue
            if self._term_at is not None:
                watch.thread.tell_term_seen()
            if watch.thread.waited_s() >= HAND_OVER_S and self._folder is not None:
                with contextlib.suppress(OSError):
                    self._wait_or_hand_over(run_dir, watch, self._folder)
        if self._find_orphans and self._neighbours and now >= self._neighbours_at:
            self._look_at_neighbours()

    def _wait_or_hand_over(self, run_dir: Path, watch: RunWatch, folder: Path) -> None:
        """See to it that one side process waits for an absent server, and not each of them."""
        base_url = watch.thread.pump.meta.base_url
        api_key = self._api_keys[run_dir]
        if (base_url, api_key) in self._waiters:
            return
        waiter = Waiter.become(base_url, api_key, folder)
        if waiter is not None:
            self._waiters[base_url, api_key] = waiter
            return
        watch.thread.leave()
        watch.thread.join()
        self._let_go(run_dir, watch)
        hand_over(run_dir, base_url, api_key)

    def _let_go(self, run_dir: Path, watch: RunWatch) -> None:
        watch.close()
        del self._watches[run_dir], self._api_keys[run_dir]
        self._disk.remove(run_dir)
        self._locks.pop(run_dir).release()
        pump = watch.thread.pump
        if pump.progress.ended:
            move_home(run_dir, pump.meta)

    def _look_at_neighbours(self) -> None:
        """Take over run directories that nobody ships; remove those kept long enough."""
        neighbours, self._neighbours = self._neighbours, {}
        for parent, (message, base_url) in neighbours.items():
            for run_dir in list_run_dirs(parent):
                if run_dir in self._watches:
                    continue
                with contextlib.suppress(OSError, msgspec.DecodeError, KisekiError):
                    if orphans.is_orphan(run_dir, base_url=base_url):
                        self._take(run_dir, message, is_orphan=True)
                    else:
                        orphans.remove_if_old(run_dir)

    def _pause_s(self) -> float:
        samples = [w.sample_s for w in self._watches.values() if w.sample_s > 0]
        return min([TICK_S, self._linger_s, *samples])

    def _fds(self) -> list[int]:
        fds = [watch.owner.fd for watch in self._watches.values()]
        return [fd for fd in fds if fd >= 0]

    def _is_still_needed(self) -> bool:
        """Make ourselves unfindable and look whether somebody had found us before that."""
        self._leave()
        for message in self._inbox.wait(0.0, []):
            self._hear(message)
        return bool(self._watches)

    def _term_seen_s_ago(self) -> float | None:
        return None if self._term_at is None else time.monotonic() - self._term_at

    def _find_gpus(self) -> Gpus | None:
        if not self._looked_for_gpus:
            self._looked_for_gpus = True
            self._gpus = find_gpus()
        return self._gpus


def main(fd: int, folder: str) -> None:
    """Run as the side process; `fd` is the bound control socket in `folder`."""
    with contextlib.suppress(OSError):
        os.setsid()
    os.chdir("/")
    # Rows are many small objects that form no cycles: look for cycles rarely.
    gc.set_threshold(50_000, 20, 50)
    receiver = socket.socket(fileno=fd)
    shipper = Shipper(
        SocketInbox(receiver),
        leave=lambda: control.remove_folder(Path(folder)),
        folder=Path(folder),
    )
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"):
        signal.signal(getattr(signal, name), shipper.note_signal)
    try:
        shipper.serve()
    finally:
        control.remove_folder(Path(folder))
