"""Bodies that are taken as they come, so that no request holds much memory."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request
from litestar.exceptions import InternalServerException

from kiseki.model.errors import Busy, InvalidBody, TooLarge

GATHER_BYTES = 512 * 1024
"""What is handed on at once: each piece costs a hop to another thread."""
STALL_S = 20.0
"""How long a body may stand still: while it is awaited, others may be waiting for their turn."""


async def read_limited(request: Request[Any, Any, Any], limit: int, name: str) -> bytes:
    """Return a body of at most `limit` bytes.

    Raises:
        TooLarge: it has more; told as soon as that is known.
        InvalidBody: the client left before its end.
        Busy: it stood still.
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise _too_large(limit, name)
    body = bytearray()
    async for data in _pieces(request):
        body += data
        if len(body) > limit:
            raise _too_large(limit, name)
    return bytes(body)


async def gather(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    """Yield a body in pieces of about `GATHER_BYTES`.

    Raises:
        InvalidBody: the client left before its end.
        Busy: it stood still.
    """
    held = bytearray()
    async for data in _pieces(request):
        held += data
        if len(held) >= GATHER_BYTES:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


async def _pieces(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    pieces = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(STALL_S):
                data = await anext(pieces)
        except StopAsyncIteration:
            return
        except InternalServerException:
            # What the framework says of a client that has gone: no fault of the server.
            raise body_ended_early() from None
        except TimeoutError:
            raise Busy(f"The body stood still for {STALL_S:.0f} s; send it again.") from None
        yield data


def body_ended_early() -> InvalidBody:
    """Return the error for a client that left before the end of its body."""
    return InvalidBody("The body ended early.", detail="the client has gone")


def _too_large(limit: int, name: str) -> TooLarge:
    return TooLarge(f"The body is larger than {limit} bytes ({name}).")
