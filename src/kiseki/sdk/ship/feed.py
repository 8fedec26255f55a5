"""Cut one journal into segments, from any position that the server names."""

from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import msgspec

from kiseki.journal.console import ConsoleAssembler
from kiseki.journal.files import ArtifactRecord, FileRecord
from kiseki.journal.format import JournalHeader, Kind
from kiseki.journal.reader import (
    READ_BYTES,
    FileSource,
    JournalReader,
    ReadRecord,
    Source,
    take_apart,
)
from kiseki.journal.row_runs import RowRun
from kiseki.journal.rows import RowAssembler
from kiseki.model.errors import JournalConflict
from kiseki.model.wire import Fact, Segment
from kiseki.sdk.ship.columns import SegmentBuilder

_FACTS: Final[dict[int, str]] = {
    Kind.CONFIG: "config",
    Kind.SUMMARY: "summary",
    Kind.DEFINE: "define",
    Kind.UPDATE: "update",
    Kind.METADATA: "metadata",
    Kind.END: "end",
}
_STREAMS: Final[dict[int, Literal["out", "err"]]] = {1: "out", 2: "err"}
_HEADER_BYTES: Final = 64 * 1024


class FoundFile(NamedTuple):
    """A record of a file or an artifact and its position in the journal."""

    position: int
    record: FileRecord | ArtifactRecord


class JournalFeed:
    """Reads one journal from its beginning and cuts it where it is told.

    The rows that a record belongs to depend on all records before it, so going on in the
    middle means reading from the start and leaving out what lies below.

    Attributes:
        writer: the writer's id.
        header: the facts in the first record; None until it was read, or if it is damaged.
        opened_us: the time of the first record.
        end_record: the map of the last `end` record that was read, or None.
        end_us: its time in epoch microseconds.
        n_rows: how many row records were read.
        files: the records of files and artifacts that were read and nobody has taken yet.
    """

    def __init__(self, source: Source, writer: str) -> None:
        self.writer = writer
        self.header: JournalHeader | None = None
        self.opened_us = 0
        self.end_record: dict[str, Any] | None = None
        self.end_us = 0
        self._source = source
        self._begin()

    @classmethod
    def open(cls, path: Path) -> "JournalFeed":
        """Open the journal at `path`; its writer's id is in the name.

        Raises:
            OSError: it cannot be read.
        """
        return cls(FileSource(path), path.stem.removeprefix("journal-"))

    @property
    def position(self) -> int:
        """Where the next segment begins."""
        return self._start

    @property
    def lost_bytes(self) -> int:
        """How many bytes between good records could not be read so far."""
        return self._lost_bytes

    def size(self) -> int:
        """Return the size of the file in bytes."""
        return self._source.size()

    def unread_bytes(self) -> int:
        """Return how many bytes lie behind the last record that was read."""
        return self._reader.unread_bytes()

    def read_header(self) -> bool:
        """Read the first record if that has not happened; return whether there is one."""
        if self.opened_us == 0:
            reader = JournalReader(self._source)
            self._note_header(reader.read(max_bytes=_HEADER_BYTES)[:1])
        return self.opened_us != 0

    def take_files(self) -> list[FoundFile]:
        """Return the records of files that were read since the last call."""
        files, self.files = self.files, []
        return files

    def cut(self, *, max_bytes: int = READ_BYTES) -> Segment | None:
        """Return the records from `position` on as a segment; None if there are none.

        Args:
            max_bytes: about how many bytes of the journal one segment covers.

        Raises:
            InvalidBody, UnsupportedVersion: the file cannot be read as a journal.
            OSError: the file cannot be read.
        """
        start, before_crc = self._start, self._reader.last_crc
        n_lost = len(self._reader.lost)
        builder = SegmentBuilder()
        bad: list[tuple[int, int]] = []
        while self._reader.position - start < max_bytes:
            left = max_bytes - (self._reader.position - start)
            found = self._reader.read_runs(max_bytes=left)
            if not found:
                break
            self._take(found, builder, bad)
        if self._reader.position == start or self._reader.last_crc == before_crc == 0:
            return None
        self._start = self._reader.position
        lost = sorted(self._reader.lost[n_lost:] + bad)
        self._lost_bytes += sum(end - begin for begin, end in lost)
        return builder.build(
            writer=self.writer,
            start=start,
            end=self._start,
            before_crc=before_crc,
            last_crc=self._reader.last_crc,
            lost=lost,
        )

    def go_to(self, position: int) -> None:
        """Let the next segment begin at `position`, which the server has named.

        Raises:
            JournalConflict: no record of this journal begins or ends there, so what the
                server has under this writer's id is another history.
        """
        if position == self._start:
            return
        self._begin()
        ignored = SegmentBuilder()
        while self._reader.position < position:
            # The size of the read decides where it may stop: never behind `position`.
            room = position - max(self._reader.position, 8)
            found = self._reader.read_runs(max_bytes=min(READ_BYTES, max(room, 1)))
            if not found:
                break
            self._take(found, ignored, [])
        if self._reader.position != position:
            raise JournalConflict(
                "The server has another history under the id of this journal.",
                hint="Was the run directory restored from a copy? Both are kept as they are.",
            )
        self._start = position

    def close(self) -> None:
        """Close the file."""
        if isinstance(self._source, FileSource):
            self._source.close()

    def _begin(self) -> None:
        self._reader = JournalReader(self._source)
        self._rows = RowAssembler(next_step=self.header.next_step if self.header else 0)
        self._console = ConsoleAssembler()
        self._start = 0
        self._lost_bytes = 0
        self.n_rows = 0
        self.files: list[FoundFile] = []

    def _note_header(self, records: list[ReadRecord]) -> None:
        for record in records:
            if record.body[0] != Kind.HEADER:
                self.opened_us = self.opened_us or int(record.body[1])
                continue
            self.opened_us = int(record.body[1])
            try:
                self.header = msgspec.convert(record.body[2], JournalHeader)
            except msgspec.ValidationError:
                self.header = None

    def _take(
        self,
        found: list[ReadRecord | RowRun],
        builder: SegmentBuilder,
        bad: list[tuple[int, int]],
    ) -> None:
        for piece in found:
            if isinstance(piece, RowRun):
                self._take_run(piece, builder, bad)
                continue
            try:
                self._take_one(piece, builder)
            except (ValueError, TypeError, IndexError, msgspec.ValidationError):
                # Its CRC fits, so that is what was written; it is just nothing we know.
                bad.append((piece.position, piece.position + 1))

    def _take_run(self, run: RowRun, builder: SegmentBuilder, bad: list[tuple[int, int]]) -> None:
        steps = self._rows.feed_run(run)
        if steps is None:
            self._take([*take_apart(run)], builder, bad)
            return
        builder.add_run(run, steps)
        self.n_rows += run.n

    def _take_one(self, record: ReadRecord, builder: SegmentBuilder) -> None:
        position, _, body = record
        kind = body[0]
        if kind == Kind.ROW:
            builder.add_entries(self._rows.feed(position, body))
            self.n_rows += 1
        elif kind == Kind.CONSOLE:
            _, time_us, stream, text = body
            builder.add_console(self._console.feed(position, time_us, _STREAMS[stream], text))
        elif kind == Kind.HEADER:
            self._note_header([record])
            self._rows.step = self.header.next_step if self.header else 0
        elif kind == Kind.FILE:
            self.files.append(FoundFile(position, msgspec.convert(body[2], FileRecord)))
        elif kind == Kind.ARTIFACT:
            self.files.append(FoundFile(position, msgspec.convert(body[2], ArtifactRecord)))
        elif kind in _FACTS:
            fact = msgspec.convert([position, _FACTS[kind], body[1], body[2]], Fact)
            builder.add_fact(fact)
            if kind == Kind.END:
                self.end_record = fact.body
                self.end_us = int(body[1])
