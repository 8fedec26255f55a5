"""Fetch files beside each other: resumed where they were cut, checked, then put in place."""

import contextlib
import functools
import hashlib
import http.client
import itertools
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Final, NamedTuple

from kiseki.model.errors import ServerUnreachable, WrongDigest
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.beside import run_beside
from kiseki.sdk.bytes.direct import get_directly
from kiseki.sdk.bytes.pack_reader import Batch, PackReader, Wanted
from kiseki.sdk.bytes.patience import Patience
from kiseki.sdk.bytes.target import make_target

CONNECTIONS: Final = 4
PATIENCE_S: Final = 60.0
BLOCK_BYTES: Final = 256 * 1024
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class DownloadProgress(NamedTuple):
    """How far a download has come, in bytes and in files."""

    done_bytes: int
    total_bytes: int
    n_done: int
    n_total: int


OnProgress = Callable[[DownloadProgress], None]


class Downloader:
    """Fetches files from one server.

    Args:
        connection: to the server.
        connections: how many files are under way at once.
        patience_s: seconds without any success after which an error is raised.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        connections: int = CONNECTIONS,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._connection = connection
        self._n_connections = connections
        self._patience = Patience(patience_s)

    def fetch(
        self, files: Iterable[Wanted], root: Path, on_progress: OnProgress | None = None
    ) -> list[Path]:
        """Fetch files into a folder; return where each of them lies now.

        What comes is written beside its place, as `.NAME.HASH.part`, and put there when all
        of it is there and its digest is right; what was cut goes on there the next time.

        Args:
            files: what to fetch.
            root: the folder; nothing is written outside of it.
            on_progress: called now and then, from any thread.

        Raises:
            UsageError: a name would lead out of `root`.
            WrongDigest: what came is not what was wanted.
            OSError: a file cannot be written.
            KisekiError: what the server answered, or it has been silent for too long.
        """
        wanted = list(files)
        self._patience.met()
        targets = [make_target(root, file.path) for file in wanted]
        tally = _Tally(wanted, on_progress)
        packs = PackReader(self._connection, self._patience)
        single, packed = packs.split(list(zip(wanted, targets, strict=True)))
        jobs = itertools.chain(
            (functools.partial(self._fetch_pack, packs, batch, tally) for batch in packed),
            (functools.partial(self._fetch, file, target, tally) for file, target in single),
        )
        if len(wanted) == 1:
            next(jobs)()
        else:
            run_beside(jobs, self._n_connections)
        return targets

    def _fetch_pack(self, packs: PackReader, batch: Batch, tally: "_Tally") -> None:
        if not packs.fetch(batch):
            for file, target in batch:
                self._fetch(file, target, tally)
            return
        for file, _ in batch:
            tally.came(file.path, file.size)
            tally.done()

    def _fetch(self, file: Wanted, target: Path, tally: "_Tally") -> None:
        part = target.with_name(f".{target.name[:80]}.{file.sha256[:16]}.part")
        # What lies there from before may be damaged: then all of it is fetched once more.
        for is_last in (False, True):
            had = self._patience.try_out(lambda: self._fetch_into(part, file, tally))
            if _digest_of(part) == file.sha256:
                break
            part.unlink()
            if is_last or not had:
                raise WrongDigest(f"What came as {file.path} is not what was asked for.")
        os.replace(part, target)
        tally.done()

    def _fetch_into(self, part: Path, file: Wanted, tally: "_Tally") -> bool:
        """Fetch what `part` lacks; return whether it had something before."""
        fd = os.open(part, os.O_WRONLY | os.O_CREAT | _NO_FOLLOW, 0o666)
        with open(fd, "wb") as output:  # a descriptor is not cut to nothing by "w"
            have = output.seek(0, os.SEEK_END)
            if have > file.size:
                have = _begin_anew(output)
            had = have > 0
            tally.came(file.path, have)
            if have < file.size:
                with contextlib.closing(self._open(file.url, have)) as answer:
                    if answer.status != 206:
                        _begin_anew(output)
                    while block := self._read(answer):
                        output.write(block)
                        self._patience.met()
                        tally.came(file.path, output.tell())
                if output.tell() != file.size:
                    raise ServerUnreachable(f"The transfer of {file.path} was cut.")
        return had

    def _open(self, url: str, have: int) -> "_Answer":
        headers = {"Range": f"bytes={have}-"} if have else {}
        answer = self._connection.open_bytes(url, headers=headers)
        if answer.status < 300:
            return _Answer(answer, self._connection.close)
        elsewhere = answer.headers.get("Location", "")
        answer.read()
        return self._open_elsewhere(elsewhere, headers) or _Answer(
            self._connection.open_bytes(url.partition("?")[0], headers=headers),
            self._connection.close,
        )

    def _open_elsewhere(self, url: str, headers: dict[str, str]) -> "_Answer | None":
        """Open the address in an object store that the server named; None: it does not answer."""
        try:
            connection, answer = get_directly(url, headers)
        except (OSError, http.client.HTTPException):
            return None
        if answer.status >= 300:
            connection.close()
            return None
        return _Answer(answer, connection.close, keeps=False)

    def _read(self, answer: "_Answer") -> bytes:
        try:
            return answer.read(BLOCK_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise ServerUnreachable(f"The transfer was cut ({error}).") from error


class _Answer:
    """An answer that is read in blocks; left before its end, its socket is of no use."""

    def __init__(
        self,
        answer: http.client.HTTPResponse,
        close_socket: Callable[[], None],
        *,
        keeps: bool = True,
    ) -> None:
        self._answer = answer
        self._close_socket = close_socket
        self._keeps = keeps
        self.status = answer.status

    def read(self, size: int) -> bytes:
        return self._answer.read(size)

    def close(self) -> None:
        if not (self._keeps and self._answer.isclosed()):
            self._answer.close()
            self._close_socket()


class _Tally:
    """Counts what has come; shared by threads."""

    def __init__(self, files: list[Wanted], on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._bytes_of: dict[str, int] = {}
        self._done_bytes = 0
        self._n_done = 0
        self._total_bytes = sum(file.size for file in files)
        self._n_total = len(files)

    def came(self, path: str, n_bytes: int) -> None:
        """Take in how many bytes of a file are there."""
        with self._lock:
            self._done_bytes += n_bytes - self._bytes_of.get(path, 0)
            self._bytes_of[path] = n_bytes
        self._tell()

    def done(self) -> None:
        """Count a file that is in its place."""
        with self._lock:
            self._n_done += 1
        self._tell()

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(
                DownloadProgress(self._done_bytes, self._total_bytes, self._n_done, self._n_total)
            )


def _begin_anew(output: IO[bytes]) -> int:
    output.truncate(0)
    return output.seek(0)


def _digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
