"""The facts about a training process that cost next to nothing to find out."""

import os
import shlex
import sys
from pathlib import Path
from typing import Final

from kiseki.model.run import RunMetadata
from kiseki.sdk.machine import get_host

_LAUNCH_PREFIXES: Final = ("SLURM_", "OMPI_COMM_WORLD_", "PMI_", "TORCHELASTIC_", "JSM_NAMESPACE_")
_LAUNCH_NAMES: Final = frozenset(
    {
        "RANK",
        "LOCAL_RANK",
        "GROUP_RANK",
        "NODE_RANK",
        "WORLD_SIZE",
        "LOCAL_WORLD_SIZE",
        "MASTER_ADDR",
        "MASTER_PORT",
        "CUDA_VISIBLE_DEVICES",
        "CONDA_DEFAULT_ENV",
        "VIRTUAL_ENV",
    }
)
_SECRET_WORDS: Final = ("TOKEN", "SECRET", "PASSWORD", "KEY", "JWT")
MAX_VALUE_CHARS: Final = 1000


def collect(*, client_version: str = "", notebook: bool = False) -> RunMetadata:
    """Return what this process knows about itself; reads no file but a few small ones."""
    args = list(getattr(sys, "argv", []))
    return RunMetadata(
        command=shlex.join(getattr(sys, "orig_argv", []) or args),
        program=_program(args),
        args=tuple(args[1:]),
        executable=sys.executable or "",
        python_version="{}.{}.{}".format(*sys.version_info),
        client_version=client_version,
        host=get_host(),
        os=describe_os(),
        username=find_username(),
        working_dir=_working_dir(),
        environment=launch_facts(dict(os.environ)),
        notebook=notebook,
    )


def launch_facts(environment: dict[str, str]) -> dict[str, str]:
    """Return the variables that say how a process was launched, without any secret."""
    return {
        name: value[:MAX_VALUE_CHARS]
        for name, value in sorted(environment.items())
        if (name in _LAUNCH_NAMES or name.startswith(_LAUNCH_PREFIXES))
        and not any(word in name for word in _SECRET_WORDS)
    }


def describe_os() -> str:
    """Return system, release and architecture, for example `Linux 6.8.0 x86_64`."""
    try:
        facts = os.uname()
    except AttributeError:  # Windows
        import platform

        return platform.platform()
    return f"{facts.sysname} {facts.release} {facts.machine}"


def find_username() -> str:
    """Return the login name, or an empty string if the user has none (as in containers)."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if os.environ.get(name):
            return os.environ[name]
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return ""


def _program(args: list[str]) -> str:
    """Return the script that runs, relative to the working directory where that is shorter."""
    if not args or args[0] in ("", "-c", "-m"):
        return args[0] if args else ""
    path = Path(args[0])
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):
        return str(path)
    return relative if not relative.startswith("..") else str(path)


def _working_dir() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""
