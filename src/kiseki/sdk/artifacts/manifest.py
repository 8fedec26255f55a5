"""What is written down of a version before it is sent: `artifacts/<id>/manifest.json`.

```
run-20261122_041200-1jx1ud12/artifacts/
  0b7c.../manifest.json     a StagedVersion or a StagedInput
  0b7c.../content/ab12...   copies of files, each named by its SHA-256; gone once they are sent
  0b7c.../answer.json       what the server made of it; for the process that waits
```

A manifest stands whole under its name before the journal mentions it, and is never changed.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    BeginVersion,
    CommitVersion,
    RegisterModel,
    UseVersion,
)
from kiseki.model.wire import Problem
from kiseki.sdk.rundir import write_atomically

MANIFEST_FILE = "manifest.json"
ANSWER_FILE = "answer.json"
CONTENT_FOLDER = "content"
FOLDER = "artifacts"
"""In the run directory."""


class StagedEntry(ArtifactEntry, kw_only=True, omit_defaults=True):
    """An entry, and where its bytes lie until they are sent.

    Attributes:
        source: a file, relative to the manifest's folder or absolute; empty if the server has
            the bytes already, or for a reference.
    """

    source: str = ""


class StagedVersion(msgspec.Struct, kw_only=True, omit_defaults=True, tag="version"):
    """A version that is to be brought to the server.

    Attributes:
        begin: how it begins there.
        incremental: begin it with the files of the newest version, if there is one.
        entries: what is added (all of it, unless it begins with the files of another one).
        removed: names that are taken away from what it begins with.
        commit: how it is settled; None: somebody else does that (a distributed one).
        register: registered models that it becomes a version of.
    """

    begin: BeginVersion
    incremental: bool = False
    entries: list[StagedEntry] = []
    removed: list[str] = []
    commit: CommitVersion | None = None
    register: list[RegisterModel] = []


class StagedInput(msgspec.Struct, kw_only=True, omit_defaults=True, tag="input"):
    """A version or a data set that the run used."""

    use: UseVersion


class Answer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`answer.json`: the version as the server answered it, or why there is none."""

    version: ArtifactVersion | None = None
    problem: Problem | None = None


def stage_entry(entry: ArtifactEntry, source: str = "") -> StagedEntry:
    """Return an entry with its source."""
    return StagedEntry(
        path=entry.path,
        sha256=entry.sha256,
        size=entry.size,
        ref=entry.ref,
        digest=entry.digest,
        version_id=entry.version_id,
        source=source,
    )


def compute_digest(entries: Iterable[ArtifactEntry]) -> str:
    """Return the digest of a version's files in hex; see `kiseki.model.artifact`."""
    digest = hashlib.sha256()
    for entry in sorted(entries, key=lambda entry: entry.path.encode()):
        line = f"{entry.path}\0{entry.sha256 or entry.digest}\0{entry.size}\n"
        digest.update(line.encode())
    return digest.hexdigest()


def write_manifest(folder: Path, staged: StagedVersion | StagedInput) -> Path:
    """Write a manifest into its folder, which is made; return its path.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MANIFEST_FILE
    write_atomically(path, msgspec.json.encode(staged))
    return path


def read_manifest(path: Path) -> StagedVersion | StagedInput:
    """Read a manifest.

    Raises:
        OSError: there is none.
        msgspec.DecodeError: it is none.
    """
    return msgspec.json.decode(path.read_bytes(), type=StagedVersion | StagedInput)


def write_answer(folder: Path, answer: Answer) -> None:
    """Tell a process that waits what became of a version.

    Raises:
        OSError: it cannot be written.
    """
    write_atomically(folder / ANSWER_FILE, msgspec.json.encode(answer))


def read_answer(folder: Path) -> Answer | None:
    """Return what became of a version, or None if that is not known yet."""
    try:
        return msgspec.json.decode((folder / ANSWER_FILE).read_bytes(), type=Answer)
    except (OSError, msgspec.DecodeError):
        return None
