"""Compression of answers as the client accepts it."""

import asyncio
import gzip
from typing import Any

import zstandard
from litestar.types import ASGIApp, Message, Receive, Scope, Send

INLINE_BYTES = 128 * 1024
"""Larger bodies are compressed in a thread, so that others are answered meanwhile."""
MIN_BYTES = 1024
"""Below this the headers cost more than compression saves."""


def wanted_encoding(accept: str) -> str:
    """Return `zstd`, `gzip` or an empty string for the value of an Accept-Encoding header."""
    offered: set[str] = set()
    for part in accept.lower().split(","):
        name, _, quality = part.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            offered.add(name.strip())
    for encoding in ("zstd", "gzip"):
        if encoding in offered:
            return encoding
    return ""


def compress(body: bytes, encoding: str) -> tuple[bytes, str]:
    """Return `body` compressed and the encoding used; small bodies stay as they are."""
    if len(body) < MIN_BYTES or not encoding:
        return body, ""
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=1).compress(body), "zstd"
    return gzip.compress(body, compresslevel=1, mtime=0), "gzip"


class JsonCompression:
    """ASGI middleware that compresses JSON which comes in one piece.

    Series, files and streams of events are compressed, or not, where they are made.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        encoding = _encoding_for(scope) if scope["type"] == "http" else ""
        if not encoding:
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def send_packed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_plain_json(message["headers"]):
                start = message
                return
            if start is not None and message["type"] == "http.response.body":
                if not message.get("more_body"):
                    message["body"] = await _pack(start, message["body"], encoding)
                await send(start)
                start = None
            await send(message)

        await self._app(scope, receive, send_packed)


def _encoding_for(scope: Scope) -> str:
    accept = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
    return wanted_encoding(accept.decode("latin-1"))


def _is_plain_json(headers: Any) -> bool:
    found = {name.lower(): value for name, value in headers}
    kind = found.get(b"content-type", b"").partition(b";")[0].strip()
    return kind == b"application/json" and b"content-encoding" not in found


async def _pack(start: Any, body: bytes, encoding: str) -> bytes:
    """Return the body compressed, if that saves anything; the headers then say so."""
    if len(body) > INLINE_BYTES:
        packed, used = await asyncio.to_thread(compress, body, encoding)
    else:
        packed, used = compress(body, encoding)
    headers = [(n, v) for n, v in start["headers"] if n.lower() != b"content-length"]
    headers += [(b"vary", b"accept-encoding"), (b"content-length", b"%d" % len(packed))]
    if used:
        headers.append((b"content-encoding", used.encode()))
    start["headers"] = headers
    return packed
