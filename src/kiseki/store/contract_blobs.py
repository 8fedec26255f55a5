"""The part of the store's contract that is about bytes: blobs, uploads, files of runs.

Blobs are known by their SHA-256 in hex. What nothing refers to is kept for a day after somebody
last brought it or asked for it (`BLOB_GRACE_S`), then the collector takes it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from kiseki.model.blob import BlobKey, BlobsCollected, StoragePage, Upload
from kiseki.model.run_file import FilePage, RunFile
from kiseki.store.blobs.uploads import Part, PartWriter
from kiseki.store.file_tree import TreeQuery


class BlobRows(Protocol):
    """Blobs that are there."""

    def find_missing(self, keys: Sequence[BlobKey], *, now_us: int) -> list[str]:
        """Hashes of what is not there; the others are kept for at least a day from now."""
        ...

    def find(self, sha256: str) -> BlobKey | None: ...
    def put_pack(self, body: bytes, *, now_us: int) -> list[str]:
        """Keep the blobs of a pack, all or none; returns their hashes.

        Raises:
            WrongDigest: bytes of it are not what was said.
        """
        ...

    def put(self, chunks: Iterable[bytes], *, now_us: int) -> BlobKey:
        """Keep content that is made in the server."""
        ...

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yields the bytes [start, end), about a MiB at once.

        Raises:
            NotFound: there is no such blob (told at once, before anything is yielded).
        """
        ...

    def link(self, sha256: str) -> str | None:
        """An address where it can be read directly for a while, if there is one."""
        ...

    def as_file(self, sha256: str, *, suffix: str = "") -> AbstractContextManager[Path]:
        """A file with the content, only to be read, until the end of the block.

        Args:
            suffix: what its name must end in, for readers that go by it.
        """
        ...


class UploadRows(Protocol):
    """Large blobs that come in parts."""

    def begin(self, key: BlobKey, *, now_us: int) -> Upload: ...
    def get(self, upload: str) -> Upload: ...
    def claim_part(self, upload: str, number: int, sha256: str, *, now_us: int) -> Part:
        """Say which bytes a part will be; the same again is welcome.

        Raises:
            Conflict: it was other bytes before; the upload has failed.
        """
        ...

    def open_part(self, part: Part) -> PartWriter: ...
    def finish(self, upload: str, *, now_us: int) -> Upload:
        """Say that all was sent: `checking` if it is all there, else `open` as before."""
        ...

    def check(self, upload: str, *, clock: Callable[[], int]) -> Upload:
        """Hash the whole and keep it, or fail; takes as long as reading it."""
        ...

    def is_unattended(self, upload: str, *, before_us: int) -> bool:
        """Whether it waits to be checked and nobody has worked on that since a time."""
        ...


class FileRows(Protocol):
    """Files of runs; those of a run in the trash stay, and go with it when it is purged.

    Every change is told in the feed, kind `files`.
    """

    def put(
        self, uid: str, files: Sequence[RunFile], *, expected_new: bool, now_us: int
    ) -> list[RunFile]:
        """Give names to blobs, all or none.

        Raises:
            MissingBlob: a blob is not there.
            Conflict: a name has other content already and `expected_new` was said.
            TooLarge: more than `MAX_RUN_FILES`.
            Deleted: the run lies in the trash.
        """
        ...

    def list_files(self, uid: str, query: TreeQuery) -> FilePage: ...
    def find(self, uid: str, path: str) -> RunFile:
        """The file of that name.

        Raises:
            NotFound: there is none.
        """
        ...

    def remove(self, uid: str, paths: Sequence[str], *, now_us: int) -> int:
        """Take names away (one that ends in / is a folder); returns how many files went."""
        ...


class StorageRows(Protocol):
    """What takes how much room, and how room is made."""

    def measure(self, *, by: str, project: int | None, limit: int, offset: int) -> StoragePage:
        """The largest first; `by` is project, run or type."""
        ...

    def collect(self, *, now_us: int, work_s: float, dry_run: bool = False) -> BlobsCollected:
        """Remove blobs that nothing refers to and nobody wanted for a day, for some seconds."""
        ...
