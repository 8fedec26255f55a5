"""Artifacts that offline runs of wandb logged: what the log says, and bytes that are at hand."""

import base64
import binascii
import hashlib
from pathlib import Path
from typing import Any

import msgspec

from kiseki.model.artifact import BeginVersion, CommitVersion
from kiseki.sdk.artifacts.manifest import StagedEntry, StagedVersion
from kiseki.sdk.imports.foreign import uid_for


def stage_artifacts(run_uid: str, records: list[Any], left_out: list[str]) -> list[StagedVersion]:
    """Return the versions all of whose bytes lie on this machine; the others are told by name.

    A log names files anywhere on the disk; one is taken only if it has the digest that the log
    says, so whoever made the log gets nothing that he does not know.

    Args:
        records: wandb's `ArtifactRecord`s, in their order.
        left_out: gets words about what is not taken.
    """
    staged: list[StagedVersion] = []
    for place, record in enumerate(records):
        name = f"artifact {record.name} ({record.type})"
        if record.manifest.manifest_file_path or record.distributed_id:
            left_out.append(f"{name}: only its server knew all of its files")
            continue
        try:
            entries = [_stage_entry(content) for content in record.manifest.contents]
        except _NotAtHand as error:
            left_out.append(f"{name}: {error} is not on this machine as it was logged")
            continue
        staged.append(_stage(uid_for("wandb artifact", run_uid, str(place)), record, entries))
    return staged


class _NotAtHand(Exception):
    """The bytes of a file are gone, or others now."""


def _stage(version: str, record: Any, entries: list[StagedEntry]) -> StagedVersion:
    return StagedVersion(
        begin=BeginVersion(
            id=version,
            name=record.name,
            type=record.type,
            description=record.description,
            metadata=_read_map(record.metadata),
        ),
        entries=entries,
        commit=CommitVersion(aliases=list(record.aliases), tags=list(record.tags)),
    )


def _stage_entry(content: Any) -> StagedEntry:
    if content.ref:
        return StagedEntry(
            path=content.path, ref=content.ref, digest=content.digest, size=content.size
        )
    place = Path(content.local_path)
    try:
        with place.open("rb") as file:
            md5 = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        is_it = content.local_path and md5.digest() == base64.b64decode(content.digest)
    except (OSError, binascii.Error) as error:
        raise _NotAtHand(content.path) from error
    if not is_it:
        raise _NotAtHand(content.path)
    size = place.stat().st_size
    return StagedEntry(path=content.path, sha256=sha256, size=size, source=str(place.absolute()))


def _read_map(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, Any])
    except msgspec.DecodeError:
        return {}
