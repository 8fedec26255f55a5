"""How a column of a block lies in the database.

A body is a format byte (1), then zstd of MessagePack: kinds (n,) uint8, data (n,) float64 as
8 byte planes (bytes of equal weight side by side compress better), entries.
"""

import hashlib
from typing import Any

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from kiseki.model.errors import UnsupportedVersion
from kiseki.store.blocks.values import TEXT, Values

BLOCK_RUNS = 8192
UID_KEY = "_uid"
"""Uids of the runs, which every block has; 16 bytes a run, zeros where there is none."""
DELETED_KEY = "_deleted"
COLUMNS_KEY = "_columns"
"""Which columns of config and summary a run has: a list of `name\\x1fkind`."""

_FORMAT = b"\x01"
_LONGEST_KEY = 200
_LEVEL = 3
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[bytes, bytes, list[Any]])


def block_key(column: str) -> str:
    """Return the key of a column in the database; indexes take no long texts."""
    if len(column) <= _LONGEST_KEY:
        return column
    return (
        f"_{hashlib.blake2b(column.encode('utf-8', 'surrogatepass'), digest_size=32).hexdigest()}"
    )


def encode_values(values: Values) -> bytes:
    """Encode a column of one block."""
    data, entries = _with_own_codes(values)
    planes = np.ascontiguousarray(data.view(np.uint8).reshape(-1, 8).T).tobytes()
    body = _ENCODER.encode((values.kinds.tobytes(), planes, entries))
    return _FORMAT + zstandard.compress(body, _LEVEL)


def decode_values(body: bytes) -> tuple[NDArray[np.uint8], NDArray[np.float64], list[Any]]:
    """Return kinds, data and entries of a column of one block."""
    kinds, planes, entries = _DECODER.decode(_unpack(body))
    rows = np.frombuffer(planes, np.uint8).reshape(8, -1)
    data = np.ascontiguousarray(rows.T).reshape(-1).view(np.float64)
    return np.frombuffer(kinds, np.uint8), data, entries


def encode_uids(uids: NDArray[np.uint8]) -> bytes:
    """Encode the uids of one block, (n, 16)."""
    return _FORMAT + zstandard.compress(uids.tobytes(), _LEVEL)


def decode_uids(body: bytes) -> NDArray[np.uint8]:
    """Return the uids of one block, (n, 16)."""
    return np.frombuffer(_unpack(body), np.uint8).reshape(-1, 16)


def _unpack(body: bytes) -> bytes:
    if body[:1] != _FORMAT:
        raise UnsupportedVersion("A column block was written by a newer kiseki.")
    return zstandard.decompress(body[1:])


def _with_own_codes(values: Values) -> tuple[NDArray[np.float64], list[Any]]:
    """Return data and entries without entries that no slot has any more."""
    coded = values.kinds >= TEXT
    if not coded.any():
        return values.data, []
    used, own = np.unique(values.data[coded].astype(np.int64), return_inverse=True)
    data = values.data.copy()
    data[coded] = own
    return data, [values.entries.values[code] for code in used.tolist()]
