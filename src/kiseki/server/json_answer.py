"""JSON answers of wire shapes."""

import msgspec
from litestar import Response

_encoder = msgspec.json.Encoder()


def answer_json(shape: msgspec.Struct, *, status: int = 200) -> Response[bytes]:
    """Return an answer that carries `shape` as JSON."""
    return Response(
        _encoder.encode(shape), status_code=status, media_type="application/json; charset=utf-8"
    )
