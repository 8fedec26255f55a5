"""How a database of any released version becomes one of this version.

Each file of `versions/` is one step, named by its number. `NEWEST` is the last one; a
database that names a step not known here was made by a newer kiseki and is refused.

Tables of bytes are never rewritten by a step: it adds tables and nullable columns only.
Before the first release `tools/freeze_schema.py` writes the first step from the tables.
"""

NEWEST = "0001"
"""The schema of this kiseki; a test compares it with the last file of `versions/`."""
