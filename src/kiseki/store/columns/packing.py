"""Keep the few points of rare keys in packs, and let a key out when it has enough.

Packs of a block stand one behind the other, each at most as large as the one before it is
times two: a pack is rewritten only when at least as much follows it.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from sqlalchemy import Connection, select

from kiseki.store.columns.change_set import ChangeSet
from kiseki.store.columns.key_blocks import MAX_KEYS, group_by_block, split_block
from kiseki.store.columns.pack import (
    PackPoints,
    decode_pack,
    encode_pack,
    join_packs,
    pack_points,
)
from kiseki.store.columns.points import Points, unite_types
from kiseki.store.schema_columns import PACK

POINTS_PER_CHUNK: Final = 64
"""A key with fewer points stays in packs."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Kept:
    """A pack that is there."""

    ord: int
    points: PackPoints


def add_to_packs(
    conn: Connection, changes: ChangeSet, new: Mapping[int, Sequence[Points]]
) -> dict[int, list[Points]]:
    """Note the packs that new points of a writer go into.

    Returns:
        The keys that have enough points for chunks, with all that was packed of them.
    """
    lows = _read_lows(conn, changes)
    leaving: dict[int, list[Points]] = {}
    for low, keys in group_by_block(lows, new).items():
        kept = _read_block(conn, changes, low) if low in lows else []
        leaving |= _add_to_block(changes, low, kept, {key: new[key] for key in keys})
    return leaving


def replace_packs(
    conn: Connection, changes: ChangeSet, keep: Mapping[int, Sequence[PackPoints]]
) -> None:
    """Note that whole blocks are written anew with other points, by `low`."""
    for low, parts in keep.items():
        kept = _read_block(conn, changes, low)
        changes.remove(PACK, ((changes.stream, changes.w, low, pack.ord) for pack in kept))
        _write_block(changes, low, join_packs(parts))


def put_pack(changes: ChangeSet, low: int, ord_: int, points: PackPoints) -> None:
    """Note one row of table `pack`."""
    key_ids, body = encode_pack(points)
    changes.add(
        PACK,
        {
            "stream": changes.stream,
            "w": changes.w,
            "low": low,
            "ord": ord_,
            "n": points.n,
            "key_ids": key_ids,
            "body": body,
        },
    )


def read_packs(conn: Connection, changes: ChangeSet) -> dict[int, list[PackPoints]]:
    """Return all packs of a writer, by `low`, oldest first."""
    return {
        low: [kept.points for kept in _read_block(conn, changes, low)]
        for low in _read_lows(conn, changes)
    }


def _add_to_block(
    changes: ChangeSet, low: int, kept: Sequence[_Kept], new: Mapping[int, Sequence[Points]]
) -> dict[int, list[Points]]:
    counts = Counter({key: sum(part.n for part in parts) for key, parts in new.items()})
    packed: set[int] = set()
    for pack in kept:
        keys, sizes = np.unique(pack.points.keys, return_counts=True)
        counts.update(dict(zip(keys.tolist(), sizes.tolist(), strict=True)))
        packed.update(keys.tolist())
    leaving = {key for key, n in counts.items() if n >= POINTS_PER_CHUNK}
    staying = [(key, part) for key, parts in new.items() if key not in leaving for part in parts]
    out = {key: list(new.get(key, ())) for key in leaving}
    if leaving & packed or len(packed | (new.keys() - leaving)) > MAX_KEYS:
        rewritten = len(kept)
    else:
        rewritten = _rewritten(kept, sum(part.n for _, part in staying))
    if not staying and not (leaving & packed):
        return out
    replaced = kept[len(kept) - rewritten :]
    added = [pack_points(staying)] if staying else []
    points = join_packs([*(pack.points for pack in replaced), *added])
    changes.remove(PACK, ((changes.stream, changes.w, low, pack.ord) for pack in replaced))
    is_leaving = np.isin(points.keys, sorted(leaving))
    for key, parts in points.where(is_leaving).by_key():
        out[key] = [*parts, *out[key]]
    _write_block(changes, low, points.where(~is_leaving))
    return {key: unite_types(parts) for key, parts in out.items()}


def _rewritten(kept: Sequence[_Kept], n_new: int) -> int:
    """Return how many of the last packs are not larger than what follows them."""
    count = 0
    for pack in reversed(kept):
        if pack.points.n > n_new:
            break
        n_new += pack.points.n
        count += 1
    return count


def _write_block(changes: ChangeSet, low: int, points: PackPoints) -> None:
    keys = np.unique(points.keys).tolist()
    for new_low, some in split_block(low, keys):
        part = points.where((points.keys >= some[0]) & (points.keys <= some[-1]))
        put_pack(changes, new_low, changes.take_ord(), part)


def _read_lows(conn: Connection, changes: ChangeSet) -> list[int]:
    query = (
        select(PACK.c.low)
        .where(PACK.c.stream == changes.stream, PACK.c.w == changes.w)
        .distinct()
        .order_by(PACK.c.low)
    )
    return list(conn.execute(query).scalars())


def _read_block(conn: Connection, changes: ChangeSet, low: int) -> list[_Kept]:
    query = (
        select(PACK.c.ord, PACK.c.key_ids, PACK.c.body)
        .where(PACK.c.stream == changes.stream, PACK.c.w == changes.w, PACK.c.low == low)
        .order_by(PACK.c.ord)
    )
    return [_Kept(ord_, decode_pack(key_ids, body)) for ord_, key_ids, body in conn.execute(query)]
