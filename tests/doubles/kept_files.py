"""Files of runs and versions of artifacts put on a server by plain requests."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tests.doubles.live_server import LiveServer

from kiseki.model.pack import pack

_AT_ONCE = 500


def put_files(server: LiveServer, uid: str, files: Mapping[str, bytes]) -> None:
    """Give a run files.

    Args:
        server: where the run is.
        uid: of the run.
        files: name -> content, each at most 1 MiB.
    """
    _bring(server, files)
    entries = _entries(files)
    for at in range(0, len(entries), _AT_ONCE):
        _checked(server.call("PUT", f"/runs/{uid}/files", {"files": entries[at : at + _AT_ONCE]}))


def make_version(
    server: LiveServer,
    name: str,
    files: Mapping[str, bytes],
    *,
    type: str = "dataset",
    project: str = "digits",
    run: str = "",
    aliases: Sequence[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """Make a version of an artifact and return it.

    Args:
        server: where.
        name: of the artifact.
        files: name -> content, each at most 1 MiB.
        type: of the artifact.
        project: its project.
        run: uid of the run that makes it.
        aliases: names for it beside `latest`.
        more: fields of `BeginVersion`.
    """
    _bring(server, files)
    begun = {"id": uuid.uuid4().hex, "name": name, "type": type, "project": project, "run": run}
    version = _checked(server.post("/artifacts", begun | more))["id"]
    _checked(server.post(f"/artifacts/{version}/files", {"add": _entries(files)}))
    commit = {"aliases": list(aliases), "run": run}
    return _checked(server.post(f"/artifacts/{version}/commit", commit))


def use_version(server: LiveServer, uid: str, version: str, used_as: str = "") -> None:
    """Note that a run used a version."""
    _checked(server.post(f"/runs/{uid}/inputs", {"version": version, "used_as": used_as}))


def _bring(server: LiveServer, files: Mapping[str, bytes]) -> None:
    contents = [(hashlib.sha256(data).hexdigest(), data) for data in files.values()]
    headers = {"content-type": "application/octet-stream"}
    for at in range(0, len(contents), _AT_ONCE):
        body = pack(contents[at : at + _AT_ONCE])
        _checked(server.call("POST", "/blobs/packs", body, headers=headers))


def _entries(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    return [
        {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for path, data in files.items()
    ]


def _checked(answer: Any) -> Any:
    assert answer.status < 300, answer.body
    return answer.json() if answer.body else None
