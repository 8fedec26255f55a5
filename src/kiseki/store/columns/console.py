"""Console lines: known by (run, writer, line), the last version of a line wins."""

import dataclasses
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, select

from kiseki.model.errors import NotFound, TooLarge, UnsupportedVersion
from kiseki.model.limits import MAX_CONSOLE_SEARCH_S
from kiseki.model.wire import ConsoleEntry, ConsoleLine, ConsoleWriter
from kiseki.store.columns.cache import ByteCache
from kiseki.store.columns.codec import compress, decompress
from kiseki.store.columns.tail import Tails
from kiseki.store.columns.view import StreamView, load_views
from kiseki.store.engine import Database
from kiseki.store.pattern import compile_pattern
from kiseki.store.schema_columns import CONSOLE_BLOCK

FORMAT: Final = 1
MAX_BLOCK_BYTES: Final = 256 * 1024
"""Text of a block before compression; a single longer line has a block of its own."""


class KeptLine(msgspec.Struct, array_like=True, frozen=True):
    """A line in a block; time in epoch us by the writer's clock."""

    line: int
    stream: Literal["out", "err"]
    time_us: int
    text: str


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[KeptLine])


def newest(versions: Iterable[KeptLine]) -> list[KeptLine]:
    """Return the last version of each line, by line."""
    last = {version.line: version for version in versions}
    return [last[line] for line in sorted(last)]


def kept_line(line: ConsoleLine) -> KeptLine:
    """Return a line of the wire as it is kept."""
    return KeptLine(line.line, line.stream, line.time_us, line.text)


def encode_console_blocks(lines: Sequence[KeptLine]) -> list[tuple[Sequence[KeptLine], bytes]]:
    """Encode lines that ascend, as few blocks as the limit allows."""
    blocks: list[tuple[Sequence[KeptLine], bytes]] = []
    begin, n_bytes = 0, 0
    for i, line in enumerate(lines):
        if i > begin and n_bytes + len(line.text) > MAX_BLOCK_BYTES:
            blocks.append(_block(lines[begin:i]))
            begin, n_bytes = i, 0
        n_bytes += len(line.text)
    if begin < len(lines):
        blocks.append(_block(lines[begin:]))
    return blocks


def decode_console_block(body: bytes) -> list[KeptLine]:
    """Decode a block.

    Raises:
        UnsupportedVersion: a newer kiseki wrote it.
    """
    if body[0] != FORMAT:
        raise UnsupportedVersion(f"Console format {body[0]} is newer than this kiseki.")
    return _DECODER.decode(decompress(body[1:]))


@dataclasses.dataclass(slots=True)
class _Cluster:
    """Blocks that share lines or moments: their lines must be sorted together.

    A cluster of one block needs no decoding to know how many lines it has.
    """

    blocks: list["_Block"]

    @property
    def n_if_single(self) -> int | None:
        return self.blocks[0].n if len(self.blocks) == 1 else None


@dataclasses.dataclass(slots=True)
class _Block:
    """Lines of one writer: a block of the table, or the tail; lines are read when needed."""

    w: int
    order: int
    first_line: int
    last_line: int
    time_min_us: int
    time_max_us: int
    n: int
    read: Callable[[], Sequence[KeptLine]]


class ConsoleLines:
    """Reads console lines; see `kiseki.store.contract.ConsoleReader`."""

    def __init__(self, database: Database, *, cache: ByteCache[Any], tails: Tails) -> None:
        self._database = database
        self._cache = cache
        self._tails = tails

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
        """Return a page of (matching) lines and how many there are in all.

        Raises:
            NotFound: there is no such run.
            InvalidQuery: the regular expression is none.
            TooLarge: there is more to search than can be in `MAX_CONSOLE_SEARCH_S`.
        """
        matches = _matcher(search, is_regex=regex)
        with self._database.read() as conn:
            view, clusters = self._clusters(conn, uid)
            if matches is not None or writer is not None:
                found = _search(view, clusters, matches or _any_text, writer)
                begin = offset if offset >= 0 else max(0, len(found) + offset)
                return found[begin : begin + limit], len(found)
            return _page(view, clusters, offset, limit)

    def list_writers(self, uid: str) -> list[ConsoleWriter]:
        """Return the processes that printed something, by number."""
        with self._database.read() as conn:
            view, clusters = self._clusters(conn, uid)
            numbers = {block.w for cluster in clusters for block in cluster.blocks}
            return [ConsoleWriter(writer=w, label=view.writers[w].label) for w in sorted(numbers)]

    def iterate(self, uid: str) -> Iterator[ConsoleEntry]:
        """Yield all lines, a snapshot for every 10,000 of them."""
        begin = 0
        while True:
            lines, _ = self.read(uid, offset=begin, limit=10_000)
            if not lines:
                return
            yield from lines
            begin += len(lines)

    def _clusters(self, conn: Connection, uid: str) -> tuple[StreamView, list[_Cluster]]:
        view = load_views(conn, [uid]).get(uid)
        if view is None:
            raise NotFound(f"There is no run with the uid {uid[:64]!r}.")
        blocks = [*self._kept_blocks(conn, view), *self._tail_blocks(conn, view)]
        blocks.sort(key=lambda block: (block.time_min_us, block.w, block.order))
        return view, _cluster(blocks)

    def _kept_blocks(self, conn: Connection, view: StreamView) -> Iterator[_Block]:
        columns = CONSOLE_BLOCK.c
        query = select(
            columns.w,
            columns.ord,
            columns.first_line,
            columns.last_line,
            columns.time_min_us,
            columns.time_max_us,
            columns.n,
        ).where(columns.stream == view.stream)
        for w, ord_, first_line, last_line, time_min_us, time_max_us, n in conn.execute(query):
            shift = view.writers[w].offset_us
            yield _Block(
                w,
                ord_,
                first_line,
                last_line,
                time_min_us + shift,
                time_max_us + shift,
                n,
                self._reader(conn, view.stream, w, ord_),
            )

    def _reader(
        self, conn: Connection, stream: int, w: int, ord_: int
    ) -> Callable[[], Sequence[KeptLine]]:
        def read() -> Sequence[KeptLine]:
            place = ("console", stream, w, ord_)
            lines: Sequence[KeptLine] | None = self._cache.get(place)
            if lines is None:
                columns = CONSOLE_BLOCK.c
                body = conn.execute(
                    select(columns.body).where(
                        columns.stream == stream, columns.w == w, columns.ord == ord_
                    )
                ).scalar_one()
                lines = decode_console_block(body)
                self._cache.put(place, lines, sum(150 + len(line.text) for line in lines))
            return lines

        return read

    def _tail_blocks(self, conn: Connection, view: StreamView) -> Iterator[_Block]:
        for (_, w), segments in self._tails.read(conn, [view.stream]).items():
            lines = newest(kept_line(line) for segment in segments for line in segment.console)
            if lines:
                yield _tail_block(w, view.writers[w].offset_us, lines)


def _tail_block(w: int, offset_us: int, lines: Sequence[KeptLine]) -> _Block:
    times = [line.time_us + offset_us for line in lines]
    return _Block(
        w,
        # After every block of the table: its versions are newer.
        2**62,
        lines[0].line,
        lines[-1].line,
        min(times),
        max(times),
        len(lines),
        lambda: lines,
    )


def _cluster(blocks: Sequence[_Block]) -> list[_Cluster]:
    """Unite blocks, sorted by their first moments, that overlap in time or in lines."""
    clusters: list[_Cluster] = []
    latest_us = 0
    last_lines: dict[int, int] = {}
    for block in blocks:
        overlaps = clusters and (
            block.time_min_us <= latest_us or block.first_line <= last_lines.get(block.w, -1)
        )
        if overlaps:
            clusters[-1].blocks.append(block)
            latest_us = max(latest_us, block.time_max_us)
        else:
            clusters.append(_Cluster([block]))
            latest_us = block.time_max_us
        last_lines[block.w] = max(last_lines.get(block.w, -1), block.last_line)
    return clusters


def _page(
    view: StreamView, clusters: Sequence[_Cluster], offset: int, limit: int
) -> tuple[list[ConsoleEntry], int]:
    """Return the lines of a page; only clusters that it touches are read."""
    read: dict[int, list[ConsoleEntry]] = {}
    sizes: list[int] = []
    for i, cluster in enumerate(clusters):
        size = cluster.n_if_single
        if size is None:
            read[i] = _entries(view, cluster)
            size = len(read[i])
        sizes.append(size)
    total = sum(sizes)
    begin = offset if offset >= 0 else max(0, total + offset)
    page: list[ConsoleEntry] = []
    first = 0
    for i, size in enumerate(sizes):
        if first < begin + limit and first + size > begin:
            entries = _numbered(read[i] if i in read else _entries(view, clusters[i]), first)
            page += entries[max(0, begin - first) : begin + limit - first]
        first += size
    return page, total


def _entries(view: StreamView, cluster: _Cluster) -> list[ConsoleEntry]:
    """Return the lines of a cluster in the order of (time, writer, line)."""
    last: dict[tuple[int, int], ConsoleEntry] = {}
    for block in sorted(cluster.blocks, key=lambda block: block.order):
        writer = view.writers[block.w]
        for line in block.read():
            last[block.w, line.line] = ConsoleEntry(
                writer=block.w,
                label=writer.label,
                line=line.line,
                stream=line.stream,
                time_us=line.time_us + writer.offset_us,
                text=line.text,
            )
    return sorted(last.values(), key=lambda entry: (entry.time_us, entry.writer, entry.line))


def _numbered(entries: list[ConsoleEntry], first: int) -> list[ConsoleEntry]:
    """Say where the entries of a cluster stand among all lines."""
    for at, entry in enumerate(entries, first):
        entry.at = at
    return entries


def _any_text(_: str) -> bool:
    return True


def _search(
    view: StreamView,
    clusters: Sequence[_Cluster],
    matches: Callable[[str], bool],
    writer: int | None,
) -> list[ConsoleEntry]:
    """Return the lines that match; a search must not hold its snapshot for long."""
    deadline_s = time.monotonic() + MAX_CONSOLE_SEARCH_S
    found: list[ConsoleEntry] = []
    first = 0
    for cluster in clusters:
        size = cluster.n_if_single
        if size is None or writer in (None, cluster.blocks[0].w):
            entries = _numbered(_entries(view, cluster), first)
            size = len(entries)
            found += [
                entry
                for entry in entries
                if writer in (None, entry.writer) and matches(entry.text)
            ]
        first += size
        if time.monotonic() > deadline_s:
            raise TooLarge(
                f"Searching this console takes longer than {MAX_CONSOLE_SEARCH_S:g} s"
                " (MAX_CONSOLE_SEARCH_S).",
                hint="Download it and search the file.",
                field="search",
            )
    return found


def _matcher(search: str, *, is_regex: bool) -> Callable[[str], bool] | None:
    if not search:
        return None
    if is_regex:
        return compile_pattern(search, ignore_case=False)
    wanted = _fold(search)
    return lambda text: wanted in _fold(text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _block(lines: Sequence[KeptLine]) -> tuple[Sequence[KeptLine], bytes]:
    return lines, bytes([FORMAT]) + compress(_ENCODER.encode(list(lines)))
