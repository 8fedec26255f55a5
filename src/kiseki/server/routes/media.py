"""`/api/v1/media`: what runs logged besides numbers, for many runs at once."""

import msgspec
from litestar import post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from kiseki.model.media_query import AskMedia, AskMediaKeys, MediaAnswer, MediaKeys
from kiseki.server.json_answer import plain_value
from kiseki.server.routes.arguments import CurrentHub


@post("/media/keys", tags=["media"], status_code=200, sync_to_thread=True)
def list_media_keys(hub: CurrentHub, data: JSONBody[AskMediaKeys]) -> MediaKeys:
    """List the keys under which runs logged pictures, tables and the like."""
    return hub.media.list_keys(data)


@post("/media/values", tags=["media"], status_code=200, sync_to_thread=True)
def read_media(hub: CurrentHub, data: JSONBody[AskMedia]) -> MediaAnswer:
    """Read what runs logged under keys, step by step."""
    answer = hub.media.read(data)
    for series in answer.series:
        series.values = [
            msgspec.structs.replace(one, value=plain_value(one.value)) for one in series.values
        ]
    return answer


HANDLERS: list[ControllerRouterHandler] = [list_media_keys, read_media]
