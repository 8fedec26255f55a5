"""Which packages a Python environment has."""

from collections.abc import Sequence
from importlib.metadata import distributions


def collect(sys_path: Sequence[str]) -> dict[str, str]:
    """Return distribution name -> version for everything that `sys_path` finds first."""
    found: dict[str, str] = {}
    for distribution in distributions(path=list(sys_path)):
        try:
            name, version = distribution.metadata["Name"], distribution.version
        except (KeyError, OSError, ValueError):
            continue  # half-removed packages are common and no reason to fail
        if name and version:
            found.setdefault(str(name), str(version))
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))
