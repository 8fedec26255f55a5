"""The web app as files: pages, hashed assets, and a word on how to build it when missing."""

import asyncio
import base64
import functools
import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any

from litestar import Request, Response, route
from litestar.enums import HttpMethod
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from kiseki.model.errors import NotFound
from kiseki.server.compression import compress, wanted_encoding

STATIC = Path(__file__).parent / "static"
_INDEX = "index.html"
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_FOR_EVER = "public, max-age=31536000, immutable"
_COMPRESSED_TYPES = ("text/", "application/javascript", "application/json", "image/svg+xml")
_NOT_BUILT = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>kiseki</title>
<h1>The server runs; its web app is not built.</h1>
<p>In a checkout, <code>make web</code> builds it (Node 20 or newer). Packages from PyPI
contain it. The API is at <a href="/api/v1/openapi.json">/api/v1</a>.</p>
</html>
"""


def web_handlers(static: Path = STATIC) -> list[ControllerRouterHandler]:
    """Return the handlers of every GET that is not the API's.

    Args:
        static: folder of the built app.
    """
    root = static.resolve()

    @route(
        ["/", "/{path:path}"],
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        include_in_schema=False,
    )
    async def open_page(
        request: Request[Any, Any, Any], path: FromPath[str] = ""
    ) -> Response[bytes]:
        """Answer a file of the app, else its first page: the app knows its own routes."""
        if path.startswith("/api/"):
            raise NotFound("There is no such route.", hint="See /api/v1/openapi.json.")
        encoding = wanted_encoding(request.headers.get("accept-encoding", ""))
        known = request.headers.get("if-none-match", "")
        return await asyncio.to_thread(_answer, root, path, encoding, known)

    return [open_page]


def _answer(root: Path, path: str, encoding: str, known: str) -> Response[bytes]:
    file = _find_file(root, path.lstrip("/"))
    # The names of assets carry a hash of their content.
    is_asset = path.startswith("/assets/")
    if file is not None:
        cache = _FOR_EVER if is_asset else "no-cache"
        answer = _answer_file(file, encoding, known, cache=cache)
        if path.startswith("/frames/"):
            policy = _frame_policy(file, file.stat().st_mtime_ns)
            answer.headers["content-security-policy"] = policy
        return answer
    if is_asset:
        raise NotFound("There is no such file.")
    return _first_page(root, encoding)


def _find_file(root: Path, name: str) -> Path | None:
    """Return the file of that name below `root`, or None; nothing outside is ever reached."""
    if not name or "\0" in name:
        return None
    try:
        file = (root / name).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except OSError:  # a name longer than the file system allows
        return None


def _first_page(root: Path, encoding: str) -> Response[bytes]:
    file = _find_file(root, _INDEX)
    if file is None:
        return _page(_NOT_BUILT, {})
    body, used, etag = _packed(file, file.stat().st_mtime_ns, encoding)
    headers = {"etag": etag, "vary": "accept-encoding"}
    if used:
        headers["content-encoding"] = used
    answer = _page(body, headers)
    answer.headers["content-security-policy"] = _policy(file, file.stat().st_mtime_ns)
    return answer


def _page(body: bytes, headers: dict[str, str]) -> Response[bytes]:
    return Response(
        body,
        media_type="text/html",
        headers={
            "cache-control": "no-cache",
            "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
            **headers,
        },
    )


def _answer_file(file: Path, encoding: str, known: str, *, cache: str) -> Response[bytes]:
    body, used, etag = _packed(file, file.stat().st_mtime_ns, encoding)
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {"etag": etag, "cache-control": cache, "vary": "accept-encoding"}
    if etag in known:
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    if used:
        headers["content-encoding"] = used
    return Response(body, headers=headers, media_type=media_type)


@functools.lru_cache(maxsize=512)
def _packed(file: Path, _modified_ns: int, encoding: str) -> tuple[bytes, str, str]:
    """Return the bytes of a file as sent, their encoding and their ETag."""
    plain = file.read_bytes()
    media_type = mimetypes.guess_type(file.name)[0] or ""
    body, used = compress(plain, encoding if media_type.startswith(_COMPRESSED_TYPES) else "")
    return body, used, f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'


def _scripts_in(page: Path) -> str:
    """Return the inline scripts of a page as sources of a policy."""
    return " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(page.read_bytes())
    )


@functools.lru_cache(maxsize=4)
def _frame_policy(page: Path, _modified_ns: int) -> str:
    """Return the Content-Security-Policy of a page that draws in a frame what runs logged.

    It has no origin and reaches nothing; of scripts only those in the page itself run.
    """
    return "; ".join(
        [
            "sandbox allow-scripts",
            "default-src 'none'",
            f"script-src {_scripts_in(page)}",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        ]
    )


@functools.lru_cache(maxsize=4)
def _policy(index: Path, _modified_ns: int) -> str:
    """Return the Content-Security-Policy of the app; its own inline scripts run, no others."""
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {_scripts_in(index)}",
            # Mantine and uPlot set styles on elements.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            # Pictures inside a 3D file are read through addresses of the page's own.
            "connect-src 'self' blob: data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            # A zip of more files than an address can name is asked for by a form.
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )
