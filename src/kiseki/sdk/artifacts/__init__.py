"""Artifacts in a training process: drafts, their way to the server, and back onto a disk.

Read `artifact.py` first (what users hold), then `contents.py` (what a draft holds),
`recording.py` (how a run logs it) and `shipping.py` (how the side process brings it to the
server). `download.py` and `cache.py` are the way back. Nothing here is loaded before a script
uses artifacts.
"""
