"""The version of the installed package."""

from importlib.metadata import PackageNotFoundError, version


def _installed_version() -> str:
    try:
        return version("kiseki")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"


VERSION = _installed_version()
