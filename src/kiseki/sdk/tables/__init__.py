"""Tables that a run logs: rows of predictions, samples, results.

Begin with `table.py`. A table becomes a file of the run (docs/formats/table.md) and a short value
in the row that names it. Nothing here loads numpy or pandas; what they made is taken over by
looking at it.
"""

from kiseki.sdk.tables.combined import JoinedTable, PartitionedTable
from kiseki.sdk.tables.table import Table

__all__ = ["JoinedTable", "PartitionedTable", "Table"]
