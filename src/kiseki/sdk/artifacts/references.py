"""Entries that point at something elsewhere: made from an address, fetched and checked.

Each kind of address is a module with `list_entries` and `fetch`; one that kiseki does not know
is kept as it is and cannot be fetched.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import UsageError

MAX_OBJECTS: Final = 10_000_000
AZURE_HOST: Final = ".blob.core.windows.net"


class ReferenceKind(Protocol):
    """What a module for one kind of address has."""

    def list_entries(self, uri: str, name: str | None, max_objects: int) -> list[ArtifactEntry]:
        """Return an entry for each object below an address.

        Args:
            uri: the address of a file, a folder or a prefix.
            name: what the file, or the folder, is called in the artifact; None: as it is
                called there.
            max_objects: an error if there are more.

        Raises:
            UsageError: there is nothing there, or too much.
            KisekiError: it cannot be looked at.
        """
        ...

    def fetch(self, entry: ArtifactEntry, target: Path) -> None:
        """Bring the bytes to a new file.

        Raises:
            KisekiError: they cannot be had, or are not those that were recorded.
        """
        ...


def list_references(
    uri: str, name: str | None, *, checksum: bool, max_objects: int | None
) -> list[ArtifactEntry]:
    """Return the entries that `add_reference` adds; arguments as there."""
    kind = _find_kind(uri)
    if checksum and kind is not None:
        limit = MAX_OBJECTS if max_objects is None else max_objects
        return kind.list_entries(uri, name, limit)
    return [ArtifactEntry(path=name or name_of(uri), ref=uri, digest=uri)]


def fetch_reference(entry: ArtifactEntry, target: Path) -> None:
    """Bring the bytes of a reference to a new file.

    Raises:
        UsageError: its kind of address is not known here.
        KisekiError: the bytes cannot be had, or are not those that were recorded.
    """
    kind = _find_kind(entry.ref)
    if kind is None:
        raise UsageError(f"{entry.path}: kiseki cannot fetch {entry.ref}.")
    kind.fetch(entry, target)


def is_checked(entry: ArtifactEntry) -> bool:
    """Return whether a reference says what its content was."""
    return entry.digest != entry.ref


def name_of(uri: str) -> str:
    """Return the last part of an address: what it is called if nobody says otherwise.

    Raises:
        UsageError: it has none.
    """
    parts = urlsplit(uri)
    last = parts.path.rstrip("/").rpartition("/")[2] or parts.netloc
    if not last:
        raise UsageError(f"{uri!r} is not an address.", hint="Give a name=.", field="uri")
    return last


def _find_kind(uri: str) -> ReferenceKind | None:
    maker = _KINDS.get(urlsplit(uri).scheme)
    return maker(uri) if maker else None


def _file(uri: str) -> ReferenceKind:
    from kiseki.sdk.artifacts import reference_files

    return reference_files


def _http(uri: str) -> ReferenceKind:
    if (urlsplit(uri).hostname or "").endswith(AZURE_HOST):
        return _objects(uri)
    from kiseki.sdk.artifacts import reference_http

    return reference_http


def _objects(uri: str) -> ReferenceKind:
    from kiseki.sdk.artifacts import reference_objects

    return reference_objects


_KINDS: Final[dict[str, Callable[[str], ReferenceKind]]] = {
    "file": _file,
    "http": _http,
    "https": _http,
    "s3": _objects,
    "gs": _objects,
    "az": _objects,
}
