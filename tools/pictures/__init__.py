"""Pictures of every page: a filled server, the list of pages, a camera and a sheet of the result.

Begin with `views.py`, the list; `tools/screenshots.py` is the command.
"""
