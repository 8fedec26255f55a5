"""Data that a run used and no artifact holds: known by name, source and content."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiseki.model.artifact import DatasetInput
from kiseki.model.errors import UsageError
from kiseki.sdk.artifacts.artifact_draft import plain_metadata
from kiseki.sdk.artifacts.manifest import compute_digest
from kiseki.sdk.artifacts.reference_files import list_entries
from kiseki.sdk.artifacts.references import MAX_OBJECTS
from kiseki.sdk.artifacts.staging import measure


def describe_dataset(
    name: str,
    *,
    source: str,
    digest: str,
    path: Path | None,
    schema: Mapping[str, Any] | None,
    profile: Mapping[str, Any] | None,
) -> DatasetInput:
    """Return a data set; what a file or folder at `path` has is looked at.

    Raises:
        UsageError: it has no name, or there is nothing at `path`.
        OSError: it cannot be read.
    """
    if not name:
        raise UsageError("A data set needs a name.", field="name")
    facts = plain_metadata(profile or {})
    if path is not None:
        digest, counts = _look_at(path)
        source = source or path.absolute().as_uri()
        facts = counts | facts
    return DatasetInput(
        name=name,
        digest=digest,
        source=source,
        schema={str(column): str(kind) for column, kind in (schema or {}).items()},
        profile=facts,
    )


def _look_at(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the digest of a file or a folder, and how much it is."""
    if path.is_file():
        file = measure(path)
        return f"sha256:{file.sha256}", {"bytes": file.size}
    entries = list_entries(path.absolute().as_uri(), None, MAX_OBJECTS)
    size = sum(entry.size for entry in entries)
    return f"files:{compute_digest(entries)}", {"bytes": size, "files": len(entries)}
