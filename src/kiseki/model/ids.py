"""Identities: what names a run, a writer, a project, and how new ones are drawn.

Three ids belong to a run. The *uid* (32 hex digits) is made by the client, is unique for
ever and is the key of the store. The *id* (1-128 characters) is unique in its project and
stands in URLs. The *name* is for people and may repeat.
"""

import os
import re
import string
import unicodedata
from collections.abc import Sequence
from typing import NewType

from kiseki.model.errors import InvalidName
from kiseki.model.limits import (
    MAX_ENTITY_CHARS,
    MAX_PROJECT_NAME_CHARS,
    MAX_RUN_ID_CHARS,
)

RunUid = NewType("RunUid", str)
RunId = NewType("RunId", str)
WriterId = NewType("WriterId", str)
StreamId = NewType("StreamId", str)
ProjectId = NewType("ProjectId", int)

_RUN_UID = re.compile(r"[0-9a-f]{32}")
RUN_ID_ALPHABET = string.ascii_lowercase + string.digits
RUN_ID_LENGTH = 8
FORBIDDEN_IN_RUN_ID = frozenset("/\\#?%:;,'")

DEFAULT_PROJECT = "Uncategorized"
"""The project of runs that name none; it always has the number 0."""


def is_run_uid(text: str) -> bool:
    """Return whether a text can be the uid of a run: 32 hex digits."""
    return _RUN_UID.fullmatch(text) is not None


def new_run_uid() -> RunUid:
    """Draw a run uid: 32 hex digits from the system's random source."""
    return RunUid(os.urandom(16).hex())


def new_writer_id() -> WriterId:
    """Draw a writer id: 32 hex digits; also the id of the journal that the writer fills."""
    return WriterId(os.urandom(16).hex())


def new_run_id() -> RunId:
    """Draw a run id: 8 characters of `[a-z0-9]`, untouched by `random.seed()` and by forks."""
    return RunId("".join(draw(RUN_ID_ALPHABET) for _ in range(RUN_ID_LENGTH)))


def draw(choices: Sequence[str]) -> str:
    """Return one of at most 256 choices, all equally likely, from the system's random source.

    `secrets.choice` does the same, but to import it takes longer than all of `kiseki.model`.
    """
    fair = 256 - 256 % len(choices)
    while (byte := os.urandom(1)[0]) >= fair:
        pass
    return choices[byte % len(choices)]


def check_run_id(text: str) -> RunId:
    """Return `text` in NFC as a run id.

    Raises:
        InvalidName: it is empty, too long, has spaces at an end, a control character or
            one of `FORBIDDEN_IN_RUN_ID`.
    """
    run_id = unicodedata.normalize("NFC", text)
    problem = _problem_of_text(run_id, MAX_RUN_ID_CHARS)
    if problem is None:
        bad = sorted(FORBIDDEN_IN_RUN_ID.intersection(run_id))
        problem = f"must not contain {' '.join(bad)}" if bad else None
    if problem is not None:
        raise InvalidName(f"Run id {_cut(text)} {problem}.", field="id")
    return RunId(run_id)


def check_project_name(text: str) -> str:
    """Return `text` in NFC as a project name: 1-500 characters of any script, no controls.

    Raises:
        InvalidName: it is empty, too long, has spaces at an end or a control character.
    """
    name = unicodedata.normalize("NFC", text)
    problem = _problem_of_text(name, MAX_PROJECT_NAME_CHARS)
    if problem is not None:
        raise InvalidName(f"Project name {_cut(text)} {problem}.", field="project")
    return name


def check_entity(text: str) -> str:
    """Return `text` in NFC as an entity (a user or a team); no `/`, 1-128 characters.

    Raises:
        InvalidName: it is empty, too long, has spaces at an end, a control character or `/`.
    """
    name = unicodedata.normalize("NFC", text)
    problem = _problem_of_text(name, MAX_ENTITY_CHARS)
    if problem is None and "/" in name:
        problem = "must not contain /"
    if problem is not None:
        raise InvalidName(f"Entity {_cut(text)} {problem}.", field="entity")
    return name


def _problem_of_text(text: str, limit: int) -> str | None:
    if not text:
        return "must not be empty"
    if len(text) > limit:
        return f"is {len(text)} characters long; the limit is {limit}"
    if text != text.strip():
        return "must not begin or end with a space"
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        return "must not contain control characters"
    return None


def _cut(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
