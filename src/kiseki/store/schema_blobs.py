"""Tables of bytes: where blobs lie, uploads under way, and the files of runs.

A *place* is an opaque random name, never used again: a row of objects `PLACE/0`, `PLACE/1`, ...
of `part_bytes` each (the last one may be shorter), written once. A blob is a range of a place:
a large one is all of its place, small ones lie many in a place of one object (a pack).
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from kiseki.store.metadata import METADATA

# Names of files are compared and listed as bytes on both engines.
PATH_TEXT = Text().with_variant(Text(collation="C"), "postgresql")

BLOB_PLACE = Table(
    "blob_place",
    METADATA,
    Column("place", Text, primary_key=True),
    # open: being written; kept: blobs lie in it; doomed: its objects are to be removed.
    Column("state", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("n_parts", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("doomed_us", BigInteger),
    Index(None, "state", "created_us"),
)

BLOB = Table(
    "blob",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    # Hex; some clients know content by it.
    Column("md5", Text, nullable=False),
    Column("place", Text, nullable=False, index=True),
    # First byte in the place.
    Column("at", BigInteger, nullable=False),
    Column("part_bytes", BigInteger, nullable=False),
    # When somebody last brought it or asked for it.
    Column("wanted_us", BigInteger, nullable=False),
)

UPLOAD = Table(
    "upload",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("part_bytes", BigInteger, nullable=False),
    Column("place", Text, nullable=False, index=True),
    # open, checking, done or failed.
    Column("state", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("touched_us", BigInteger, nullable=False, index=True),
    UniqueConstraint("sha256", "size"),
)

# A part is claimed with its digest before it is written: whoever writes its object writes the
# same bytes.
UPLOAD_PART = Table(
    "upload_part",
    METADATA,
    Column("upload", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("stored", Boolean, nullable=False),
)

RUN_FILE = Table(
    "run_file",
    METADATA,
    Column("uid", Text, primary_key=True),
    Column("path", PATH_TEXT, primary_key=True),
    Column("sha256", Text, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("mime", Text, nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Runs that were purged and whose files the janitor has not taken out yet.
PURGED_FILES = Table(
    "purged_files",
    METADATA,
    Column("uid", Text, primary_key=True),
)
