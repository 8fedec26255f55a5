"""`/api/v1/models`: registered models; all else about them is as with artifacts."""

from litestar import post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from kiseki.model.artifact import ArtifactVersion, RegisterModel
from kiseki.server.routes.arguments import CurrentHub
from kiseki.server.routes.artifacts import plain_version


@post("/models", tags=["artifacts"], status_code=200, sync_to_thread=True)
def register_model(hub: CurrentHub, data: JSONBody[RegisterModel]) -> ArtifactVersion:
    """Make a version of a registered model out of a version of an artifact."""
    return plain_version(hub.models.register(data))


HANDLERS: list[ControllerRouterHandler] = [register_model]
