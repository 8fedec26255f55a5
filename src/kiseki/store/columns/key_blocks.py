"""Blocks of about 512 keys: heads and packs keep many keys in one row.

A block holds the keys from its `low` up to the next block's; the first `low` is 0. A block
that has grown too large is split, as a leaf of a B-tree is.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

MAX_KEYS = 512


def block_of(lows: Sequence[int], key: int) -> int:
    """Return the `low` of the block that holds a key; `lows` ascend."""
    place = bisect_right(lows, key) - 1
    return lows[place] if place >= 0 else 0


def group_by_block(lows: Sequence[int], keys: Iterable[int]) -> dict[int, list[int]]:
    """Return the keys that belong to each block, ascending."""
    groups: dict[int, list[int]] = {}
    for key in sorted(keys):
        groups.setdefault(block_of(lows, key), []).append(key)
    return groups


def split_block(low: int, keys: Sequence[int]) -> list[tuple[int, Sequence[int]]]:
    """Return (low, keys) of the blocks that a block's ascending keys need."""
    n_blocks = -(-len(keys) // MAX_KEYS)
    if n_blocks <= 1:
        return [(low, keys)] if keys else []
    # A little more than full, so that the next new key does not split again.
    n_blocks = max(n_blocks, -(-len(keys) * 4 // (MAX_KEYS * 3)))
    bounds = [len(keys) * i // n_blocks for i in range(n_blocks + 1)]
    parts = [keys[begin:end] for begin, end in zip(bounds, bounds[1:], strict=False)]
    return [(low if i == 0 else part[0], part) for i, part in enumerate(parts)]
