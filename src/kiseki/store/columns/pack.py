"""Packs: the few points of many keys in one blob, until a key has enough for a chunk."""

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from kiseki.model.errors import UnsupportedVersion
from kiseki.store.columns.codec import (
    IntArray,
    compress,
    decode,
    decompress,
    encode_ints,
    encode_values,
    narrow,
    value_type,
)
from kiseki.store.columns.points import Points
from kiseki.store.columns.record import TYPES

FORMAT: Final = 1
_DTYPES: Final = ("<f8", "<i8", "?")


@dataclasses.dataclass(frozen=True, slots=True)
class PackPoints:
    """Points of many keys of one writer, ordered by (key, position); (n,) arrays.

    Attributes:
        types: index into `record.TYPES`.
        bits: int64; the bits of a float64, an int64, or a bool as 0 and 1.
    """

    keys: IntArray
    positions: IntArray
    steps: IntArray
    times: IntArray
    types: NDArray[np.uint8]
    bits: IntArray

    @property
    def n(self) -> int:
        """How many points there are."""
        return self.keys.size

    @property
    def n_bytes(self) -> int:
        """Bytes in memory."""
        return 41 * self.n

    def where(self, keep: NDArray[Any]) -> "PackPoints":
        """Return the points that a mask or an order selects."""
        return PackPoints(*(getattr(self, name)[keep] for name in _NAMES))

    def points(self, key: int) -> list[Points]:
        """Return the points of a key, one part for each type, each in order of position."""
        begin, end = np.searchsorted(self.keys, [key, key + 1]).tolist()
        return self._slice(begin, end) if end > begin else []

    def by_key(self) -> list[tuple[int, list[Points]]]:
        """Return every key with its points, ascending."""
        if not self.n:
            return []
        starts = np.flatnonzero(np.r_[True, self.keys[1:] != self.keys[:-1]])
        bounds = [*starts.tolist(), self.n]
        return [
            (int(self.keys[begin]), self._slice(begin, end))
            for begin, end in zip(bounds, bounds[1:], strict=False)
        ]

    def _slice(self, begin: int, end: int) -> list[Points]:
        part = slice(begin, end)
        types = self.types[part]
        is_uniform = end - begin == 1 or bool((types == types[0]).all())
        kinds = [int(types[0])] if is_uniform else np.unique(types).tolist()
        found: list[Points] = []
        for kind in kinds:
            points = Points(
                self.positions[part], self.steps[part], self.times[part], self.bits[part]
            )
            if len(kinds) > 1:
                points = points.where(types == kind)
            values = _from_bits(points.values, kind)
            found.append(Points(points.positions, points.steps, points.times, values))
        return found


_NAMES = tuple(field.name for field in dataclasses.fields(PackPoints))


def pack_points(parts: Sequence[tuple[int, Points]]) -> PackPoints:
    """Return points of many keys as a pack, in the order given; there is at least one part.

    All at once: a run with 10,000 keys has one point of each.
    """
    points = [part for _, part in parts]
    sizes = [part.n for part in points]
    kinds = np.array([TYPES.index(value_type(part.values)) for part in points], np.uint8)
    types = np.repeat(kinds, sizes)
    bits = np.empty(types.size, np.int64)
    for kind in set(kinds.tolist()):
        of_kind = [points[i].values for i in np.flatnonzero(kinds == kind).tolist()]
        bits[types == kind] = _to_bits(np.concatenate(of_kind))
    return PackPoints(
        np.repeat(np.array([key for key, _ in parts], np.int64), sizes),
        np.concatenate([part.positions for part in points]),
        np.concatenate([part.steps for part in points]),
        np.concatenate([part.times for part in points]),
        types,
        bits,
    )


def join_packs(parts: Sequence[PackPoints]) -> PackPoints:
    """Return all points of several packs in order."""
    if not parts:
        empty = np.zeros(0, np.int64)
        return PackPoints(empty, empty, empty, empty, empty.astype(np.uint8), empty)
    if len(parts) == 1:
        joined = parts[0]
    else:
        joined = PackPoints(
            *(np.concatenate([getattr(p, name) for p in parts]) for name in _NAMES)
        )
    return joined.where(np.lexsort((joined.positions, joined.keys)))


def encode_pack(pack: PackPoints) -> tuple[bytes, bytes]:
    """Return `key_ids` and `body` of a pack's row."""
    keys, place = np.unique(pack.keys, return_inverse=True)
    values = [_from_bits(pack.bits[pack.types == kind], kind) for kind in range(3)]
    blobs = [
        encode_values(place.astype(np.uint32)),
        encode_ints(pack.positions),
        encode_ints(pack.steps),
        encode_ints(pack.times),
        pack.types.tobytes(),
        encode_values(narrow(values[0])),
        encode_ints(values[1]),
        encode_values(values[2]),
    ]
    return keys.astype("<i8").tobytes(), bytes([FORMAT]) + compress(msgspec.msgpack.encode(blobs))


def decode_pack(key_ids: bytes, body: bytes) -> PackPoints:
    """Undo `encode_pack`.

    Raises:
        UnsupportedVersion: a newer kiseki wrote it.
    """
    if body[0] != FORMAT:
        raise UnsupportedVersion(f"Pack format {body[0]} is newer than this kiseki.")
    blobs = msgspec.msgpack.decode(decompress(body[1:]), type=list[bytes])
    types = np.frombuffer(blobs[4], np.uint8)
    bits = np.zeros(types.size, np.int64)
    for kind in range(3):
        values = decode(blobs[5 + kind])
        if values.size:
            bits[types == kind] = _to_bits(values)
    return PackPoints(
        np.frombuffer(key_ids, "<i8")[decode(blobs[0])],
        decode(blobs[1]),
        decode(blobs[2]),
        decode(blobs[3]),
        types,
        bits,
    )


def _to_bits(values: NDArray[Any]) -> IntArray:
    if values.dtype.kind == "f":
        return values.astype("<f8").view("<i8")
    return values.astype("<i8")


def _from_bits(bits: IntArray, kind: int) -> NDArray[Any]:
    return bits.view("<f8") if kind == 0 else bits.astype(_DTYPES[kind])
