"""Tables of entities, projects, runs, their states, views, the change feed and leases.

The tables of points and console lines are in `schema_columns.py`. Columns that queries,
locks or people need stand alone; everything else of a run is its `body`, MessagePack of
`kiseki.store.run_row.RunBody` (JSON has no NaN and no infinities, summaries have).
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

ENTITY = Table(
    "entity",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    # The account that owns it; there are no accounts yet, so it is always NULL.
    Column("owner", Text),
    Column("created_us", BigInteger, nullable=False),
)

PROJECT = Table(
    "project",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("entity", Text, ForeignKey("entity.name"), nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("last_active_us", BigInteger),
    # How many runs were ever begun in it: the number of the next run less one.
    Column("runs_begun", Integer, nullable=False),
    Column("deleted_us", BigInteger),
    # Set while it is left out of the list of projects.
    Column("archived_us", BigInteger),
    UniqueConstraint("entity", "name"),
)

RUN = Table(
    "run",
    METADATA,
    Column("uid", Text, primary_key=True),
    Column("project_id", Integer, ForeignKey("project.id"), nullable=False),
    Column("run_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("stream", BigInteger, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("heartbeat_us", BigInteger),
    # Whether silence means that it crashed.
    Column("heartbeats", Boolean, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    # uid of the run that took its place, if it is the earlier history of a run that was
    # rewound or begun anew under the same id.
    Column("archived_of", Text, index=True),
    Column("deleted_us", BigInteger),
    # True if it went to the trash because its project did.
    Column("deleted_with_project", Boolean, nullable=False),
    # A locked run is not deleted.
    Column("locked", Boolean, nullable=False, server_default="0"),
    # Copies of what is in the body: for the lineage, uids of the runs that it came of ...
    Column("parent", Text, index=True),
    Column("forked_from", Text, index=True),
    # ... and for totals over a project.
    Column("user", Text, nullable=False, server_default=""),
    Column("active_us", BigInteger, nullable=False, server_default="0"),
    Column("active_since_us", BigInteger),
    Column("rev", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    # The computed summary; apart from the body because it changes every few seconds.
    Column("computed", LargeBinary, nullable=False),
    # Aggregates of the numeric keys, written together with the computed summary.
    Column("facts", LargeBinary, nullable=False, server_default=""),
    UniqueConstraint("project_id", "run_id"),
    # Blocks of the runs table are built from it.
    Index(None, "project_id", "number"),
    # Counts and pages of the newest runs are answered from it without touching bodies.
    Index(None, "project_id", "deleted_us", "archived_of", "created_us", "state"),
    Index(None, "state", "heartbeat_us"),
    Index(None, "stream"),
    # The trash of all projects, by when runs came there.
    Index(None, "deleted_us"),
    # Totals of a project are counted from it, in its order, without touching bodies.
    Index(
        "ix_run_totals",
        "project_id",
        "deleted_us",
        "archived_of",
        "state",
        "user",
        "active_us",
        "active_since_us",
        "created_us",
        "locked",
    ),
)

RUN_STATE = Table(
    "run_state",
    METADATA,
    Column("uid", Text, primary_key=True),
    Column("ord", Integer, primary_key=True),
    Column("time_us", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    # The reason for programs: a code and what it is filled with, a MessagePack map.
    Column("code", Text, nullable=False, server_default=""),
    Column("params", LargeBinary),
)

# Which answer a client got that asked for a run under a uid of its own drawing, so that
# asking twice resumes, rewinds or forks once.
CLAIM = Table(
    "claim",
    METADATA,
    Column("uid", Text, primary_key=True),
    Column("run", Text, nullable=False, index=True),
    Column("resumed", Boolean, nullable=False),
    Column("next_step", BigInteger, nullable=False),
    Column("runtime_us", BigInteger, nullable=False),
)

# Runs that are gone for ever: a late shipper hears so instead of "unknown".
TOMBSTONE = Table(
    "tombstone",
    METADATA,
    Column("uid", Text, primary_key=True),
    Column("purged_us", BigInteger, nullable=False),
)

# Workspaces as they were kept. Ids of links and of personal views are digests of what makes
# them one, so the key alone keeps them single.
VIEW = Table(
    "workspace_view",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("project_id", Integer, ForeignKey("project.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    # JSON, as the web app wrote it.
    Column("spec", LargeBinary, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    Column("rev", BigInteger, nullable=False),
)

# Derived: what the runs with numbers [8192 block, 8192 (block + 1)) of a project have in a
# column; bodies as in `kiseki.store.blocks.codec`. All columns of a block are of one feed
# position, which the row with key `_uid` carries for all; it is the one to compare and set.
COLUMN_BLOCK = Table(
    "column_block",
    METADATA,
    Column("project_id", Integer, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("block", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "project_id", "block"),
)

CHANGE = Table(
    "change",
    METADATA,
    Column("id", _SERIAL, primary_key=True),
    Column("time_us", BigInteger, nullable=False, index=True),
    Column("run", Text),
    Column("project_id", Integer),
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# One row: no reader that stands below `trimmed` can be told what it missed.
FEED_EDGE = Table(
    "feed_edge",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("trimmed", BigInteger, nullable=False),
)

LEASE = Table(
    "lease",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until_us", BigInteger, nullable=False),
)
