"""Short ways to say what the tests of the contract do again and again."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
import numpy as np

from kiseki.model import ids
from kiseki.model.wire import Column, Fact, Segment, StartRun, WriterInfo
from kiseki.store.contract import Started, Store

ENTITY = "ann"
SECOND_US = 1_000_000
NOW_US = 1_760_000_000 * SECOND_US
"""When the tests happen; no test reads a clock."""


_TYPES: tuple[tuple[Literal["f", "i", "b"], type, str], ...] = (
    ("f", float, "<f8"),
    ("i", int, "<i8"),
    ("b", bool, "?"),
)


def begin(store: Store, *, at_us: int = NOW_US, user: str = ENTITY, **fields: Any) -> Started:
    """Start a run in project `p` unless the fields of the request say otherwise."""
    request: dict[str, Any] = {
        "uid": ids.new_run_uid(),
        "id_default": ids.new_run_id(),
        "project": "p",
        **fields,
    }
    return store.runs.start(StartRun(**request), entity=ENTITY, user=user, now_us=at_us)


def open_writer(store: Store, uid: str, *, at_us: int = NOW_US, **fields: Any) -> str:
    """Register a writer (primary unless said otherwise); return its id."""
    info: dict[str, Any] = {
        "writer": ids.new_writer_id(),
        "role": "primary",
        "opened_us": at_us,
        **fields,
    }
    store.ingest.register(uid, WriterInfo(**info), now_us=at_us)
    return info["writer"]


def tell(
    store: Store, uid: str, writer: str, *facts: tuple[str, dict[str, Any]], at_us: int = NOW_US
) -> None:
    """Send facts of a writer as the next segment and wait for the commit."""
    [state] = [store.ingest.register(uid, WriterInfo(writer=writer), now_us=at_us)]
    records = [
        Fact(position=state.next + 10 * i, kind=kind, time_us=at_us, body=body)
        for i, (kind, body) in enumerate(facts)
    ]
    send(store, uid, writer, start=state.next, end=state.next + 10 * len(facts), facts=records)


def send(
    store: Store,
    uid: str,
    writer: str,
    *,
    start: int,
    end: int,
    facts: Sequence[Fact] = (),
) -> None:
    """Send positions [start, end) of a journal that hold facts only; wait for the commit."""
    segment = msgspec.structs.replace(make_segment(writer, start, end), facts=list(facts))
    store.ingest.append(uid, [segment]).result(timeout=30)


def _crc_at(position: int) -> int:
    """Stand for the CRC of the record that ends at a position."""
    return position * 2_654_435_761 % 2**32


def log_rows(
    store: Store,
    uid: str,
    writer: str,
    rows: Sequence[tuple[int, Mapping[str, float | int | bool]]],
    *,
    at_us: int = NOW_US,
) -> None:
    """Send rows of numbers as a writer's next segment, a second apart; wait for the commit."""
    start = store.ingest.register(uid, WriterInfo(writer=writer), now_us=at_us).next
    positions = [start + 10 * i for i in range(len(rows))]
    columns: list[Column] = []
    for key in dict.fromkeys(key for _, values in rows for key in values):
        for kind, type_, dtype in _TYPES:
            at = [i for i, (_, values) in enumerate(rows) if type(values.get(key)) is type_]
            if at:
                numbers = np.array([rows[i][1][key] for i in at], dtype).tobytes()
                places = None if len(at) == len(rows) else np.array(at, "<u4").tobytes()
                columns.append(Column(key=key, type=kind, at=places, values=numbers))
    end = start + 10 * len(rows)
    segment = msgspec.structs.replace(
        make_segment(writer, start, end),
        positions=np.array(positions, "<i8").tobytes(),
        steps=np.array([step for step, _ in rows], "<i8").tobytes(),
        times=np.array([at_us + i * SECOND_US for i in range(len(rows))], "<i8").tobytes(),
        columns=columns,
    )
    store.ingest.append(uid, [segment]).result(timeout=30)


def make_segment(writer: str, start: int, end: int) -> Segment:
    """Return positions [start, end) of a journal with nothing in them."""
    return Segment(
        writer=writer,
        start=start,
        end=end,
        before_crc=_crc_at(start),
        last_crc=_crc_at(end),
        lost=[],
        positions=b"",
        rows=None,
        steps=b"",
        times=b"",
        columns=[],
        objects=[],
        console=[],
        facts=[],
    )
