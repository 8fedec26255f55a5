"""Carry one run's journals to the server: the I/O around `plan.py`."""

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from kiseki.model.errors import KisekiError, UsageError
from kiseki.model.wire import Heartbeat, Receipt, Segment, WriterInfo, WriterState
from kiseki.sdk.rundir import RunMeta, list_journals, read_meta, write_meta
from kiseki.sdk.ship.cargo import Cargo
from kiseki.sdk.ship.carrier import PATIENCE_S
from kiseki.sdk.ship.feed import JournalFeed
from kiseki.sdk.ship.plan import CUT_BYTES, NEVER, Beat, Register, Rest, Send, ShipPlan, Start
from kiseki.sdk.ship.progress import Progress, Shipped, write_progress
from kiseki.sdk.ship.transport import Transport

PROGRESS_EVERY_S: Final = 0.2
MAX_SHIPMENT_BYTES: Final = 8 * 1024 * 1024
"""Journal bytes in one request, over all writers; far below the server's limit for a body."""


@dataclasses.dataclass(slots=True)
class Pump:
    """Follows the journals of a run directory and sends them; used by one thread.

    Attributes:
        run_dir: the run directory.
        meta: its facts; replaced when the server answers to the start of the run.
        transport: the way to the server; None: only read, never send.
        plan: the decisions.
        feeds: writer id -> its journal.
        cargo: files and artifacts that the journals name; None where nothing is sent.
        stop_step: how far a stop request has come, told with the next heartbeat.
        told_stop_step: how far the server was told that it has come.
        is_finishing: the process has ended and much is still to be sent; told with heartbeats.
        pid: who writes `ship.json`.
    """

    run_dir: Path
    meta: RunMeta
    transport: Transport | None
    plan: ShipPlan
    cargo: Cargo | None = None
    pid: int = 0
    now: Callable[[], float] = time.monotonic
    stop_step: str = ""
    told_stop_step: str = ""
    is_finishing: bool = False
    has_ended: bool = False
    """The owner is known to be gone, whatever its journal says."""
    is_late: bool = False
    """The journals are synced after the fact: silence before is no crash."""
    feeds: dict[str, JournalFeed] = dataclasses.field(default_factory=dict[str, JournalFeed])
    progress: Progress = dataclasses.field(default_factory=Progress)
    _pending: dict[str, Segment] = dataclasses.field(default_factory=dict[str, Segment])
    _ended_us: int | None = None
    _written: bytes = b""
    _write_at: float = 0.0

    @classmethod
    def of(
        cls,
        run_dir: Path,
        *,
        api_key: str | None,
        pid: int,
        beats: bool = True,
        is_late: bool = False,
        base_url: str = "",
        patience_s: float = PATIENCE_S,
        within: Path | None = None,
    ) -> "Pump":
        """Make a pump for a run directory.

        Args:
            within: the folder outside of which no file is read; None: any may be.

        Raises:
            OSError, msgspec.DecodeError, UnsupportedVersion: `meta.json` cannot be read.
            UsageError: the server's address is not one.
        """
        meta = read_meta(run_dir)
        url = base_url or meta.base_url
        online = bool(url) and (meta.mode != "offline" or is_late)
        beat_s = min(meta.settings.heartbeat_s, meta.settings.stop_poll_s) if beats else NEVER
        pump = cls(
            run_dir=run_dir,
            meta=meta,
            transport=Transport(url, api_key=api_key) if online else None,
            cargo=Cargo(run_dir, url, api_key, patience_s=patience_s, within=within)
            if online
            else None,
            plan=ShipPlan(
                started=meta.started is not None,
                beat_s=beat_s,
                alive_s=meta.settings.heartbeat_s,
            ),
            pid=pid,
            is_late=is_late,
        )
        pump.progress.pid = pid
        pump._note_run()
        return pump

    # --- looking ---------------------------------------------------------------------------

    def look(self) -> None:
        """See which journals there are and how long they have become."""
        for path in list_journals(self.run_dir, self.meta):
            writer = path.stem.removeprefix("journal-")
            if writer not in self.feeds and writer in self.plan.writers:
                continue  # it could not be read, and a journal never changes
            try:
                if writer in self.feeds or self._open_feed(path, writer):
                    self.plan.saw_journal(writer, self.feeds[writer].size())
            except (KisekiError, OSError) as error:
                self._block(writer, error)

    def _open_feed(self, path: Path, writer: str) -> bool:
        """Open a journal; return whether it has begun."""
        feed = JournalFeed.open(path)
        try:
            if feed.read_header():
                self.feeds[writer] = feed
        finally:
            if writer not in self.feeds:
                feed.close()
        return writer in self.feeds

    def read_on(self) -> None:
        """Read what is new without sending it, to learn how the run ended.

        What is sent later is read again from where the server stands.
        """
        self._pending.clear()
        for writer, feed in self.feeds.items():
            if self.plan.writers[writer].blocked:
                continue
            try:
                while feed.cut() is not None:
                    pass
            except (KisekiError, OSError) as error:
                self._block(writer, error)

    def catch_up(self) -> None:
        """Read what the server has already: somebody else sent it, and we do not know it."""
        for writer, feed in self.feeds.items():
            plan = self.plan.writers[writer]
            if plan.blocked or plan.next is None:
                continue
            try:
                feed.go_to(plan.next)
            except (KisekiError, OSError) as error:
                self._block(writer, error)

    @property
    def has_read_all(self) -> bool:
        """Whether every record that the server has was read here too: all files are known."""
        return self.plan.is_over and all(
            plan.blocked
            or (writer in self.feeds and self.feeds[writer].position >= (plan.next or 0))
            for writer, plan in self.plan.writers.items()
        )

    @property
    def files_are_done(self) -> bool:
        """Whether the run has ended and each of its files is on the server or never will be."""
        if not self.has_read_all or (self.find_end() is None and not self.has_ended):
            return False
        return self.cargo is None or self.cargo.is_settled()

    def find_end(self) -> dict[str, Any] | None:
        """Return the end of the run as far as it was read: the owner's record, or ours."""
        for feed in self.feeds.values():
            header = feed.header
            speaks = header is None or header.role == "system" or header.pid == self.meta.owner_pid
            if speaks and feed.end_record is not None:
                return feed.end_record
        return None

    def saw_end(self) -> None:
        """Tell the server before much is sent that the process has ended, and this is the rest."""
        if self.plan.behind_bytes > CUT_BYTES:
            self.is_finishing = True
            self.plan.beat_first()

    # --- doing -----------------------------------------------------------------------------

    def step(self) -> float:
        """Do the next thing; return for how many seconds there is nothing to do."""
        if self.transport is None:
            return NEVER
        action = self.plan.decide(self.now())
        if isinstance(action, Rest):
            self.write_progress()
            return action.seconds
        try:
            self._do(action, self.transport)
        except KisekiError as error:
            if not _may_succeed_unchanged(error):
                self._pending.clear()
            self.plan.on_error(error, action, self.now())
        self.write_progress()
        return 0.0

    def _do(self, action: Start | Register | Send | Beat, transport: Transport) -> None:
        match action:
            case Start():
                self._start(transport)
            case Register(writer):
                self._pending.pop(writer, None)
                self.plan.on_registered(self.ask(writer), self.now())
            case Send():
                self._send(action, transport)
            case Beat():
                heartbeat = Heartbeat(
                    writers=sorted(self.feeds),
                    stop_step=self.stop_step,
                    finishing=self.is_finishing,
                )
                self._take(transport.beat(self.meta.uid, heartbeat))
                self.plan.on_beat(self.now())
                self.told_stop_step = heartbeat.stop_step

    def ask(self, writer: str) -> WriterState:
        """Register a journal, which also tells how much of it the server has.

        Raises:
            KisekiError: what the server answered.
        """
        if self.transport is None:
            raise UsageError("No server is known for this run.")
        return self.transport.register_writer(self.meta.uid, self._describe(self.feeds[writer]))

    def _start(self, transport: Transport) -> None:
        request = msgspec.structs.replace(
            self.meta.start,
            clock_us=self._clock_us(),
            offline=self.meta.start.offline or self.is_late,
        )
        started = transport.start_run(request)
        self.meta.started = started
        self.meta.uid = started.run.uid
        try:
            write_meta(self.run_dir, self.meta)
        except OSError:
            # Asked again, the server gives the same answer.
            pass
        self._note_run()
        self.plan.on_started()

    def _send(self, action: Send, transport: Transport) -> None:
        segments: list[Segment] = []
        room = MAX_SHIPMENT_BYTES
        for writer in action.writers:
            segment = self._pending.get(writer) or self._cut(writer, action.cut_bytes)
            if segment is None:
                continue
            self._pending[writer] = segment
            segments.append(segment)
            room -= segment.end - segment.start
            if room <= 0:
                break
        if not segments:
            return
        receipt = transport.send(self.meta.uid, segments)
        for segment in segments:
            self._pending.pop(segment.writer, None)
        self._take(receipt)
        self.plan.on_sent()

    def _cut(self, writer: str, max_bytes: int) -> Segment | None:
        feed = self.feeds[writer]
        try:
            feed.go_to(self.plan.writers[writer].next or 0)
            segment = feed.cut(max_bytes=max_bytes)
        except (KisekiError, OSError) as error:
            self._block(writer, error)
            return None
        if segment is None:
            self.plan.saw_nothing_whole(writer)
        return segment

    def _block(self, writer: str, error: KisekiError | OSError) -> None:
        if not isinstance(error, KisekiError):
            error = UsageError(f"The journal {writer} cannot be read: {error}.")
        self.plan.saw_bad_journal(writer, error)

    def _take(self, receipt: Receipt) -> None:
        self.plan.on_receipt(receipt, self.now())
        self.progress.stop_requested = self.plan.stop is not None

    def _describe(self, feed: JournalFeed) -> WriterInfo:
        header = feed.header
        clock_us = self._clock_us()
        if header is None:
            return WriterInfo(writer=feed.writer, opened_us=feed.opened_us, clock_us=clock_us)
        return WriterInfo(
            writer=feed.writer,
            stream=None if self.meta.mirror else header.stream,
            role=header.role,
            label=header.label,
            host=header.host,
            boot_id=header.boot_id,
            pid=header.pid,
            rank=header.rank,
            opened_us=feed.opened_us,
            clock_us=clock_us,
        )

    def _clock_us(self) -> int:
        """Return what the server measures our clock by; 0: take the times as they are."""
        return 0 if self.meta.imported else time.time_ns() // 1000

    # --- telling ---------------------------------------------------------------------------

    def carry(self, on_step: Callable[[], None]) -> None:
        """Have files and artifacts brought that the journals name; returns at once.

        Args:
            on_step: called from another thread when some may have been brought.
        """
        if self.cargo is None or self.meta.started is None:
            return
        if self.plan.is_synced and not self.has_read_all:
            self.catch_up()  # another process sent these records, and files they name wait
        self._note_files(self.cargo)
        self.cargo.carry(uid=self.meta.uid, ended_us=self._find_end_us(), on_step=on_step)

    def _find_end_us(self) -> int | None:
        """Return when the run ended in epoch microseconds, None while it goes on."""
        if self._ended_us is None and (self.has_ended or self.find_end() is not None):
            ends = [feed.end_us for feed in self.feeds.values()]
            self._ended_us = max(ends, default=0) or time.time_ns() // 1000
        return self._ended_us

    def _note_files(self, cargo: Cargo) -> None:
        """Enter the files that were read about into the book."""
        for writer, feed in self.feeds.items():
            if feed.files:
                cargo.book.take_in(writer, feed.take_files())

    def _note_run(self) -> None:
        started = self.meta.started
        if started is not None:
            self.progress.run_id = started.run.id
            self.progress.run_name = started.run.name
            self.progress.run_path = started.run_path
            self.progress.project_path = started.project_path

    def write_progress(self, *, at_once: bool = False) -> None:
        """Write `ship.json` if something changed, at most every PROGRESS_EVERY_S."""
        progress = self.progress
        if self.cargo is not None:
            self._note_files(self.cargo)
            self.cargo.describe(progress)
        progress.files_done = self.files_are_done
        progress.trouble = self.plan.trouble or (self.cargo.trouble if self.cargo else "")
        progress.refused = self.plan.refused
        progress.writers = {
            writer: Shipped(next=plan.next or 0, safe=plan.safe)
            for writer, plan in self.plan.writers.items()
        }
        progress.updated_us = 0
        content = msgspec.json.encode(progress)
        if content == self._written:
            return
        at_once = at_once or (self.plan.is_synced and progress.files_waiting == 0)
        if not at_once and self.now() < self._write_at:
            return
        progress.updated_us = time.time_ns() // 1000
        try:
            write_progress(self.run_dir, progress)
        except OSError:
            return  # the disk is full: what it would say is on the server anyway
        self._written = content
        self._write_at = self.now() + PROGRESS_EVERY_S

    def close(self) -> None:
        """Write the last progress; close the socket and the journals."""
        self.write_progress(at_once=True)
        if self.cargo is not None:
            self.cargo.close()
        if self.transport is not None:
            self.transport.close()
        for feed in self.feeds.values():
            feed.close()


def _may_succeed_unchanged(error: KisekiError) -> bool:
    """Return whether the same segments should be sent again as they are."""
    return error.status >= 500
