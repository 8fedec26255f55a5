"""Values that are not numbers, in compressed blocks."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np
from sqlalchemy import Connection, select

from kiseki.model.errors import UnsupportedVersion
from kiseki.store.columns.cache import ByteCache
from kiseki.store.columns.codec import compress, decompress
from kiseki.store.columns.tail import TailSegment, Writer
from kiseki.store.columns.view import Cut, StreamView
from kiseki.store.schema_columns import OBJECT_BLOCK

FORMAT: Final = 1
MAX_BLOCK_BYTES: Final = 256 * 1024
"""MessagePack bytes of a block; a single larger value has a block of its own."""


class ObjectPoint(msgspec.Struct, array_like=True, frozen=True):
    """One value under one key; time in epoch us by the writer's clock."""

    position: int
    step: int
    time_us: int
    key: str
    value: Any


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[ObjectPoint])


@dataclasses.dataclass(frozen=True, slots=True)
class ObjectBlock:
    """A block as it is written."""

    points: Sequence[ObjectPoint]
    body: bytes


def encode_blocks(points: Sequence[ObjectPoint]) -> list[ObjectBlock]:
    """Encode values in their order, as few blocks as the limit allows."""
    blocks: list[ObjectBlock] = []
    begin, n_bytes = 0, 0
    for i, point in enumerate(points):
        size = len(_ENCODER.encode(point))
        if i > begin and n_bytes + size > MAX_BLOCK_BYTES:
            blocks.append(_block(points[begin:i]))
            begin, n_bytes = i, 0
        n_bytes += size
    if begin < len(points):
        blocks.append(_block(points[begin:]))
    return blocks


def decode_block(body: bytes) -> list[ObjectPoint]:
    """Decode a block.

    Raises:
        UnsupportedVersion: a newer kiseki wrote it.
    """
    if body[0] != FORMAT:
        raise UnsupportedVersion(f"Object format {body[0]} is newer than this kiseki.")
    return _DECODER.decode(decompress(body[1:]))


def names_of(points: Sequence[ObjectPoint]) -> bytes:
    """Return `object_block.names`."""
    return _ENCODER.encode(sorted({point.key for point in points}))


def decode_names(blob: bytes) -> list[str]:
    """Decode `object_block.names`."""
    return msgspec.msgpack.decode(blob, type=list[str])


def tail_objects(segment: TailSegment) -> list[ObjectPoint]:
    """Return the values of a segment that was not compacted yet."""
    return [
        ObjectPoint(
            int(segment.positions[value.at]),
            int(segment.steps[value.at]),
            int(segment.times[value.at]),
            value.key,
            value.value,
        )
        for value in segment.objects
    ]


def keep_objects(
    cuts: Iterable[Cut], names: Mapping[int, str], w: int, points: Sequence[ObjectPoint]
) -> list[ObjectPoint]:
    """Return the values of a writer that no cut hides.

    Args:
        names: at least the names of the keys of the cuts.
    """
    kept = list(points)
    for cut in cuts:
        hidden = cut.hides(
            w,
            np.array([point.position for point in kept], np.int64),
            np.array([point.step for point in kept], np.int64),
        )
        name = None if cut.key is None else names[cut.key]
        kept = [
            point
            for point, hides in zip(kept, hidden.tolist(), strict=True)
            if not (hides and name in (None, point.key))
        ]
    return kept


def read_objects(
    conn: Connection,
    cache: ByteCache[Any],
    view: StreamView,
    names: Mapping[int, str],
    tails: Mapping[Writer, Sequence[TailSegment]],
) -> dict[int, list[ObjectPoint]]:
    """Return the values of a stream that no cut hides, by writer, in the order of positions.

    Args:
        names: at least the names of the keys of the stream's cuts.
    """
    found: dict[int, list[ObjectPoint]] = {}
    for w, points in read_object_blocks(conn, cache, view.stream).items():
        found[w] = keep_objects(view.cuts, names, w, points) if view.cuts else list(points)
    for (_, w), segments in tails.items():
        for segment in segments:
            cuts = [cut for cut in view.cuts if cut.reaches(w, segment.start_at)]
            kept = keep_objects(cuts, names, w, tail_objects(segment))
            found.setdefault(w, []).extend(kept)
    return found


def read_object_blocks(
    conn: Connection, cache: ByteCache[Any], stream: int
) -> dict[int, list[ObjectPoint]]:
    """Return the values in all blocks of a stream, by writer, in the order of positions."""
    place = OBJECT_BLOCK.c
    listed = conn.execute(
        select(place.w, place.ord).where(place.stream == stream).order_by(place.w, place.start_at)
    ).all()
    found: dict[int, list[ObjectPoint]] = {}
    for w, ord_ in listed:
        key = ("objects", stream, w, ord_)
        points: list[ObjectPoint] | None = cache.get(key)
        if points is None:
            body = conn.execute(
                select(place.body).where(place.stream == stream, place.w == w, place.ord == ord_)
            ).scalar_one()
            points = decode_block(body)
            cache.put(key, points, 200 * len(points) + 4 * len(body))
        found.setdefault(w, []).extend(points)
    return found


def _block(points: Sequence[ObjectPoint]) -> ObjectBlock:
    return ObjectBlock(points, bytes([FORMAT]) + compress(_ENCODER.encode(list(points))))
