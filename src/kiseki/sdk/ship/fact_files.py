"""What was found out about code and machine, as files of the run that people can take along."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from kiseki.journal.files import FileRecord
from kiseki.sdk.rundir import RunMeta, write_atomically

REQUIREMENTS: Final = "requirements.txt"
DIFF: Final = "diff.patch"
METADATA: Final = "kiseki-metadata.json"
OWN_FILES: Final = frozenset({REQUIREMENTS, DIFF, METADATA})


def write_fact_files(run_dir: Path, meta: RunMeta, facts: Mapping[str, Any]) -> list[FileRecord]:
    """Write the facts into the run's folder; return the files to be recorded.

    Args:
        run_dir: the run directory.
        meta: what the run began with.
        facts: `hardware`, `git` and `packages` as they were found out.

    Raises:
        OSError: a file cannot be written.
    """
    git = dict(cast("Mapping[str, Any]", facts.get("git") or {}))
    packages = cast("Mapping[str, str]", facts.get("packages") or {})
    contents: dict[str, bytes] = {}
    if packages:
        lines = (f"{name}=={version}\n" for name, version in packages.items())
        contents[REQUIREMENTS] = "".join(lines).encode()
    if diff := git.pop("diff", ""):
        contents[DIFF] = str(diff).encode()
    if packages or git:
        known = msgspec.to_builtins(meta.start.metadata)
        found = {**known, "hardware": facts.get("hardware"), "git": git}
        contents[METADATA] = msgspec.json.format(msgspec.json.encode(found))
    for name, content in contents.items():
        write_atomically(run_dir / "files" / name, content)
    return [FileRecord(path=name, source=f"files/{name}") for name in contents]
