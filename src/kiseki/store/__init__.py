"""What is kept: rows and columns in SQLite or PostgreSQL.

Read `contract.py` first.
"""
