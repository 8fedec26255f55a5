"""Answers that are files: whole or a range, to be saved or looked at, never trusted.

Whatever a run brought is hostile. A file is saved (attachment) unless it was asked for inline
and is of a kind that a browser can show without running it; then it stands behind a policy with
`sandbox`, which gives it an origin of its own. Scripts of a page run only if a person asked for
them, in a frame, with no way to speak to anybody.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.response import Stream

from kiseki.model.mime import UNKNOWN

ReadRange = Callable[[int, int], Iterator[bytes]]
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_AS_THEY_ARE = frozenset(
    {
        "application/json",
        "application/pdf",
        "image/avif",
        "image/bmp",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/svg+xml",
        "image/webp",
        "image/x-icon",
        "text/csv",
        "text/html",
        "text/markdown",
        "text/plain",
        "text/tab-separated-values",
    }
)
_MEDIA = re.compile(r"(audio|video)/[\w.+-]+")
_TEXT_LIKE = frozenset(
    {"application/x-ndjson", "application/x-ipynb+json", "application/xml", "application/toml"}
)
_WITH_SCRIPTS = frozenset({"text/html", "image/svg+xml"})
_SHOWN = "style-src 'unsafe-inline'; img-src data: 'self'; media-src 'self'; font-src data:"
_POLICY = f"sandbox; default-src 'none'; {_SHOWN}; form-action 'none'; frame-ancestors 'self'"
_SCRIPTS_POLICY = (
    "sandbox allow-scripts; default-src 'unsafe-inline' 'unsafe-eval' data: blob:;"
    " connect-src 'none'; form-action 'none'; frame-ancestors 'self'"
)
# Browsers show no PDF inside a sandbox; their viewers run nothing of ours.
_PDF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FileToAnswer:
    """A file and how it is asked for.

    Attributes:
        name: what it is saved as; only the part after the last slash.
        sha256: its content, which is also its ETag.
        size: bytes.
        mime: content type by its name.
        inline: show it instead of saving it, where that is safe.
        scripts: let its scripts run, in a frame.
        for_ever: the address will always give the same content.
        link: where the bytes can be had directly; the answer then only says so.
    """

    name: str
    sha256: str
    size: int
    mime: str
    inline: bool = False
    scripts: bool = False
    for_ever: bool = False
    link: str | None = None


def answer_file(
    request: Request[Any, Any, Any], file: FileToAnswer, read: ReadRange
) -> Response[Any]:
    """Answer a GET or HEAD with a file, a range of it, 304, 307 or 416.

    Args:
        request: says which range, and what the client has already.
        file: what is asked for.
        read: gives the bytes [start, end) of it.
    """
    headers = _headers(request, file)
    kind = _shown_type(file) if file.inline else _saved_type(file)
    if _knows(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(b"", status_code=304, headers=headers, media_type=kind)
    if file.link is not None:
        headers |= {"location": file.link, "cache-control": "no-store"}
        return Response(b"", status_code=307, headers=headers, media_type=kind)
    asked = _asked_range(request, headers["etag"])
    start, end = (0, file.size) if asked is None else _resolve(asked, file.size)
    status = 200 if asked is None else 206
    if asked is not None and start >= end:
        headers["content-range"] = f"bytes */{file.size}"
        return Response(b"", status_code=416, headers=headers, media_type=kind)
    if asked is not None:
        headers["content-range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["content-length"] = str(end - start)
    body: Iterator[bytes] = iter(()) if request.method == "HEAD" else read(start, end)
    return Stream(body, status_code=status, headers=headers, media_type=kind)


def attachment(name: str) -> str:
    """Return a Content-Disposition that saves under a name, whatever is in it (RFC 6266)."""
    return _disposition("attachment", name)


def _headers(request: Request[Any, Any, Any], file: FileToAnswer) -> dict[str, str]:
    is_shown = file.inline and _shown_type(file) != UNKNOWN
    cache = "private, max-age=31536000, immutable" if file.for_ever else "private, no-cache"
    return {
        "accept-ranges": "bytes",
        "cache-control": cache,
        "content-disposition": _disposition("inline" if is_shown else "attachment", file.name),
        "content-security-policy": _policy(request, file),
        "etag": f'"{file.sha256}"',
    }


def _policy(request: Request[Any, Any, Any], file: FileToAnswer) -> str:
    if not file.inline:
        return _POLICY
    if _shown_type(file) == "application/pdf":
        return _PDF_POLICY
    # A link that leads somebody to a page in a tab must not run what is in it.
    is_framed = request.headers.get("sec-fetch-dest", "iframe") == "iframe"
    if file.scripts and is_framed and _shown_type(file) in _WITH_SCRIPTS:
        return _SCRIPTS_POLICY
    return _POLICY


def _shown_type(file: FileToAnswer) -> str:
    """Return the type as which a file is shown; `UNKNOWN` if it is not."""
    if file.mime in _AS_THEY_ARE or _MEDIA.fullmatch(file.mime):
        return file.mime
    # Scripts, style sheets and XML are text to look at, nothing that another page may load.
    is_text = file.mime.startswith("text/") or file.mime in _TEXT_LIKE
    return "text/plain" if is_text else UNKNOWN


def _saved_type(file: FileToAnswer) -> str:
    shown = _shown_type(file)
    return UNKNOWN if shown in _WITH_SCRIPTS else shown


def _disposition(how: str, name: str) -> str:
    last = name.rpartition("/")[2] or "file"
    plain = re.sub(r"[^\w .()+-]", "_", last, flags=re.ASCII)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(last, safe='')}"


def _knows(told: str, etag: str) -> bool:
    known = {one.strip().removeprefix("W/") for one in told.split(",")}
    return etag in known or "*" in known


def _asked_range(request: Request[Any, Any, Any], etag: str) -> tuple[str, str] | None:
    """Return the borders of the one range that is asked for; several are answered whole."""
    match = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if match is None or match.groups() == ("", ""):
        return None
    if request.headers.get("if-range", etag) != etag:
        return None
    return match[1], match[2]


def _resolve(asked: tuple[str, str], size: int) -> tuple[int, int]:
    """Return the range [start, end) in a file; empty if it has no such bytes."""
    first, last = asked
    if len(first) > 18 or len(last) > 18:
        return 0, 0
    if not first:
        return max(0, size - int(last)), size
    end = min(int(last) + 1, size) if last else size
    return int(first), end
