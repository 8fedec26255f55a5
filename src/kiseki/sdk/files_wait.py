"""Tell how far a run's files have come while its end waits for them."""

import time

from kiseki.sdk.ship.progress import Progress
from kiseki.sdk.terminal import Terminal

FIRST_LINE_S = 1.0
"""What takes less needs no words."""
LINE_EVERY_S = 10.0
_UNITS = ("B", "kB", "MB", "GB", "TB")


class FilesWait:
    """Follows the files that are still to be sent.

    Args:
        terminal: where lines about them go.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._seen: tuple[int, int, int] | None = None
        self._line_at = time.monotonic() + FIRST_LINE_S
        self._has_told = False

    def look(self, progress: Progress) -> bool:
        """Take in how far they are; return whether something was sent since the last look."""
        seen = (progress.files_waiting, progress.bytes_waiting, sum(progress.files.values()))
        moved = self._seen is not None and seen != self._seen
        self._seen = seen
        if progress.files_waiting and time.monotonic() >= self._line_at:
            self._tell(progress)
        return moved

    def _tell(self, progress: Progress) -> None:
        self._line_at = time.monotonic() + LINE_EVERY_S
        n = progress.files_waiting
        what = f"{n} file{'' if n == 1 else 's'} or artifact{'' if n == 1 else 's'}"
        if progress.bytes_waiting:
            what += f" ({describe_bytes(progress.bytes_waiting)})"
        if self._has_told:
            self._terminal.say(f"{what} left")
        else:
            self._terminal.say(f"Sending {what}; Ctrl+C leaves that to the background")
        self._has_told = True


def describe_bytes(n_bytes: int) -> str:
    """Return a number of bytes in words: `1.2 GB`."""
    number, units = float(n_bytes), iter(_UNITS)
    unit = next(units)
    while number >= 1000 and (larger := next(units, None)):
        number, unit = number / 1000, larger
    return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
