"""`/api/v1/projects`: projects and what is known about their runs as a whole."""

from typing import Annotated

from litestar import delete, get, patch, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from kiseki.hub.page import page_from
from kiseki.model.run import Project
from kiseki.model.view import ProjectOverview
from kiseki.model.wire import CreateProject, PatchProject, ProjectKeys, ProjectPage, RunPage
from kiseki.server.json_answer import plain_page
from kiseki.server.routes.arguments import CurrentHub, ProjectNumber


@get("/projects", tags=["projects"], sync_to_thread=True)
def list_projects(
    hub: CurrentHub,
    entity: FromQuery[str | None] = None,
    limit: FromQuery[int] = 100,
    offset: FromQuery[int] = 0,
    cursor: FromQuery[str | None] = None,
    archived: Annotated[bool, QueryParameter(description="List archived projects too.")] = False,
) -> ProjectPage:
    """List projects, most recently active first."""
    page = page_from(limit=limit, offset=offset, cursor=cursor)
    return hub.projects.list_projects(entity=entity, page=page, archived=archived)


@post("/projects", tags=["projects"], status_code=200, sync_to_thread=True)
def create_project(hub: CurrentHub, data: JSONBody[CreateProject]) -> Project:
    """Get a project by entity and name; it is made if it is missing."""
    return hub.projects.get_or_create(data)


@get("/projects/find", tags=["projects"], sync_to_thread=True)
def find_project(hub: CurrentHub, entity: FromQuery[str], name: FromQuery[str]) -> Project:
    """Find a project by its path."""
    return hub.projects.find(entity=entity, name=name)


@get("/projects/{project:int}", tags=["projects"], sync_to_thread=True)
def get_project(hub: CurrentHub, project: ProjectNumber) -> Project:
    """Get a project by its number."""
    return hub.projects.get(project)


@patch("/projects/{project:int}", tags=["projects"], sync_to_thread=True)
def update_project(
    hub: CurrentHub, project: ProjectNumber, data: JSONBody[PatchProject]
) -> Project:
    """Rename, describe, archive or unarchive a project."""
    return hub.projects.update(project, data)


@delete("/projects/{project:int}", tags=["projects"], status_code=200, sync_to_thread=True)
def delete_project(hub: CurrentHub, project: ProjectNumber) -> Project:
    """Move the runs of a project to the trash with it; answers the project as it was."""
    return hub.projects.remove(project)


@post("/projects/{project:int}/restore", tags=["projects"], status_code=200, sync_to_thread=True)
def restore_project(hub: CurrentHub, project: ProjectNumber) -> Project:
    """Take a project out of the trash with the runs that went there with it."""
    return hub.projects.restore(project)


@get("/projects/{project:int}/runs", tags=["projects"], sync_to_thread=True)
def list_runs(
    hub: CurrentHub,
    project: ProjectNumber,
    filter_: Annotated[
        list[str] | None,
        QueryParameter(
            name="filter", description="`config.lr < 0.1 or tags in (a)`; all of them must hold."
        ),
    ] = None,
    tz_minutes: Annotated[
        int,
        QueryParameter(description="Minutes east of UTC, for times in filters that name no zone."),
    ] = 0,
    search: FromQuery[str] = "",
    regex: FromQuery[bool] = False,
    order: Annotated[
        str, QueryParameter(description="Comma separated columns, `-` before a descending one.")
    ] = "",
    deleted: Annotated[bool, QueryParameter(description="List the trash instead.")] = False,
    brief: Annotated[
        bool, QueryParameter(description="Leave out git diffs, packages and environments.")
    ] = False,
    limit: FromQuery[int] = 100,
    cursor: FromQuery[str | None] = None,
) -> RunPage:
    """List the runs of a project."""
    page = hub.runs.list_runs(
        project,
        page=page_from(limit=limit, cursor=cursor),
        filters=filter_ or [],
        tz_minutes=tz_minutes,
        search=search,
        regex=regex,
        order=order,
        deleted=deleted,
    )
    return plain_page(page, brief=brief)


@get("/projects/{project:int}/overview", tags=["projects"], sync_to_thread=True)
def get_overview(hub: CurrentHub, project: ProjectNumber) -> ProjectOverview:
    """Count what a project has in all."""
    return hub.projects.overview(project)


@get("/projects/{project:int}/keys", tags=["projects"], sync_to_thread=True)
def list_project_keys(hub: CurrentHub, project: ProjectNumber) -> ProjectKeys:
    """List the keys of all runs of a project with the number of runs that have each."""
    return hub.projects.list_keys(project)


HANDLERS: list[ControllerRouterHandler] = [
    list_projects,
    create_project,
    find_project,
    get_project,
    update_project,
    delete_project,
    restore_project,
    list_runs,
    get_overview,
    list_project_keys,
]
