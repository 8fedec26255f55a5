"""Refuse files over 1 MB and unresolved merges: `large_files.py FILE...`, used on commit."""

import sys
from pathlib import Path

LIMIT_BYTES = 1_000_000
MERGE_MARK = b"\n<<<<<<< "


def fault_of(path: Path) -> str | None:
    """Return what is wrong with a file, or None."""
    if path.stat().st_size > LIMIT_BYTES:
        return f"{path}: over {LIMIT_BYTES} bytes"
    if MERGE_MARK in path.read_bytes():
        return f"{path}: an unresolved merge"
    return None


if __name__ == "__main__":
    faults = [fault for name in sys.argv[1:] if (fault := fault_of(Path(name)))]
    print("\n".join(faults))
    sys.exit(bool(faults))
