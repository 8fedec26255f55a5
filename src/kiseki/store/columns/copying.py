"""Copy a stream up to a step: what a fork or a rewind begins with.

Chunks that lie wholly below the step are copied by the database; those across it are
encoded anew without what lies above. System metrics belong to the process that was
sampled, so they stay behind, as console lines do.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, insert, literal, select, update

from kiseki.store.columns.blocks import put_object_blocks
from kiseki.store.columns.change_set import ChangeSet
from kiseki.store.columns.chunking import put_records, write_chunks
from kiseki.store.columns.codec import decode
from kiseki.store.columns.facts import KeyFacts, decode_facts, facts_of, fold
from kiseki.store.columns.heads import change_heads
from kiseki.store.columns.key_sharing import share_keys
from kiseki.store.columns.objects import decode_block
from kiseki.store.columns.pack import decode_pack
from kiseki.store.columns.packing import put_pack
from kiseki.store.columns.points import Points
from kiseki.store.columns.record import Records, decode_records
from kiseki.store.columns.segment import decode_body, encode_body, keep_entries
from kiseki.store.schema_columns import (
    AXIS,
    CHUNK,
    CHUNK_BODY,
    CUT,
    OBJECT_BLOCK,
    PACK,
    SEGMENT,
    STREAM,
    WRITER,
)

_ORDS_AT_ONCE = 2_000


def copy_stream(conn: Connection, source: int, target: int, *, upto_step: int) -> None:
    """Copy the rows up to and with a step into an empty stream.

    The copied writers have no journal: nobody can add to them.
    """
    writers = select(WRITER).where(WRITER.c.stream == source).order_by(WRITER.c.w)
    for writer in conn.execute(writers).mappings().all():
        conn.execute(insert(WRITER), {**writer, "stream": target, "journal": None})
        if writer["role"] != "system":
            _Copy(conn, source, target, writer["w"], writer["ords"], upto_step).run()
    for cut in conn.execute(select(CUT).where(CUT.c.stream == source)).mappings().all():
        conn.execute(insert(CUT), {**cut, "stream": target})
    of = select(STREAM.c.stream, STREAM.c.project).where(STREAM.c.stream.in_([source, target]))
    projects = {row.stream: row.project for row in conn.execute(of)}
    share_keys(conn, [target], source=projects[source], target=projects[target])


class _Copy:
    """Copies one writer."""

    def __init__(
        self, conn: Connection, source: int, target: int, w: int, ords: int, upto_step: int
    ) -> None:
        self._conn = conn
        self._source = source
        self._w = w
        self._upto_step = upto_step
        self._changes = ChangeSet(target, w, ords)
        self._facts: dict[int, list[KeyFacts]] = {}

    def run(self) -> None:
        """Copy everything."""
        self._copy_chunks()
        self._copy_packs()
        self._copy_objects()
        self._copy_segments()
        added = {key: fold(parts) for key, parts in self._facts.items()}
        change_heads(self._conn, self._changes, added=added, replaced={})
        self._changes.write(self._conn)
        self._conn.execute(
            update(WRITER)
            .where(WRITER.c.stream == self._changes.stream, WRITER.c.w == self._w)
            .values(ords=self._changes.next_ord)
        )

    def _copy_chunks(self) -> None:
        query = select(CHUNK.c.key, CHUNK.c.stats).where(*self._from(CHUNK))
        whole: dict[int, list[int]] = {}
        across: dict[int, list[int]] = {}
        kept: dict[int, list[Records]] = {}
        for key, stats in self._conn.execute(query):
            records = decode_records([stats])
            below = records["step_max"] <= self._upto_step
            for ord_ in records["ord"][below].tolist():
                whole.setdefault(ord_, []).append(key)
            for ord_ in records["ord"][~below & (records["step_min"] <= self._upto_step)].tolist():
                across.setdefault(ord_, []).append(key)
            kept.setdefault(key, []).append(records[below])
        # All keys of an axis have the same rows, so an axis is whole or across for all.
        self._copy_rows(AXIS, sorted(whole))
        self._copy_rows(CHUNK_BODY, sorted(whole))
        self._fold_facts(whole)
        for ord_, keys in across.items():
            for key, records in self._cut_axis(ord_, keys).items():
                kept[key] += records
        for key, parts in kept.items():
            records = np.concatenate(parts)
            if records.size:
                put_records(self._changes, key, records[:0], records)

    def _copy_rows(self, table: Table, ords: Sequence[int]) -> None:
        """Copy rows of whole axes inside the database."""
        names = [column.name for column in table.columns]
        columns = [
            literal(self._changes.stream).label("stream") if name == "stream" else table.c[name]
            for name in names
        ]
        for begin in range(0, len(ords), _ORDS_AT_ONCE):
            some = ords[begin : begin + _ORDS_AT_ONCE]
            rows = select(*columns).where(*self._from(table), table.c.ord.in_(some))
            self._conn.execute(insert(table).from_select(names, rows))

    def _fold_facts(self, whole: dict[int, list[int]]) -> None:
        query = select(CHUNK_BODY.c.key, CHUNK_BODY.c.ord, CHUNK_BODY.c.facts)
        for key, ord_, blob in self._conn.execute(query.where(*self._from(CHUNK_BODY))):
            if ord_ in whole:
                self._facts.setdefault(key, []).append(decode_facts(blob))

    def _cut_axis(self, ord_: int, keys: Sequence[int]) -> dict[int, list[Records]]:
        """Encode the lower part of an axis across the step."""
        axis = self._conn.execute(
            select(AXIS.c.positions, AXIS.c.steps, AXIS.c.times).where(
                *self._from(AXIS), AXIS.c.ord == ord_
            )
        ).one()
        positions, steps, times = (decode(blob) for blob in axis)
        keep = steps <= self._upto_step
        members: dict[int, Points] = {}
        for key in keys:
            values = self._conn.execute(
                select(CHUNK_BODY.c.vals).where(
                    *self._from(CHUNK_BODY), CHUNK_BODY.c.key == key, CHUNK_BODY.c.ord == ord_
                )
            ).scalar_one()
            members[key] = Points(positions, steps, times, decode(values)).where(keep)
            self._facts.setdefault(key, []).append(facts_of(members[key]))
        return write_chunks(self._changes, members)

    def _copy_packs(self) -> None:
        query = select(PACK.c.low, PACK.c.ord, PACK.c.key_ids, PACK.c.body)
        for low, ord_, key_ids, body in self._conn.execute(query.where(*self._from(PACK))):
            pack = decode_pack(key_ids, body)
            kept = pack.where(pack.steps <= self._upto_step)
            if kept.n:
                put_pack(self._changes, low, ord_, kept)

    def _copy_objects(self) -> None:
        query = select(OBJECT_BLOCK.c.body).where(*self._from(OBJECT_BLOCK))
        for body in self._conn.execute(query.order_by(OBJECT_BLOCK.c.ord)).scalars():
            points = [p for p in decode_block(body) if p.step <= self._upto_step]
            put_object_blocks(self._changes, points)

    def _copy_segments(self) -> None:
        rows = self._conn.execute(select(SEGMENT).where(*self._from(SEGMENT))).mappings().all()
        for row in rows:
            body = decode_body(row["body"])
            keep = np.frombuffer(body.steps, "<i8") <= self._upto_step
            blob = encode_body(keep_entries(body, keep))
            if blob:
                copied = {"stream": self._changes.stream, "body": blob, "n_bytes": len(blob)}
                self._changes.add(SEGMENT, {**row, **copied})

    def _from(self, table: Table) -> tuple[Any, Any]:
        return table.c.stream == self._source, table.c.w == self._w
