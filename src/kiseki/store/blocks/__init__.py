"""Column blocks: the runs table from numpy columns in memory, kept fresh by the change feed.

The rows of runs are the truth. `table.py` holds the columns of one project, `watch.py` says
what changed since they were read, `loading.py` fills them from stored blocks and from rows,
`keeper.py` writes the stored blocks, `masks.py`, `sorting.py` and `grouping.py` answer.
"""
