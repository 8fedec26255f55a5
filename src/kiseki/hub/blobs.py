"""Bytes: asked for, brought in packs and parts, read."""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from kiseki.hub.clock import Clock
from kiseki.model.blob import AskBlobs, BeginUpload, BlobKey, MissingBlobs, PackStored, Upload
from kiseki.model.errors import InvalidBody, KisekiError, NotFound, TooLarge
from kiseki.model.limits import MAX_BLOBS_PER_REQUEST, MAX_PACK_BYTES, PACKED_BLOB_BYTES
from kiseki.model.pack import HEAD_BYTES, MAGIC, pack
from kiseki.store.blobs.keeping import check_key
from kiseki.store.blobs.uploads import PartWriter
from kiseki.store.contract import Store

PATIENCE_S = 2.0
"""How long a request waits for an upload to be hashed; after that the client asks again."""
UNATTENDED_US = 30 * 1_000_000
"""Whoever hashes an upload says so more often; after this somebody else takes it."""
MOST_CHECKS = 2
_log = logging.getLogger(__name__)


class Blobs:
    """What can be done with bytes.

    Args:
        store: where they are kept.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._turns = threading.BoundedSemaphore(MOST_CHECKS)
        self._checking: set[str] = set()
        self._lock = threading.Lock()

    def find_missing(self, asked: AskBlobs) -> MissingBlobs:
        """Return what the server does not have of some blobs.

        Raises:
            TooLarge: more than `MAX_BLOBS_PER_REQUEST`.
            InvalidBody: a hash is none, or a known one has another size.
        """
        return MissingBlobs(
            missing=self._store.blobs.find_missing(asked.blobs, now_us=self._clock())
        )

    def put_pack(self, body: bytes) -> PackStored:
        """Keep the blobs of a pack, all or none.

        Raises:
            WrongDigest: bytes of it are not what was said.
            InvalidBody, TooLarge: it is no pack, or too large a one.
        """
        return PackStored(stored=self._store.blobs.put_pack(body, now_us=self._clock()))

    def put(self, chunks: Iterable[bytes]) -> BlobKey:
        """Keep content that is made in the server."""
        return self._store.blobs.put(chunks, now_us=self._clock())

    def size(self, sha256: str) -> int:
        """Return the size of a blob in bytes.

        Raises:
            NotFound: there is none.
        """
        found = self._store.blobs.find(sha256)
        if found is None:
            raise NotFound("There is no such content.", field="sha256")
        return found.size

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes [start, end) of a blob."""
        return self._store.blobs.read(sha256, start, end)

    def read_pack(self, asked: AskBlobs) -> bytes:
        """Return some small blobs as one pack.

        Raises:
            NotFound: one of them is not there.
            TooLarge: one is over `PACKED_BLOB_BYTES`, or all together are over
                `MAX_PACK_BYTES`.
        """
        if len(asked.blobs) > MAX_BLOBS_PER_REQUEST:
            raise TooLarge(f"More than {MAX_BLOBS_PER_REQUEST} blobs (MAX_BLOBS_PER_REQUEST).")
        room = MAX_PACK_BYTES - len(MAGIC)
        found: dict[str, bytes] = {}
        for key in asked.blobs:
            data = bytearray()
            for part in self.read(key.sha256):
                data += part
                if len(data) > PACKED_BLOB_BYTES:
                    raise TooLarge(f"A blob is over {PACKED_BLOB_BYTES} (PACKED_BLOB_BYTES).")
            room -= HEAD_BYTES + len(data)
            if room < 0:
                raise TooLarge(f"These blobs have over {MAX_PACK_BYTES} bytes (MAX_PACK_BYTES).")
            found[key.sha256] = bytes(data)
        return pack(found.items())

    def link(self, sha256: str) -> str | None:
        """Return an address where the blob can be read directly for a while, if there is one."""
        return self._store.blobs.link(sha256)

    def as_file(self, sha256: str, *, suffix: str = "") -> AbstractContextManager[Path]:
        """Give a file with the content, only to be read, until the end of the block."""
        return self._store.blobs.as_file(sha256, suffix=suffix)

    def begin_upload(self, asked: BeginUpload) -> Upload:
        """Begin to bring a blob in parts, or go on where it stood."""
        key = check_key(BlobKey(sha256=asked.sha256, size=asked.size))
        return self._store.uploads.begin(key, now_us=self._clock())

    def get_upload(self, upload: str) -> Upload:
        """Return how far an upload has come; one that nobody checks any more is taken up."""
        before_us = self._clock() - UNATTENDED_US
        if self._store.uploads.is_unattended(upload, before_us=before_us):
            self._check_aside(upload)
        return self._store.uploads.get(upload)

    def open_part(self, upload: str, number: int, sha256: str) -> PartWriter | None:
        """Begin to write a part; None if it is there already.

        Raises:
            InvalidBody: no hash, or no such part.
            Conflict: it was other bytes before.
        """
        if not sha256:
            raise InvalidBody("X-Kiseki-SHA256 must say what the part is.", field="sha256")
        check_key(BlobKey(sha256=sha256, size=0))
        part = self._store.uploads.claim_part(upload, number, sha256, now_us=self._clock())
        return None if part.is_stored else self._store.uploads.open_part(part)

    def finish_upload(self, upload: str) -> Upload:
        """Say that all was sent; a large upload is then `checking` for a while."""
        found = self._store.uploads.finish(upload, now_us=self._clock())
        if found.state == "checking":
            self._check_aside(upload, wait_s=PATIENCE_S)
            return self._store.uploads.get(upload)
        return found

    def _check_aside(self, upload: str, *, wait_s: float = 0.0) -> None:
        with self._lock:
            if upload in self._checking:
                return
            self._checking.add(upload)
        name = f"kiseki-check-{upload[:8]}"
        thread = threading.Thread(target=self._check, args=(upload,), name=name, daemon=True)
        thread.start()
        thread.join(wait_s)

    def _check(self, upload: str) -> None:
        try:
            with self._turns:
                self._store.uploads.check(upload, clock=self._clock)
        # Either way the client asks again, and after a while somebody takes it up again.
        except KisekiError as error:
            _log.warning("Upload %s could not be checked: %s", upload, error)
        except Exception:
            _log.exception("Upload %s could not be checked.", upload)
        finally:
            with self._lock:
                self._checking.discard(upload)
