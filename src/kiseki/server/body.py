"""Bodies that are taken as they come, so that no request holds much memory."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Request

from kiseki.model.errors import TooLarge

GATHER_BYTES = 512 * 1024
"""What is handed on at once: each piece costs a hop to another thread."""


async def read_limited(request: Request[Any, Any, Any], limit: int, name: str) -> bytes:
    """Return a body of at most `limit` bytes.

    Raises:
        TooLarge: it has more; told as soon as that is known.
    """
    body = bytearray()
    async for data in request.stream():
        body += data
        if len(body) > limit:
            raise TooLarge(f"The body is larger than {limit} bytes ({name}).")
    return bytes(body)


async def gather(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    """Yield a body in pieces of about `GATHER_BYTES`."""
    held = bytearray()
    async for data in request.stream():
        held += data
        if len(held) >= GATHER_BYTES:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)
