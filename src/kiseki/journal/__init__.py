"""The log that survives a crash: one append-only file for each process that logs.

Read `format.py` first (what a record looks like), then `writer.py` (the hot path of
`run.log()`) and `reader.py` (how a growing or damaged file is read). `rows.py` and
`console.py` turn records into rows and console lines, `files.py` says what records of files
hold; they do no I/O.

Rule 1: a file is written by the one process that made it, with `write(2)` only.
Rule 2: a record is known by its byte offset; nothing is counted.
Rule 3: what cannot be read is reported as a range, never guessed and never silently skipped.
"""
