"""The last value of every key that is not a number: what a summary shows of them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from kiseki.store.columns.keys import Keys
from kiseki.store.columns.objects import (
    ObjectPoint,
    decode_block,
    decode_names,
    keep_objects,
    tail_objects,
)
from kiseki.store.columns.tail import Tails, TailSegment
from kiseki.store.columns.view import Cut, StreamView
from kiseki.store.contract import LastValue
from kiseki.store.schema_columns import OBJECT_BLOCK


def read_last_objects(
    conn: Connection, keys: Keys, tails: Tails, view: StreamView
) -> dict[str, LastValue]:
    """Return the last value of each key; between writers the one with the later time.

    Blocks are looked at from the end, and only while they hold a key not yet seen.
    """
    cut_keys = [cut.key for cut in view.cuts if cut.key is not None]
    names = keys.names(conn, view.project, cut_keys)
    tail = tails.read(conn, [view.stream])
    last: dict[str, LastValue] = {}
    for w, writer in view.writers.items():
        seen: set[str] = set()
        for points, cuts in _from_the_end(conn, tail.get((view.stream, w), []), view, w, seen):
            for point in reversed(keep_objects(cuts, names, w, points)):
                if point.key in seen:
                    continue
                seen.add(point.key)
                time_us = point.time_us + writer.offset_us
                if point.key not in last or time_us >= last[point.key].time_us:
                    last[point.key] = LastValue(time_us, point.step, point.value)
    return last


def _from_the_end(
    conn: Connection, tail: Sequence[TailSegment], view: StreamView, w: int, seen: set[str]
) -> Iterator[tuple[list[ObjectPoint], Sequence[Cut]]]:
    """Yield values of a writer, latest first, with the cuts that may hide some of them."""
    for segment in reversed(tail):
        reaching = [cut for cut in view.cuts if cut.reaches(w, segment.start_at)]
        yield tail_objects(segment), reaching
    place = OBJECT_BLOCK.c
    of_writer = (place.stream == view.stream) & (place.w == w)
    listed = conn.execute(
        select(place.ord, place.names).where(of_writer).order_by(place.start_at.desc())
    ).all()
    for ord_, names in listed:
        if not seen.issuperset(decode_names(names)):
            body = conn.execute(select(place.body).where(of_writer, place.ord == ord_))
            yield decode_block(body.scalar_one()), view.cuts
