"""Say what can be read of a journal and what cannot.

A damaged journal is never rewritten: a record is known by its position, and a copy without
the damage would be another history. It is read past the damage, and the damage is reported.
"""

from pathlib import Path

import msgspec

from kiseki.journal.format import MAGIC, JournalHeader, Kind
from kiseki.journal.reader import FileSource, JournalReader


class DamageReport(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a whole journal found.

    Attributes:
        header: the facts in the first record, or None if it cannot be read.
        records: how many good records there are, the header included.
        rows: how many of them are rows.
        lost: ranges [start, end) in bytes between good records that cannot be read.
        torn_bytes: what follows the last good record: a write that was cut short, or one
            that goes on at this moment.
    """

    header: JournalHeader | None
    records: int
    rows: int
    lost: tuple[tuple[int, int], ...]
    torn_bytes: int

    @property
    def is_whole(self) -> bool:
        """Return whether every byte of the file can be read."""
        return not self.lost and not self.torn_bytes


def inspect_journal(path: Path) -> DamageReport:
    """Read a whole journal and report what cannot be read.

    Raises:
        InvalidBody: the file is not a journal.
        UnsupportedVersion: a newer kiseki wrote it.
        OSError: the file cannot be read.
    """
    source = FileSource(path)
    header, records, rows = None, 0, 0
    try:
        reader = JournalReader(source)
        while batch := reader.read():
            records += len(batch)
            rows += sum(record.body[0] == Kind.ROW for record in batch)
            first = batch[0]
            if first.position == len(MAGIC) and first.body[0] == Kind.HEADER:
                header = msgspec.convert(first.body[2], JournalHeader)
        return DamageReport(
            header=header,
            records=records,
            rows=rows,
            lost=tuple(reader.lost),
            torn_bytes=reader.unread_bytes(),
        )
    finally:
        source.close()
