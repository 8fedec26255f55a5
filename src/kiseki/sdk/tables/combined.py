"""Tables made of tables: two joined by a column, many parts in a folder."""

from typing import Any

import msgspec

from kiseki.model.errors import UsageError
from kiseki.model.path import check_path
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.value import Media
from kiseki.sdk.tables.table import Table


class JoinedTable(Media):
    """Two tables beside each other, row by row where `join_key` is the same.

    Args:
        table_1, table_2: `kiseki.Table`s.
        join_key: a column of both.

    Raises:
        UsageError: a table has no such column.
    """

    type = "joined-table"

    def __init__(self, table_1: Table, table_2: Table, join_key: str) -> None:
        self.tables = [table_1, table_2]
        self.join_key = join_key
        for table in self.tables:
            if join_key not in table.columns:
                raise UsageError(f"A table has no column {join_key!r}.", field="join_key")

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> dict[str, Any]:
        """Write both tables as files of the run; return what stands for them in the row."""
        tables = [
            table.to_row(place, f"{key}_{number}", step)
            for number, table in enumerate(self.tables, start=1)
        ]
        facts = {"join_key": self.join_key, "tables": tables}
        data = msgspec.json.encode(facts)
        return {
            "_type": self.type,
            **place.write("table", key, step, ".joined-table.json", data),
            **facts,
        }


class PartitionedTable(Media):
    """One table whose parts are the table files in a folder of the run's files.

    Args:
        parts_path: the folder, as the run's files call it.
    """

    type = "partitioned-table"

    def __init__(self, parts_path: str) -> None:
        self.parts_path = check_path(parts_path.rstrip("/"))

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> dict[str, Any]:
        """Return what stands for the parts in the row."""
        facts = {"parts_path": self.parts_path}
        data = msgspec.json.encode(facts)
        written = place.write("table", key, step, ".partitioned-table.json", data)
        return {"_type": self.type, **written, **facts}
