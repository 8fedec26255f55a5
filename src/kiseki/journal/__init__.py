"""The log that survives a crash: its format, its writer, its readers.

Read `format.py` first (docs/formats/journal.md says the same in prose).
"""
