"""Bytes by their content: how a client asks what is there and brings what is not.

A *blob* is a sequence of bytes, known by its SHA-256 (64 hex digits). Small ones travel many in
one request (docs/formats/pack.md); larger ones in parts of equal size, in any order and beside
each other, each checked on arrival; the whole is checked before it counts. Every request may be
repeated.
"""

from typing import Literal

import msgspec


class BlobKey(msgspec.Struct, kw_only=True, frozen=True):
    """Which bytes: their SHA-256 in hex and how many they are."""

    sha256: str
    size: int


class AskBlobs(msgspec.Struct, kw_only=True):
    """`POST /api/v1/blobs/missing`: which of these does the server not have?"""

    blobs: list[BlobKey]


class MissingBlobs(msgspec.Struct, kw_only=True):
    """Answer: hashes to be sent; the others are kept for at least a day from now."""

    missing: list[str]


class PackStored(msgspec.Struct, kw_only=True):
    """Answer to a pack: the hashes that are now there."""

    stored: list[str]


class BeginUpload(msgspec.Struct, kw_only=True):
    """`POST /api/v1/uploads`: bring one blob in parts; the same blob goes on where it stood."""

    sha256: str
    size: int


class Upload(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How far an upload has come.

    Attributes:
        id: what its routes are called by; empty if nothing need be sent.
        state: open (send parts), checking (all are there, ask again), done, failed.
        part_bytes: size of every part but the last.
        parts: numbers of the parts that are there, from 0.
        part_urls: where the missing ones may be put directly (`PUT`, no other headers), by
            number; empty: send them to `/uploads/{id}/parts/{number}`.
        problem: why it failed; begin it anew.
    """

    id: str = ""
    state: Literal["open", "checking", "done", "failed"] = "open"
    part_bytes: int = 0
    parts: list[int] = []
    part_urls: dict[int, str] = {}
    problem: str = ""


class StorageUse(msgspec.Struct, kw_only=True):
    """What one thing holds.

    Attributes:
        kind: `files` (of runs) or `artifacts`.
        name: project, run or type, as the list asks for.
        uid: of the run, or empty.
        n_files: how many names.
        bytes: as if nothing were shared.
    """

    kind: str
    name: str
    uid: str = ""
    n_files: int = 0
    bytes: int = 0


class StoragePage(msgspec.Struct, kw_only=True):
    """`GET /api/v1/storage`: the largest first.

    Attributes:
        blob_bytes: what all blobs take, shared content counted once.
        unused_bytes: of it what nothing refers to and the collector will free.
        database_bytes: size of the database.
        free_bytes: free space where they lie, or None where that is not known.
    """

    items: list[StorageUse]
    total: int
    n_blobs: int = 0
    blob_bytes: int = 0
    unused_bytes: int = 0
    database_bytes: int = 0
    free_bytes: int | None = None
    cursor: str | None = None


class BlobsCollected(msgspec.Struct, kw_only=True):
    """`POST /api/v1/storage/collect`: what one slice of the collector freed."""

    n_blobs: int
    bytes: int
    remaining: int
