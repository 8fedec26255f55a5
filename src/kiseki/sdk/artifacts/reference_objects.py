"""References to objects of S3, Google Cloud Storage and Azure, through obstore.

Credentials are those of the environment, as the tools of each vendor read them.
"""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import KisekiError, NotFound, UsageError, WrongDigest
from kiseki.sdk.artifacts import references

BLOCK_BYTES: Final = 8 * 1024 * 1024
# A wrong address or no network should not hold a training up for minutes.
RETRIES: Final = {"max_retries": 3, "retry_timeout": datetime.timedelta(seconds=30)}


class _Place(NamedTuple):
    """A bucket (with what comes before it in an address) and a key in it."""

    bucket: str
    key: str
    version: str


def list_entries(uri: str, name: str | None, max_objects: int) -> list[ArtifactEntry]:
    """See `ReferenceKind.list_entries`."""
    obstore, store, place = _open(uri)
    try:
        found = _head(obstore, store, place)
        if found is not None:
            return [_entry(place, found, name or references.name_of(uri))]
        return _list_below(obstore, store, place, name, max_objects)
    except obstore.exceptions.BaseError as error:
        raise _unreadable(uri, error) from error


def fetch(entry: ArtifactEntry, target: Path) -> None:
    """See `ReferenceKind.fetch`."""
    obstore, store, place = _open(entry.ref)
    options = {"version": entry.version_id} if entry.version_id else None
    try:
        answer = obstore.get(store, place.key, options=options)
        if references.is_checked(entry) and _digest(answer.meta, entry.ref) != entry.digest:
            raise WrongDigest(f"{entry.path}: {entry.ref} has changed since it was recorded.")
        with target.open("xb") as file:
            for block in answer.stream(min_chunk_size=BLOCK_BYTES):
                file.write(block)
    except FileNotFoundError as error:
        raise NotFound(f"{entry.path}: {entry.ref} is gone.") from error
    except obstore.exceptions.BaseError as error:
        raise _unreadable(entry.ref, error) from error


def _open(uri: str) -> tuple[Any, Any, _Place]:
    """Return the library, the store of the address's bucket, and where it points."""
    import obstore
    from obstore.store import from_url

    place = _split(uri)
    opened: Any = from_url
    return obstore, opened(place.bucket, retry_config=RETRIES), place


def _split(uri: str) -> _Place:
    parts = urlsplit(uri)
    bucket, key = f"{parts.scheme}://{parts.netloc}", parts.path.lstrip("/")
    if parts.scheme in ("https", "az"):  # the host is the account, then comes the container
        container, _, key = key.partition("/")
        bucket = f"{bucket}/{container}"
    version = parse_qs(parts.query).get("versionId", [""])[0]
    return _Place(bucket, key, version)


def _head(obstore: Any, store: Any, place: _Place) -> Mapping[str, Any] | None:
    if not place.key or place.key.endswith("/"):
        return None
    try:
        if not place.version:
            return obstore.head(store, place.key)
        options = {"version": place.version, "head": True}
        return obstore.get(store, place.key, options=options).meta
    except FileNotFoundError:
        return None


def _list_below(
    obstore: Any, store: Any, place: _Place, name: str | None, max_objects: int
) -> list[ArtifactEntry]:
    found: list[ArtifactEntry] = []
    prefix = place.key.rstrip("/")
    for batch in obstore.list(store, prefix=prefix or None):
        for facts in batch:
            if len(found) == max_objects:
                raise UsageError(f"There are more than max_objects={max_objects} objects.")
            inside = facts["path"][len(prefix) :].lstrip("/")
            found.append(_entry(place, facts, f"{name}/{inside}" if name else inside))
    if not found:
        raise UsageError(f"There is nothing at {place.bucket}/{place.key}.", field="uri")
    return sorted(found, key=lambda entry: entry.path)


def _entry(place: _Place, facts: Mapping[str, Any], path: str) -> ArtifactEntry:
    ref = f"{place.bucket}/{facts['path']}"
    return ArtifactEntry(
        path=path,
        size=int(facts["size"]),
        ref=ref,
        digest=_digest(facts, ref),
        version_id=place.version or facts.get("version") or "",
    )


def _digest(facts: Mapping[str, Any], ref: str) -> str:
    return (facts.get("e_tag") or "").strip('"') or ref


def _unreadable(uri: str, error: Exception) -> KisekiError:
    return KisekiError(
        f"{uri} cannot be read: {str(error).splitlines()[0]}",
        hint="Look at its name and at the credentials in the environment; checksum=False keeps "
        "it unseen.",
    )
