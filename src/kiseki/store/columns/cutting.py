"""Rewrite what pending cuts hide in the columns of one writer."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from kiseki.store.columns.blocks import put_object_blocks
from kiseki.store.columns.change_set import ChangeSet
from kiseki.store.columns.chunking import add_record_row, put_records, remove_chunks, write_chunks
from kiseki.store.columns.codec import IntArray, decode
from kiseki.store.columns.facts import KeyFacts, decode_facts, facts_of, fold
from kiseki.store.columns.heads import change_heads
from kiseki.store.columns.objects import decode_block, keep_objects
from kiseki.store.columns.pack import PackPoints
from kiseki.store.columns.packing import read_packs, replace_packs
from kiseki.store.columns.points import Points
from kiseki.store.columns.record import Records, decode_records
from kiseki.store.columns.view import Cut
from kiseki.store.schema_columns import AXIS, CHUNK, CHUNK_BODY, OBJECT_BLOCK

_NO_RECORDS = decode_records([])


def rewrite_columns(
    conn: Connection, changes: ChangeSet, cuts: Sequence[Cut], names: Mapping[int, str]
) -> None:
    """Note what becomes of a writer's columns when cuts are carried out.

    Args:
        names: at least the names of the keys of the cuts.
    """
    _rewrite_chunks(conn, changes, cuts)
    keep: dict[int, list[PackPoints]] = {}
    for low, parts in read_packs(conn, changes).items():
        masks = [_hidden_of_keys(cuts, changes.w, p.keys, p.positions, p.steps) for p in parts]
        if any(mask.any() for mask in masks):
            keep[low] = [p.where(~mask) for p, mask in zip(parts, masks, strict=True)]
    replace_packs(conn, changes, keep)
    _rewrite_objects(conn, changes, cuts, names)


def _rewrite_chunks(conn: Connection, changes: ChangeSet, cuts: Sequence[Cut]) -> None:
    rows = _read_rows(conn, changes, cuts)
    by_axis: dict[int, list[int]] = {}
    for key, blobs in rows.items():
        for records in blobs:
            for ord_ in records["ord"][_reached(cuts, changes.w, key, records)].tolist():
                by_axis.setdefault(ord_, []).append(key)
    gone: dict[int, set[int]] = {}
    made: dict[int, list[Records]] = {}
    facts: dict[int, list[KeyFacts]] = {}
    for ord_, keys in by_axis.items():
        for members, whole in _split_by_mask(conn, changes, cuts, ord_, keys):
            remove_chunks(changes, ord_, members)
            for key in members:
                gone.setdefault(key, set()).add(ord_)
            if whole:
                continue
            for key, records in write_chunks(changes, members).items():
                made.setdefault(key, []).extend(records)
                facts.setdefault(key, []).append(facts_of(members[key]))
    for key, ords in gone.items():
        _replace_rows(changes, key, rows[key], ords, made.get(key, []))
    replaced = {
        key: _refold(conn, changes, key, ords, facts.get(key, [])) for key, ords in gone.items()
    }
    change_heads(conn, changes, added={}, replaced=replaced)


def _read_rows(
    conn: Connection, changes: ChangeSet, cuts: Sequence[Cut]
) -> dict[int, list[Records]]:
    """Return the rows of table `chunk` of every key that a cut names."""
    query = select(CHUNK.c.key, CHUNK.c.stats).where(
        CHUNK.c.stream == changes.stream, CHUNK.c.w == changes.w
    )
    keys = {cut.key for cut in cuts}
    if None not in keys:
        query = query.where(CHUNK.c.key.in_(keys))
    rows: dict[int, list[Records]] = {}
    for key, stats in conn.execute(query):
        rows.setdefault(key, []).append(decode_records([stats]))
    return rows


def _reached(cuts: Sequence[Cut], w: int, key: int, records: Records) -> NDArray[np.bool_]:
    """Return which chunks may have hidden points."""
    reached = np.zeros(records.size, np.bool_)
    for cut in cuts:
        if cut.touches(key):
            hit = records["start"] < cut.marks.get(w, 0)
            if cut.from_step is not None:
                hit &= records["step_max"] >= cut.from_step
            if cut.to_step is not None:
                hit &= records["step_min"] <= cut.to_step
            reached |= hit
    return reached


def _split_by_mask(
    conn: Connection, changes: ChangeSet, cuts: Sequence[Cut], ord_: int, keys: Sequence[int]
) -> list[tuple[dict[int, Points], bool]]:
    """Return keys of an axis that lose the same rows, with what they keep.

    The second of a pair is True if nothing is kept.
    """
    axis = conn.execute(
        select(AXIS.c.positions, AXIS.c.steps, AXIS.c.times).where(
            AXIS.c.stream == changes.stream, AXIS.c.w == changes.w, AXIS.c.ord == ord_
        )
    ).one()
    positions, steps, times = (decode(blob) for blob in axis)
    groups: dict[bytes, dict[int, Points]] = {}
    masks: dict[bytes, NDArray[np.bool_]] = {}
    for key in keys:
        mask = np.zeros(positions.size, np.bool_)
        for cut in cuts:
            if cut.touches(key):
                mask |= cut.hides(changes.w, positions, steps)
        if not mask.any():
            continue
        blob = conn.execute(
            select(CHUNK_BODY.c.vals).where(
                CHUNK_BODY.c.stream == changes.stream,
                CHUNK_BODY.c.key == key,
                CHUNK_BODY.c.w == changes.w,
                CHUNK_BODY.c.ord == ord_,
            )
        ).scalar_one()
        place = mask.tobytes()
        masks[place] = mask
        kept = Points(positions, steps, times, decode(blob)).where(~mask)
        groups.setdefault(place, {})[key] = kept
    return [(members, bool(masks[place].all())) for place, members in groups.items()]


def _replace_rows(
    changes: ChangeSet,
    key: int,
    rows: Sequence[Records],
    gone: set[int],
    made: Sequence[Records],
) -> None:
    """Note the rows of table `chunk` of a key without the chunks that are gone."""
    singles: list[Records] = []
    for records in rows:
        left = records[~np.isin(records["ord"], sorted(gone))]
        if left.size != records.size:
            place = (changes.stream, key, changes.w, int(records["ord"][0]))
            changes.remove(CHUNK, [place])
            if left.size:
                add_record_row(changes, key, left)
        elif records.size == 1:
            singles.append(records)
    if made:
        before = np.concatenate(singles) if singles else _NO_RECORDS
        put_records(changes, key, before, np.concatenate(made))


def _refold(
    conn: Connection, changes: ChangeSet, key: int, gone: set[int], new: Sequence[KeyFacts]
) -> KeyFacts | None:
    """Return the facts of the chunks that a key keeps, None without any."""
    query = select(CHUNK_BODY.c.ord, CHUNK_BODY.c.facts).where(
        CHUNK_BODY.c.stream == changes.stream,
        CHUNK_BODY.c.key == key,
        CHUNK_BODY.c.w == changes.w,
    )
    parts = [decode_facts(blob) for ord_, blob in conn.execute(query) if ord_ not in gone]
    parts += new
    return fold(parts) if parts else None


def _hidden_of_keys(
    cuts: Sequence[Cut], w: int, keys: IntArray, positions: IntArray, steps: IntArray
) -> NDArray[np.bool_]:
    hidden = np.zeros(keys.size, np.bool_)
    for cut in cuts:
        mask = cut.hides(w, positions, steps)
        hidden |= mask if cut.key is None else mask & (keys == cut.key)
    return hidden


def _rewrite_objects(
    conn: Connection, changes: ChangeSet, cuts: Sequence[Cut], names: Mapping[int, str]
) -> None:
    query = (
        select(OBJECT_BLOCK.c.ord, OBJECT_BLOCK.c.body)
        .where(OBJECT_BLOCK.c.stream == changes.stream, OBJECT_BLOCK.c.w == changes.w)
        .order_by(OBJECT_BLOCK.c.start_at)
    )
    for ord_, body in conn.execute(query):
        points = decode_block(body)
        kept = keep_objects(cuts, names, changes.w, points)
        if len(kept) < len(points):
            changes.remove(OBJECT_BLOCK, [(changes.stream, changes.w, ord_)])
            put_object_blocks(changes, kept)
