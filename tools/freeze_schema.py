"""Write the first migration anew from the tables of the code; only until the first release.

After that a change of tables is a step of its own beside it, and this script goes.
"""

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from kiseki.store import migrations, schema, schema_artifacts, schema_blobs, schema_columns
from kiseki.store.metadata import METADATA

__all__ = ["schema", "schema_artifacts", "schema_blobs", "schema_columns"]

FILE = Path(migrations.__file__).parent / "versions" / "0001_first.py"
HEAD = '''"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
'''


def main() -> None:
    with create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection)
        steps = produce_migrations(context, METADATA).upgrade_ops
    assert steps is not None
    lines = render_python_code(steps).splitlines()
    body = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    FILE.write_text(f"{HEAD}{body}\n", encoding="utf-8")
    ruff = Path(sys.executable).parent / "ruff"
    subprocess.run([ruff, "format", "--quiet", FILE], check=True)


if __name__ == "__main__":
    main()
