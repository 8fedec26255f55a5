"""The one place that turns an error into a status and a `Problem`."""

import dataclasses
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException

from kiseki.model.errors import Busy, InvalidBody, InvalidQuery, JournalGap, KisekiError, TooLarge
from kiseki.model.limits import MAX_REQUEST_BYTES
from kiseki.model.wire import Problem
from kiseki.server.body import body_ended_early
from kiseki.server.json_answer import answer_json

_RETRY_AFTER_S = "1"
_CLIENT_GONE = "client disconnected prematurely"
"""What the framework says when a body does not come to its end."""
_CODES = {400: "invalid_body", 404: "not_found", 405: "method_not_allowed"}
_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ErrorAnswer:
    """What a client is told about an error."""

    status: int
    problem: Problem
    headers: Mapping[str, str]


def body_too_large() -> TooLarge:
    """Return the error for a body over the limit."""
    return TooLarge(f"The body is larger than {MAX_REQUEST_BYTES} bytes (MAX_REQUEST_BYTES).")


def explain(error: Exception, *, method: str, path: str) -> ErrorAnswer:
    """Return what a client is told about any error; what is nobody's business is logged."""
    known = _as_kiseki_error(error)
    if known is None and isinstance(error, HTTPException) and error.status_code < 500:
        return _explain_framework(error)
    if known is None:
        return _explain_unknown(error, method, path)
    if known.detail:
        _log.info("%s: %s (%s)", known.code, known, known.detail)
    return ErrorAnswer(
        status=known.status,
        problem=Problem(
            code=known.code,
            message=str(known),
            hint=known.hint,
            field=known.field,
            next=known.next if isinstance(known, JournalGap) else None,
        ),
        headers=_headers(known),
    )


def _headers(error: KisekiError) -> dict[str, str]:
    if isinstance(error, Busy):
        return {"retry-after": _RETRY_AFTER_S}
    # What is left of a body that is too large is not read.
    return {"connection": "close"} if isinstance(error, TooLarge) else {}


def _as_kiseki_error(error: Exception) -> KisekiError | None:
    if isinstance(error, KisekiError):
        return error
    if isinstance(error, HTTPException) and error.status_code == TooLarge.status:
        return body_too_large()
    if isinstance(error, InternalServerException) and error.detail == _CLIENT_GONE:
        return body_ended_early()
    if isinstance(error, RecursionError):
        return InvalidBody("The body is nested too deeply.")
    if isinstance(error, msgspec.MsgspecError | UnicodeError):
        return InvalidBody(f"The body cannot be read: {error}.")
    if isinstance(error, OverflowError):
        return InvalidQuery("A number does not fit into 64 bits.")
    return None


def _explain_framework(error: HTTPException) -> ErrorAnswer:
    arguments = _arguments(error)
    problem = Problem(
        code=_CODES.get(error.status_code, "usage"),
        message="; ".join(f"{name}: {text}" for name, text in arguments) or error.detail,
        field=arguments[0][0] if arguments else "",
    )
    return ErrorAnswer(status=error.status_code, problem=problem, headers=error.headers or {})


def _arguments(error: HTTPException) -> list[tuple[str, str]]:
    """Return (argument, what is wrong with it) as far as the framework says so."""
    if not isinstance(error.extra, list):
        return []
    found = cast("list[dict[str, object]]", error.extra)
    return [(str(item.get("key", "")), str(item.get("message", ""))) for item in found]


def _explain_unknown(error: Exception, method: str, path: str) -> ErrorAnswer:
    error_id = secrets.token_hex(4)
    _log.error("%s %s failed (%s)", method, path, error_id, exc_info=error)
    problem = Problem(
        code="internal",
        message="Something went wrong in the server.",
        hint=f"The server's log says more under {error_id}.",
    )
    return ErrorAnswer(status=500, problem=problem, headers={})


def _answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    told = explain(error, method=request.method, path=request.url.path)
    answer = answer_json(told.problem, status=told.status)
    answer.headers.update(told.headers)
    return answer


HANDLERS: dict[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Response[bytes]]] = {
    HTTPException: _answer,
    Exception: _answer,
}
