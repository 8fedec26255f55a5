"""Every limit, in one place; an error that enforces one names it and its value."""

MAX_RUN_ID_CHARS = 128
MAX_PROJECT_NAME_CHARS = 500
MAX_ENTITY_CHARS = 128
MAX_NAME_CHARS = 1_000
MAX_NOTES_CHARS = 100_000
MAX_TAG_CHARS = 256
MAX_TAGS = 200
MAX_KEY_CHARS = 1_024
MAX_KEYS_PER_RUN = 200_000
MAX_CONFIG_BYTES = 10 * 1024 * 1024
MAX_VALUE_BYTES = 1024 * 1024
"""A single logged value that is not a number; above it the value, not the row, is refused."""
INLINE_VALUE_BYTES = 64 * 1024
"""Larger values go to the blob store and the row keeps the reference."""
MAX_VIEW_BYTES = 1024 * 1024
"""A saved workspace, as JSON."""
MAX_VIEWS = 10_000
"""Saved workspaces of a project, links included."""
MAX_RECORD_BYTES = 16 * 1024 * 1024
"""One journal record. A frame that claims more is damage."""
MAX_REQUEST_BYTES = 32 * 1024 * 1024
"""One request body as sent (compressed)."""
MAX_BODY_BYTES = 128 * 1024 * 1024
"""One request body after decompression; a zstd bomb stops here."""
MAX_JSON_DEPTH = 64
MAX_CONSOLE_LINE_CHARS = 64 * 1024
MAX_CONSOLE_SEARCH_S = 5.0
"""Time for one search of a run's console: enough for millions of lines."""
MAX_SERIES_PER_QUERY = 20_000
MAX_BUCKETS_PER_ANSWER = 500_000
MAX_POINTS_PER_PAGE = 2_000_000
MAX_UNCOMPACTED_BYTES = 2 * 1024 * 1024 * 1024
"""Segments that wait for the compactor; above it ingest answers 503."""
MIN_FREE_BYTES = 256 * 1024 * 1024
"""Free disk below which ingest answers 507."""
MIN_FREE_FOR_FILES_BYTES = 2 * MIN_FREE_BYTES
"""Free disk below which no content of files is taken; rows still are."""
MAX_FILTER_CHARS = 20_000
MAX_FILTER_CONDITIONS = 500
MAX_FILTER_DEPTH = 50
"""Parentheses, `not` and lists inside each other."""
MAX_IMPORTANCE_RUNS = 5_000
"""Runs that the importance of parameters looks at; of more the newest."""
MAX_IMPORTANCE_COLUMNS = 200
"""Parameters, and values of those that are no numbers."""
MAX_PATTERN_CHARS = 1_000
"""A regular expression in a filter or a search."""
MAX_PATH_CHARS = 1_000
"""A file's name inside a run or an artifact, folders included."""
PACKED_BLOB_BYTES = 1024 * 1024
"""Blobs up to this size travel and lie many together."""
MAX_PACK_BYTES = 16 * 1024 * 1024
"""One pack of small blobs, as sent."""
PART_BYTES = 16 * 1024 * 1024
"""One part of a large blob; parts grow where there would be more than `MAX_PARTS`."""
MAX_PARTS = 10_000
MAX_BLOB_BYTES = 1024**4
"""One file."""
MAX_BLOBS_PER_REQUEST = 10_000
MAX_RUN_FILES = 1_000_000
MAX_ARTIFACT_FILES = 10_000_000
BLOB_GRACE_S = 24 * 3600
"""How long a blob that nothing refers to is kept after somebody asked for it or brought it."""
MAX_ARTIFACT_NAME_CHARS = 128
"""Of a collection, a type of artifacts, an alias."""
MAX_METADATA_KEYS = 1_000
"""Of an artifact."""
MAX_VERSION_NUMBER = 999_999_999
MAX_TIME_US = 2**53
"""Any moment that a client may name, in epoch microseconds: the year 2255."""
MAX_TTL_S = 100 * 366 * 24 * 3600
"""How long an artifact may be kept if it is not to be kept for ever."""
MAX_DATASET_BYTES = 1024 * 1024
"""Schema or profile of a data set that a run used, as MessagePack."""
MAX_VERSION_RUNS = 1_000
"""Runs that are listed as having made or used a version."""
MAX_LINEAGE_DEPTH = 20
MAX_LINEAGE_NODES = 2_000
"""Nodes of one lineage graph; of more the nearest."""
MAX_TABLE_ROWS = 200_000
"""Rows of one logged table that the pages work on."""
MAX_TABLE_SOURCES = 100
"""Logged tables put together for one page."""
MAX_MEDIA_ITEMS = 256
"""Media in one logged list; the first ones are kept."""
MAX_CLOUD_POINTS = 300_000
"""Points of one cloud; of more every so-manieth is kept."""
MAX_MEDIA_VALUES = 2_000
"""Logged media of one run and key in one answer."""
MAX_MEDIA_RUNS = 500
"""Runs in one question about media."""
