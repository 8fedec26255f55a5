"""`/api/v1/projects`: projects and what is known about their runs as a whole."""

from typing import Annotated

from litestar import delete, get, patch, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from kiseki.hub.hub import Hub
from kiseki.hub.page import page_from
from kiseki.model.run import Project
from kiseki.model.wire import CreateProject, PatchProject, ProjectKeys, ProjectPage, RunPage
from kiseki.server.json_answer import plain_page

ProjectNumber = Annotated[int, Parameter(ge=0, le=2**53, description="Number of the project.")]


@get("/projects", tags=["projects"], sync_to_thread=True)
def list_projects(
    hub: Hub,
    entity: str | None = None,
    limit: int = 100,
    offset: int = 0,
    cursor: str | None = None,
) -> ProjectPage:
    """List projects, most recently active first."""
    return hub.projects.list_projects(
        entity=entity, page=page_from(limit=limit, offset=offset, cursor=cursor)
    )


@post("/projects", tags=["projects"], status_code=200, sync_to_thread=True)
def create_project(hub: Hub, data: CreateProject) -> Project:
    """Get a project by entity and name; it is made if it is missing."""
    return hub.projects.get_or_create(data)


@get("/projects/find", tags=["projects"], sync_to_thread=True)
def find_project(hub: Hub, entity: str, name: str) -> Project:
    """Find a project by its path."""
    return hub.projects.find(entity=entity, name=name)


@get("/projects/{project:int}", tags=["projects"], sync_to_thread=True)
def get_project(hub: Hub, project: ProjectNumber) -> Project:
    """Get a project by its number."""
    return hub.projects.get(project)


@patch("/projects/{project:int}", tags=["projects"], sync_to_thread=True)
def update_project(hub: Hub, project: ProjectNumber, data: PatchProject) -> Project:
    """Change the name or the description of a project."""
    return hub.projects.update(project, data)


@delete("/projects/{project:int}", tags=["projects"], status_code=200, sync_to_thread=True)
def delete_project(hub: Hub, project: ProjectNumber) -> Project:
    """Move the runs of a project to the trash with it; answers the project as it was."""
    return hub.projects.remove(project)


@get("/projects/{project:int}/runs", tags=["projects"], sync_to_thread=True)
def list_runs(
    hub: Hub,
    project: ProjectNumber,
    filter_: Annotated[
        list[str] | None,
        Parameter(query="filter", description="`field operator value`; all of them must hold."),
    ] = None,
    search: str = "",
    regex: bool = False,
    order: Annotated[
        str, Parameter(description="Comma separated fields, `-` before a descending one.")
    ] = "",
    deleted: Annotated[bool, Parameter(description="List the trash instead.")] = False,
    limit: int = 100,
    cursor: str | None = None,
) -> RunPage:
    """List the runs of a project."""
    page = hub.runs.list_runs(
        project,
        page=page_from(limit=limit, cursor=cursor),
        filters=filter_ or [],
        search=search,
        regex=regex,
        order=order,
        deleted=deleted,
    )
    return plain_page(page)


@get("/projects/{project:int}/keys", tags=["projects"], sync_to_thread=True)
def list_project_keys(hub: Hub, project: ProjectNumber) -> ProjectKeys:
    """List the keys of all runs of a project with the number of runs that have each."""
    return hub.projects.list_keys(project)


HANDLERS: list[ControllerRouterHandler] = [
    list_projects,
    create_project,
    find_project,
    get_project,
    update_project,
    delete_project,
    list_runs,
    list_project_keys,
]
