"""One run's thread in the side process: ship until the run has ended and all is there."""

import os
import threading
import traceback
from collections.abc import Callable
from typing import Any, Final

from kiseki.journal.format import JournalHeader
from kiseki.sdk.machine import find_process_start, get_boot_id
from kiseki.sdk.ship.carrier import write_down
from kiseki.sdk.ship.pump import Pump
from kiseki.sdk.ship.system_journal import SystemJournal

LOOK_S: Final = 1.0
"""How often journals are looked at that nobody woke us for."""
ABSENT_S: Final = 24 * 3600.0
"""A run that has ended waits so long for a server that does not answer. After that the next
side process started beside it, or `kiseki sync`, sends it: no process stays for ever."""
OFFLINE_READ_LOOKS: Final = 10
"""Offline, journals are read only to notice the end: every so many looks."""


class RunThread(threading.Thread):
    """Ships one run.

    The side process's main thread tells it of the owner's end with `owner_ended`; it tells
    back through `done`. `is_held` tells whether facts about the run are still being found out.

    Args:
        pump: what is shipped.
        journal: where the end goes when the owner left none.
        decides_end: whether the end of a vanished owner is ours to record; false when the
            owner only attached to somebody else's run.
    """

    def __init__(self, pump: Pump, journal: SystemJournal, *, decides_end: bool) -> None:
        super().__init__(name=f"kiseki-ship-{pump.run_dir.name}", daemon=True)
        self.pump = pump
        self.done = threading.Event()
        self.is_held: Callable[[], bool] = lambda: False
        self._journal = journal
        self._decides_end = decides_end
        self._wake = threading.Event()
        self._describe_end: Callable[[], dict[str, Any]] | None = None
        self._end_settled = False
        self._looks = 0
        self._absent_since: float | None = None
        self._leave = False

    def wake(self) -> None:
        """Ship now."""
        self.pump.plan.wake()
        self._wake.set()

    def beat_soon(self) -> None:
        """Contact the server now."""
        self.pump.plan.beat_soon()
        self._wake.set()

    def tell_term_seen(self) -> None:
        """Let the training know that the system wants this process tree to end."""
        if not self.pump.progress.term_seen:
            self.pump.progress.term_seen = True
            self.wake()

    def owner_ended(self, describe_end: Callable[[], dict[str, Any]]) -> None:
        """Take in that the process that began the run is gone.

        Args:
            describe_end: makes the `end` record to be written if the owner wrote none.
        """
        self._describe_end = describe_end
        self.wake()

    def run(self) -> None:
        """Ship until the run has ended and everything is on the server."""
        try:
            while not self._step():
                pass
        except Exception:
            # Nobody sees this process fail: the folder of the run is where people look.
            write_down(self.pump.run_dir, traceback.format_exc())
        finally:
            self.pump.close()
            self.done.set()

    def _step(self) -> bool:
        """Do one thing, or wait; return whether all is done."""
        self._wake.clear()
        pump = self.pump
        pump.look()
        if self._describe_end is not None and not self._end_settled:
            self._settle_end(self._describe_end)
            pump.look()
            pump.saw_end()
        self._read_offline()
        rest_s = pump.step()
        pump.carry(self._wake.set)
        if self._leave:
            return True
        if rest_s <= 0:
            return False
        if self._is_done():
            return True
        self._wake.wait(min(rest_s, LOOK_S))
        return False

    def _settle_end(self, describe_end: Callable[[], dict[str, Any]]) -> None:
        self._end_settled = self.pump.has_ended = True
        self.pump.read_on()
        if self._decides_end and self.pump.find_end() is None:
            self._journal.add_end(describe_end())

    def _read_offline(self) -> None:
        if self.pump.transport is not None:
            return
        self._looks += 1
        if self._end_settled or self._looks % OFFLINE_READ_LOOKS == 0:
            self.pump.read_on()

    def other_pids(self) -> list[int]:
        """Return the living processes besides the owner that have a journal of this run."""
        return [header.pid for header in self._other_headers() if self._is_alive(header)]

    def _is_done(self) -> bool:
        pump = self.pump
        if not self._end_settled and pump.find_end() is None:
            return False
        # From here on silence is no sign of a crash, and a heartbeat would bring a crashed
        # run back, though all that lives is a child of it.
        if pump.told_stop_step == pump.stop_step:
            pump.plan.stop_beating()
        elif not (pump.plan.refused or pump.plan.is_failing):
            pump.plan.beat_soon()
            return False
        if self.other_pids() or self.is_held():
            return False
        is_over = pump.plan.is_over and (pump.plan.refused or pump.files_are_done)
        if pump.transport is None or is_over:
            pump.progress.ended = True
            return True
        return self._has_waited_in_vain()

    def _has_waited_in_vain(self) -> bool:
        pump = self.pump
        files_wait = pump.cargo is not None and pump.cargo.is_failing
        if not (pump.plan.is_failing or pump.plan.refused or files_wait):
            self._absent_since = None
            return False
        now = self.pump.now()
        self._absent_since = self._absent_since or now
        return now - self._absent_since >= ABSENT_S or not self.pump.run_dir.exists()

    def waited_s(self) -> float:
        """Return for how long an ended run has waited for a server that does not answer."""
        since = self._absent_since
        return 0.0 if since is None else self.pump.now() - since

    def leave(self) -> None:
        """End the thread soon, whatever is left to do; `done` tells when."""
        self._leave = True
        self._wake.set()

    def _other_headers(self) -> list[JournalHeader]:
        known = (self.pump.meta.owner_pid, os.getpid())
        headers = [feed.header for feed in list(self.pump.feeds.values())]
        return [header for header in headers if header and header.pid not in known]

    def _is_alive(self, header: JournalHeader) -> bool:
        if header.boot_id != get_boot_id() or header.role == "system":
            return False
        return find_process_start(header.pid) is not None
