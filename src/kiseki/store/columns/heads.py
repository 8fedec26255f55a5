"""Heads: the facts of what lies in chunks, kept so that nobody has to fold the chunks."""

from collections.abc import Mapping

import numpy as np
from sqlalchemy import Connection, select

from kiseki.store.columns.change_set import ChangeSet
from kiseki.store.columns.codec import compress, decompress
from kiseki.store.columns.facts import KeyFacts, decode_facts_list, encode_facts, fold
from kiseki.store.columns.key_blocks import group_by_block, split_block
from kiseki.store.schema_columns import HEAD


def change_heads(
    conn: Connection,
    changes: ChangeSet,
    *,
    added: Mapping[int, KeyFacts],
    replaced: Mapping[int, KeyFacts | None],
) -> None:
    """Note what becomes of the heads of a writer.

    Args:
        added: facts of points that came to chunks, by key.
        replaced: new facts of keys, None for keys that have no chunk left.
    """
    stream, w = changes.stream, changes.w
    touched = {*added, *replaced}
    if not touched:
        return
    here = (HEAD.c.stream == stream, HEAD.c.w == w)
    lows = list(conn.execute(select(HEAD.c.low).where(*here).order_by(HEAD.c.low)).scalars())
    for low, mine in group_by_block(lows, touched).items():
        facts = _read_block(conn, stream, w, low)
        for key in mine:
            old = replaced[key] if key in replaced else facts.get(key)
            parts = [known for known in (old, added.get(key)) if known is not None]
            facts.pop(key, None)
            if parts:
                facts[key] = fold(parts)
        if low in lows:
            changes.remove(HEAD, [(stream, w, low)])
        for new_low, keys in split_block(low, sorted(facts)):
            changes.add(
                HEAD,
                {
                    "stream": stream,
                    "w": w,
                    "low": new_low,
                    "key_ids": np.array(keys, "<i8").tobytes(),
                    "body": compress(encode_facts([facts[key] for key in keys])),
                },
            )


def read_heads(conn: Connection, stream: int) -> dict[tuple[int, int], KeyFacts]:
    """Return the facts of what lies in chunks, by (writer, key)."""
    found: dict[tuple[int, int], KeyFacts] = {}
    query = select(HEAD.c.w, HEAD.c.key_ids, HEAD.c.body).where(HEAD.c.stream == stream)
    for w, key_ids, body in conn.execute(query):
        found |= {(w, key): known for key, known in _decode(key_ids, body).items()}
    return found


def _read_block(conn: Connection, stream: int, w: int, low: int) -> dict[int, KeyFacts]:
    query = select(HEAD.c.key_ids, HEAD.c.body).where(
        HEAD.c.stream == stream, HEAD.c.w == w, HEAD.c.low == low
    )
    row = conn.execute(query).one_or_none()
    return {} if row is None else _decode(row.key_ids, row.body)


def _decode(key_ids: bytes, body: bytes) -> dict[int, KeyFacts]:
    keys = np.frombuffer(key_ids, "<i8").tolist()
    return dict(zip(keys, decode_facts_list(decompress(body)), strict=True))
