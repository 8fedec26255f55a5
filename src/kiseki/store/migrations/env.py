"""Alembic's entry: run the steps on the connection that `kiseki.store.migrate` hands over."""

from alembic import context

from kiseki.store import schema, schema_artifacts, schema_blobs, schema_columns
from kiseki.store.metadata import METADATA

__all__ = ["schema", "schema_artifacts", "schema_blobs", "schema_columns"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
