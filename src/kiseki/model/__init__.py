"""The nouns of kiseki: ids, runs, metrics, states, wire shapes, limits and errors.

Read `run.py` first, then `wire.py` (what travels) and `errors.py` (what can go wrong).
Nothing in this room does I/O, reads a clock or loads a library heavier than msgspec.
"""
