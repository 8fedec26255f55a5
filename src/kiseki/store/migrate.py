"""Bring a database to the schema of this kiseki, or refuse one that is newer."""

from pathlib import Path

from sqlalchemy import Column as TableColumn
from sqlalchemy import Connection, MetaData, String, Table, insert, inspect, text

from kiseki.model.errors import UnsupportedVersion
from kiseki.store import migrations, schema, schema_artifacts, schema_blobs, schema_columns
from kiseki.store.engine import Database
from kiseki.store.metadata import METADATA

__all__ = [
    "find_version",
    "migrate",
    "run_steps",
    "schema",
    "schema_artifacts",
    "schema_blobs",
    "schema_columns",
]

MIGRATE_TIMEOUT_S = 3600.0
# Any number will do as long as every kiseki uses the same.
_LOCK = 5473


def migrate(database: Database) -> None:
    """Run the missing steps in one transaction; the second of two callers finds nothing to do.

    A new database gets its tables as the code knows them, which is what the steps lead to
    (the tests compare). Alembic is loaded for an old one only: it costs a third of a second.

    Raises:
        UnsupportedVersion: a newer kiseki made the database; nothing was touched.
    """
    with database.read() as conn:
        version = find_version(conn)
    _refuse_newer(version)
    if version == migrations.NEWEST:
        return
    with database.write(timeout_s=MIGRATE_TIMEOUT_S) as conn:
        if not database.is_sqlite:
            # A lock of the engine rather than a lease: it cannot outlive its holder.
            conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        version = find_version(conn)
        _refuse_newer(version)
        if version is None:
            _create_tables(conn)
        elif version != migrations.NEWEST:
            run_steps(conn)


def find_version(conn: Connection) -> str | None:
    """Return the number of the last step that was run on a database, or None if it is new."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _refuse_newer(version: str | None) -> None:
    if version is not None and version > migrations.NEWEST:
        raise UnsupportedVersion(
            f"This database was made by a newer kiseki: its schema is {version}, and this "
            f"kiseki knows schemas up to {migrations.NEWEST}.",
            hint="Update kiseki with: pip install --upgrade kiseki",
        )


def _create_tables(conn: Connection) -> None:
    METADATA.create_all(conn)
    version = Table(
        "alembic_version",
        MetaData(),
        TableColumn("version_num", String(32), primary_key=True),
    )
    version.create(conn)
    conn.execute(insert(version), {"version_num": migrations.NEWEST})


def run_steps(conn: Connection) -> None:
    """Run every step that a database lacks, in the transaction of `conn`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
