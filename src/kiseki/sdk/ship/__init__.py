"""Carry journals to the server: the side process, what it decides and what it sends.

Read `launch.py` first (how a training process finds or starts its side process), then
`plan.py` (the decisions, without I/O), `feed.py` and `columns.py` (journal to segments),
`runs.py` (one run's thread) and `process.py` (the side process itself).

Nothing here runs inside a training process but `launch.py` and `progress.py`.
"""
