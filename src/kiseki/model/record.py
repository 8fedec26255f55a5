"""The whole record of a run, so that another server can show it as this one does."""

import msgspec

from kiseki.model.run import JsonValue, Run, StateChange


class RunRecord(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`GET` and `PUT /api/v1/runs/{uid}/record`: all of a run but what it logged.

    What it logged (rows, console, files) travels by its own ways. Names of the project and
    the owner and the number of the project are those of the server that gave the record; the
    one that takes it keeps its own.

    Attributes:
        run: as it is shown.
        states: its state history, oldest first.
        by_hand: summary values that somebody set; they cover computed ones.
        removed: summary keys that somebody deleted.
    """

    run: Run
    states: list[StateChange] = []
    by_hand: dict[str, JsonValue] = {}
    removed: list[str] = []
