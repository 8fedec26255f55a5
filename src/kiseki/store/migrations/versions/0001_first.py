"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "artifact_collection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.Column("deleted_us", sa.BigInteger(), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artifact_collection")),
        sa.UniqueConstraint(
            "project_id", "name", name=op.f("uq_artifact_collection_project_id_name")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_artifact_collection_project_id_deleted_us_updated_us"),
        "artifact_collection",
        ["project_id", "deleted_us", "updated_us"],
        unique=False,
    )
    op.create_table(
        "artifact_entry",
        sa.Column("version_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "path", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "folder", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version_key", "path", name=op.f("pk_artifact_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_artifact_entry_sha256"), "artifact_entry", ["sha256"], unique=False)
    op.create_index(
        op.f("ix_artifact_entry_version_key_folder_path"),
        "artifact_entry",
        ["version_key", "folder", "path"],
        unique=False,
    )
    op.create_table(
        "artifact_folder",
        sa.Column("version_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "parent", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("n_files", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version_key", "parent", "name", name=op.f("pk_artifact_folder")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "artifact_link",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("used_as", sa.Text(), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("run_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "run", "kind", "version", "dataset", "used_as", name=op.f("pk_artifact_link")
        ),
    )
    op.create_index(op.f("ix_artifact_link_dataset"), "artifact_link", ["dataset"], unique=False)
    op.create_index(op.f("ix_artifact_link_version"), "artifact_link", ["version"], unique=False)
    op.create_table(
        "axis",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("w", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("n_keys", sa.Integer(), nullable=False),
        sa.Column("steps", sa.LargeBinary(), nullable=False),
        sa.Column("pieces", sa.LargeBinary(), nullable=False),
        sa.Column("times", sa.LargeBinary(), nullable=False),
        sa.Column("positions", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "w", "ord", name=op.f("pk_axis")),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("md5", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("part_bytes", sa.BigInteger(), nullable=False),
        sa.Column("wanted_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_index(op.f("ix_blob_place"), "blob", ["place"], unique=False)
    op.create_table(
        "blob_place",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("n_parts", sa.Integer(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("doomed_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_blob_place")),
    )
    op.create_index(
        op.f("ix_blob_place_state_created_us"), "blob_place", ["state", "created_us"], unique=False
    )
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("run", sa.Text(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_time_us"), "change", ["time_us"], unique=False)
    op.create_table(
        "chunk",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("w", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stats", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "key", "w", "ord", name=op.f("pk_chunk")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chunk_body",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("w", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("pieces", sa.LargeBinary(), nullable=False),
        sa.Column("vals", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "key", "w", "ord", name=op.f("pk_chunk_body")),
    )
    op.create_table(
        "claim",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("resumed", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.BigInteger(), nullable=False),
        sa.Column("runtime_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_run"), "claim", ["run"], unique=False)
    op.create_table(
        "column_block",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "key", "block", name=op.f("pk_column_block")),
    )
    op.create_index(
        op.f("ix_column_block_project_id_block"),
        "column_block",
        ["project_id", "block"],
        unique=False,
    )
    op.create_table(
        "console_block",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("w", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_line", sa.BigInteger(), nullable=False),
        sa.Column("last_line", sa.BigInteger(), nullable=False),
        sa.Column("time_min_us", sa.BigInteger(), nullable=False),
        sa.Column("time_max_us", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "w", "ord", name=op.f("pk_console_block")),
    )
    op.create_table(
        "cut",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=True),
        sa.Column("from_step", sa.BigInteger(), nullable=True),
        sa.Column("to_step", sa.BigInteger(), nullable=True),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "ord", name=op.f("pk_cut")),
    )
    op.create_table(
        "dataset",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset")),
    )
    op.create_table(
        "entity",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_entity")),
    )
    op.create_table(
        "feed_edge",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("trimmed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_edge")),
    )
    op.create_table(
        "head",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("w", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("low", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_ids", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "w", "low", name=op.f("pk_head")),
    )
    op.create_table(
        "key",
        sa.Column("project", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project", "id", name=op.f("pk_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "object_block",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("w", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("names", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "w", "ord", name=op.f("pk_object_block")),
    )
    op.create_table(
        "pack",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("w", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("low", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("key_ids", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "w", "low", "ord", name=op.f("pk_pack")),
    )
    op.create_table(
        "purged_files",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_purged_files")),
    )
    op.create_table(
        "run_file",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column(
            "path", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("uid", "path", name=op.f("pk_run_file")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_run_file_sha256"), "run_file", ["sha256"], unique=False)
    op.create_table(
        "run_state",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("params", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("uid", "ord", name=op.f("pk_run_state")),
    )
    op.create_table(
        "segment",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("w", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("n_bytes", sa.Integer(), nullable=False),
        sa.Column("arrived_us", sa.BigInteger(), nullable=False),
        sa.Column("key_ids", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "w", "start_at", name=op.f("pk_segment")),
    )
    op.create_index(
        "ix_segment_waiting",
        "segment",
        ["stream", "w", "start_at", "end_at", "n_bytes", "arrived_us"],
        unique=False,
    )
    op.create_table(
        "stream",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("project", sa.BigInteger(), nullable=False),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("edits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("purged_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream")),
    )
    op.create_index(op.f("ix_stream_project"), "stream", ["project"], unique=False)
    op.create_index(op.f("ix_stream_purged_us"), "stream", ["purged_us"], unique=False)
    op.create_index(op.f("ix_stream_run"), "stream", ["run"], unique=False)
    op.create_table(
        "tombstone",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("purged_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("part_bytes", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("touched_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("sha256", "size", name=op.f("uq_upload_sha256_size")),
    )
    op.create_index(op.f("ix_upload_place"), "upload", ["place"], unique=False)
    op.create_index(op.f("ix_upload_touched_us"), "upload", ["touched_us"], unique=False)
    op.create_table(
        "upload_part",
        sa.Column("upload", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("stored", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("upload", "number", name=op.f("pk_upload_part")),
    )
    op.create_table(
        "writer",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("w", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("journal", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), server_default="secondary", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("host", sa.Text(), server_default="", nullable=False),
        sa.Column("boot_id", sa.Text(), server_default="", nullable=False),
        sa.Column("pid", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("opened_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("offset_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("crc", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("compacted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_row", sa.BigInteger(), server_default="-1", nullable=False),
        sa.Column("ords", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seen_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("lost_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("stream", "w", name=op.f("pk_writer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_writer_journal"), "writer", ["journal"], unique=False)
    op.create_table(
        "artifact_version",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("collection_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("metadata", sa.LargeBinary(), nullable=False),
        sa.Column("tags", sa.LargeBinary(), nullable=False),
        sa.Column("n_files", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("touched_us", sa.BigInteger(), nullable=False),
        sa.Column("ready_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column(
            "taken_to", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("distributed_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("same_as", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("has_files", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["artifact_collection.id"],
            name=op.f("fk_artifact_version_collection_id"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_artifact_version")),
        sa.UniqueConstraint(
            "collection_id",
            "distributed_id",
            name=op.f("uq_artifact_version_collection_id_distributed_id"),
        ),
        sa.UniqueConstraint(
            "collection_id", "number", name=op.f("uq_artifact_version_collection_id_number")
        ),
        sa.UniqueConstraint("id", name=op.f("uq_artifact_version_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_artifact_version_collection_id_digest"),
        "artifact_version",
        ["collection_id", "digest"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_version_expires_us"), "artifact_version", ["expires_us"], unique=False
    )
    op.create_index(
        op.f("ix_artifact_version_source"), "artifact_version", ["source"], unique=False
    )
    op.create_index(
        op.f("ix_artifact_version_state_has_files_touched_us"),
        "artifact_version",
        ["state", "has_files", "touched_us"],
        unique=False,
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("last_active_us", sa.BigInteger(), nullable=True),
        sa.Column("runs_begun", sa.Integer(), nullable=False),
        sa.Column("deleted_us", sa.BigInteger(), nullable=True),
        sa.Column("archived_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["entity"], ["entity.name"], name=op.f("fk_project_entity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("entity", "name", name=op.f("uq_project_entity_name")),
    )
    op.create_table(
        "artifact_alias",
        sa.Column("collection_id", sa.BigInteger(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["artifact_collection.id"],
            name=op.f("fk_artifact_alias_collection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["artifact_version.id"], name=op.f("fk_artifact_alias_version")
        ),
        sa.PrimaryKeyConstraint("collection_id", "alias", name=op.f("pk_artifact_alias")),
    )
    op.create_index(op.f("ix_artifact_alias_version"), "artifact_alias", ["version"], unique=False)
    op.create_table(
        "run",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stream", sa.BigInteger(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("heartbeat_us", sa.BigInteger(), nullable=True),
        sa.Column("heartbeats", sa.Boolean(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("archived_of", sa.Text(), nullable=True),
        sa.Column("deleted_us", sa.BigInteger(), nullable=True),
        sa.Column("deleted_with_project", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("forked_from", sa.Text(), nullable=True),
        sa.Column("user", sa.Text(), server_default="", nullable=False),
        sa.Column("active_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("active_since_us", sa.BigInteger(), nullable=True),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("computed", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_run_project_id")),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_run")),
        sa.UniqueConstraint("project_id", "run_id", name=op.f("uq_run_project_id_run_id")),
    )
    op.create_index(op.f("ix_run_archived_of"), "run", ["archived_of"], unique=False)
    op.create_index(op.f("ix_run_deleted_us"), "run", ["deleted_us"], unique=False)
    op.create_index(op.f("ix_run_forked_from"), "run", ["forked_from"], unique=False)
    op.create_index(op.f("ix_run_parent"), "run", ["parent"], unique=False)
    op.create_index(
        op.f("ix_run_project_id_deleted_us_archived_of_created_us_state"),
        "run",
        ["project_id", "deleted_us", "archived_of", "created_us", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_run_project_id_number"), "run", ["project_id", "number"], unique=False
    )
    op.create_index(
        op.f("ix_run_state_heartbeat_us"), "run", ["state", "heartbeat_us"], unique=False
    )
    op.create_index(op.f("ix_run_stream"), "run", ["stream"], unique=False)
    op.create_index(
        "ix_run_totals",
        "run",
        [
            "project_id",
            "deleted_us",
            "archived_of",
            "state",
            "user",
            "active_us",
            "active_since_us",
            "created_us",
            "locked",
        ],
        unique=False,
    )
    op.create_table(
        "workspace_view",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("spec", sa.LargeBinary(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_workspace_view_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_view")),
    )
    op.create_index(
        op.f("ix_workspace_view_project_id"), "workspace_view", ["project_id"], unique=False
    )
