"""What a draft holds: names, and where the bytes of each come from."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Literal

import msgspec

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import NotFound, UsageError
from kiseki.model.limits import MAX_ARTIFACT_FILES
from kiseki.model.path import check_path
from kiseki.sdk.artifacts.manifest import StagedEntry, compute_digest, stage_entry
from kiseki.sdk.artifacts.staging import StagedFile, Staging, measure

Policy = Literal["mutable", "immutable"]
POLICIES: Final = ("mutable", "immutable")
READERS: Final = 4
"""Files of a folder that are read beside each other."""


class Contents:
    """The files of a version that is being put together.

    Args:
        staging: where copies go.
        base: the files that it begins with; they lie in the server.
        say: told in words what could not be done as it should.

    Attributes:
        staging: as given.
        entries: path -> entry, in the order in which they came.
        removed: paths of `base` that were taken away.
    """

    def __init__(
        self,
        staging: Staging,
        base: Iterable[ArtifactEntry] = (),
        *,
        say: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self.staging = staging
        self._say = say
        self.entries = {entry.path: stage_entry(entry) for entry in base}
        self._base = dict(self.entries)
        self.removed: set[str] = set()

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(entry.size for entry in self.entries.values())

    def compute_digest(self) -> str:
        """Return the digest that the version will have."""
        return compute_digest(self.entries.values())

    def list_added(self) -> list[StagedEntry]:
        """Return what it has beyond, or other than, what it begins with."""
        return [e for path, e in self.entries.items() if self._base.get(path) is not e]

    def add_file(self, source: Path, name: str, *, policy: Policy, overwrite: bool) -> StagedEntry:
        """Add one file; see `Artifact.add_file`."""
        path = check_path(name)
        if not source.is_file():
            raise UsageError(f"There is no file {source}.", field="local_path")
        return self.put(self._make_entry(path, source, policy), overwrite=overwrite)

    def add_folder(
        self, folder: Path, name: str | None, *, policy: Policy, overwrite: bool
    ) -> list[StagedEntry]:
        """Add all files below a folder; see `Artifact.add_dir`."""
        if not folder.is_dir():
            raise UsageError(f"There is no folder {folder}.", field="local_path")
        prefix = f"{name.strip('/')}/" if name and name.strip("/") else ""
        files = [
            (check_path(prefix + path.relative_to(folder).as_posix()), path)
            for path in _files_below(folder)
        ]
        with ThreadPoolExecutor(READERS) as pool:
            waiting = [pool.submit(self._make_entry, *named, policy) for named in files]
            return [self.put(made.result(), overwrite=overwrite) for made in waiting]

    def add_content(self, name: str, file: StagedFile, *, overwrite: bool) -> StagedEntry:
        """Add what was written into the staging folder."""
        return self.put(self._entry_of(check_path(name), file), overwrite=overwrite)

    def add_entries(self, entries: Iterable[ArtifactEntry], *, overwrite: bool) -> None:
        """Add references, or files of another version."""
        for entry in entries:
            staged = stage_entry(msgspec.structs.replace(entry, path=check_path(entry.path)))
            self.put(staged, overwrite=overwrite)

    def put(self, entry: StagedEntry, *, overwrite: bool) -> StagedEntry:
        """Add an entry.

        Raises:
            UsageError: the name has other content already, and `overwrite` is false; or there
                are too many.
        """
        old = self.entries.get(entry.path)
        if old is not None and not overwrite and _key(old) != _key(entry):
            raise UsageError(
                f"{entry.path!r} is there with other content.",
                hint="Give overwrite=True to replace it.",
                field="name",
            )
        if old is not None and _key(old) == _key(entry):
            return old
        if old is None and len(self.entries) >= MAX_ARTIFACT_FILES:
            raise UsageError(
                f"An artifact has at most {MAX_ARTIFACT_FILES} files (MAX_ARTIFACT_FILES)."
            )
        self.entries[entry.path] = entry
        self.removed.discard(entry.path)
        return entry

    def remove(self, path: str) -> None:
        """Take away a file, or all below a folder.

        Raises:
            NotFound: there is no such name.
        """
        gone = [name for name in self.entries if name == path or name.startswith(path + "/")]
        if not gone:
            raise NotFound(f"There is no {path!r} in the artifact.")
        for name in gone:
            del self.entries[name]
            if name in self._base:
                self.removed.add(name)

    def _make_entry(self, path: str, source: Path, policy: Policy) -> StagedEntry:
        return self._entry_of(path, self._copy(source) if policy == "mutable" else measure(source))

    def _copy(self, source: Path) -> StagedFile:
        """Copy a file; where there is no room for that, it is sent from where it lies."""
        try:
            return self.staging.copy(source)
        except OSError as error:
            file = measure(source)
            self._say(
                f"{source} could not be copied ({error}): leave it as it is until it is sent"
            )
            return file

    def _entry_of(self, path: str, file: StagedFile) -> StagedEntry:
        source = file.path.absolute()
        with contextlib.suppress(ValueError):
            source = source.relative_to(self.staging.folder.absolute())
        return StagedEntry(path=path, sha256=file.sha256, size=file.size, source=source.as_posix())


def check_policy(policy: str) -> Policy:
    """Return the policy.

    Raises:
        UsageError: there is no such policy.
    """
    if policy == "mutable" or policy == "immutable":
        return policy
    raise UsageError(f"policy is one of {', '.join(POLICIES)}, not {policy!r}.", field="policy")


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield files below a folder by name; links to files count, links to folders do not."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.is_file():
                yield path


def _key(entry: ArtifactEntry) -> tuple[str, str, str]:
    return entry.sha256, entry.ref, entry.digest
