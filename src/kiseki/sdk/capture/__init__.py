"""Find out what a run is: its command, code, machine, and what it prints.

`metadata.py` is quick and runs in the training process; `git.py`, `packages.py` and
`hardware.py` take longer and run in the side process. `console.py` and `terminal.py` listen
in the training process and never change what the terminal shows or what a program reads.
"""
