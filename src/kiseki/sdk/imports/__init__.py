"""Runs that other tools kept, brought to a kiseki server.

A source gives each run as records of a journal and files; `importer.py` writes them into a run
directory and sends it as `kiseki sync` would. So an import may be cut and repeated: what the
server has is not sent again.
"""
