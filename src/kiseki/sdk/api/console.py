"""Console lines of a run, a page at a time."""

from collections.abc import Iterator
from typing import NamedTuple

from kiseki.model.wire import ConsolePage
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.api.times import iso_time


class ConsoleLine(NamedTuple):
    """One line that a run printed.

    Attributes:
        number: its place among all (matching) lines, from 0.
        timestamp: ISO 8601, UTC.
        level: `error` for a line on stderr, else `info`.
        label: which of several processes printed it, or an empty string.
        content: the text.
    """

    number: int
    timestamp: str
    level: str
    label: str
    content: str


def read_console(
    connection: Connection, uid: str, *, per_page: int, last: int | None, search: str
) -> Iterator[ConsoleLine]:
    """Yield the lines of a run in order; `last`: only so many from the end."""
    offset = 0 if last is None else -last
    left = last
    while left is None or left > 0:
        limit = per_page if left is None else min(per_page, left)
        page = connection.get(
            f"/runs/{uid}/console",
            ConsolePage,
            [("offset", offset), ("limit", limit), ("search", search or None)],
        )
        for place, line in enumerate(page.lines, start=page.offset):
            level = "error" if line.stream == "err" else "info"
            yield ConsoleLine(place, iso_time(line.time_us), level, line.label, line.text)
        if not page.lines:
            return
        offset = page.offset + len(page.lines)
        if left is not None:
            left -= len(page.lines)
        if offset >= page.total:
            return
