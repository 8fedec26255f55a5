"""The first schema."""

from alembic import op

from kiseki.store import schema, schema_columns
from kiseki.store.metadata import METADATA

__all__ = ["schema", "schema_columns"]

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    METADATA.create_all(op.get_bind())
