"""Copy a stream up to a step: what a fork or a rewind begins with."""

from typing import Any

import numpy as np
from sqlalchemy import Connection, insert, select

from kiseki.store.columns.segment import decode_body, encode_body, keep_entries
from kiseki.store.schema_columns import CUT, SEGMENT, WRITER


def copy_stream(conn: Connection, source: int, target: int, *, upto_step: int) -> None:
    """Copy the rows up to and with a step into an empty stream; console stays behind.

    The copied writers have no journal: nobody can add to them.
    """
    for writer in conn.execute(select(WRITER).where(_of(WRITER, source))).mappings().all():
        conn.execute(insert(WRITER), {**writer, "stream": target, "journal": None})
    for cut in conn.execute(select(CUT).where(_of(CUT, source))).mappings().all():
        conn.execute(insert(CUT), {**cut, "stream": target})
    _copy_segments(conn, source, target, upto_step)


def _copy_segments(conn: Connection, source: int, target: int, upto_step: int) -> None:
    for row in conn.execute(select(SEGMENT).where(_of(SEGMENT, source))).mappings().all():
        body = decode_body(row["body"])
        keep = np.frombuffer(body.steps, "<i8") <= upto_step
        blob = encode_body(keep_entries(body, keep))
        if blob:
            copied = {**row, "stream": target, "body": blob, "n_bytes": len(blob)}
            conn.execute(insert(SEGMENT), copied)


def _of(table: Any, stream: int) -> Any:
    return table.c.stream == stream
