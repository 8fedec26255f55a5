"""`/api/v1/projects/{id}/importance`: which settings a result hangs on."""

from litestar import post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from kiseki.model.importance import ImportanceList, ImportanceQuery
from kiseki.server.routes.arguments import CurrentHub, ProjectNumber


@post("/projects/{project:int}/importance", tags=["table"], status_code=200, sync_to_thread=True)
def measure_importance(
    hub: CurrentHub, project: ProjectNumber, data: JSONBody[ImportanceQuery]
) -> ImportanceList:
    """Measure how much each setting has to do with a result, over runs."""
    return hub.importances.measure(project, data)


HANDLERS: list[ControllerRouterHandler] = [measure_importance]
