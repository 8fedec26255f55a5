"""Bring a database to the schema of this kiseki, or refuse one that is newer."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from kiseki.model.errors import UnsupportedVersion
from kiseki.store import migrations
from kiseki.store.engine import Database

MIGRATE_TIMEOUT_S = 3600.0
# Any number will do as long as every kiseki uses the same.
_LOCK = 5473


def migrate(database: Database) -> None:
    """Run the missing steps in one transaction; the second of two callers finds nothing to do.

    Alembic is loaded only when there is something to do: it costs a third of a second.

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
        if version != migrations.NEWEST:
            _run_steps(conn)


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


def _run_steps(conn: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
