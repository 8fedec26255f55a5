"""JSON answers of wire shapes, with a place for numbers that JSON does not have."""

import math
from typing import Any

import msgspec
from litestar import Response

from kiseki.model.record import RunRecord
from kiseki.model.run import JsonValue, Run
from kiseki.model.wire import HistoryPage, RunPage, RunStarted

_encoder = msgspec.json.Encoder()
_MEDIA_TYPE = "application/json"


def answer_json(shape: msgspec.Struct, *, status: int = 200) -> Response[bytes]:
    """Return an answer that carries `shape` as JSON."""
    return Response(_encoder.encode(shape), status_code=status, media_type=_MEDIA_TYPE)


def plain_run(run: Run) -> Run:
    """Return a run whose config and summary JSON can hold."""
    return msgspec.structs.replace(
        run, config=plain_value(run.config), summary=plain_value(run.summary)
    )


def plain_record(record: RunRecord) -> RunRecord:
    """Return the record of a run that JSON can hold."""
    return msgspec.structs.replace(
        record, run=plain_run(record.run), by_hand=plain_value(record.by_hand)
    )


def plain_page(page: RunPage, *, brief: bool) -> RunPage:
    """Return a page of runs that JSON can hold.

    Args:
        page: as the hub gives it.
        brief: leave out what may be large and is shown for one run only.
    """
    runs = [_without_large_facts(run) for run in page.items] if brief else page.items
    return RunPage(items=[plain_run(run) for run in runs], total=page.total, cursor=page.cursor)


def _without_large_facts(run: Run) -> Run:
    git = {name: value for name, value in run.metadata.git.items() if name != "diff"}
    metadata = msgspec.structs.replace(run.metadata, git=git, packages={}, environment={})
    return msgspec.structs.replace(run, metadata=metadata)


def plain_started(started: RunStarted) -> RunStarted:
    """Return the answer to a start that JSON can hold."""
    return msgspec.structs.replace(started, run=plain_run(started.run))


def plain_rows(page: HistoryPage) -> HistoryPage:
    """Return a page of rows that JSON can hold."""
    return HistoryPage(rows=plain_value(page.rows), cursor=page.cursor)


def plain_value(value: JsonValue) -> Any:
    """Return `value` with NaN and infinities as `{"_type": "float", "text": "nan"}`.

    The text is `nan`, `inf` or `-inf`, as in the journal's form of large integers, so that
    a number is never taken for a text that was logged.
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else {"_type": "float", "text": str(value)}
    if isinstance(value, dict):
        return {key: plain_value(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value
