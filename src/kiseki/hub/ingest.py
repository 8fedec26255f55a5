"""What shippers say: their writers, their segments, their heartbeats."""

import asyncio
import dataclasses
from collections.abc import Callable
from concurrent.futures import Future

from kiseki.hub.clock import Clock
from kiseki.hub.numbers import check_int64
from kiseki.hub.run_status import RunStatus
from kiseki.hub.runs import check_uid
from kiseki.hub.shipment import MAX_WRITER_CHARS, decode_shipment
from kiseki.model.errors import InvalidBody, TooLarge
from kiseki.model.state import RunState
from kiseki.model.wire import Heartbeat, Receipt, Shipment, WriterInfo, WriterState
from kiseki.store.contract import Store

INLINE_BYTES = 64 * 1024
"""Bodies up to this size are decoded and checked on the event loop: a thread costs more."""
MAX_STOP_STEP_CHARS = 40
MAX_WRITERS = 10_000


@dataclasses.dataclass(slots=True)
class IngestCounts:
    """What came in since this process began."""

    shipments: int = 0
    segments: int = 0
    bytes: int = 0
    refused: int = 0


class Ingest:
    """The way in.

    Args:
        store: where it is kept.
        status: what is remembered of each run's state.
        clock: the server's clock.
        on_commit: called when something was committed, so that it is shown soon.
        on_end: called with the uid when a run's end was committed and before that is
            acknowledged: who waited for the end of a run sees all of it.
    """

    def __init__(
        self,
        store: Store,
        *,
        status: RunStatus,
        clock: Clock,
        on_commit: Callable[[], None],
        on_end: Callable[[str], None],
    ) -> None:
        self._store = store
        self._status = status
        self._clock = clock
        self._on_commit = on_commit
        self._on_end = on_end
        self.counts = IngestCounts()

    def register(self, uid: str, info: WriterInfo) -> WriterState:
        """Register a journal, or ask how much of it the server has; idempotent.

        Raises:
            InvalidBody: the writer's id or a fact about it is not valid.
            NotFound, Deleted: there is no such run, or it lies in the trash.
        """
        if not 0 < len(info.writer) <= MAX_WRITER_CHARS or "\0" in info.writer:
            raise InvalidBody(
                f"writer must have 1 to {MAX_WRITER_CHARS} characters.", field="writer"
            )
        check_int64(info)
        return self._store.ingest.register(check_uid(uid), info, now_us=self._clock())

    async def append(self, uid: str, body: bytes, *, encoding: str) -> Receipt:
        """Commit a shipment; returns when it is on the server's disk.

        Raises:
            InvalidBody, TooLarge, UnsupportedVersion: see `decode_shipment`.
            JournalGap, JournalConflict, Deleted, Busy, StorageFull: the five answers of
                ingest; nothing of the failing segment was kept.
        """
        try:
            receipt = await self._append(check_uid(uid), body, encoding)
        except Exception:
            self.counts.refused += 1
            raise
        self.counts.shipments += 1
        self.counts.segments += len(receipt.writers)
        self.counts.bytes += len(body)
        return receipt

    async def _append(self, uid: str, body: bytes, encoding: str) -> Receipt:
        if len(body) <= INLINE_BYTES:
            shipment, future = self._submit(uid, body, encoding)
        else:
            shipment, future = await asyncio.to_thread(self._submit, uid, body, encoding)
        writers = await asyncio.wrap_future(future)
        self._on_commit()
        if any(segment.facts for segment in shipment.segments):
            # The end of a run travels as a fact: what we remember may be old.
            self._status.forget([uid])
        if any(fact.kind == "end" for segment in shipment.segments for fact in segment.facts):
            await asyncio.to_thread(self._on_end, uid)
        known = self._status.find(uid)
        if known is None:
            known = await asyncio.to_thread(self._status.get, uid)
        state, stop = known
        return Receipt(writers=writers, state=state, stop=stop)

    def _submit(
        self, uid: str, body: bytes, encoding: str
    ) -> tuple[Shipment, Future[list[WriterState]]]:
        shipment = decode_shipment(body, encoding=encoding)
        return shipment, self._store.ingest.append(uid, shipment.segments)

    def beat(self, uid: str, heartbeat: Heartbeat) -> Receipt:
        """Note that a run lives and how far a stop request has come.

        The receipt tells what the store has of the writers that were named: less than they
        think after a backup was restored.
        """
        if len(heartbeat.writers) > MAX_WRITERS:
            raise TooLarge(f"A heartbeat names at most {MAX_WRITERS} writers.", field="writers")
        now = self._clock()
        run = self._store.runs.heartbeat(check_uid(uid), now_us=now)
        if heartbeat.stop_step:
            step = heartbeat.stop_step[:MAX_STOP_STEP_CHARS]
            run = self._store.runs.note_stop_step(uid, step=step, now_us=now)
        if heartbeat.finishing and run.state is RunState.RUNNING:
            run = self._store.runs.move_state(
                uid, RunState.FINISHING, source="shipper", now_us=now
            )
        writers = self._store.ingest.list_states(heartbeat.writers) if heartbeat.writers else []
        return Receipt(writers=writers, state=run.state, stop=run.stop)
