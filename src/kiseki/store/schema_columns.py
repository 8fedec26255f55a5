"""Tables of what runs logged: streams, writers, segments, and the columns made of them.

Every primary key begins with the stream, so that the tables can be sharded by it. Tables
whose rows are small are clustered by their key on SQLite (WITHOUT ROWID); tables that hold
big blobs are not, because wide rows make a clustered tree deep. Layouts of the blobs are in
docs/formats/columns.md; each begins with a format byte.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from kiseki.store.metadata import METADATA

STREAM = Table(
    "stream",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    # uid of the run that owns the data; a rewind hands the old stream to the archived run.
    Column("run", Text, nullable=False, index=True),
    Column("project", BigInteger, nullable=False, index=True),
    # Where relative time begins.
    Column("start_us", BigInteger, nullable=False),
    # How often something was cut or edited; part of the ETag.
    Column("edits", Integer, nullable=False, server_default="0"),
    # Set when the run is purged; the janitor then removes the stream piece by piece.
    Column("purged_us", BigInteger, index=True),
)

WRITER = Table(
    "writer",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("w", Integer, primary_key=True, autoincrement=False),
    # Id of the journal; NULL for writers that a fork copied, to which nobody can add.
    Column("journal", Text, index=True),
    Column("role", Text, nullable=False, server_default="secondary"),
    Column("label", Text, nullable=False, server_default=""),
    Column("host", Text, nullable=False, server_default=""),
    Column("boot_id", Text, nullable=False, server_default=""),
    Column("pid", BigInteger, nullable=False, server_default="0"),
    Column("rank", Integer),
    Column("opened_us", BigInteger, nullable=False, server_default="0"),
    # The server's clock minus the writer's, added to times when they are read.
    Column("offset_us", BigInteger, nullable=False, server_default="0"),
    # Everything below is committed.
    Column("next", BigInteger, nullable=False, server_default="0"),
    # CRC of the last record below `next`.
    Column("crc", BigInteger, nullable=False, server_default="0"),
    # Segments below were turned into columns.
    Column("compacted", BigInteger, nullable=False, server_default="0"),
    # Greatest row position among the columns, -1 without any.
    Column("last_row", BigInteger, nullable=False, server_default="-1"),
    # Next unused number for axes, packs, object and console blocks; never goes back.
    Column("ords", Integer, nullable=False, server_default="0"),
    Column("seen_us", BigInteger, nullable=False, server_default="0"),
    Column("ended_us", BigInteger),
    # Bytes that a damaged journal could not give.
    Column("lost_bytes", BigInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

SEGMENT = Table(
    "segment",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("w", Integer, primary_key=True, autoincrement=False),
    Column("start_at", BigInteger, primary_key=True, autoincrement=False),
    Column("end_at", BigInteger, nullable=False),
    Column("n_bytes", Integer, nullable=False),
    Column("arrived_us", BigInteger, nullable=False),
    # Ids of the numeric keys in the body, little-endian int64.
    Column("key_ids", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    # Lists what waits for the compactor without touching a body.
    Index("ix_segment_waiting", "stream", "w", "start_at", "end_at", "n_bytes", "arrived_us"),
)

KEY = Table(
    "key",
    METADATA,
    Column("project", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    sqlite_with_rowid=False,
)

AXIS = Table(
    "axis",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("w", Integer, primary_key=True, autoincrement=False),
    # Never used twice inside a writer, so (stream, w, ord) names bytes that never change.
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    # How many chunks lie on it; without any it is removed.
    Column("n_keys", Integer, nullable=False),
    Column("steps", LargeBinary, nullable=False),
    Column("pieces", LargeBinary, nullable=False),
    Column("times", LargeBinary, nullable=False),
    Column("positions", LargeBinary, nullable=False),
)

CHUNK = Table(
    "chunk",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("w", Integer, primary_key=True, autoincrement=False),
    # Axis of the first record in `stats`.
    Column("ord", Integer, primary_key=True, autoincrement=False),
    # One fixed-size record for each chunk; 256 full chunks are united in one row.
    Column("stats", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

CHUNK_BODY = Table(
    "chunk_body",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("w", Integer, primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("facts", LargeBinary, nullable=False),
    Column("pieces", LargeBinary, nullable=False),
    # Named `vals` because VALUES is a word of SQL.
    Column("vals", LargeBinary, nullable=False),
)

PACK = Table(
    "pack",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("w", Integer, primary_key=True, autoincrement=False),
    # Holds keys from `low` up to the next pack's `low`.
    Column("low", BigInteger, primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    # Ids of its keys, ascending little-endian int64.
    Column("key_ids", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

HEAD = Table(
    "head",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("w", Integer, primary_key=True, autoincrement=False),
    # Holds keys from `low` up to the next head's `low`.
    Column("low", BigInteger, primary_key=True, autoincrement=False),
    # Ids of its keys, ascending little-endian int64.
    Column("key_ids", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

CUT = Table(
    "cut",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    # NULL: every key.
    Column("key", BigInteger),
    Column("from_step", BigInteger),
    Column("to_step", BigInteger),
    # MessagePack map: writer number -> position below which rows are hidden.
    Column("marks", LargeBinary, nullable=False),
)

OBJECT_BLOCK = Table(
    "object_block",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("w", Integer, primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("start_at", BigInteger, nullable=False),
    Column("end_at", BigInteger, nullable=False),
    Column("n", Integer, nullable=False),
    # MessagePack list of the names of its keys.
    Column("names", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

CONSOLE_BLOCK = Table(
    "console_block",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("w", Integer, primary_key=True, autoincrement=False),
    Column("ord", Integer, primary_key=True, autoincrement=False),
    Column("first_line", BigInteger, nullable=False),
    Column("last_line", BigInteger, nullable=False),
    Column("time_min_us", BigInteger, nullable=False),
    Column("time_max_us", BigInteger, nullable=False),
    Column("n", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
