"""`/api/v1/views`: saved workspaces."""

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from kiseki.model.view import SaveView, View, ViewList
from kiseki.server.routes.arguments import CurrentHub, ProjectNumber


@get("/projects/{project:int}/views", tags=["views"], sync_to_thread=True)
def list_views(hub: CurrentHub, project: ProjectNumber) -> ViewList:
    """List the saved views of a project and the own personal one, without their specs."""
    return hub.views.list_views(project)


@post("/projects/{project:int}/views", tags=["views"], status_code=200, sync_to_thread=True)
def create_view(hub: CurrentHub, project: ProjectNumber, data: JSONBody[SaveView]) -> View:
    """Keep a workspace; the same link is made once."""
    return hub.views.create(project, data)


@get("/views/{view:str}", tags=["views"], sync_to_thread=True)
def get_view(hub: CurrentHub, view: FromPath[str]) -> View:
    """Get a view with its spec."""
    return hub.views.get(view)


@put("/views/{view:str}", tags=["views"], sync_to_thread=True)
def replace_view(hub: CurrentHub, view: FromPath[str], data: JSONBody[SaveView]) -> View:
    """Change a view; `rev` must be the one that was seen."""
    return hub.views.replace(view, data)


@delete("/views/{view:str}", tags=["views"], status_code=200, sync_to_thread=True)
def delete_view(hub: CurrentHub, view: FromPath[str]) -> View:
    """Delete a view; answers it as it was."""
    return hub.views.remove(view)


HANDLERS: list[ControllerRouterHandler] = [
    list_views,
    create_view,
    get_view,
    replace_view,
    delete_view,
]
