"""Repeatable measurements: `make bench` runs them and writes bench/README.md.

Read `client.py` (what a training pays) and `server.py` (what a server does). Every figure is
the median of several rounds in which all candidates take turns, so that a busy minute of the
machine meets them all. `worker.py` runs inside each peer's own environment.
"""
