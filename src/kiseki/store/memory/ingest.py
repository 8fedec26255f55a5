"""How data enters a memory store; the rules are those of every store."""

from collections.abc import Sequence
from concurrent.futures import Future

from kiseki.model.errors import (
    Deleted,
    InvalidBody,
    JournalConflict,
    JournalGap,
    KisekiError,
    NotFound,
)
from kiseki.model.wire import Segment, WriterInfo, WriterState
from kiseki.store.facts import apply_facts
from kiseki.store.memory.points import Stream, Writer
from kiseki.store.memory.rows import now_us as clock_us
from kiseki.store.memory.table import MemoryRunTable
from kiseki.store.memory.world import World
from kiseki.store.metadata import stream_number
from kiseki.store.run_table import get_kept_row

_CLOCK_ERROR_US = 250_000


class MemoryIngest:
    """`Ingest` into lists."""

    def __init__(self, world: World) -> None:
        self._world = world

    def register(self, uid: str, info: WriterInfo, *, now_us: int) -> WriterState:
        """Number a writer inside its stream, or say what the store has of it."""
        with self._world.change():
            known = self._find(info.writer)
            if known is not None:
                stream, writer = known
                self._refuse_deleted(stream)
                return _state(writer)
            row = get_kept_row(MemoryRunTable(self._world), uid)
            number = row.stream if info.stream is None else stream_number(info.stream)
            stream = self._world.streams.get(number)
            if stream is None or stream.is_purged:
                raise Deleted("The history that this journal belongs to was deleted.")
            offset_us = now_us - info.clock_us if info.clock_us else 0
            if abs(offset_us) <= _CLOCK_ERROR_US:
                offset_us = 0
            writer = Writer(len(stream.writers), info.writer, info, offset_us)
            stream.writers.append(writer)
            return _state(writer)

    def list_states(self, writers: Sequence[str]) -> list[WriterState]:
        """Return what the store has of those writers that it knows."""
        with self._world.look():
            found = [self._find(name) for name in writers]
        return [_state(writer) for _, writer in filter(None, found)]

    def append(self, uid: str, segments: Sequence[Segment]) -> Future[list[WriterState]]:
        """Take segments at once; the future is always done."""
        future: Future[list[WriterState]] = Future()
        touched: dict[str, Writer] = {}
        try:
            for segment in segments:
                with self._world.change():
                    touched[segment.writer] = self._take(segment)
        except KisekiError as error:
            future.set_exception(error)
        else:
            future.set_result([_state(writer) for writer in touched.values()])
        return future

    def _take(self, segment: Segment) -> Writer:
        known = self._find(segment.writer)
        if known is None:
            raise NotFound(f"The journal {segment.writer!r} is not registered.")
        stream, writer = known
        self._refuse_deleted(stream)
        if segment.end <= writer.next:
            return writer
        if segment.start > writer.next:
            raise JournalGap("There is a gap.", next=writer.next)
        if segment.start == writer.next and segment.before_crc != writer.crc:
            raise JournalConflict(f"Two journals claim the id {segment.writer!r}.")
        facts = [fact for fact in segment.facts if fact.position >= writer.next]
        try:
            stream.add(writer, segment)
        except (ValueError, LookupError) as error:
            raise InvalidBody(f"This is no segment: {error}.") from error
        self._note(stream, segment)
        apply_facts(
            MemoryRunTable(self._world),
            stream.run,
            facts,
            role=writer.info.role,
            opened_us=writer.info.opened_us,
            offset_us=writer.offset_us,
            now_us=clock_us(),
        )
        return writer

    def _note(self, stream: Stream, segment: Segment) -> None:
        names = {c.key for c in segment.columns} | {o.key for o in segment.objects}
        kinds = ("series",) * bool(names) + ("console",) * bool(segment.console)
        if kinds:
            self._world.note(
                run=stream.run,
                project=stream.project,
                kinds=kinds,
                keys=tuple(sorted(names)) if names else None,
            )

    def _find(self, journal: str) -> tuple[Stream, Writer] | None:
        for stream in self._world.streams.values():
            for writer in stream.writers:
                if writer.journal == journal:
                    return stream, writer
        return None

    def _refuse_deleted(self, stream: Stream) -> None:
        row = self._world.rows.runs.get(stream.run)
        if stream.is_purged or row is None or row.deleted_us is not None:
            raise Deleted("This run was deleted.")


def _state(writer: Writer) -> WriterState:
    return WriterState(writer=writer.journal or "", next=writer.next, safe=writer.next)
