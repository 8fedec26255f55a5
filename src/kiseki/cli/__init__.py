"""Terminal commands, one per file: wires the rooms together for a person.

Read `main.py` first. A command's module loads only click at its top, so that
`kiseki --help` answers at once; what a command needs it imports when it runs.
"""
