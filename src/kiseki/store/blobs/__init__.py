"""Bytes by their content: places that hold objects, and the rows that say what lies where.

Read `places.py` first, then `keeping.py`; `holding.py` is what other tables use.
"""
