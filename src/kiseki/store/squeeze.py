"""Facts of a run's row, compressed where a run has thousands of keys."""

from typing import Final

from kiseki.store.columns.codec import compress, decompress

_SMALL_BYTES: Final = 1024
"""Most runs have few keys; compressing what they have costs more than it saves."""
_ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"


def squeeze(plain: bytes) -> bytes:
    """Return MessagePack of a map as it lies in the row: plain if small, else one zstd frame."""
    return plain if len(plain) <= _SMALL_BYTES else compress(plain, level=1)


def unsqueeze(blob: bytes) -> bytes:
    """Undo `squeeze`; no map in MessagePack begins as a zstd frame does."""
    return decompress(blob) if blob.startswith(_ZSTD_MAGIC) else blob
