"""Console lines of a memory store."""

import unicodedata
from collections.abc import Callable, Iterator

from kiseki.model.errors import NotFound
from kiseki.model.wire import ConsoleEntry, ConsoleWriter
from kiseki.store.memory.world import World
from kiseki.store.pattern import compile_pattern


class MemoryConsole:
    """`ConsoleReader` over dicts."""

    def __init__(self, world: World) -> None:
        self._world = world

    def read(
        self,
        uid: str,
        *,
        offset: int,
        limit: int,
        search: str = "",
        regex: bool = False,
        writer: int | None = None,
    ) -> tuple[list[ConsoleEntry], int]:
        """Return a page of (matching) lines and how many there are in all."""
        matches = _matcher(search, is_regex=regex)
        found = [
            line
            for line in self.iterate(uid)
            if writer in (None, line.writer) and matches(line.text)
        ]
        begin = offset if offset >= 0 else max(0, len(found) + offset)
        return found[begin : begin + limit], len(found)

    def list_writers(self, uid: str) -> list[ConsoleWriter]:
        """Return the processes that printed something, by number."""
        labels = {line.writer: line.label for line in self.iterate(uid)}
        return [ConsoleWriter(writer=w, label=labels[w]) for w in sorted(labels)]

    def iterate(self, uid: str) -> Iterator[ConsoleEntry]:
        """Yield all lines in the order of (time, writer, line)."""
        with self._world.look():
            stream = self._world.stream_of(uid)
            if stream is None:
                raise NotFound(f"There is no run with the uid {uid[:64]!r}.")
            entries = [
                ConsoleEntry(
                    writer=w,
                    label=stream.writers[w].info.label,
                    line=line.line,
                    stream=line.stream,
                    time_us=line.time_us + stream.writers[w].offset_us,
                    text=line.text,
                )
                for (w, _), line in stream.lines.items()
            ]
        entries.sort(key=lambda e: (e.time_us, e.writer, e.line))
        for at, entry in enumerate(entries):
            entry.at = at
        yield from entries


def _matcher(search: str, *, is_regex: bool) -> Callable[[str], bool]:
    if is_regex and search:
        return compile_pattern(search, ignore_case=False)
    wanted = _fold(search)
    return lambda text: wanted in _fold(text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
