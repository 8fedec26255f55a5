"""Logged tables: put together, filtered, sorted and grouped, a page at a time.

A table comes as a file (docs/formats/table.md) that is read once and kept as Parquet in a folder
that may be thrown away. Questions are answered by DuckDB in a process of its own that sees that
folder and nothing else: no network, no other file, bounded memory and time.

Begin with `tables.py` (in the server); `process.py` is the other side. `importing.py` makes
Parquet, `relation.py` stacks and joins, `condition.py`, `rows.py`, `groups.py`, `facts.py` and
`counting.py` ask.
"""
