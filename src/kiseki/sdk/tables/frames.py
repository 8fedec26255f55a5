"""Rows out of what others hold tables in: DataFrames and arrays, taken by how they look."""

from collections.abc import Iterable, Sequence
from typing import Any

from kiseki.model.errors import UsageError


def names_and_rows(
    data: Any, columns: Sequence[str] | None
) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    """Return names of columns ("none are known" is empty) and rows.

    Args:
        data: None, rows, a 2-dimensional array or a DataFrame of pandas or polars.
        columns: names to take; of a DataFrame only these columns.

    Raises:
        UsageError: it is none of these.
    """
    if data is None:
        return columns or (), ()
    if hasattr(data, "columns") and hasattr(data, "to_numpy"):
        frame = data if columns is None else data[list(columns)]
        return [str(name) for name in frame.columns], _frame_rows(frame)
    if hasattr(data, "tolist") and hasattr(data, "shape"):
        if len(data.shape) != 2:
            raise UsageError("An array of a table has 2 dimensions.", field="data")
        data = data.tolist()
    if isinstance(data, (str, bytes)) or not hasattr(data, "__iter__"):
        raise UsageError("data is neither a list of rows, an array nor a DataFrame.", field="data")
    rows = [list(row) for row in data]
    if columns is None and rows:
        width = len(rows[0])
        return ((), rows) if width == 3 else ([str(place) for place in range(width)], rows)
    return columns or (), rows


def _frame_rows(frame: Any) -> Iterable[Sequence[Any]]:
    """Return the rows of a DataFrame; what its library calls missing is None in texts."""
    if hasattr(frame, "iter_rows"):
        return frame.iter_rows()
    if hasattr(frame, "isna"):
        kept = frame.astype(object)
        return kept.where(~frame.isna(), None).itertuples(index=False, name=None)
    return frame.to_numpy().tolist()
