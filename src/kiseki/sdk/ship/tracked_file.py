"""One file of a run on its way: when it is due, and whether it has changed."""

import dataclasses
import os
import stat
from pathlib import Path
from typing import Final, NamedTuple

from kiseki.journal.files import FileRecord

QUIET_S: Final = 2.0
"""A live file is sent when it has not changed for so long,"""
EVERY_S: Final = 30.0
"""or, if it changes all the time, at least so often;"""
BYTES_PER_S: Final = 4 * 1024 * 1024
"""a large one less often: it takes no more than so much of the line on average."""
AFTER_END_US: Final = 5_000_000
"""A file that was changed so long after the end of the run belongs to something else."""


class Stamp(NamedTuple):
    """What tells whether a file has changed."""

    size: int
    mtime_ns: int
    inode: int


@dataclasses.dataclass(slots=True)
class TrackedFile:
    """A file that a record names, or that was found in a folder that one names.

    Attributes:
        record: how it is to be treated.
        source: where it lies.
        seen: how it looked last; None: it was not there.
        seen_at: when it began to look so, in monotonic seconds.
        sent: how it looked when it was sent last, or found to be on the server.
        sent_at: when that was.
    """

    record: FileRecord
    source: Path
    seen: Stamp | None = None
    seen_at: float = 0.0
    sent: Stamp | None = None
    sent_at: float = 0.0

    def look(self, now: float) -> None:
        """See how the file looks.

        Raises:
            OSError: it cannot be looked at, or is no file but a pipe or a device.
        """
        try:
            found = os.stat(self.source)
        except FileNotFoundError:
            self.seen = None
            return
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{self.source} is no regular file")
        stamp = Stamp(found.st_size, found.st_mtime_ns, found.st_ino)
        if stamp != self.seen:
            self.seen, self.seen_at = stamp, now

    def is_due(self, now: float, *, ended: bool) -> bool:
        """Return whether it is to be sent now, after `look`."""
        if ended or self.record.policy == "now":
            return True
        if self.record.policy == "end" or self.seen is None or self.seen == self.sent:
            return False
        if now - self.seen_at >= QUIET_S:
            return True
        return now - self.sent_at >= EVERY_S + self.seen.size / BYTES_PER_S

    def is_changed_after(self, ended_us: int) -> bool:
        """Return whether it was changed when the run had been over for a while."""
        return self.seen is not None and self.seen.mtime_ns // 1000 > ended_us + AFTER_END_US
