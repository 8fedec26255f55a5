"""INSERT with ON CONFLICT, which each engine has under a class of its own."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_or(conn: Connection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """Return an INSERT that can say what happens to a row that is there already."""
    if conn.dialect.name != "postgresql":
        return sqlite.insert(table)
    # A tenth of the start of a server, which most have no use for.
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
