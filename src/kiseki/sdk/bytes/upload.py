"""Bring files to a server: what it lacks of them, in packs and parts, beside each other."""

import contextlib
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from kiseki.model.blob import AskBlobs, BlobKey, MissingBlobs, PackStored
from kiseki.model.errors import FileChanged, UsageError, WrongDigest
from kiseki.model.limits import MAX_PACK_BYTES, PACKED_BLOB_BYTES
from kiseki.model.pack import HEAD_BYTES, MAGIC, pack
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.beside import Job, run_beside
from kiseki.sdk.bytes.parts import PartsUpload
from kiseki.sdk.bytes.patience import Patience
from kiseki.sdk.bytes.source import (
    READ_TIMES,
    OpenSource,
    Source,
    Stamp,
    check_key,
    key_of,
    read_small,
)

CONNECTIONS: Final = 4
PATIENCE_S: Final = 60.0
BATCH_BYTES: Final = 4 * 1024 * 1024
BATCH_FILES: Final = 1000
_OCTETS: Final = {"Content-Type": "application/octet-stream"}

OnProblem = Callable[[str, Exception], None]
"""Called with a name and why its file could not be sent."""


class UploadProgress(NamedTuple):
    """How far an upload has come.

    Attributes:
        done_bytes: of files whose content is on the server, and of parts that are.
        total_bytes: of all files.
        sent_bytes: what really had to be sent.
        n_done, n_total: files.
    """

    done_bytes: int
    total_bytes: int
    sent_bytes: int
    n_done: int
    n_total: int


OnProgress = Callable[[UploadProgress], None]


class _Item(NamedTuple):
    name: str
    source: Source | bytes
    size: int


class Uploader:
    """Sends content to one server; memory is bounded by a few packs and blocks.

    Args:
        connection: to the server.
        connections: how many requests are under way at once.
        patience_s: seconds without any success after which an error is raised.
        stop: set, it ends all waiting.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        connections: int = CONNECTIONS,
        patience_s: float = PATIENCE_S,
        stop: threading.Event | None = None,
    ) -> None:
        self._connection = connection
        self._n_connections = connections
        self._patience = Patience(patience_s, stop)
        self._digests: dict[Stamp, str] = {}
        """Of large files, so that one whose sending was cut is not read twice for it."""

    def send(
        self,
        sources: Mapping[str, Path | bytes | Source],
        on_progress: OnProgress | None = None,
        *,
        on_problem: OnProblem | None = None,
    ) -> dict[str, BlobKey]:
        """Bring what the server lacks of some files; return which content each has.

        Args:
            sources: name -> where the bytes lie. A `Source` that says its digest is read
                only if the server lacks it.
            on_progress: called after each request that brought something, from any thread.
            on_problem: told of each file that cannot be read, does not hold still or is refused;
                the answer lacks it. None: the first such file ends it all.

        Raises:
            OSError: a file cannot be read.
            UsageError: a file is too large for the server, or is not what its `Source` says.
            Conflict: a file changed each time while it was read.
            KisekiError: what the server answered, or it has been silent for too long.
        """
        self._patience.met()
        tally = _Tally(on_progress, on_problem)
        small, large = _sort(sources, tally)
        jobs = (self._job_of(batch, tally) for batch in _batches(small))
        if sum(item.size for item in small) <= BATCH_BYTES and len(small) <= BATCH_FILES:
            for job in jobs:
                job()
        else:
            run_beside(jobs, self._n_connections)
        for item in large:
            self._send_large(item, tally)
        return tally.keys

    def ask_missing(self, keys: list[BlobKey]) -> set[str]:
        """Return the hashes of those contents that the server lacks."""
        if not keys:
            return set()
        answer = self._patience.try_out(
            lambda: self._connection.send(
                "POST", "/blobs/missing", AskBlobs(blobs=keys), MissingBlobs
            )
        )
        return set(answer.missing)

    # --- small files --------------------------------------------------------------------

    def _job_of(self, batch: list[_Item], tally: "_Tally") -> Job:
        return lambda: self._send_batch(batch, tally)

    def _send_batch(self, batch: list[_Item], tally: "_Tally") -> None:
        """Bring some small files with two requests."""
        keys: dict[str, BlobKey] = {}
        data: dict[str, bytes] = {}
        grown: list[_Item] = []
        for item in batch:
            if isinstance(item.source, Source) and item.source.key is not None:
                keys[item.name] = item.source.key
                continue
            with tally.noting(item):
                try:
                    content = _read(item.source)
                except FileChanged:
                    grown.append(item)
                    continue
                keys[item.name] = key_of(content)
                data[keys[item.name].sha256] = content
        missing = self.ask_missing(list({key.sha256: key for key in keys.values()}.values()))
        for item in batch:
            key = keys.get(item.name)
            if key is None or key.sha256 not in missing or key.sha256 in data:
                continue
            with tally.noting(item):
                content = _read(item.source)
                check_key(_path_of(item), key_of(content), key)
                data[key.sha256] = content
        self._send_packs({sha: data[sha] for sha in missing if sha in data}, tally)
        for item in batch:
            key = keys.get(item.name)
            if key is not None and (key.sha256 not in missing or key.sha256 in data):
                tally.done(item.name, key)
        for item in grown:
            self._send_large(item, tally)

    def _send_packs(self, blobs: dict[str, bytes], tally: "_Tally") -> None:
        some: dict[str, bytes] = {}
        room = MAX_PACK_BYTES - len(MAGIC)
        for sha256, content in blobs.items():
            if len(content) + HEAD_BYTES > room:
                self._send_pack(some, tally)
                some, room = {}, MAX_PACK_BYTES - len(MAGIC)
            some[sha256] = content
            room -= len(content) + HEAD_BYTES
        if some:
            self._send_pack(some, tally)

    def _send_pack(self, blobs: dict[str, bytes], tally: "_Tally") -> None:
        body = pack(blobs.items())
        answer = self._patience.try_out(
            lambda: self._connection.send_bytes(
                "POST", "/blobs/packs", body, size=len(body), headers=_OCTETS
            )
        )
        stored = msgspec.json.decode(answer, type=PackStored).stored
        lost = blobs.keys() - set(stored)
        if lost:
            raise WrongDigest(f"The server did not keep {len(lost)} of {len(blobs)} files.")
        tally.sent(len(body))

    # --- large files --------------------------------------------------------------------

    def _send_large(self, item: _Item, tally: "_Tally") -> None:
        with tally.noting(item):
            for attempt in range(READ_TIMES):
                before = tally.part_bytes
                try:
                    tally.done(item.name, self._send_parts(item, tally))
                    return
                except FileChanged:
                    tally.take_back(before)
                    if attempt == READ_TIMES - 1:
                        raise

    def _send_parts(self, item: _Item, tally: "_Tally") -> BlobKey:
        said = item.source.key if isinstance(item.source, Source) else None
        if said is not None and said.sha256 not in self.ask_missing([said]):
            return said
        source = OpenSource(_path_of(item))
        with contextlib.closing(source):
            digest = self._digests.get(source.stamp) or source.read_digest()
            self._digests[source.stamp] = digest
            key = BlobKey(sha256=digest, size=source.size)
            check_key(source.path, key, said)
            if said is None and key.sha256 not in self.ask_missing([key]):
                return key
            upload = PartsUpload(self._connection, self._patience, source, key, on_part=tally.part)
            upload.run(self._n_connections)
        return key


class _Tally:
    """Counts what is done; shared by threads."""

    def __init__(self, on_progress: OnProgress | None, on_problem: OnProblem | None) -> None:
        self._on_progress = on_progress
        self._on_problem = on_problem
        self._lock = threading.Lock()
        self._done_bytes = 0
        self._sent_bytes = 0
        self.total_bytes = 0
        self.n_total = 0
        self.part_bytes = 0
        """Of parts of the large file that is under way."""
        self.keys: dict[str, BlobKey] = {}

    @contextlib.contextmanager
    def noting(self, item: _Item) -> Generator[None]:
        """Tell of a file that cannot be sent, instead of ending everything, if that is wanted."""
        try:
            yield
        except (OSError, UsageError, FileChanged) as error:
            self.problem(item.name, error)

    def problem(self, name: str, error: Exception) -> None:
        """Pass on why a file cannot be sent."""
        if self._on_problem is None:
            raise error
        self._on_problem(name, error)

    def done(self, name: str, key: BlobKey) -> None:
        """Count a file whose content is on the server."""
        with self._lock:
            self.keys[name] = key
            self._done_bytes += key.size
            self.part_bytes = 0
        self._tell()

    def sent(self, n_bytes: int) -> None:
        """Count what went over the wire."""
        with self._lock:
            self._sent_bytes += n_bytes

    def part(self, n_bytes: int, *, sent: bool) -> None:
        """Count a part of a large file that is on the server."""
        with self._lock:
            self.part_bytes += n_bytes
            self._sent_bytes += n_bytes if sent else 0
        self._tell()

    def take_back(self, part_bytes: int) -> None:
        """Forget parts of a file that has to be sent anew."""
        with self._lock:
            self.part_bytes = part_bytes

    def _tell(self) -> None:
        if self._on_progress is not None:
            with self._lock:
                progress = UploadProgress(
                    self._done_bytes + self.part_bytes,
                    self.total_bytes,
                    self._sent_bytes,
                    len(self.keys),
                    self.n_total,
                )
            self._on_progress(progress)


def _sort(
    sources: Mapping[str, Path | bytes | Source], tally: _Tally
) -> tuple[list[_Item], list[_Item]]:
    """Return the small and the large ones; what is not there is told of."""
    small: list[_Item] = []
    large: list[_Item] = []
    for name, given in sources.items():
        source = Source(given) if isinstance(given, Path) else given
        try:
            size = len(source) if isinstance(source, bytes) else source.path.stat().st_size
        except OSError as error:
            tally.problem(name, error)
            continue
        fits = size <= PACKED_BLOB_BYTES or isinstance(source, bytes)
        (small if fits else large).append(_Item(name, source, size))
        tally.total_bytes += size
        tally.n_total += 1
    return small, large


def _batches(items: list[_Item]) -> Iterator[list[_Item]]:
    batch: list[_Item] = []
    room = BATCH_BYTES
    for item in items:
        if batch and (item.size > room or len(batch) >= BATCH_FILES):
            yield batch
            batch, room = [], BATCH_BYTES
        batch.append(item)
        room -= item.size
    if batch:
        yield batch


def _read(source: Source | bytes) -> bytes:
    return source if isinstance(source, bytes) else read_small(source.path)


def _path_of(item: _Item) -> Path:
    return item.source.path if isinstance(item.source, Source) else Path(item.name)
