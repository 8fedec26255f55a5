"""Facts that tell one machine, one boot of it and one process from another."""

import os
import socket
import sys
import uuid


def get_host() -> str:
    """Return the machine's name, or an empty string if it has none."""
    try:
        return socket.gethostname()
    except OSError:
        return ""


def get_boot_id() -> str:
    """Return a text that is the same for all processes of this boot and no others.

    Where the system has no boot id, the host's name and hardware address stand in for it:
    they tell machines apart, not boots.
    """
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return f"{get_host()}-{uuid.getnode():012x}"


def find_process_start(pid: int) -> int | None:
    """Return when a process began, in clock ticks since boot; None if there is none.

    Together with the boot id this tells a process from a later one that got its number.
    On systems without `/proc` the answer is 0 for every process.
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            text = file.read()
    except FileNotFoundError:
        return None if sys.platform == "linux" else 0
    except OSError:
        return None
    # The second field is the program's name in brackets and may hold spaces and brackets.
    return int(text[text.rindex(b")") + 2 :].split()[19])


def get_own_start() -> int:
    """Return when this process began; see `find_process_start`."""
    return find_process_start(os.getpid()) or 0
