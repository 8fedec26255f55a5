"""`/api/v1/runs`: runs, their states and their way to the trash and back."""

from typing import Annotated

from litestar import delete, get, patch, post, put
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from kiseki.model.record import RunRecord
from kiseki.model.run import Run
from kiseki.model.wire import PatchRun, RunStarted, StartRun, StateHistory, StopRun
from kiseki.server.json_answer import plain_record, plain_run, plain_started
from kiseki.server.routes.arguments import CurrentHub, Uid


@post("/runs", tags=["runs"], status_code=200, sync_to_thread=True)
def start_run(hub: CurrentHub, data: JSONBody[StartRun]) -> RunStarted:
    """Begin, resume, attach to, rewind or fork a run; idempotent by uid."""
    return plain_started(hub.runs.start(data))


@get("/runs/find", tags=["runs"], sync_to_thread=True)
def find_run(
    hub: CurrentHub,
    entity: FromQuery[str],
    project: FromQuery[str],
    run_id: Annotated[str, QueryParameter(name="id", description="Short id of the run.")],
) -> Run:
    """Find a run by its path."""
    return plain_run(hub.runs.find(entity=entity, project=project, run_id=run_id))


@get("/runs/{uid:str}", tags=["runs"], sync_to_thread=True)
def get_run(hub: CurrentHub, uid: Uid) -> Run:
    """Get a run by its uid."""
    return plain_run(hub.runs.get(uid))


@patch("/runs/{uid:str}", tags=["runs"], sync_to_thread=True)
def update_run(hub: CurrentHub, uid: Uid, data: JSONBody[PatchRun]) -> Run:
    """Change fields of a run; what is left out stays."""
    return plain_run(hub.runs.update(uid, data))


@delete("/runs/{uid:str}", tags=["runs"], status_code=200, sync_to_thread=True)
def delete_run(
    hub: CurrentHub,
    uid: Uid,
    purge: Annotated[
        bool, QueryParameter(description="Free the id and the bytes at once.")
    ] = False,
) -> Run:
    """Move a run to the trash; answers the run as it was."""
    return plain_run(hub.runs.remove(uid, purge=purge))


@get("/runs/{uid:str}/record", tags=["runs"], sync_to_thread=True)
def get_record(hub: CurrentHub, uid: Uid) -> RunRecord:
    """Get all of a run but what it logged, for another server."""
    return plain_record(hub.runs.get_record(uid))


@put("/runs/{uid:str}/record", tags=["runs"], sync_to_thread=True)
def put_record(hub: CurrentHub, uid: Uid, data: JSONBody[RunRecord]) -> Run:
    """Make a run say what another server's record of it says."""
    return plain_run(hub.runs.put_record(uid, data))


@post("/runs/{uid:str}/restore", tags=["runs"], status_code=200, sync_to_thread=True)
def restore_run(hub: CurrentHub, uid: Uid) -> Run:
    """Take a run out of the trash."""
    return plain_run(hub.runs.restore(uid))


@post("/runs/{uid:str}/stop", tags=["runs"], status_code=200, sync_to_thread=True)
def stop_run(hub: CurrentHub, uid: Uid, data: JSONBody[StopRun]) -> Run:
    """Ask a run to stop; the answer shows how far the request has come."""
    return plain_run(hub.runs.stop(uid, data))


@get("/runs/{uid:str}/states", tags=["runs"], sync_to_thread=True)
def list_states(hub: CurrentHub, uid: Uid) -> StateHistory:
    """List the state changes of a run, oldest first."""
    return hub.runs.list_states(uid)


HANDLERS: list[ControllerRouterHandler] = [
    start_run,
    find_run,
    get_run,
    update_run,
    delete_run,
    restore_run,
    stop_run,
    list_states,
    get_record,
    put_record,
]
