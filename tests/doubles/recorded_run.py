"""Runs put on a server the way a side process does, without a training process."""

from collections.abc import Mapping, Sequence
from typing import Any

from kiseki.journal.rows import Entry
from kiseki.model.ids import new_run_uid, new_writer_id
from kiseki.model.run import Run
from kiseki.model.wire import ConsoleLine, Fact, StartRun, WriterInfo
from kiseki.sdk.ship.columns import SegmentBuilder
from kiseki.sdk.ship.transport import Transport

BEGAN_US = 1_769_860_800_000_000
"""2026-01-31T12:00:00Z"""
Row = tuple[int, Mapping[str, Any]]


def record_run(
    url: str,
    rows: Sequence[Row] = (),
    *,
    id: str | None = None,
    project: str = "digits",
    console: Sequence[tuple[str, str]] = (),
    end: Mapping[str, Any] | None = None,
    label: str = "",
    **start: Any,
) -> Run:
    """Put a run on the server and return it as the server began it.

    Args:
        url: address of the server.
        rows: (step, values) in the order they were logged, a second apart.
        id: short id; drawn if None.
        project: its project.
        console: (`out` or `err`, text) of each line printed.
        end: body of the record that ended it, or None while it runs.
        label: what the process calls itself.
        start: more fields of `StartRun`.
    """
    transport = Transport(url)
    uid = new_run_uid()
    request = StartRun(uid=uid, id=id, id_default=uid[:8], project=project, **start)
    run = transport.start_run(request).run
    writer = new_writer_id()
    # The end counts only if the writer began after the run did.
    now_us = run.created_us + 1_000
    info = WriterInfo(
        writer=writer,
        role="primary",
        label=label,
        stream=run.stream,
        opened_us=now_us,
        clock_us=now_us,
    )
    transport.register_writer(run.uid, info)
    transport.send(run.uid, [_segment(writer, rows, console, end)])
    transport.close()
    return run


def _segment(
    writer: str,
    rows: Sequence[Row],
    console: Sequence[tuple[str, str]],
    end: Mapping[str, Any] | None,
) -> Any:
    builder = SegmentBuilder()
    place = 8
    for step, values in rows:
        time_us = BEGAN_US + (place - 8) * 100_000
        builder.add_entries([Entry(place, place, step, time_us, values)])
        place += 10
    for line, (stream, text) in enumerate(console):
        assert stream in ("out", "err")
        shown = ConsoleLine(position=place, line=line, stream=stream, time_us=BEGAN_US, text=text)
        builder.add_console([shown])
        place += 10
    if end is not None:
        builder.add_fact(Fact(position=place, kind="end", time_us=BEGAN_US, body=dict(end)))
        place += 10
    return builder.build(writer=writer, start=0, end=place, before_crc=0, last_crc=1, lost=[])
