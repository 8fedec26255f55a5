"""`kiseki.Table`: rows and named columns that a run logs."""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from kiseki.model.errors import UsageError
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.value import Media
from kiseki.sdk.tables.cell import ANY, CellReader, ColumnType, read_types
from kiseki.sdk.tables.frames import names_and_rows
from kiseki.sdk.tables.table_file import encode_table

LogMode = Literal["IMMUTABLE", "MUTABLE", "INCREMENTAL"]
DEFAULT_COLUMNS = ("Input", "Output", "Expected")
Row = list[Any]


class Table(Media):
    """A table: `run.log({"predictions": kiseki.Table(columns=[...], data=[...])})`.

    A column holds values of one kind: numbers, texts, bools, lists and maps, or media of one
    class (`kiseki.Image`, ...). The first value decides unless `dtype` does.

    Args:
        columns: names; `Input`, `Output`, `Expected` if neither these nor data tell them.
        data: rows, a 2-dimensional array, or a DataFrame.
        rows: the same as `data`.
        dataframe: a DataFrame.
        dtype: a type for all columns, a list with one for each, or a map by name: `int`, `float`,
            `str`, `bool`, `list`, `dict`, `object` (anything) or a media class.
        optional: whether values may be None; for all columns or one for each.
        allow_mixed_types: columns take values of any kind.
        log_mode: `INCREMENTAL`: each `log` sends only the rows added since the one before, and
            the page shows all of them. Otherwise each `log` keeps the whole table as it is then.

    Raises:
        UsageError: a row has too few or too many values, or one of a kind that its column does
            not take.
    """

    type = "table-file"

    def __init__(
        self,
        columns: Sequence[str] | None = None,
        data: Any = None,
        rows: Any = None,
        dataframe: Any = None,
        dtype: Any = None,
        optional: bool | Sequence[bool] = True,
        allow_mixed_types: bool = False,
        log_mode: LogMode = "IMMUTABLE",
    ) -> None:
        if log_mode not in ("IMMUTABLE", "MUTABLE", "INCREMENTAL"):
            raise UsageError(f"There is no log_mode {log_mode!r}.", field="log_mode")
        given = next((one for one in (data, rows, dataframe) if one is not None), None)
        names, found = names_and_rows(given, columns)
        self.log_mode = log_mode
        self._mixed = allow_mixed_types
        self._reader = CellReader()
        self._types = read_types(
            _checked(names or DEFAULT_COLUMNS), dtype, optional, mixed=allow_mixed_types
        )
        self._rows: list[Row] = []
        self._n_sent = 0
        for row in found:
            self.add_data(*row)

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [column.name for column in self._types]

    @property
    def data(self) -> list[Row]:
        """The rows; add to them with `add_data`."""
        return self._rows

    def __repr__(self) -> str:
        return f"<kiseki.Table of {len(self)} rows: {', '.join(self.columns)}>"

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return self.columns == other.columns and self._rows == other.data

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def add_data(self, *values: Any) -> None:
        """Add a row.

        Args:
            values: one for each column.

        Raises:
            UsageError: too few, too many, or of another kind than the column's.
        """
        if len(values) != len(self._types):
            raise UsageError(
                f"A row of {len(values)} values does not fit {len(self._types)} columns: "
                f"{', '.join(self.columns)}.",
                field="data",
            )
        place = len(self._rows)
        row: Row = []
        for column, value in zip(self._types, values, strict=True):
            kind, kept = self._reader.read(value)
            column.check(kind, place)
            row.append(kept)
        self._rows.append(row)

    def add_row(self, *values: Any) -> None:
        """Add a row; the same as `add_data`."""
        self.add_data(*values)

    def add_column(self, name: str, data: Any, optional: bool = True) -> None:
        """Add a column.

        Args:
            name: not one that is there already.
            data: one value for each row; without any rows they make the rows.
            optional: whether values may be None.

        Raises:
            UsageError: there are too few values, too many, or of several kinds; or a table that
                grows was logged already, whose rows lie on the server.
        """
        values = list(data)
        _checked([*self.columns, name])
        if self._n_sent:
            raise UsageError("A table whose rows were logged already takes no new column.")
        if self._types and len(values) != len(self._rows):
            raise UsageError(
                f"{len(values)} values do not fit {len(self._rows)} rows.", field="data"
            )
        column = ColumnType(name, ANY if self._mixed else None, optional=optional)
        kept: Row = []
        for place, value in enumerate(values):
            kind, plain = self._reader.read(value)
            column.check(kind, place)
            kept.append(plain)
        self._types.append(column)
        self._rows = [[*row, value] for row, value in zip(self._rows, kept, strict=True)]

    def add_computed_columns(self, compute: Callable[..., Mapping[str, Any]]) -> None:
        """Add columns that are worked out from each row.

        Args:
            compute: called with (place of the row, the row by name); returns new columns' values
                by name, the same names for each row.
        """
        found: dict[str, Row] = {}
        for place, row in self.iterrows():
            for name, value in compute(place, dict(zip(self.columns, row, strict=True))).items():
                found.setdefault(name, []).append(value)
        for name, values in found.items():
            self.add_column(name, values)

    def iterrows(self) -> Iterator[tuple[int, Row]]:
        """Yield the place of each row, from 0, and its values."""
        yield from enumerate(self._rows)

    def get_column(self, name: str, convert_to: Literal["numpy"] | None = None) -> Any:
        """Return the values of a column as a list, or as an array of numpy.

        Raises:
            UsageError: there is no such column.
        """
        if name not in self.columns:
            raise UsageError(f"There is no column {name!r}: {', '.join(self.columns)}.")
        place = self.columns.index(name)
        values = [row[place] for row in self._rows]
        if convert_to == "numpy":
            return importlib.import_module("numpy").array(values)
        return values

    def get_dataframe(self) -> Any:
        """Return a DataFrame of pandas, which must be installed."""
        pandas = importlib.import_module("pandas")
        return pandas.DataFrame(self._rows, columns=self.columns)

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> dict[str, Any]:
        """Write the table as a file of the run; return what stands for it in the row."""
        first = self._n_sent if self.log_mode == "INCREMENTAL" else 0
        rows = self._rows[first:]
        data = encode_table(self._types, _plain_rows(rows, place, key, step))
        value: dict[str, Any] = {
            "_type": self.type,
            **place.write("table", key, step, ".table.json", data),
            "ncols": len(self._types),
            "nrows": len(rows),
            "log_mode": self.log_mode,
        }
        if self.log_mode == "INCREMENTAL":
            value["first_row"] = first
            self._n_sent = len(self._rows)
        return value


def _plain_rows(
    rows: Sequence[Row], place: MediaPlace, key: str, step: int | None
) -> Iterator[Row]:
    """Yield rows with media written as files of their own."""
    for row in rows:
        yield [cell.to_row(place, key, step) if isinstance(cell, Media) else cell for cell in row]


def _checked(names: Sequence[Any]) -> list[str]:
    texts = [str(name) for name in names]
    if len(set(texts)) != len(texts):
        raise UsageError("Two columns have the same name.", field="columns")
    return texts
