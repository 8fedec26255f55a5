"""Statements that run a thousand times a second, compiled once for each kind of database.

SQLAlchemy looks a statement up and checks and converts each row of parameters anew, which
takes longer than SQLite takes to write the row.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Update


class Prepared:
    """An INSERT, UPDATE or DELETE that is run for many rows at once.

    Args:
        statement: with no columns but numbers, texts and bytes, which need no conversion.
        names: its parameters, in the order in which `run` gets their values.
    """

    def __init__(self, statement: Insert | Update | Delete, names: Sequence[str]) -> None:
        self._statement = statement
        self._names = tuple(names)
        self._compiled: dict[str, tuple[str, tuple[int, ...] | None]] = {}

    def run(self, conn: Connection, rows: Iterable[Sequence[Any]]) -> None:
        """Execute it for each row of parameters.

        Raises:
            ValueError: a row has another number of values than there are parameters.
        """
        sql, order = self._compile(conn)
        rows = list(rows)
        if any(len(row) != len(self._names) for row in rows):
            raise ValueError(f"A row is longer or shorter than {self._names}.")
        if order is None:
            parameters: Any = [dict(zip(self._names, row, strict=True)) for row in rows]
        else:
            parameters = [tuple(row[i] for i in order) for row in rows]
        conn.exec_driver_sql(sql, parameters)

    def _compile(self, conn: Connection) -> tuple[str, tuple[int, ...] | None]:
        found = self._compiled.get(conn.dialect.name)
        if found is None:
            compiled = self._statement.compile(dialect=conn.dialect, column_keys=self._names)
            order = compiled.positiontup
            places = None if order is None else tuple(self._names.index(name) for name in order)
            found = self._compiled[conn.dialect.name] = (str(compiled), places)
        return found
