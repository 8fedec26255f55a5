"""Shapes of lines that stand for groups of runs (JSON; the answer is docs/formats/series.md)."""

from typing import Literal

import msgspec

Center = Literal["mean", "median", "min", "max"]
Band = Literal["none", "minmax", "std", "stderr"]


class SeriesGroup(msgspec.Struct, kw_only=True):
    """Runs that are drawn as one line; `id` names it in the answer."""

    id: str
    runs: list[str]


class GroupSeriesQuery(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/series/groups`: for each group and key one line with a band.

    Attributes:
        x, x_min, x_max, buckets: as in a `SeriesQuery`.
        center: what the line shows of the runs' values in a bucket.
        band: what lies between `low` and `high`: least and greatest point, centre -+ the
            population's standard deviation, or -+ the standard error of the mean.
    """

    groups: list[SeriesGroup]
    keys: list[str]
    x: str = "_step"
    x_min: float | None = None
    x_max: float | None = None
    buckets: int = 1000
    center: Center = "mean"
    band: Band = "minmax"
