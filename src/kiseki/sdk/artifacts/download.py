"""Bring the files of a version onto a disk, checked."""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar
from uuid import uuid4

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import NotFound
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.artifacts.cache import ContentCache
from kiseki.sdk.artifacts.references import fetch_reference
from kiseki.sdk.artifacts.staging import hash_file
from kiseki.sdk.bytes.download import Downloader, DownloadProgress, OnProgress, Wanted
from kiseki.sdk.bytes.target import make_target

BATCH: Final = 1000
"""Files fetched before they are copied out of the cache."""
T = TypeVar("T")


def download_entries(
    connection: Connection,
    entries: Iterable[ArtifactEntry],
    root: Path,
    *,
    skip_cache: bool = False,
    allow_missing_references: bool = False,
    on_progress: OnProgress | None = None,
) -> None:
    """Make sure that each file lies below `root` with the content that it should have.

    A file that has this content already is left alone; one that has other content is
    replaced; files that the version does not have stay.

    Args:
        connection: the server.
        entries: what is wanted.
        root: a folder; made if it is missing.
        skip_cache: neither look into the local cache nor fill it.
        allow_missing_references: leave out references that lead nowhere.
        on_progress: called after each file.

    Raises:
        UsageError: a name would leave `root`.
        KisekiError: something cannot be had, or is not what it should be.
        OSError: it cannot be written.
    """
    wanted = list(entries)
    root.mkdir(parents=True, exist_ok=True)
    work = _Download(
        connection,
        root,
        wanted,
        cache=None if skip_cache else ContentCache(),
        allow_missing_references=allow_missing_references,
        on_progress=on_progress,
    )
    pending = iter(wanted)
    while batch := list(islice(pending, BATCH)):
        work.bring(batch)


def verify_files(entries: Iterable[ArtifactEntry], root: Path) -> list[str]:
    """Return what is wrong with a folder, one sentence for each file; nothing if all is well."""
    known = {entry.path: entry for entry in entries}
    problems = [f"{path} is not part of the artifact" for path in _list_files(root, known)]
    for path, entry in known.items():
        place = root / path
        if not place.is_file():
            problems.append(f"{path} is missing")
        elif (sha256 := _expected(entry)) and hash_file(place)[0] != sha256:
            problems.append(f"{path} has other content")
    return problems


def _expected(entry: ArtifactEntry) -> str:
    """Return the SHA-256 that a file should have; empty where that is not known."""
    if entry.sha256:
        return entry.sha256
    return entry.digest.removeprefix("sha256:") if entry.digest.startswith("sha256:") else ""


def remove_others(entries: Iterable[ArtifactEntry], root: Path) -> None:
    """Delete every file below `root` that is not one of `entries`."""
    known = {entry.path for entry in entries}
    for path in list(_list_files(root, known)):
        (root / path).unlink()


class _Download:
    def __init__(
        self,
        connection: Connection,
        root: Path,
        wanted: list[ArtifactEntry],
        *,
        cache: ContentCache | None,
        allow_missing_references: bool,
        on_progress: OnProgress | None,
    ) -> None:
        self._root = root
        self._downloader = Downloader(connection)
        self._cache = cache
        self._allow_missing_references = allow_missing_references
        self._on_progress = on_progress
        self._n_total = len(wanted)
        self._total_bytes = sum(entry.size for entry in wanted)
        self._n_done = self._done_bytes = 0

    def bring(self, entries: list[ArtifactEntry]) -> None:
        """Bring some files."""
        missing: list[ArtifactEntry] = []
        for entry in entries:
            target = make_target(self._root, entry.path)
            if entry.sha256 and _has_content(target, entry):
                self._count(entry.size)
            elif entry.sha256:
                missing.append(entry)
            else:
                self._bring_reference(entry, target)
        if self._cache is None:
            self._fetch((entry.path, entry) for entry in missing)
        else:
            self._bring_cached(missing, self._cache)

    def _fetch(self, named: Iterable[tuple[str, ArtifactEntry]]) -> None:
        wanted = [
            Wanted(path, entry.sha256, entry.size, f"/blobs/{entry.sha256}?redirect=true")
            for path, entry in named
        ]
        if not wanted:
            return
        self._downloader.fetch(wanted, self._root if self._cache is None else self._cache.folder)
        if self._cache is None:
            for item in wanted:
                self._count(item.size)

    def _bring_cached(self, missing: list[ArtifactEntry], cache: ContentCache) -> None:
        for _ in range(2):
            unknown = {
                entry.sha256: entry for entry in missing if not cache.has(entry.sha256, entry.size)
            }
            self._fetch((cache.name_of(sha256), entry) for sha256, entry in unknown.items())
            # What was damaged, or deleted by a clean-up meanwhile, is fetched once more.
            missing = [entry for entry in missing if not self._copy(entry, cache)]
            if not missing:
                return
        self._cache = None
        self._fetch((entry.path, entry) for entry in missing)

    def _copy(self, entry: ArtifactEntry, cache: ContentCache) -> bool:
        target = make_target(self._root, entry.path)
        copied = _write_whole(target, lambda draft: cache.copy_to(entry.sha256, draft))
        if copied:
            self._count(entry.size)
        return copied

    def _bring_reference(self, entry: ArtifactEntry, target: Path) -> None:
        try:
            _write_whole(target, lambda draft: fetch_reference(entry, draft))
        except NotFound:
            if not self._allow_missing_references:
                raise
        self._count(entry.size)

    def _count(self, size: int) -> None:
        self._n_done += 1
        self._done_bytes += size
        if self._on_progress is not None:
            self._on_progress(
                DownloadProgress(self._done_bytes, self._total_bytes, self._n_done, self._n_total)
            )


def _has_content(path: Path, entry: ArtifactEntry) -> bool:
    try:
        if path.is_symlink() or path.stat().st_size != entry.size:
            return False
        return hash_file(path)[0] == entry.sha256
    except OSError:
        return False


def _write_whole(target: Path, write: Callable[[Path], T]) -> T:
    """Let `write` make a file beside `target`, and put it in its place if it was made."""
    draft = target.with_name(f".kiseki-{uuid4().hex}")
    try:
        answer = write(draft)
        if draft.exists():
            draft.replace(target)
        return answer
    finally:
        draft.unlink(missing_ok=True)


def _list_files(root: Path, known: Iterable[str]) -> Iterator[str]:
    """Yield the files below `root` that are not known, as paths with slashes."""
    for place, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(place, name).relative_to(root).as_posix()
            if path not in known:
                yield path
