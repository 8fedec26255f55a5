"""Take what a training printed from the files that its redirected output goes to."""

import codecs
from pathlib import Path
from typing import Final

import msgspec

from kiseki.sdk.capture.redirect import ERR_FILE, OUT_FILE
from kiseki.sdk.rundir import write_atomically
from kiseki.sdk.ship.system_journal import SystemJournal

TAKEN_FILE: Final = "taken.json"
"""How many bytes of each file are in a journal: the next side process goes on there."""
_PART_BYTES: Final = 256 * 1024
_NUMBERS: Final = {OUT_FILE: 1, ERR_FILE: 2}


class ConsoleFiles:
    """Follows `logs/out.txt` and `logs/err.txt` of one run; used by one thread.

    Args:
        run_dir: the run directory.
        journal: where the lines go.
    """

    def __init__(self, run_dir: Path, journal: SystemJournal) -> None:
        self._folder = run_dir / "logs"
        self._journal = journal
        self._taken = self._read_taken()
        make = codecs.getincrementaldecoder("utf-8")
        self._decoders = {name: make("replace") for name in _NUMBERS}

    @property
    def has_more(self) -> bool:
        """Whether something was printed that is in no journal."""
        return any(self._size(name) > taken for name, taken in self._taken.items())

    def take(self) -> bool:
        """Journal what was printed since the last time; return whether there was anything."""
        before = dict(self._taken)
        for name in _NUMBERS:
            if self._size(name) > self._taken[name]:
                self._take_from(name)
        if self._taken == before:
            return False
        try:
            write_atomically(self._folder / TAKEN_FILE, msgspec.json.encode(self._taken))
        except OSError:
            pass  # a full disk; a later side process would take these lines again
        return True

    def _take_from(self, name: str) -> None:
        try:
            with open(self._folder / name, "rb") as file:
                file.seek(self._taken[name])
                while part := file.read(_PART_BYTES):
                    self._taken[name] += len(part)
                    text = self._decoders[name].decode(part)
                    if text:
                        self._journal.add_console(_NUMBERS[name], text)
        except OSError:
            return

    def _size(self, name: str) -> int:
        try:
            return (self._folder / name).stat().st_size
        except OSError:
            return 0

    def _read_taken(self) -> dict[str, int]:
        try:
            content = (self._folder / TAKEN_FILE).read_bytes()
            return dict.fromkeys(_NUMBERS, 0) | msgspec.json.decode(content, type=dict[str, int])
        except (OSError, msgspec.DecodeError):
            return dict.fromkeys(_NUMBERS, 0)
