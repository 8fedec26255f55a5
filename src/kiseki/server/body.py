"""Request bodies, read with a bound."""

from typing import Any

from litestar import Request

from kiseki.model.errors import TooLarge
from kiseki.model.limits import MAX_REQUEST_BYTES


async def read_body(request: Request[Any, Any, Any]) -> bytes:
    """Return the body as sent.

    Raises:
        TooLarge: it has more than `MAX_REQUEST_BYTES`; told as soon as that is known.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_REQUEST_BYTES:
            raise TooLarge(
                f"The body is larger than {MAX_REQUEST_BYTES} bytes (MAX_REQUEST_BYTES)."
            )
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)
