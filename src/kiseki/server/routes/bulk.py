"""`/api/v1/projects/{id}/runs/bulk`: the same thing done to many runs."""

from litestar import post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from kiseki.model.table import BulkAction, BulkDone
from kiseki.server.routes.arguments import CurrentHub, ProjectNumber


@post("/projects/{project:int}/runs/bulk", tags=["runs"], status_code=200, sync_to_thread=True)
def change_runs(hub: CurrentHub, project: ProjectNumber, data: JSONBody[BulkAction]) -> BulkDone:
    """Do the same thing to many runs; those that cannot be changed come back with reasons."""
    return hub.bulk.run(project, data)


HANDLERS: list[ControllerRouterHandler] = [change_runs]
