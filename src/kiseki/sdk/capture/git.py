"""What git knows about the code that runs; nothing here changes a repository."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any, Final

MAX_DIFF_BYTES: Final = 1024 * 1024
TIMEOUT_S: Final = 20.0
_CREDENTIALS: Final = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/@]*@", re.IGNORECASE)


def collect(folder: Path, *, remote: str = "origin") -> dict[str, Any]:
    """Return remote, commit, branch, root, dirty and diff; empty if there is no repository.

    Args:
        folder: where the program runs.
        remote: which remote's address is kept; its credentials are left out.
    """
    root = _git(folder, "rev-parse", "--show-toplevel")
    if not root:
        return {}
    facts: dict[str, Any] = {
        "root": root,
        "remote": without_credentials(_git(folder, "config", "--get", f"remote.{remote}.url")),
        "branch": _git(folder, "symbolic-ref", "--short", "-q", "HEAD"),
        "commit": _git(folder, "rev-parse", "--verify", "-q", "HEAD"),
    }
    status = _git(folder, "status", "--porcelain", "--untracked-files=no")
    facts["dirty"] = bool(status)
    if status and facts["commit"]:
        facts.update(_diff(folder))
    return {name: value for name, value in facts.items() if value != ""}


def without_credentials(url: str) -> str:
    """Return an address without user name and password."""
    return _CREDENTIALS.sub(r"\1", url)


def _diff(folder: Path) -> dict[str, Any]:
    diff = _run(folder, "diff", "HEAD", "--no-color", "--no-ext-diff", "--submodule=short")
    if len(diff) <= MAX_DIFF_BYTES:
        return {"diff": diff.decode("utf-8", "replace")}
    cut = diff[:MAX_DIFF_BYTES].decode("utf-8", "ignore")
    return {"diff": cut, "diff_cut": True}


def _git(folder: Path, *args: str) -> str:
    return _run(folder, *args).decode("utf-8", "replace").strip()


def _run(folder: Path, *args: str) -> bytes:
    """Run git and return what it prints; nothing if it fails, is missing or takes too long."""
    # No lock is taken (a user's own git must never find one), nothing is asked, no pager.
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat"}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
            env=os.environ | quiet,
        )
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout if done.returncode == 0 else b""
