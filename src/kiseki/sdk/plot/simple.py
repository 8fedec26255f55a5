"""Pictures that show a table as it is."""

from collections.abc import Sequence
from typing import Any

from kiseki.model.errors import UsageError
from kiseki.sdk.plot.as_list import as_list
from kiseki.sdk.plot.chart import Chart
from kiseki.sdk.tables.table import Table


def line(table: Table, x: str, y: str, stroke: str | None = None, title: str = "") -> Chart:
    """Draw a line through the rows of a table.

    Args:
        table: what is drawn.
        x, y: its columns.
        stroke: a column whose every value has a line of its own.
        title: of the picture.

    Raises:
        UsageError: the table has no such column.
    """
    fields = {"x": x, "y": y, **({"stroke": stroke} if stroke else {})}
    return Chart("line", table, fields, {"title": title})


def scatter(table: Table, x: str, y: str, title: str = "") -> Chart:
    """Draw a point for each row of a table; arguments as of `line`."""
    return Chart("scatter", table, {"x": x, "y": y}, {"title": title})


def bar(table: Table, label: str, value: str, title: str = "") -> Chart:
    """Draw a bar for each row of a table.

    Args:
        table: what is drawn.
        label: column with the names of bars.
        value: column with their lengths.
        title: of the picture.

    Raises:
        UsageError: the table has no such column.
    """
    return Chart("bar", table, {"label": label, "value": value}, {"title": title})


def histogram(table: Table, value: str, title: str = "") -> Chart:
    """Draw how the numbers of a column are spread; arguments as of `bar`."""
    return Chart("histogram", table, {"value": value}, {"title": title})


def line_series(
    xs: Sequence[Any],
    ys: Sequence[Sequence[float]],
    keys: Sequence[str] | None = None,
    title: str = "",
    xname: str = "x",
) -> Chart:
    """Draw several lines.

    Args:
        xs: where the points lie: numbers for all lines, or a list for each.
        ys: a list of numbers for each line.
        keys: names of the lines.
        title: of the picture.
        xname: what the x axis is called.

    Raises:
        UsageError: lists do not have the same length.
    """
    lines = [as_list(y) for y in as_list(ys)]
    shared = [as_list(x) for x in as_list(xs)]
    has_own = bool(shared) and isinstance(shared[0], list)
    places: list[list[Any]] = shared if has_own else [shared] * len(lines)
    names = list(keys) if keys is not None else [f"line {i}" for i in range(len(lines))]
    if not len(places) == len(names) == len(lines):
        raise UsageError("xs, ys and keys must tell of equally many lines.")
    table = Table(columns=["step", "lineKey", "lineVal"], dtype={"lineKey": str})
    for name, x, y in zip(names, places, lines, strict=True):
        if len(x) != len(y):
            raise UsageError(f"Line {name!r} has {len(x)} places and {len(y)} values.")
        for place, value in zip(x, y, strict=True):
            table.add_data(place, str(name), value)
    fields = {"step": "step", "lineKey": "lineKey", "lineVal": "lineVal"}
    return Chart("lineseries", table, fields, {"title": title, "xname": xname})
