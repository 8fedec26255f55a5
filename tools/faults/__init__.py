"""Faults as programs: real processes are killed and cut off, then every row is compared.

Read `training.py` first (what is logged), then `ledger.py` (what is compared) and `kill.py`.
`python -m tools.faults` runs the long forms, `tests/faults/` the short ones.
"""
