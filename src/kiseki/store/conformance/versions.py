"""Short ways to say what the tests of artifacts do again and again."""

import os
from collections.abc import Mapping
from typing import Any

from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    BeginVersion,
    ChangeEntries,
    CommitVersion,
)
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.conformance.scenario import ENTITY, NOW_US, SECOND_US
from kiseki.store.contract import Store

DAY_US = 24 * 3600 * SECOND_US


def new_id() -> str:
    """Draw the id of a version."""
    return os.urandom(16).hex()


def start_version(store: Store, *, at_us: int = NOW_US, **fields: Any) -> ArtifactVersion:
    """Begin version of `ds` in project `p` unless the fields of the request say otherwise."""
    request: dict[str, Any] = {"id": new_id(), "name": "ds", "type": "dataset", "project": "p"}
    return store.artifacts.begin(BeginVersion(**request | fields), entity=ENTITY, now_us=at_us)


def put_files(store: Store, version: ArtifactVersion, files: Mapping[str, str]) -> None:
    """Add files with these texts to a pending version."""
    entries = [
        ArtifactEntry(
            path=path, sha256=store.blobs.put([text.encode()], now_us=NOW_US).sha256, size=999
        )
        for path, text in files.items()
    ]
    store.artifacts.change_entries(version.id, ChangeEntries(add=entries), now_us=NOW_US)


def commit(
    store: Store, version: ArtifactVersion, *aliases: str, at_us: int = NOW_US, **fields: Any
) -> ArtifactVersion:
    """Commit a version."""
    request = CommitVersion(aliases=list(aliases), **fields)
    return store.artifacts.commit(version.id, request, now_us=at_us)


def make_version(
    store: Store, text: str, *aliases: str, at_us: int = NOW_US, **fields: Any
) -> ArtifactVersion:
    """Begin a version, put one file into it and commit it."""
    version = start_version(store, at_us=at_us, **fields)
    put_files(store, version, {"data.txt": text})
    return commit(store, version, *aliases, at_us=at_us)


def list_paths(store: Store, version: ArtifactVersion) -> list[str]:
    """Return the paths of a version's files."""
    return [file.path for file in store.artifacts.list_entries(version.id, EntryQuery()).files]


def clean(store: Store, *, at_us: int) -> None:
    """Let the janitor do all that waits for him."""
    while store.artifacts.clean(now_us=at_us):
        pass
