"""Make chunks, packs and blocks tiny, so that few rows go through every code path."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

SIZES = {
    "packing.POINTS_PER_CHUNK": 4,
    "packing.MAX_KEYS": 3,
    "key_blocks.MAX_KEYS": 3,
    "chunking.ROWS_PER_CHUNK": 16,
    "chunking.RECORDS_PER_ROW": 3,
    "pieces.ROWS_PER_PIECE": 4,
    "pieces._FEWEST_ROWS": 2,
    "job.ROWS_PER_PIECE": 4,
    "objects.MAX_BLOCK_BYTES": 64,
    "console.MAX_BLOCK_BYTES": 64,
    "compaction.BATCH_BYTES": 2_000,
}


@contextmanager
def tiny_columns() -> Iterator[None]:
    """Shrink all sizes for a while."""
    patches = [mock.patch(f"kiseki.store.columns.{name}", value) for name, value in SIZES.items()]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()
