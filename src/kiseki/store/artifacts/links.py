"""Which run made or used which version or data set."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, literal, select

from kiseki.model.artifact import (
    DatasetInput,
    LinkKind,
    RunArtifact,
    UseVersion,
    VersionRun,
)
from kiseki.model.errors import Conflict, InvalidBody
from kiseki.model.limits import MAX_DATASET_BYTES
from kiseki.store import checks
from kiseki.store.artifacts import names
from kiseki.store.artifacts.surroundings import AT_ONCE, KnownRun, Surroundings, get_run
from kiseki.store.artifacts.versions import (
    SELECT_VERSION,
    get_kept_row,
    show,
    show_one,
    title_of,
)
from kiseki.store.schema_artifacts import ARTIFACT_LINK, ARTIFACT_VERSION, DATASET
from kiseki.store.upserting import insert_or

_TABLE = ARTIFACT_LINK


def link(
    conn: Connection,
    run: KnownRun,
    *,
    kind: LinkKind,
    version: str = "",
    dataset: str = "",
    used_as: str = "",
    now_us: int,
) -> int:
    """Note that a run used or made something, once; return when it was first noted."""
    key = {
        "run": run.uid,
        "kind": kind,
        "version": version,
        "dataset": dataset,
        "used_as": used_as,
    }
    known = select(_TABLE.c.time_us).where(*(_TABLE.c[name] == key[name] for name in key))
    time_us = conn.execute(known).scalar_one_or_none()
    if time_us is None:
        conn.execute(insert(_TABLE), {**key, "time_us": now_us, "run_name": run.name})
    return now_us if time_us is None else time_us


def use(
    conn: Connection, around: Surroundings, uid: str, request: UseVersion, *, now_us: int
) -> RunArtifact:
    """Note that a run used a version or a data set.

    Raises:
        Conflict: the version is not ready.
        NotFound, Deleted: the run or the version.
        InvalidBody: neither or both are named.
    """
    if bool(request.version) == (request.dataset is not None):
        raise InvalidBody("An input is either a `version` or a `dataset`.", field="version")
    used_as = checks.check_name(request.used_as, field="used_as")
    # Its project is locked, so that nobody notes the same at this moment.
    run = get_run(around, conn, uid)
    around.lock_project(conn, run.project)
    used = RunArtifact(kind="input", used_as=used_as)
    if request.dataset is not None:
        used.dataset = _check_dataset(request.dataset)
        place = {"dataset": _keep_dataset(conn, used.dataset)}
    else:
        row = get_kept_row(conn, names.check_version_id(request.version, field="version"))
        if row.state != "ready":
            raise Conflict(f"The version {title_of(row)} is {row.state}.", field="version")
        used.version = show_one(conn, around, row)
        place = {"version": row.id}
    used.time_us = link(conn, run, kind="input", used_as=used_as, now_us=now_us, **place)
    around.note(conn, run=uid, project=run.project, collection=None, now_us=now_us)
    return used


def _check_dataset(dataset: DatasetInput) -> DatasetInput:
    checked = DatasetInput(
        name=checks.check_name(dataset.name, field="dataset.name"),
        digest=checks.check_name(dataset.digest, field="dataset.digest"),
        source=checks.check_notes(dataset.source, field="dataset.source"),
        schema=checks.check_map(
            dataset.schema, field="dataset.schema", limit_bytes=MAX_DATASET_BYTES
        ),
        profile=checks.check_map(
            dataset.profile, field="dataset.profile", limit_bytes=MAX_DATASET_BYTES
        ),
    )
    if not checked.name:
        raise InvalidBody("A data set needs a name.", field="dataset.name")
    return checked


def _keep_dataset(conn: Connection, dataset: DatasetInput) -> str:
    """Return the id of a data set; what was said of it first is kept."""
    identity = msgspec.msgpack.encode((dataset.name, dataset.digest, dataset.source))
    id_ = hashlib.sha256(identity).hexdigest()[:32]
    values = {"name": dataset.name, "digest": dataset.digest, "source": dataset.source}
    body = msgspec.msgpack.encode(dataset)
    statement = insert_or(conn, DATASET).on_conflict_do_nothing()
    conn.execute(statement, {"id": id_, "body": body, **values})
    return id_


def copy_links(conn: Connection, source: str, target: str) -> None:
    """Let a run that has no inputs and outputs have those of another."""
    names = [column.name for column in _TABLE.c]
    columns = [literal(target) if name == "run" else _TABLE.c[name] for name in names]
    rows = select(*columns).where(_TABLE.c.run == source)
    conn.execute(insert(_TABLE).from_select(names, rows))


def list_of_run(conn: Connection, around: Surroundings, uid: str) -> list[RunArtifact]:
    """Return inputs and outputs of a run, in the order in which they came."""
    query = select(_TABLE).where(_TABLE.c.run == uid)
    found = conn.execute(
        query.order_by(_TABLE.c.time_us, _TABLE.c.kind, _TABLE.c.version, _TABLE.c.dataset)
    ).all()
    versions = _find_versions(conn, around, [row.version for row in found if row.version])
    datasets = find_datasets(conn, [row.dataset for row in found if row.dataset])
    return [
        RunArtifact(
            kind=row.kind,
            version=versions.get(row.version),
            dataset=datasets.get(row.dataset),
            used_as=row.used_as,
            time_us=row.time_us,
        )
        for row in found
    ]


def _find_versions(conn: Connection, around: Surroundings, ids: Sequence[str]) -> dict[str, Any]:
    rows: list[Any] = []
    for start in range(0, len(ids), AT_ONCE):
        some = ARTIFACT_VERSION.c.id.in_(ids[start : start + AT_ONCE])
        rows += conn.execute(SELECT_VERSION.where(some)).all()
    return {version.id: version for version in show(conn, around, rows)}


def find_datasets(conn: Connection, ids: Sequence[str]) -> dict[str, DatasetInput]:
    """Return data sets by their id."""
    found: dict[str, DatasetInput] = {}
    for start in range(0, len(ids), AT_ONCE):
        query = select(DATASET.c.id, DATASET.c.body)
        for row in conn.execute(query.where(DATASET.c.id.in_(ids[start : start + AT_ONCE]))):
            found[row.id] = _DATASETS.decode(row.body)
    return found


_DATASETS = msgspec.msgpack.Decoder(DatasetInput)


def list_runs(
    conn: Connection, around: Surroundings, version: str, *, limit: int
) -> list[VersionRun]:
    """Return the runs that made or used a version, those that made it first."""
    query = select(_TABLE).where(_TABLE.c.version == version)
    by_time = query.order_by(_TABLE.c.kind.desc(), _TABLE.c.time_us, _TABLE.c.run)
    found = conn.execute(by_time.limit(limit)).all()
    runs = around.find_runs(conn, list({row.run for row in found}))
    paths = around.find_paths(conn, list({run.project for run in runs.values()}))
    return [_shown_run(row, runs.get(row.run), paths) for row in found]


def _shown_run(row: Any, run: KnownRun | None, paths: Any) -> VersionRun:
    shown = VersionRun(
        uid=row.run, name=row.run_name, kind=row.kind, used_as=row.used_as, time_us=row.time_us
    )
    if run is None:
        shown.state = "gone"
        return shown
    path = paths.get(run.project)
    shown.name, shown.run_id, shown.job_type = run.name, run.run_id, run.job_type
    shown.state = "trashed" if run.trashed or path is None else run.state
    if path is not None:
        shown.entity, shown.project_name = path
    return shown
