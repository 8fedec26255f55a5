"""The one place that turns an error into a status and a `Problem`."""

import logging
import secrets
from collections.abc import Callable
from typing import Any, cast

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from kiseki.model.errors import Busy, InvalidBody, JournalGap, KisekiError, TooLarge
from kiseki.model.limits import MAX_REQUEST_BYTES
from kiseki.model.wire import Problem
from kiseki.server.json_answer import answer_json

_RETRY_AFTER_S = "1"
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "invalid_body"}
_log = logging.getLogger(__name__)
_Request = Request[Any, Any, Any]


def problem_of(error: KisekiError) -> Problem:
    """Return what a client is told about an error."""
    return Problem(
        code=error.code,
        message=str(error),
        hint=error.hint,
        field=error.field,
        next=error.next if isinstance(error, JournalGap) else None,
    )


def _answer_kiseki(_request: _Request, error: KisekiError) -> Response[bytes]:
    if error.detail:
        _log.info("%s: %s (%s)", error.code, error, error.detail)
    answer = answer_json(problem_of(error), status=error.status)
    if isinstance(error, Busy):
        answer.headers["retry-after"] = _RETRY_AFTER_S
    return answer


def _answer_framework(request: _Request, error: HTTPException) -> Response[bytes]:
    status = error.status_code
    if status >= 500:
        return _answer_unknown(request, error)
    if status == 413:
        too_large = TooLarge(
            f"The body is larger than {MAX_REQUEST_BYTES} bytes (MAX_REQUEST_BYTES)."
        )
        return _answer_kiseki(request, too_large)
    arguments = _arguments(error)
    problem = Problem(
        code=_CODES.get(status, "usage" if status != 400 else "invalid_body"),
        message="; ".join(f"{key}: {text}" for key, text in arguments) or error.detail,
        field=arguments[0][0] if arguments else "",
    )
    answer = answer_json(problem, status=status)
    answer.headers.update(error.headers or {})
    return answer


def _answer_depth(request: _Request, _error: RecursionError) -> Response[bytes]:
    return _answer_kiseki(request, InvalidBody("The body is nested too deeply."))


def _answer_decoding(request: _Request, error: Exception) -> Response[bytes]:
    return _answer_kiseki(request, InvalidBody(f"The body cannot be read: {error}."))


def _answer_unknown(request: _Request, error: Exception) -> Response[bytes]:
    error_id = secrets.token_hex(4)
    _log.error("%s %s failed (%s)", request.method, request.url.path, error_id, exc_info=error)
    problem = Problem(
        code="internal",
        message="Something went wrong in the server.",
        hint=f"The server's log says more under {error_id}.",
    )
    return answer_json(problem, status=500)


def _arguments(error: HTTPException) -> list[tuple[str, str]]:
    """Return (argument, what is wrong with it) as far as the framework says so."""
    if not isinstance(error.extra, list):
        return []
    found = cast("list[dict[str, object]]", error.extra)
    return [(str(item.get("key", "")), str(item.get("message", ""))) for item in found]


HANDLERS: dict[int | type[Exception], Callable[[_Request, Any], Response[bytes]]] = {
    KisekiError: _answer_kiseki,
    HTTPException: _answer_framework,
    RecursionError: _answer_depth,
    msgspec.MsgspecError: _answer_decoding,
    UnicodeError: _answer_decoding,
    Exception: _answer_unknown,
}
