"""`/api/v1/runs/{uid}/files`: files of a run."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from litestar import Request, Response, delete, get, post, put, route
from litestar.enums import HttpMethod
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from kiseki.hub.hub import Hub
from kiseki.model.run_file import ChooseFiles, FilePage, PutRunFiles
from kiseki.server.file_answer import FileToAnswer, answer_file
from kiseki.server.routes.arguments import CurrentHub, Uid
from kiseki.server.zip_answer import answer_zip, read_paths


@get("/runs/{uid:str}/files", tags=["files"], sync_to_thread=True)
def list_run_files(
    hub: CurrentHub,
    uid: Uid,
    folder: Annotated[
        str | None,
        QueryParameter(description="Only what lies directly in it; empty: the topmost."),
    ] = None,
    search: FromQuery[str] = "",
    limit: FromQuery[int] = 100,
    cursor: FromQuery[str | None] = None,
) -> FilePage:
    """List files: of a folder, or all of them."""
    return hub.files.list_files(uid, folder=folder, search=search, limit=limit, cursor=cursor)


@put("/runs/{uid:str}/files", tags=["files"], sync_to_thread=True)
def put_run_files(hub: CurrentHub, uid: Uid, data: JSONBody[PutRunFiles]) -> FilePage:
    """Give names to blobs that are there; the last one to name wins."""
    return hub.files.put(uid, data)


@delete("/runs/{uid:str}/files", tags=["files"], status_code=204, sync_to_thread=True)
def delete_run_files(
    hub: CurrentHub,
    uid: Uid,
    paths: Annotated[
        list[str], QueryParameter(name="path", description="One that ends in / is a folder.")
    ],
) -> None:
    """Take files away; names that are not there do no harm."""
    hub.files.remove(uid, paths)


@post("/runs/{uid:str}/files/delete", tags=["files"], status_code=204, sync_to_thread=True)
def delete_chosen_run_files(hub: CurrentHub, uid: Uid, data: JSONBody[ChooseFiles]) -> None:
    """Take files away, as many as there are names in the body."""
    hub.files.remove(uid, data.paths)


@route(
    "/runs/{uid:str}/files/content/{path:path}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    tags=["files"],
    sync_to_thread=True,
)
def read_run_file(
    hub: CurrentHub,
    request: Request[Any, Any, Any],
    uid: Uid,
    path: FromPath[str],
    inline: FromQuery[bool] = False,
    scripts: FromQuery[bool] = False,
    redirect: FromQuery[bool] = False,
) -> Response[Any]:
    """Read a file or a range of it: to save it, or `inline` to look at it, sandboxed."""
    file = hub.files.find(uid, path.removeprefix("/"))
    asked = FileToAnswer(
        name=file.path,
        sha256=file.sha256,
        size=file.size,
        mime=file.mime,
        inline=inline,
        scripts=scripts,
        link=hub.blobs.link(file.sha256) if redirect else None,
    )
    return answer_file(request, asked, lambda start, end: hub.blobs.read(file.sha256, start, end))


@get(
    "/runs/{uid:str}/files.zip", tags=["files"], media_type="application/zip", sync_to_thread=True
)
def zip_run_files(
    hub: CurrentHub,
    uid: Uid,
    folder: FromQuery[str | None] = None,
    paths: Annotated[
        list[str] | None, QueryParameter(name="path", description="Only these files.")
    ] = None,
) -> Stream:
    """Download some files, a folder or all as one zip."""
    return _zip(hub, uid, folder=folder, paths=paths or ())


@post("/runs/{uid:str}/files.zip", tags=["files"], status_code=200, media_type="application/zip")
async def zip_chosen_run_files(
    hub: CurrentHub, uid: Uid, request: Request[Any, Any, Any]
) -> Stream:
    """Download files as one zip: a form names each as `path`, however many they are."""
    paths = await read_paths(request)
    return await asyncio.to_thread(_zip, hub, uid, folder=None, paths=paths)


def _zip(hub: Hub, uid: str, *, folder: str | None, paths: Sequence[str]) -> Stream:
    run_id = hub.runs.get(uid).id
    files = hub.files.choose(uid, folder=folder, paths=paths)
    name = "-".join([run_id, *(folder or "").split("/")]).rstrip("-")
    entries = ((file.path, file.sha256, file.size, file.updated_us) for file in files)
    return answer_zip(f"{name}.zip", entries, hub.blobs.read)


HANDLERS: list[ControllerRouterHandler] = [
    list_run_files,
    put_run_files,
    delete_run_files,
    delete_chosen_run_files,
    read_run_file,
    zip_run_files,
    zip_chosen_run_files,
]
