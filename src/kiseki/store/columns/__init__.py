"""Numbers, other values and console lines: how they enter, are kept and are read.

Read `ingest.py` (segments come in), `compaction.py` (segments become chunks) and
`series.py` (both are read as one). Layouts of the blobs: docs/formats/columns.md.

Rule 1: `writer.next` alone decides on duplicates. Rule 2: compaction hangs on one
compare-and-set of `writer.compacted`. Rule 3: a reader looks at one snapshot; columns are
what is below `compacted`, segments what is from it on.
"""
