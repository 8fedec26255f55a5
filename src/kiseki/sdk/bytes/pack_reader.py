"""Fetch many small files with one request: their content comes as a pack."""

import os
from pathlib import Path
from typing import Final

import msgspec

from kiseki.model.blob import AskBlobs, BlobKey
from kiseki.model.errors import KisekiError
from kiseki.model.limits import PACKED_BLOB_BYTES
from kiseki.model.pack import unpack
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.patience import Patience, is_passing

BLOBS: Final = "/blobs/"
BATCH_FILES: Final = 500
BATCH_BYTES: Final = 4 * 1024 * 1024


class Wanted(msgspec.Struct, frozen=True):
    """A file to be fetched.

    Attributes:
        path: its name below the folder where it goes.
        sha256: what its content must be, in hex.
        size: of that content in bytes.
        url: where it is: a path below `/api/v1`, or a whole address.
    """

    path: str
    sha256: str
    size: int
    url: str


Batch = list[tuple[Wanted, Path]]
"""Files and where each of them goes."""


class PackReader:
    """Fetches small files of one server, many at once.

    Args:
        connection: to the server.
        patience: for how long to try.
    """

    def __init__(self, connection: Connection, patience: Patience) -> None:
        self._connection = connection
        self._patience = patience

    def split(self, files: Batch) -> tuple[Batch, list[Batch]]:
        """Return the files to be fetched one by one, and batches of the others."""
        single: Batch = []
        batches: list[Batch] = [[]]
        room = BATCH_BYTES
        for file, target in files:
            if file.size > PACKED_BLOB_BYTES or not file.url.startswith(BLOBS):
                single.append((file, target))
                continue
            if file.size > room or len(batches[-1]) == BATCH_FILES:
                batches.append([])
                room = BATCH_BYTES
            batches[-1].append((file, target))
            room -= file.size
        packed = [batch for batch in batches if len(batch) > 1]
        return single + [file for batch in batches if len(batch) == 1 for file in batch], packed

    def fetch(self, batch: Batch) -> bool:
        """Put each file of a batch in its place; return False if they must come one by one.

        Raises:
            WrongDigest: what came is not what was wanted.
            OSError: a file cannot be written.
            KisekiError: the server has been silent for too long.
        """
        keys = {file.sha256: file.size for file, _ in batch}
        asked = AskBlobs(blobs=[BlobKey(sha256=sha, size=size) for sha, size in keys.items()])
        try:
            body = self._patience.try_out(
                lambda: self._connection.request("POST", f"{BLOBS}read", body=asked)
            )
        except KisekiError as error:
            if is_passing(error):
                raise
            return False  # one of them is gone: which one is told when it is asked for
        found = {blob.sha256: body[blob.at : blob.at + blob.size] for blob in unpack(body)}
        if any(file.sha256 not in found for file, _ in batch):
            return False
        for file, target in batch:
            _put(target, found[file.sha256], file.sha256)
        return True


def _put(target: Path, content: bytes, sha256: str) -> None:
    part = target.with_name(f".{target.name[:80]}.{sha256[:16]}.part")
    part.unlink(missing_ok=True)  # it may be a link, or of another size
    with part.open("xb") as file:
        file.write(content)
    os.replace(part, target)
