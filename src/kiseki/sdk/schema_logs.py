"""Logs whose name says what they hold: `log_list`, `log_table`, `log_confusion_matrix`, ...

The names and shapes are those that people know from Azure ML; what they log are rows, tables,
images and charts as any other call logs them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from kiseki.model.errors import UsageError

if TYPE_CHECKING:
    from kiseki.sdk.tables.table import Table

Data = Mapping[str, Any]


class SchemaLogs:
    """The part of a run that logs values of known shapes."""

    def log(self, data: Any) -> None:
        """Record one row; see `Run.log`."""
        raise NotImplementedError

    def log_list(self, name: str, value: Iterable[Any], description: str = "") -> None:
        """Log each value of a list under one name, in a row of its own."""
        for item in value:
            self.log({name: item})

    def log_row(self, name: str, description: str | None = None, **columns: Any) -> None:
        """Log one row of named columns: `log_row("eval", acc=0.9)` is `eval.acc`."""
        self.log({name: columns})

    def log_table(self, name: str, value: Mapping[str, Any], description: str = "") -> None:
        """Log a table.

        Args:
            name: what it is logged under.
            value: columns by name: lists of equal length, or single values for one row.
            description: accepted.

        Raises:
            UsageError: the columns are not of equal length.
        """
        from kiseki.sdk.tables.table import Table

        columns = {
            str(column): list(cast("Sequence[Any]", cells))
            if isinstance(cells, list | tuple) or hasattr(cells, "tolist")
            else [cells]
            for column, cells in value.items()
        }
        lengths = {len(cells) for cells in columns.values()}
        if len(lengths) > 1:
            raise UsageError(
                f"The columns of {name!r} have {sorted(lengths)} values; a table needs as many "
                "in each.",
                field="value",
            )
        rows = [list(row) for row in zip(*columns.values(), strict=True)]
        self.log({name: Table(columns=list(columns), data=rows)})

    def log_image(
        self, name: str, path: str | None = None, plot: Any = None, description: str = ""
    ) -> None:
        """Log an image file, or a figure of matplotlib (also `matplotlib.pyplot` itself).

        Raises:
            UsageError: neither or both are given, or there is no such file.
        """
        if (path is None) == (plot is None):
            raise UsageError("log_image() takes a path or a plot.", field="path")
        if path is None:
            self.log({name: plot})
            return
        from kiseki.sdk.media.image import Image

        self.log({name: Image(path)})

    def log_confusion_matrix(self, name: str, value: Data | str, description: str = "") -> None:
        """Log a confusion matrix as a chart.

        Args:
            name: what it is logged under.
            value: `{"schema_type": "confusion_matrix", "schema_version": ..., "data":
                {"class_labels": [...], "matrix": rows of true classes}}`, or its JSON.
            description: accepted.

        Raises:
            UsageError: it is not of this form.
        """
        from kiseki.sdk.plot.chart import Chart
        from kiseki.sdk.tables.table import Table

        data = _read(value, "confusion_matrix", ("class_labels", "matrix"))
        labels = [str(label) for label in data["class_labels"]]
        matrix = [list(row) for row in data["matrix"]]
        if len(matrix) != len(labels) or any(len(row) != len(labels) for row in matrix):
            raise UsageError("The matrix has a row and a column for each label.", field="value")
        table = Table(columns=["Actual", "Predicted", "nPredictions"])
        for actual, row in zip(labels, matrix, strict=True):
            for predicted, count in zip(labels, row, strict=True):
                table.add_data(actual, predicted, count)
        fields = {column: column for column in table.columns}
        self.log({name: Chart("confusion_matrix", table, fields, {"title": name})})

    def log_accuracy_table(self, name: str, value: Data | str, description: str = "") -> None:
        """Log true and false positives and negatives of each class at each threshold, as a table.

        Args:
            name: what it is logged under.
            value: `{"schema_type": "accuracy_table", "data": {"probability_tables": [class]
                [threshold] of (TP, FP, TN, FN), "probability_thresholds": [...],
                "percentile_tables": ..., "percentile_thresholds": ..., "class_labels": [...]}}`,
                or its JSON; the percentiles may be missing.
            description: accepted.

        Raises:
            UsageError: it is not of this form.
        """
        from kiseki.sdk.tables.table import Table

        needed = ("probability_tables", "probability_thresholds", "class_labels")
        data = _read(value, "accuracy_table", needed)
        table = Table(columns=["kind", "class", "threshold", "TP", "FP", "TN", "FN"])
        for kind in ("probability", "percentile"):
            if f"{kind}_tables" in data:
                _add_counts(table, kind, data)
        self.log({name: table})

    def log_residuals(self, name: str, value: Data | str, description: str = "") -> None:
        """Log how errors are spread, as a histogram.

        Args:
            name: what it is logged under.
            value: `{"schema_type": "residuals", "data": {"bin_edges": n + 1, "bin_counts": n}}`,
                or its JSON.
            description: accepted.

        Raises:
            UsageError: it is not of this form.
        """
        from kiseki.sdk.media.histogram import Histogram

        data = _read(value, "residuals", ("bin_edges", "bin_counts"))
        self.log({name: Histogram(np_histogram=(data["bin_counts"], data["bin_edges"]))})

    def log_predictions(self, name: str, value: Data | str, description: str = "") -> None:
        """Log predictions against truth in bins, as a table.

        Args:
            name: what it is logged under.
            value: `{"schema_type": "predictions", "data": {"bin_averages": n, "bin_errors": n,
                "bin_counts": n, "bin_edges": n + 1}}`, or its JSON.
            description: accepted.

        Raises:
            UsageError: it is not of this form.
        """
        from kiseki.sdk.tables.table import Table

        needed = ("bin_averages", "bin_errors", "bin_counts", "bin_edges")
        data = _read(value, "predictions", needed)
        edges = list(data["bin_edges"])
        columns = [edges[:-1], edges[1:], *(list(data[part]) for part in needed[:3])]
        if len({len(column) for column in columns}) != 1:
            raise UsageError("There is one edge more than there are bins.", field="value")
        names = ["from", "to", "average", "error", "count"]
        rows = [list(row) for row in zip(*columns, strict=True)]
        self.log({name: Table(columns=names, data=rows)})


def _read(value: Data | str, kind: str, needed: Sequence[str]) -> Data:
    """Return the `data` of a value whose `schema_type` is `kind`."""
    import json

    read: Any = json.loads(value) if isinstance(value, str) else value
    whole: Data = cast("Data", read) if isinstance(read, Mapping) else {}
    said, data = whole.get("schema_type"), whole.get("data")
    if said != kind or not isinstance(data, Mapping):
        raise UsageError(
            f'A map with "schema_type": "{kind}" and "data" is needed, not {said!r}.',
            field="value",
        )
    found = cast("Data", data)
    missing = [name for name in needed if name not in found]
    if missing:
        raise UsageError(f"The data lack {', '.join(missing)}.", field="value")
    return found


def _add_counts(table: "Table", kind: str, data: Data) -> None:
    """Add a row for each class and threshold."""
    thresholds = list(data.get(f"{kind}_thresholds", ()))
    by_class = list(zip(data["class_labels"], data[f"{kind}_tables"], strict=False))
    for label, counts in by_class:
        if len(counts) != len(thresholds):
            raise UsageError(f"Class {label!r} has no count for each threshold.", field="value")
        for threshold, four in zip(thresholds, counts, strict=True):
            table.add_data(kind, str(label), float(threshold), *(int(one) for one in four))
