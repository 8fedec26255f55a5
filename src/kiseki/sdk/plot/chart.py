"""A table and the way to draw it."""

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from kiseki.model.errors import UsageError
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.value import Media
from kiseki.sdk.tables.table import Table

SPECS: Final = frozenset(
    {
        "line",
        "lineseries",
        "scatter",
        "bar",
        "histogram",
        "area-under-curve",
        "confusion_matrix",
    }
)
"""Ways to draw that the web app knows by name."""


class Chart(Media):
    """A picture of a table; made by the functions of `kiseki.plot`.

    Args:
        spec: one of `SPECS`, or a Vega-Lite specification. In one of your own `${field:x}` stands
            for the column that `fields` calls `x`, `${string:title}` for a text of
            `string_fields`; its data come from the table.
        table: what is drawn.
        fields: what the specification calls columns, and their names in the table.
        string_fields: texts of the specification.

    Raises:
        UsageError: there is no such way to draw, or no such column.
    """

    type = "chart"

    def __init__(
        self,
        spec: "str | Mapping[str, Any]",
        table: Table,
        fields: Mapping[str, str],
        string_fields: Mapping[str, str] | None = None,
    ) -> None:
        self.spec = _read_spec(spec)
        self.table = table
        self.fields = dict(fields)
        self.string_fields = dict(string_fields or {})
        for column in self.fields.values():
            if column not in table.columns:
                raise UsageError(
                    f"The table has no column {column!r}: {', '.join(table.columns)}.",
                    field="fields",
                )

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> dict[str, Any]:
        """Write the table as a file of the run; return what stands for the picture in the row."""
        return {
            "_type": self.type,
            "spec": self.spec,
            "table": self.table.to_row(place, key, step),
            "fields": self.fields,
            "string_fields": self.string_fields,
        }


def plot_table(
    vega_spec_name: "str | Mapping[str, Any]",
    data_table: Table,
    fields: Mapping[str, str],
    string_fields: Mapping[str, str] | None = None,
) -> Chart:
    """Draw a table by a specification of your own or by the name of one of ours.

    Args:
        vega_spec_name: a name (`line`, `scatter`, `bar`, `histogram`, `confusion_matrix`, ...), or
            a Vega-Lite specification as a map or as JSON.
        data_table: what is drawn.
        fields: what the specification calls columns, and their names in the table.
        string_fields: texts of the specification, for example `title`.

    Raises:
        UsageError: there is no such specification, or no such column.
    """
    return Chart(vega_spec_name, data_table, fields, string_fields)


def _read_spec(spec: "str | Mapping[str, Any]") -> "str | dict[str, Any]":
    if isinstance(spec, Mapping):
        return dict(spec)
    if spec.lstrip().startswith("{"):
        try:
            return cast("dict[str, Any]", json.loads(spec))
        except ValueError as error:
            raise UsageError(f"The specification is no JSON: {error}.", field="spec") from error
    # The tools of this field say it as owner/name/version.
    parts = spec.split("/")
    name = (parts[1] if len(parts) > 1 else spec).removesuffix("_v0")
    if name not in SPECS:
        raise UsageError(
            f"There is no specification {spec!r}.",
            hint=f"There are {', '.join(sorted(SPECS))}, or give a Vega-Lite map.",
            field="spec",
        )
    return name
