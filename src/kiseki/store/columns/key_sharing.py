"""Make the keys of streams known in another project; streams refer to keys by number alone."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, select

from kiseki.store.columns.keys import Keys
from kiseki.store.schema_columns import CUT, HEAD, PACK, SEGMENT


def share_keys(conn: Connection, streams: Sequence[int], *, source: int, target: int) -> None:
    """Add the keys that streams have in project `source` to project `target`.

    Raises:
        RuntimeError: a number stands for another name there. Of 2^63 numbers two names
            never had the same yet; if they do, nothing may be changed.
    """
    if source == target or not streams:
        return
    numbers = _key_numbers(conn, streams)
    keys = Keys()
    names = keys.names(conn, source, numbers)
    known = keys.ensure(conn, target, names.values())
    if any(known[name] != number for number, name in names.items()):
        raise RuntimeError("Two keys of these projects have one number.")


def _key_numbers(conn: Connection, streams: Sequence[int]) -> list[int]:
    blobs = [
        blob
        for table in (HEAD, PACK, SEGMENT)
        for blob in conn.execute(
            select(table.c.key_ids).where(table.c.stream.in_(streams))
        ).scalars()
    ]
    cut = select(CUT.c.key).where(CUT.c.stream.in_(streams), CUT.c.key.is_not(None))
    logged = np.unique(np.frombuffer(b"".join(blobs), "<i8")).tolist()
    return list({*logged, *conn.execute(cut).scalars()})
