"""What a server answered with, turned back into the error that it raised there."""

from typing import Final

import msgspec

import kiseki.model.errors as errors
from kiseki.model.errors import JournalGap, KisekiError
from kiseki.model.wire import Problem

_KINDS: Final[dict[str, type[KisekiError]]] = {
    kind.code: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, KisekiError)
}


def read_problem(payload: bytes) -> Problem | None:
    """Return the problem that a body holds; None if no kiseki server wrote it."""
    try:
        return msgspec.json.decode(payload, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def to_error(problem: Problem) -> KisekiError | None:
    """Return the error that a problem tells of; None if this kiseki has no such error."""
    kind = _KINDS.get(problem.code)
    if kind is None:
        return None
    if kind is JournalGap:
        return JournalGap(problem.message, next=problem.next or 0)
    return kind(problem.message, hint=problem.hint, field=problem.field)
