"""Pieces: roll-ups of about 64 rows, cut where the step crosses a multiple of a power of two.

All keys of one axis share the cuts. A piece that lies in one bucket is taken whole, so
borders of buckets that are powers of two never cut a piece that is narrow enough.
"""

import dataclasses
import struct

import numpy as np
from numpy.typing import NDArray

from kiseki.model.errors import UnsupportedVersion
from kiseki.store.columns.codec import IntArray, compress, decompress
from kiseki.store.columns.points import Points

ROWS_PER_PIECE = 64
_FEWEST_ROWS = 16
"""Steps in disorder would make a piece of every row; wider pieces then."""
_FORMAT = 1
_HEADER = struct.Struct("<BBBxI")
_GAPS = 1


@dataclasses.dataclass(frozen=True, slots=True)
class AxisPieces:
    """Where the pieces of an axis lie.

    Attributes:
        ends: (n,) int64, the row after the last of each piece.
        step_min, step_max, time_min, time_max: (n,) int64.
    """

    ends: IntArray
    step_min: IntArray
    step_max: IntArray
    time_min: IntArray
    time_max: IntArray

    @property
    def starts(self) -> IntArray:
        """(n,) int64, the first row of each piece."""
        return np.concatenate([_ZERO, self.ends[:-1]])

    @property
    def n_bytes(self) -> int:
        """Bytes in memory."""
        return 5 * self.ends.nbytes


@dataclasses.dataclass(frozen=True, slots=True)
class ChunkPieces:
    """What is known of the values in each piece of a chunk, (n,) arrays.

    `low` and `high` are +inf and -inf without finite values; `first` and `last` are in the
    order of (step, position).
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    total: NDArray[np.float64]
    n_nan: IntArray
    n_pinf: IntArray
    n_ninf: IntArray

    @property
    def n_bytes(self) -> int:
        """Bytes in memory."""
        return 8 * self.low.nbytes


_ZERO = np.zeros(1, np.int64)


def cut_axis(steps: IntArray, times: IntArray) -> AxisPieces:
    """Return the pieces of the rows of an axis."""
    starts = _starts(steps)
    ends = np.append(starts[1:], steps.size)
    return AxisPieces(
        ends,
        np.minimum.reduceat(steps, starts),
        np.maximum.reduceat(steps, starts),
        np.minimum.reduceat(times, starts),
        np.maximum.reduceat(times, starts),
    )


def cut_chunk(points: Points, axis: AxisPieces) -> ChunkPieces:
    """Return the roll-ups of a chunk on the pieces of its axis."""
    starts, ends = axis.starts, axis.ends
    values = points.values.astype(np.float64)
    zeros = np.zeros(starts.size, np.int64)
    n_nan, n_pinf, n_ninf = zeros, zeros, zeros
    low_of = high_of = total_of = values
    if points.values.dtype.kind == "f":
        finite = np.isfinite(values)
        if not finite.all():
            n_nan = np.add.reduceat(np.isnan(values).astype(np.int64), starts)
            n_pinf = np.add.reduceat((values == np.inf).astype(np.int64), starts)
            n_ninf = np.add.reduceat((values == -np.inf).astype(np.int64), starts)
            low_of = np.where(finite, values, np.inf)
            high_of = np.where(finite, values, -np.inf)
            total_of = np.where(finite, values, 0.0)
    by_step = _by_step_inside(points.steps, starts, ends)
    return ChunkPieces(
        low=np.minimum.reduceat(low_of, starts),
        high=np.maximum.reduceat(high_of, starts),
        first=values[by_step[starts]],
        last=values[by_step[ends - 1]],
        total=np.add.reduceat(total_of, starts),
        n_nan=n_nan,
        n_pinf=n_pinf,
        n_ninf=n_ninf,
    )


def encode_axis_pieces(pieces: AxisPieces) -> bytes:
    """Encode the pieces of an axis: differences of five int64 arrays, zstd."""
    table = np.stack(
        [pieces.ends, pieces.step_min, pieces.step_max, pieces.time_min, pieces.time_max]
    )
    # Differences may overflow for wild steps; adding them up overflows back.
    with np.errstate(over="ignore"):
        table = np.diff(table, axis=1, prepend=0)
    return _HEADER.pack(_FORMAT, 0, 0, pieces.ends.size) + compress(table.tobytes())


def decode_axis_pieces(blob: bytes) -> AxisPieces:
    """Undo `encode_axis_pieces`."""
    _, n = _read_header(blob)
    table = np.frombuffer(decompress(blob[_HEADER.size :]), "<i8").reshape(5, n)
    return AxisPieces(*np.cumsum(table, axis=1))


def encode_chunk_pieces(pieces: ChunkPieces, *, narrow: bool) -> bytes:
    """Encode the roll-ups of a chunk.

    Args:
        narrow: the values are exact in float32, so low, high, first and last are too.
    """
    gaps = bool(pieces.n_nan.any() or pieces.n_pinf.any() or pieces.n_ninf.any())
    dtype = "<f4" if narrow else "<f8"
    parts = [a.astype(dtype) for a in (pieces.low, pieces.high, pieces.first, pieces.last)]
    parts.append(pieces.total)
    if gaps:
        parts += [a.astype("<u4") for a in (pieces.n_nan, pieces.n_pinf, pieces.n_ninf)]
    body = b"".join(part.tobytes() for part in parts)
    header = _HEADER.pack(_FORMAT, 4 if narrow else 8, _GAPS * gaps, pieces.low.size)
    return header + compress(body)


def decode_chunk_pieces(blob: bytes) -> ChunkPieces:
    """Undo `encode_chunk_pieces`."""
    (size, flags), n = _read_header(blob)
    body = decompress(blob[_HEADER.size :])
    dtype = "<f4" if size == 4 else "<f8"
    low, high, first, last = np.frombuffer(body, dtype, 4 * n).reshape(4, n).astype(np.float64)
    total = np.frombuffer(body, "<f8", n, offset=4 * n * size)
    counts = np.zeros((3, n), np.int64)
    if flags & _GAPS:
        offset = 4 * n * size + 8 * n
        counts = np.frombuffer(body, "<u4", 3 * n, offset=offset).reshape(3, n).astype(np.int64)
    return ChunkPieces(low, high, first, last, total, counts[0], counts[1], counts[2])


def _starts(steps: IntArray) -> IntArray:
    """Return the first row of each piece."""
    if steps.size == 1:
        return _ZERO
    span = int(steps.max()) - int(steps.min())
    exponent = max(0, round(np.log2(max(1.0, span / (steps.size - 1) * ROWS_PER_PIECE))))
    most = max(1, steps.size // _FEWEST_ROWS)
    while True:
        cell = steps >> min(exponent, 63)
        starts = np.flatnonzero(cell[1:] != cell[:-1]) + 1
        if starts.size < most or exponent >= 63:
            return np.concatenate([_ZERO, starts])
        exponent += 1


def _by_step_inside(steps: IntArray, starts: IntArray, ends: IntArray) -> NDArray[np.intp]:
    """Return the rows ordered by (step, position) inside each piece."""
    if bool(np.all(steps[1:] >= steps[:-1])):
        return np.arange(steps.size)
    piece = np.repeat(np.arange(starts.size), ends - starts)
    return np.lexsort((steps, piece))


def _read_header(blob: bytes) -> tuple[tuple[int, int], int]:
    version, size, flags, n = _HEADER.unpack_from(blob)
    if version != _FORMAT:
        raise UnsupportedVersion(f"Piece format {version} is newer than this kiseki.")
    return (size, flags), n
