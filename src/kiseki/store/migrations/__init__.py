"""How a database of any released version becomes one of this version.

Each file of `versions/` is one step, named by its number. `NEWEST` is the last one; a
database that names a step not known here was made by a newer kiseki and is refused.
"""

NEWEST = "0001"
"""The schema of this kiseki; a test compares it with the last file of `versions/`."""
