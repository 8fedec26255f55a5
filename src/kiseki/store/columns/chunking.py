"""Turn points into axes and chunks, joining the partial chunks that stand before them.

Keys that were logged in the same rows share an axis. A partial chunk is rewritten only when
at least as much follows it, so each point is written about log2(8192 / 64) times at most.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, func, select

from kiseki.store.columns.change_set import ChangeSet
from kiseki.store.columns.codec import decode, encode_ints, encode_values, narrow, value_type
from kiseki.store.columns.facts import encode_facts, facts_of
from kiseki.store.columns.pieces import (
    AxisPieces,
    cut_axis,
    cut_chunk,
    encode_axis_pieces,
    encode_chunk_pieces,
)
from kiseki.store.columns.points import Points, concatenate
from kiseki.store.columns.record import RECORD, TYPES, Records, decode_records, record_of
from kiseki.store.schema_columns import AXIS, CHUNK, CHUNK_BODY

ROWS_PER_CHUNK: Final = 8192
RECORDS_PER_ROW: Final = 256
"""So many single records of a key are united in one row of table `chunk`."""

_KEYS_AT_ONCE = 5_000
_NO_RECORDS = decode_records([])


@dataclasses.dataclass(frozen=True, slots=True)
class _Group:
    """Keys that share rows: the same new ones, behind the same partial chunks."""

    chain: tuple[int, ...]
    members: dict[int, Points]


def add_chunks(conn: Connection, changes: ChangeSet, new: Mapping[int, Sequence[Points]]) -> None:
    """Note the chunks that new points of a writer become; one part for each type of a key."""
    singles = _read_single_records(conn, changes, list(new))
    made: dict[int, list[Records]] = {key: [] for key in new}
    replaced: dict[int, set[int]] = {key: set() for key in new}
    for group in _group(new, singles):
        members = _behind_chain(conn, changes, group)
        for ord_ in group.chain:
            remove_chunks(changes, ord_, group.members)
        for key, records in write_chunks(changes, members).items():
            made[key] += records
            replaced[key].update(group.chain)
    for key, records in made.items():
        before = singles.get(key, _NO_RECORDS)
        gone = np.isin(before["ord"], sorted(replaced[key]))
        place = (changes.stream, key, changes.w)
        changes.remove(CHUNK, ((*place, ord_) for ord_ in before["ord"][gone].tolist()))
        put_records(changes, key, before[~gone], np.concatenate(records))


def write_chunks(changes: ChangeSet, members: Mapping[int, Points]) -> dict[int, list[Records]]:
    """Note axes and bodies for keys with the same rows; return the records of each key.

    The rows of table `chunk` are left to the caller, who knows which others the key has.
    """
    rows = next(iter(members.values()))
    made: dict[int, list[Records]] = {key: [] for key in members}
    for begin in range(0, rows.n, ROWS_PER_CHUNK):
        part = slice(begin, begin + ROWS_PER_CHUNK)
        ord_ = changes.take_ord()
        pieces = _write_axis(changes, ord_, rows.where(part), n_keys=len(members))
        for key, points in members.items():
            made[key].append(_write_chunk(changes, ord_, key, points.where(part), pieces))
    return made


def remove_chunks(changes: ChangeSet, ord_: int, keys: Iterable[int]) -> None:
    """Note that keys leave an axis; rows of table `chunk` are left to the caller."""
    places = [(changes.stream, key, changes.w, ord_) for key in keys]
    changes.remove(CHUNK_BODY, places)
    changes.lost_chunks[ord_] += len(places)


def put_records(changes: ChangeSet, key: int, before: Records, new: Records) -> None:
    """Note the rows of table `chunk` for new records of a key, uniting full rows.

    Args:
        before: records that have a row of their own.
    """
    records = np.concatenate([before, new])
    is_new = np.arange(records.size) >= before.size
    order = np.argsort(records["start"], kind="stable")
    records, is_new = records[order], is_new[order]
    while records.size > RECORDS_PER_ROW:
        united, old = records[:RECORDS_PER_ROW], ~is_new[:RECORDS_PER_ROW]
        place = (changes.stream, key, changes.w)
        changes.remove(CHUNK, ((*place, ord_) for ord_ in united["ord"][old].tolist()))
        add_record_row(changes, key, united)
        records, is_new = records[RECORDS_PER_ROW:], is_new[RECORDS_PER_ROW:]
    for i in np.flatnonzero(is_new).tolist():
        add_record_row(changes, key, records[i : i + 1])


def add_record_row(changes: ChangeSet, key: int, records: Records) -> None:
    """Note one row of table `chunk`."""
    changes.add(
        CHUNK,
        {
            "stream": changes.stream,
            "key": key,
            "w": changes.w,
            "ord": int(records["ord"][0]),
            "stats": records.tobytes(),
        },
    )


def _read_single_records(
    conn: Connection, changes: ChangeSet, keys: Sequence[int]
) -> dict[int, Records]:
    """Return the records that have a row of their own, by key and position."""
    blobs: dict[int, list[bytes]] = {}
    for begin in range(0, len(keys), _KEYS_AT_ONCE):
        query = select(CHUNK.c.key, CHUNK.c.stats).where(
            CHUNK.c.stream == changes.stream,
            CHUNK.c.key.in_(keys[begin : begin + _KEYS_AT_ONCE]),
            CHUNK.c.w == changes.w,
            func.length(CHUNK.c.stats) == RECORD.itemsize,
        )
        for key, stats in conn.execute(query):
            blobs.setdefault(key, []).append(stats)
    found = {key: decode_records(parts) for key, parts in blobs.items()}
    return {key: records[np.argsort(records["start"])] for key, records in found.items()}


def _group(
    new: Mapping[int, Sequence[Points]], singles: Mapping[int, Records]
) -> Iterable[_Group]:
    groups: dict[tuple[Any, ...], _Group] = {}
    for key, parts in new.items():
        ordered = sorted(parts, key=lambda part: int(part.positions[0]))
        for i, points in enumerate(ordered):
            chain = _chain(singles.get(key, _NO_RECORDS), points) if i == 0 else ()
            # The second type of a key never shares a group with its first.
            kind = value_type(points.values) if i else ""
            place = (chain, kind, points.positions.tobytes(), points.times.tobytes())
            groups.setdefault(place, _Group(chain, {})).members[key] = points
    return groups.values()


def _chain(records: Records, points: Points) -> tuple[int, ...]:
    """Return the partial chunks at the end that are not larger than what follows them."""
    kind, total, begin = TYPES.index(value_type(points.values)), points.n, points.positions[0]
    chain: list[int] = []
    for record in records[::-1]:
        n = int(record["n"])
        if n > total or total >= ROWS_PER_CHUNK or n >= ROWS_PER_CHUNK:
            break
        if record["type"] != kind or record["end"] >= begin:
            break
        chain.append(int(record["ord"]))
        total += n
        begin = record["start"]
    return tuple(reversed(chain))


def _behind_chain(conn: Connection, changes: ChangeSet, group: _Group) -> dict[int, Points]:
    """Return the points of each key with those of the chunks that are replaced."""
    if not group.chain:
        return group.members
    axes = {
        row.ord: (decode(row.positions), decode(row.steps), decode(row.times))
        for row in conn.execute(
            select(AXIS.c.ord, AXIS.c.positions, AXIS.c.steps, AXIS.c.times).where(
                AXIS.c.stream == changes.stream,
                AXIS.c.w == changes.w,
                AXIS.c.ord.in_(group.chain),
            )
        )
    }
    keys = list(group.members)
    values: dict[tuple[int, int], Any] = {}
    for begin in range(0, len(keys), _KEYS_AT_ONCE):
        query = select(CHUNK_BODY.c.key, CHUNK_BODY.c.ord, CHUNK_BODY.c.vals).where(
            CHUNK_BODY.c.stream == changes.stream,
            CHUNK_BODY.c.key.in_(keys[begin : begin + _KEYS_AT_ONCE]),
            CHUNK_BODY.c.w == changes.w,
            CHUNK_BODY.c.ord.in_(group.chain),
        )
        values |= {(row.key, row.ord): decode(row.vals) for row in conn.execute(query)}
    return {
        key: concatenate(
            [*(Points(*axes[ord_], values[key, ord_]) for ord_ in group.chain), points]
        )
        for key, points in group.members.items()
    }


def _write_axis(changes: ChangeSet, ord_: int, rows: Points, *, n_keys: int) -> AxisPieces:
    pieces = cut_axis(rows.steps, rows.times)
    changes.add(
        AXIS,
        {
            "stream": changes.stream,
            "w": changes.w,
            "ord": ord_,
            "n": rows.n,
            "n_keys": n_keys,
            "steps": encode_ints(rows.steps),
            "pieces": encode_axis_pieces(pieces),
            "times": encode_ints(rows.times),
            "positions": encode_ints(rows.positions),
        },
    )
    return pieces


def _write_chunk(
    changes: ChangeSet, ord_: int, key: int, points: Points, pieces: AxisPieces
) -> Records:
    values = narrow(points.values)
    is_narrow = values.dtype == np.float32
    changes.add(
        CHUNK_BODY,
        {
            "stream": changes.stream,
            "key": key,
            "w": changes.w,
            "ord": ord_,
            "facts": encode_facts(facts_of(points)),
            "pieces": encode_chunk_pieces(cut_chunk(points, pieces), narrow=is_narrow),
            "vals": encode_values(values),
        },
    )
    return record_of(points, ord_)
