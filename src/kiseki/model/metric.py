"""Metric definitions: which step a key is drawn against and what its summary keeps."""

from typing import Literal

import msgspec

SummaryKind = Literal["last", "min", "max", "mean", "first", "best", "none"]
SYSTEM_PREFIX = "system/"
"""Keys of system metrics begin with this; charted as any other, never in a summary."""


class MetricDefinition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `define_metric` said about one key or one glob.

    Attributes:
        name: a key, or a glob that ends in `*`.
        step_metric: key whose values are this metric's x axis, or None for the step.
        step_sync: whether the latest value of the step metric joins rows that lack it.
        hidden: whether the key is kept out of automatic panels.
        summary: what the summary keeps; empty means `last`.
        goal: which direction is better; decides `best`.
    """

    name: str
    step_metric: str | None = None
    step_sync: bool | None = None
    hidden: bool | None = None
    summary: tuple[SummaryKind, ...] = ()
    goal: Literal["minimize", "maximize"] | None = None


class SeriesFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is always known about one key of one run; exact, whatever was compacted.

    `min`, `max` and `mean` are over finite values and None without any. `last` is the last
    value of its writer, between writers the one with the later time; `latest` has the
    greatest (step, time, value). Values keep the type they were logged with.
    """

    key: str
    count: int
    n_nan: int = 0
    n_pinf: int = 0
    n_ninf: int = 0
    first: float | int | bool | None = None
    first_step: int = 0
    last: float | int | bool | None = None
    last_step: int = 0
    last_time_us: int = 0
    latest: float | int | bool | None = None
    latest_step: int = 0
    min: float | int | bool | None = None
    min_step: int = 0
    max: float | int | bool | None = None
    max_step: int = 0
    mean: float | None = None
