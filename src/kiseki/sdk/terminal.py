"""Lines that kiseki prints in a training process: all to stderr, all with one prefix."""

import contextlib
import sys
from typing import Any

PREFIX = "kiseki: "


class Terminal:
    """Prints lines, never raises.

    Args:
        silent: print nothing at all.
    """

    def __init__(self, *, silent: bool = False) -> None:
        self.silent = silent

    def say(self, text: str = "") -> None:
        """Print `text`, each of its lines with the prefix."""
        if self.silent:
            return
        for line in text.split("\n"):
            _write_line(sys.stderr, PREFIX + line)

    def warn(self, text: str) -> None:
        """Print a line about something that the user may want to change."""
        self.say(f"WARNING {text}")


def _write_line(stream: Any, line: str) -> None:
    # A closed or broken stderr (a daemon, a finalizing interpreter) is no reason to fail.
    with contextlib.suppress(Exception):
        try:
            stream.write(line + "\n")
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            stream.write(line.encode(encoding, "replace").decode(encoding) + "\n")
        stream.flush()
