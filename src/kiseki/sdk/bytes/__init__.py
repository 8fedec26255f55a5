"""Content on its way: `upload.py` brings files to a server, `download.py` fetches them.

Content is known by its SHA-256, so nothing is sent that the server has, everything may be
repeated, and what was cut goes on where it stood.
"""
