"""The short texts that describe a run: names, notes, tags, and the rules they keep."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from kiseki.model.errors import InvalidName
from kiseki.model.ids import DEFAULT_PROJECT
from kiseki.model.limits import MAX_NAME_CHARS, MAX_NOTES_CHARS, MAX_TAG_CHARS, MAX_TAGS
from kiseki.sdk.rundir import RunMeta


class RunFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a live run says about itself.

    Attributes:
        is_named: whether `name` is final; else a server may still add its number.
        run_path, project_path: as `RunStarted`, empty while no server has answered.
    """

    id: str
    name: str
    is_named: bool
    notes: str = ""
    tags: tuple[str, ...] = ()
    group: str = ""
    job_type: str = ""
    entity: str = ""
    project: str = ""
    run_path: str = ""
    project_path: str = ""

    def replace(self, fields: Mapping[str, Any]) -> "RunFields":
        """Return a copy with some fields changed."""
        named = {"is_named": True} if "name" in fields else {}
        return msgspec.structs.replace(self, **fields, **named)


def collect_fields(meta: RunMeta) -> RunFields:
    """Return what is known of a run at its beginning, the server's answer first."""
    start, started = meta.start, meta.started
    if started is None:
        return RunFields(
            id=start.id or start.id_default,
            name=start.name or start.name_stem,
            is_named=start.name is not None,
            notes=start.notes or "",
            tags=tuple(start.tags or ()),
            group=start.group or "",
            job_type=start.job_type or "",
            entity=start.entity or "",
            project=start.project or DEFAULT_PROJECT,
        )
    run = started.run
    return RunFields(
        id=run.id,
        name=run.name,
        is_named=True,
        notes=run.notes,
        tags=tuple(run.tags),
        group=run.group,
        job_type=run.job_type,
        entity=run.entity,
        project=run.project,
        run_path=started.run_path,
        project_path=started.project_path,
    )


def check_name(text: str, field: str = "name") -> str:
    """Return a name, group or job type in NFC.

    Raises:
        InvalidName: it is too long or not a text.
    """
    return _check_text(text, field, MAX_NAME_CHARS)


def check_notes(text: str) -> str:
    """Return notes in NFC.

    Raises:
        InvalidName: they are too long or not a text.
    """
    return _check_text(text, "notes", MAX_NOTES_CHARS)


def check_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags in NFC, each once, in their order.

    Raises:
        InvalidName: some are empty, too long or no texts (all of them are named), or there
            are too many.
    """
    given = [tags] if isinstance(tags, str) else list(tags)
    bad = [tag for tag in given if not _is_tag(tag)]
    if bad:
        raise InvalidName(
            f"These tags are not texts of 1 to {MAX_TAG_CHARS} characters: "
            + ", ".join(repr(tag)[:80] for tag in bad),
            field="tags",
        )
    unique = tuple(dict.fromkeys(unicodedata.normalize("NFC", tag) for tag in given))
    if len(unique) > MAX_TAGS:
        raise InvalidName(f"{len(unique)} tags; the limit is {MAX_TAGS}.", field="tags")
    return unique


def _is_tag(tag: object) -> bool:
    return isinstance(tag, str) and 0 < len(tag) <= MAX_TAG_CHARS


def _check_text(text: object, field: str, limit: int) -> str:
    if not isinstance(text, str):
        raise InvalidName(f"{field} must be a text, not {type(text).__name__}.", field=field)
    if len(text) > limit:
        raise InvalidName(
            f"{field} has {len(text)} characters; the limit is {limit}.", field=field
        )
    return unicodedata.normalize("NFC", text)
