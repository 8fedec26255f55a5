"""Turn what a program wrote to its terminal into lines; pure, no I/O.

A small terminal: carriage returns and cursor movements overwrite, colours and other escape
sequences vanish. So a progress bar that redraws itself a thousand times is one line, and
every line has versions of which the last one counts.
"""

import re
from typing import Final, Literal

from kiseki.model.limits import MAX_CONSOLE_LINE_CHARS
from kiseki.model.wire import ConsoleLine

REACHABLE_LINES: Final = 64
"""How many lines up the cursor can move; enough for nested progress bars."""
MAX_ESCAPE_CHARS: Final = 4096
"""An escape sequence that has not ended by then is taken for text without a meaning."""

# ECMA-48: CSI sequences, strings (OSC, DCS, PM, APC, SOS) up to BEL or ST, and the short ones.
_ESCAPE: Final = re.compile(
    r"\x1b(?:\[([0-?]*)[ -/]*([@-~])|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ`-~])"
)
_ESCAPE_BEGUN: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)")
_SPECIAL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TOKEN: Final = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]+|[\s\S]")

StreamName = Literal["out", "err"]


class _Line:
    __slots__ = ("number", "text", "time_us")

    def __init__(self, number: int, time_us: int) -> None:
        self.number = number
        self.time_us = time_us
        self.text = ""


class _Screen:
    """The last lines of one stream and its cursor."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []
        self.row = 0
        self.column = 0
        self.unfinished = ""
        """The beginning of an escape sequence whose end has not come yet."""


class ConsoleAssembler:
    """Follows the console records of one writer in order.

    Standard output and error have a cursor each and share the line numbers, which begin at
    0 in the order in which lines were begun.
    """

    def __init__(self) -> None:
        self._screens: dict[StreamName, _Screen] = {"out": _Screen(), "err": _Screen()}
        self._next_number = 0

    def feed(
        self, position: int, time_us: int, stream: StreamName, text: str
    ) -> list[ConsoleLine]:
        """Take a piece of output; return a new version of every line that it changed.

        A line keeps the time at which it was begun.
        """
        screen = self._screens[stream]
        changed: dict[int, _Line] = {}
        text, screen.unfinished = _split_unfinished(screen.unfinished + text)
        begin = 0
        for escape in _ESCAPE.finditer(text):
            self._write(screen, text[begin : escape.start()], time_us, changed)
            self._control(screen, escape, time_us, changed)
            begin = escape.end()
        self._write(screen, text[begin:], time_us, changed)
        return [
            ConsoleLine(
                position=position,
                line=line.number,
                stream=stream,
                time_us=line.time_us,
                text=line.text,
            )
            for _, line in sorted(changed.items())
        ]

    def _write(self, screen: _Screen, text: str, time_us: int, changed: dict[int, _Line]) -> None:
        if not text:
            return
        if not _SPECIAL.search(text):  # plain text with line ends, the common case
            first, *others = text.split("\n")
            self._put(screen, first, time_us, changed)
            for piece in others:
                self._line_feed(screen, time_us, changed)
                self._put(screen, piece, time_us, changed)
            return
        for token in _TOKEN.findall(text):
            if token == "\n":
                self._line_feed(screen, time_us, changed)
            elif token == "\r":
                screen.column = 0
            elif token == "\b":
                screen.column = max(0, screen.column - 1)
            elif not _SPECIAL.match(token):
                self._put(screen, token, time_us, changed)

    def _put(self, screen: _Screen, text: str, time_us: int, changed: dict[int, _Line]) -> None:
        while text:
            room = MAX_CONSOLE_LINE_CHARS - screen.column
            if room <= 0:
                self._line_feed(screen, time_us, changed)
                continue
            piece, text = text[:room], text[room:]
            line = self._current(screen, time_us)
            before = line.text[: screen.column].ljust(screen.column)
            screen.column += len(piece)
            line.text = before + piece + line.text[screen.column :]
            changed[line.number] = line

    def _line_feed(self, screen: _Screen, time_us: int, changed: dict[int, _Line]) -> None:
        line = self._current(screen, time_us)
        changed.setdefault(line.number, line)
        screen.row += 1
        screen.column = 0
        if len(screen.lines) > REACHABLE_LINES:
            del screen.lines[0]
            screen.row -= 1

    def _current(self, screen: _Screen, time_us: int) -> _Line:
        while screen.row >= len(screen.lines):
            screen.lines.append(_Line(self._next_number, time_us))
            self._next_number += 1
        return screen.lines[screen.row]

    def _control(
        self, screen: _Screen, escape: re.Match[str], time_us: int, changed: dict[int, _Line]
    ) -> None:
        """Obey the few sequences that move the cursor or erase; the others only vanish."""
        arguments, final = escape.group(1), escape.group(2)
        if final is None:
            return
        count = _first_number(arguments)
        if final in "AF":
            screen.row = max(0, screen.row - (count or 1))
        elif final in "BE":
            screen.row = min(max(len(screen.lines) - 1, screen.row), screen.row + (count or 1))
        elif final == "C":
            screen.column = min(screen.column + (count or 1), MAX_CONSOLE_LINE_CHARS)
        elif final == "D":
            screen.column = max(0, screen.column - (count or 1))
        elif final == "G":
            screen.column = min(max(0, (count or 1) - 1), MAX_CONSOLE_LINE_CHARS)
        elif final == "K":
            self._erase(screen, count, time_us, changed)
        if final in "EF":
            screen.column = 0

    def _erase(self, screen: _Screen, mode: int, time_us: int, changed: dict[int, _Line]) -> None:
        if screen.row >= len(screen.lines):
            return
        line = self._current(screen, time_us)
        if mode == 0:
            line.text = line.text[: screen.column]
        elif mode == 1:
            line.text = " " * screen.column + line.text[screen.column :]
        else:
            line.text = ""
        changed[line.number] = line


def _split_unfinished(text: str) -> tuple[str, str]:
    """Return the text up to an escape sequence that has not ended yet, and the rest."""
    start = text.find("\x1b")
    while start >= 0:
        escape = _ESCAPE.match(text, start)
        if escape is None and _ESCAPE_BEGUN.fullmatch(text, start):
            too_long = len(text) - start > MAX_ESCAPE_CHARS
            return (text, "") if too_long else (text[:start], text[start:])
        start = text.find("\x1b", escape.end() if escape else start + 1)
    return text, ""


def _first_number(arguments: str) -> int:
    digits = arguments.split(";")[0]
    return int(digits) if digits.isdecimal() and len(digits) <= 6 else 0
