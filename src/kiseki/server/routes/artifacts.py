"""`/api/v1/artifacts`, `/api/v1/collections`: artifacts, and what runs made and used."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, patch, post, route
from litestar.enums import HttpMethod
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from kiseki.hub.hub import Hub
from kiseki.hub.page import page_from
from kiseki.model.artifact import (
    ArtifactVersion,
    BeginVersion,
    ChangeEntries,
    Collection,
    CollectionPage,
    CommitVersion,
    EntryPage,
    FailVersion,
    PatchCollection,
    PatchVersion,
    RunArtifact,
    RunArtifacts,
    UseVersion,
    VersionDiff,
    VersionPage,
    VersionRuns,
)
from kiseki.model.mime import guess_mime
from kiseki.server.file_answer import FileToAnswer, answer_file
from kiseki.server.json_answer import plain_value
from kiseki.server.routes.arguments import CurrentHub, ProjectNumber, Uid
from kiseki.server.zip_answer import answer_zip, read_paths
from kiseki.store.artifacts.entry_query import EntryQuery

_Version = Annotated[str, PathParameter(description="Id of the version: 32 hex digits.")]
_CollectionId = Annotated[int, PathParameter(ge=0, le=2**53, description="Id of the collection.")]
_DeleteAliases = Annotated[
    bool, QueryParameter(description="Its aliases may go, too; protected ones never do.")
]


@post("/artifacts", tags=["artifacts"], status_code=200, sync_to_thread=True)
def begin_artifact(hub: CurrentHub, data: JSONBody[BeginVersion]) -> ArtifactVersion:
    """Begin a version; idempotent by id."""
    return plain_version(hub.artifacts.begin(data))


@get("/artifacts/find", tags=["artifacts"], sync_to_thread=True)
def find_artifact(
    hub: CurrentHub,
    name: Annotated[
        str, QueryParameter(description="`ds:v3`, `ds:best`, `ds`, `entity/project/ds:v3`.")
    ],
    entity: FromQuery[str | None] = None,
    project: FromQuery[str | None] = None,
) -> ArtifactVersion:
    """Find a ready version by its name."""
    return plain_version(hub.artifacts.find(name, entity=entity, project=project))


@get("/artifacts/{version:str}", tags=["artifacts"], sync_to_thread=True)
def get_artifact(hub: CurrentHub, version: _Version) -> ArtifactVersion:
    """Get a version; its state says whether it was deleted."""
    return plain_version(hub.artifacts.get(version))


@patch("/artifacts/{version:str}", tags=["artifacts"], sync_to_thread=True)
def update_artifact(
    hub: CurrentHub, version: _Version, data: JSONBody[PatchVersion]
) -> ArtifactVersion:
    """Change aliases, tags, description, metadata or time to live of a version."""
    return plain_version(hub.artifacts.update(version, data))


@delete("/artifacts/{version:str}", tags=["artifacts"], status_code=200, sync_to_thread=True)
def delete_artifact(
    hub: CurrentHub, version: _Version, delete_aliases: _DeleteAliases = False
) -> ArtifactVersion:
    """Delete a version for good."""
    return plain_version(hub.artifacts.remove(version, delete_aliases=delete_aliases))


@get("/artifacts/{version:str}/files", tags=["artifacts"], sync_to_thread=True)
def list_artifact_files(
    hub: CurrentHub,
    version: _Version,
    folder: Annotated[
        str | None,
        QueryParameter(description="Only what lies in it; empty: the root; left out: all."),
    ] = None,
    search: FromQuery[str] = "",
    path: Annotated[
        list[str] | None, QueryParameter(description="Only these files; at most 500.")
    ] = None,
    limit: FromQuery[int] = 100,
    cursor: FromQuery[str | None] = None,
) -> EntryPage:
    """List the files of a version."""
    query = EntryQuery(
        folder=folder, search=search, paths=path or (), limit=limit, cursor=cursor or ""
    )
    return hub.artifacts.list_entries(version, query)


@post("/artifacts/{version:str}/files", tags=["artifacts"], status_code=200, sync_to_thread=True)
def change_artifact_files(
    hub: CurrentHub, version: _Version, data: JSONBody[ChangeEntries]
) -> ArtifactVersion:
    """Add files to a pending version, or take them away."""
    return plain_version(hub.artifacts.change_entries(version, data))


@route(
    "/artifacts/{version:str}/files/content/{path:path}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    tags=["artifacts"],
    sync_to_thread=True,
)
def read_artifact_file(
    hub: CurrentHub,
    request: Request[Any, Any, Any],
    version: _Version,
    path: FromPath[str],
    inline: FromQuery[bool] = False,
    scripts: FromQuery[bool] = False,
    redirect: FromQuery[bool] = False,
) -> Response[Any]:
    """Read a file or a range of it: to save it, or `inline` to look at it, sandboxed."""
    file = hub.artifacts.get_content(version, path.removeprefix("/"))
    asked = FileToAnswer(
        name=file.path,
        sha256=file.sha256,
        size=file.size,
        mime=guess_mime(file.path),
        inline=inline,
        scripts=scripts,
        link=hub.blobs.link(file.sha256) if redirect else None,
    )
    return answer_file(request, asked, lambda start, end: hub.blobs.read(file.sha256, start, end))


@get(
    "/artifacts/{version:str}/files.zip",
    tags=["artifacts"],
    media_type="application/zip",
    sync_to_thread=True,
)
def zip_artifact_files(
    hub: CurrentHub,
    version: _Version,
    folder: FromQuery[str | None] = None,
    paths: Annotated[
        list[str] | None, QueryParameter(name="path", description="Only these files.")
    ] = None,
) -> Stream:
    """Download some files, a folder or all as one zip; references are left out."""
    return _zip(hub, version, folder=folder, paths=paths or ())


@post(
    "/artifacts/{version:str}/files.zip",
    tags=["artifacts"],
    status_code=200,
    media_type="application/zip",
)
async def zip_chosen_artifact_files(
    hub: CurrentHub, version: _Version, request: Request[Any, Any, Any]
) -> Stream:
    """Download files as one zip: a form names each as `path`, however many they are."""
    paths = await read_paths(request)
    return await asyncio.to_thread(_zip, hub, version, folder=None, paths=paths)


def _zip(hub: Hub, version: str, *, folder: str | None, paths: Sequence[str]) -> Stream:
    found = hub.artifacts.get(version)
    files = hub.artifacts.choose(version, folder=folder, paths=paths)
    name = f"{found.name}-v{found.number}" if found.number >= 0 else found.name
    entries = ((file.path, file.sha256, file.size, found.ready_us) for file in files)
    return answer_zip(f"{name}.zip", entries, hub.blobs.read)


@post("/artifacts/{version:str}/commit", tags=["artifacts"], status_code=200, sync_to_thread=True)
def commit_artifact(
    hub: CurrentHub, version: _Version, data: JSONBody[CommitVersion]
) -> ArtifactVersion:
    """Make a pending version ready; answers the version that has this content."""
    return plain_version(hub.artifacts.commit(version, data))


@post("/artifacts/{version:str}/fail", tags=["artifacts"], status_code=200, sync_to_thread=True)
def fail_artifact(
    hub: CurrentHub, version: _Version, data: JSONBody[FailVersion]
) -> ArtifactVersion:
    """Give a pending version up."""
    return plain_version(hub.artifacts.fail(version, data))


@get("/artifacts/{version:str}/diff", tags=["artifacts"], sync_to_thread=True)
def diff_artifacts(
    hub: CurrentHub,
    version: _Version,
    old: Annotated[str, QueryParameter(name="with", description="Id of the old side.")],
    limit: FromQuery[int] = 100,
    cursor: FromQuery[str | None] = None,
) -> VersionDiff:
    """Compare the files of two versions."""
    return hub.artifacts.diff(old, version, cursor=cursor, limit=limit)


@get("/artifacts/{version:str}/runs", tags=["artifacts"], sync_to_thread=True)
def list_artifact_runs(hub: CurrentHub, version: _Version) -> VersionRuns:
    """List the runs that made or used a version."""
    return hub.artifacts.list_runs(version)


@get("/projects/{project:int}/collections", tags=["artifacts"], sync_to_thread=True)
def list_collections(
    hub: CurrentHub,
    project: ProjectNumber,
    type_: Annotated[str, QueryParameter(name="type", description="Only of this type.")] = "",
    search: FromQuery[str] = "",
    registered: Annotated[
        bool | None, QueryParameter(description="Only registered models, or only others.")
    ] = None,
    limit: FromQuery[int] = 100,
    cursor: FromQuery[str | None] = None,
) -> CollectionPage:
    """List the artifacts of a project, the most recently changed first."""
    page = page_from(limit=limit, cursor=cursor)
    return hub.artifacts.list_collections(
        project, type=type_, search=search, registered=registered, page=page
    )


@get("/projects/{project:int}/collections/find", tags=["artifacts"], sync_to_thread=True)
def find_collection(hub: CurrentHub, project: ProjectNumber, name: FromQuery[str]) -> Collection:
    """Find an artifact of a project by its name."""
    return hub.artifacts.find_collection(project, name)


@get("/collections/{collection:int}", tags=["artifacts"], sync_to_thread=True)
def get_collection(hub: CurrentHub, collection: _CollectionId) -> Collection:
    """Get a collection."""
    return hub.artifacts.get_collection(collection)


@patch("/collections/{collection:int}", tags=["artifacts"], sync_to_thread=True)
def update_collection(
    hub: CurrentHub, collection: _CollectionId, data: JSONBody[PatchCollection]
) -> Collection:
    """Rename or describe a collection."""
    return hub.artifacts.update_collection(collection, data)


@delete("/collections/{collection:int}", tags=["artifacts"], status_code=200, sync_to_thread=True)
def delete_collection(
    hub: CurrentHub, collection: _CollectionId, delete_aliases: _DeleteAliases = False
) -> Collection:
    """Delete a collection with all its versions; answers it as it was."""
    return hub.artifacts.remove_collection(collection, delete_aliases=delete_aliases)


@get("/collections/{collection:int}/versions", tags=["artifacts"], sync_to_thread=True)
def list_versions(
    hub: CurrentHub,
    collection: _CollectionId,
    limit: FromQuery[int] = 100,
    cursor: FromQuery[str | None] = None,
) -> VersionPage:
    """List the ready versions of a collection, the newest first."""
    page = hub.artifacts.list_versions(collection, page_from(limit=limit, cursor=cursor))
    page.items = [plain_version(version) for version in page.items]
    return page


@post("/runs/{uid:str}/inputs", tags=["artifacts"], status_code=200, sync_to_thread=True)
def use_artifact(hub: CurrentHub, uid: Uid, data: JSONBody[UseVersion]) -> RunArtifact:
    """Note that a run used a version or a data set."""
    return _plain_link(hub.artifacts.use(uid, data))


@get("/runs/{uid:str}/artifacts", tags=["artifacts"], sync_to_thread=True)
def list_run_artifacts(hub: CurrentHub, uid: FromPath[str]) -> RunArtifacts:
    """List inputs and outputs of a run."""
    found = hub.artifacts.list_of_run(uid)
    return RunArtifacts(items=[_plain_link(item) for item in found.items])


def plain_version(version: ArtifactVersion) -> ArtifactVersion:
    """Return a version whose metadata JSON can hold."""
    return msgspec.structs.replace(version, metadata=plain_value(version.metadata))


def _plain_link(item: RunArtifact) -> RunArtifact:
    version, dataset = item.version, item.dataset
    if dataset is not None:
        dataset = msgspec.structs.replace(dataset, profile=plain_value(dataset.profile))
    if version is not None:
        version = plain_version(version)
    return msgspec.structs.replace(item, version=version, dataset=dataset)


HANDLERS: list[ControllerRouterHandler] = [
    begin_artifact,
    find_artifact,
    get_artifact,
    update_artifact,
    delete_artifact,
    list_artifact_files,
    change_artifact_files,
    read_artifact_file,
    zip_artifact_files,
    zip_chosen_artifact_files,
    commit_artifact,
    fail_artifact,
    diff_artifacts,
    list_artifact_runs,
    list_collections,
    find_collection,
    get_collection,
    update_collection,
    delete_collection,
    list_versions,
    use_artifact,
    list_run_artifacts,
]
