"""Short ways to say what the tests of the contract do again and again."""

from collections.abc import Sequence
from typing import Any

from kiseki.model import ids
from kiseki.model.wire import Fact, Segment, StartRun, WriterInfo
from kiseki.store.contract import Started, Store

ENTITY = "ann"
SECOND_US = 1_000_000
NOW_US = 1_760_000_000 * SECOND_US
"""When the tests happen; no test reads a clock."""


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
    segment = Segment(
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
        facts=list(facts),
    )
    store.ingest.append(uid, [segment]).result(timeout=30)


def _crc_at(position: int) -> int:
    """Stand for the CRC of the record that ends at a position."""
    return position * 2_654_435_761 % 2**32
