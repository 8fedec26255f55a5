"""INSERT with ON CONFLICT, which each engine has under a class of its own."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can say what happens to a row that is there already."""
    return (postgresql if conn.dialect.name == "postgresql" else sqlite).insert(table)
