"""Tables of artifacts: collections, versions, files, aliases, and what runs made and used.

Files and folders name their version by its `key`, a small number, since there are millions
of them; everything else by its id. No row of a project or a run is referred to by a foreign
key: what a run made and used outlives it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from kiseki.store.metadata import METADATA

# SQLite numbers rows by itself only in a column of exactly this type.
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")
# Paths are compared byte by byte, which is the order of digests; SQLite does so anyway.
_BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")

ARTIFACT_COLLECTION = Table(
    "artifact_collection",
    METADATA,
    Column("id", _SERIAL, primary_key=True),
    # NULL when its project went for good: what the lineage tells of it stays.
    Column("project_id", Integer),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    # A registered model: its versions come from other collections.
    Column("registered", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    # The row outlives the collection, so that a new one of its name goes on counting.
    Column("deleted_us", BigInteger),
    Column("next_number", Integer, nullable=False),
    UniqueConstraint("project_id", "name"),
    Index(None, "project_id", "deleted_us", "updated_us"),
    sqlite_autoincrement=True,
)

ARTIFACT_VERSION = Table(
    "artifact_version",
    METADATA,
    Column("key", _SERIAL, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("collection_id", BigInteger, ForeignKey("artifact_collection.id"), nullable=False),
    # NULL until it is ready.
    Column("number", Integer),
    Column("state", Text, nullable=False),
    # Of its files, once it is ready; empty before.
    Column("digest", Text, nullable=False),
    Column("description", Text, nullable=False),
    # MessagePack: a map, a list of texts.
    Column("metadata", LargeBinary, nullable=False),
    Column("tags", LargeBinary, nullable=False),
    Column("n_files", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    # Goes up with every change of its files.
    Column("rev", BigInteger, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("touched_us", BigInteger, nullable=False),
    Column("ready_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, index=True),
    Column("made_by", Text, nullable=False),
    Column("made_by_name", Text, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("base", Text, nullable=False),
    # The last path that was taken over from `base`; NULL when there is nothing more to take.
    Column("taken_to", _BYTEWISE),
    Column("distributed_id", Text),
    Column("source", Text, nullable=False, index=True),
    # Id of the older version that has the same content and is answered in its place.
    Column("same_as", Text, nullable=False),
    Column("problem", Text, nullable=False),
    # Whether the janitor has files to remove once it is failed or deleted.
    Column("has_files", Boolean, nullable=False),
    UniqueConstraint("collection_id", "number"),
    UniqueConstraint("collection_id", "distributed_id"),
    Index(None, "collection_id", "digest"),
    Index(None, "state", "has_files", "touched_us"),
    sqlite_autoincrement=True,
)

ARTIFACT_ENTRY = Table(
    "artifact_entry",
    METADATA,
    Column("version_key", BigInteger, primary_key=True, autoincrement=False),
    Column("path", _BYTEWISE, primary_key=True),
    # Its path up to the last slash.
    Column("folder", _BYTEWISE, nullable=False),
    # Empty for a reference.
    Column("sha256", Text, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("ref", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("version_id", Text, nullable=False),
    Index(None, "version_key", "folder", "path"),
    sqlite_with_rowid=False,
)

# Every folder of a version with what lies below it, so that no page has to add it up.
ARTIFACT_FOLDER = Table(
    "artifact_folder",
    METADATA,
    Column("version_key", BigInteger, primary_key=True, autoincrement=False),
    Column("parent", _BYTEWISE, primary_key=True),
    Column("name", _BYTEWISE, primary_key=True),
    Column("n_files", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

ARTIFACT_ALIAS = Table(
    "artifact_alias",
    METADATA,
    Column("collection_id", BigInteger, ForeignKey("artifact_collection.id"), primary_key=True),
    Column("alias", Text, primary_key=True),
    Column("version", Text, ForeignKey("artifact_version.id"), nullable=False, index=True),
    Column("protected", Boolean, nullable=False),
)

# Data that no artifact holds; the id is a digest of name, digest and source.
DATASET = Table(
    "dataset",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("source", Text, nullable=False),
    # MessagePack of `kiseki.model.artifact.DatasetInput`.
    Column("body", LargeBinary, nullable=False),
)

# What runs used and made. One of `version` and `dataset` is empty.
ARTIFACT_LINK = Table(
    "artifact_link",
    METADATA,
    Column("run", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("version", Text, primary_key=True, index=True),
    Column("dataset", Text, primary_key=True, index=True),
    Column("used_as", Text, primary_key=True),
    Column("time_us", BigInteger, nullable=False),
    # The run's name then; it is shown when the run is gone.
    Column("run_name", Text, nullable=False),
)
