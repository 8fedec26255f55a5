"""The route that shippers call a thousand times a second, in front of all the others.

It does what `routes.writers.append_segments` declares, without the framework: finding
arguments and building an answer there costs as much as decoding a shipment.
"""

import re

import msgspec
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from kiseki.hub.hub import Hub
from kiseki.model.errors import InvalidBody
from kiseki.model.limits import MAX_REQUEST_BYTES
from kiseki.model.wire import Problem, Receipt
from kiseki.server.errors import body_too_large, explain

_PATH = re.compile(r"/api/v1/runs/([0-9a-f]{32})/segments")
_encoder = msgspec.json.Encoder()


class ShippingLane:
    """ASGI middleware that answers `POST .../segments` itself and passes on all else.

    Args:
        app: what answers all else.
        hub: takes the shipments.
    """

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self._app = app
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        match = _PATH.fullmatch(scope["path"])
        if match is None:
            await self._app(scope, receive, send)
            return
        try:
            receipt = await self._append(match[1], scope, receive)
        except Exception as error:
            told = explain(error, method="POST", path=scope["path"])
            extra = [(name.encode(), value.encode()) for name, value in told.headers.items()]
            await _answer(told.problem, send, status=told.status, headers=extra)
        else:
            await _answer(receipt, send)

    async def _append(self, uid: str, scope: HTTPScope, receive: Receive) -> Receipt:
        encoding = b""
        size_bytes = b"0"
        for name, value in scope["headers"]:
            if name == b"content-encoding":
                encoding = value
            elif name == b"content-length":
                size_bytes = value
        if int(size_bytes) > MAX_REQUEST_BYTES:
            raise body_too_large()
        body = await _read_body(receive)
        return await self._hub.ingest.append(uid, body, encoding=encoding.decode("latin-1"))


async def _read_body(receive: Receive) -> bytes:
    """Return the body as sent.

    Raises:
        TooLarge: it has more than `MAX_REQUEST_BYTES`; told as soon as that is known.
        InvalidBody: the client left before its end.
    """
    chunks: list[bytes] = []
    size_bytes = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise InvalidBody("The body ended early.")
        chunks.append(message["body"])
        size_bytes += len(message["body"])
        if size_bytes > MAX_REQUEST_BYTES:
            raise body_too_large()
        if not message["more_body"]:
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def _answer(
    shape: Receipt | Problem,
    send: Send,
    *,
    status: int = 200,
    headers: list[tuple[bytes, bytes]] | None = None,
) -> None:
    body = _encoder.encode(shape)
    told = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        *(headers or ()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body, "more_body": False})
