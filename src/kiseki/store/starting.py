"""Begin, resume, join, rewind and fork runs.

Every request carries a uid that the client drew. What it led to is kept under that uid, so
a request whose answer was lost is answered the same again and does nothing twice.
"""

import dataclasses

import msgspec

from kiseki.model import ids
from kiseki.model.errors import Conflict, InvalidName, NotFound
from kiseki.model.limits import MAX_RUN_ID_CHARS
from kiseki.model.reason import Reason
from kiseki.model.run import Origin
from kiseki.model.state import RunState
from kiseki.model.wire import StartRun
from kiseki.store import changes, checks, states
from kiseki.store.contract import Started
from kiseki.store.files import MEDIA_FOLDER
from kiseki.store.metadata import new_stream
from kiseki.store.run_row import RunBody, RunRow
from kiseki.store.run_table import Claim, RunTable, get_kept_row, in_trash, missing


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A request whose project is known."""

    request: StartRun
    entity: str
    project: str
    project_id: int
    user: str
    now_us: int
    began_us: int
    """When init was called, by the server's clock."""


def start(table: RunTable, request: StartRun, *, entity: str, user: str, now_us: int) -> Started:
    """Do what a request asks; see `RunRows.start` for its errors."""
    _check_uid(request.uid)
    claim = table.find_claim(request.uid)
    if claim is not None:
        return _answer_again(table, request, claim, now_us=now_us)
    if table.is_buried(request.uid):
        raise missing(request.uid, was_purged=True)
    asked = _open(table, request, entity=entity, user=user, now_us=now_us)
    # Opening the project lets one start at a time in; the same request may have been first.
    claim = table.find_claim(request.uid)
    if claim is not None:
        return _answer_again(table, request, claim, now_us=now_us)
    existing = _find_existing(table, asked)
    if request.attach:
        row, claim = _join(table, asked, existing)
    elif request.rewind_step is not None:
        row, claim = _rewind(table, asked, existing)
    elif request.fork_from is not None:
        row, claim = _fork(table, asked, existing)
    else:
        row, claim = _begin_or_resume(table, asked, existing)
    table.put_claim(request.uid, claim)
    return _started(row, claim, now_us=now_us)


def _open(table: RunTable, request: StartRun, *, entity: str, user: str, now_us: int) -> _Asked:
    owner = ids.check_entity(request.entity or entity)
    project = ids.check_project_name(request.project or ids.DEFAULT_PROJECT)
    return _Asked(
        request=request,
        entity=owner,
        project=project,
        project_id=table.open_project(entity=owner, name=project, now_us=now_us),
        user=user,
        now_us=now_us,
        began_us=_began_us(request, now_us),
    )


def _began_us(request: StartRun, now_us: int) -> int:
    if request.started_us <= 0:
        return now_us
    if request.clock_us > 0:
        return min(now_us, now_us - (request.clock_us - request.started_us))
    # Without the client's clock only the word of a spool is better than the server's own.
    return min(now_us, request.started_us) if request.offline else now_us


def _answer_again(table: RunTable, request: StartRun, claim: Claim, *, now_us: int) -> Started:
    row = get_kept_row(table, claim.run)
    if request.attach and row.body.stop is not None:
        raise _stopped(row)
    if row.body.unclaimed and not request.attach:
        asked = _open(table, request, entity=row.entity, user=row.body.user, now_us=now_us)
        _adopt(table, row, asked)
    return _started(row, claim, now_us=now_us)


def _find_existing(table: RunTable, asked: _Asked) -> RunRow | None:
    if asked.request.id is None:
        return None
    row = table.find_by_id(asked.project_id, ids.check_run_id(asked.request.id))
    if row is not None and row.deleted_us is not None:
        raise in_trash(row)
    return row


def _begin_or_resume(
    table: RunTable, asked: _Asked, existing: RunRow | None
) -> tuple[RunRow, Claim]:
    request = asked.request
    # A run that was created and never begun counts as not existing.
    is_begun = existing is not None and not _is_waiting(existing)
    if request.resume == "must" and not is_begun:
        raise NotFound(
            f"Run {request.id!r} does not exist in project {asked.project!r}.",
            hint='Use resume="allow" to begin it if it is missing.',
            field="resume",
        )
    if existing is None:
        return _begin(table, asked)
    if not is_begun:
        _adopt(table, existing, asked)
        return existing, _claim(existing)
    if request.resume == "never":
        raise Conflict(
            f"Run {existing.run_id!r} exists already in project {asked.project!r}.",
            hint="Use another id, or resume it.",
            field="id",
        )
    if request.resume == "":
        return _succeed(table, asked, existing)
    return _resume(table, asked, existing)


def _is_waiting(row: RunRow) -> bool:
    return row.body.unclaimed or (row.state is RunState.PENDING and row.body.started_us is None)


def _begin(table: RunTable, asked: _Asked, *, unclaimed: bool = False) -> tuple[RunRow, Claim]:
    row = _new_row(table, asked)
    row.body.unclaimed = unclaimed
    _insert(table, row, asked, start_us=row.started_us)
    return row, _claim(row)


def _new_row(table: RunTable, asked: _Asked) -> RunRow:
    request = asked.request
    number = table.take_number(asked.project_id, now_us=asked.now_us)
    row = RunRow(
        uid=request.uid,
        project_id=asked.project_id,
        entity=asked.entity,
        project=asked.project,
        run_id=_free_id(table, asked),
        number=number,
        name="",
        state=RunState.RUNNING,
        stream=new_stream(),
        created_us=asked.now_us,
        heartbeats=request.heartbeats and not request.offline,
        body=RunBody(
            user=asked.user,
            started_us=asked.began_us,
            active_since_us=asked.began_us,
            generation_us=asked.began_us,
            generation_client_us=request.started_us,
        ),
    )
    _describe(row, request)
    return row


def _insert(table: RunTable, row: RunRow, asked: _Asked, *, start_us: int) -> None:
    table.insert(row)
    table.begin_stream(row, start_us=start_us)
    source = "sync" if asked.request.offline else "client"
    table.add_state(row.uid, states.state_change(asked.began_us, row.state, source=source))
    table.note_change(row, ("run", "state"), now_us=asked.now_us)


def _describe(row: RunRow, request: StartRun) -> None:
    """Set what a request says about its run; what it leaves out stays."""
    if request.name:
        row.name = checks.check_name(request.name, field="name")
    elif not row.name:
        stem = checks.check_name(request.name_stem, field="name_stem")
        row.name = f"{stem}-{row.number}"
    given = {
        "notes": request.notes,
        "tags": request.tags,
        "group": request.group,
        "job_type": request.job_type,
    }
    changes.apply_changes(row, {field: v for field, v in given.items() if v is not None})
    changes.merge_config(row, request.config)
    changes.merge_metadata(row, request.metadata)


def _adopt(table: RunTable, row: RunRow, asked: _Asked) -> None:
    """Begin a run that another of its processes, or a queue, has created before."""
    row.name = "" if row.body.unclaimed and not asked.request.name else row.name
    _describe(row, asked.request)
    row.heartbeats = asked.request.heartbeats and not asked.request.offline
    row.body.unclaimed = False
    row.body.user = asked.user
    row.body.generation_us = asked.began_us
    row.body.generation_client_us = asked.request.started_us
    states.move(table, row, RunState.RUNNING, source="client", time_us=asked.now_us)
    table.save(row)
    table.note_change(row, ("run",), now_us=asked.now_us)


def _join(table: RunTable, asked: _Asked, existing: RunRow | None) -> tuple[RunRow, Claim]:
    if existing is None:
        # The process that begins the run may come later than those that join it.
        return _begin(table, asked, unclaimed=True)
    if existing.body.stop is not None:
        raise _stopped(existing)
    return existing, _claim(existing)


def _resume(table: RunTable, asked: _Asked, row: RunRow) -> tuple[RunRow, Claim]:
    if row.body.stop is not None and row.state.is_alive:
        raise _stopped(row)
    states.begin_stretch(row, now_us=asked.now_us)
    _describe(row, asked.request)
    step = table.last_step(row.stream) + 1
    _go_on(table, row, asked, reason=Reason(code="resumed", params={"step": step}))
    before_us = row.active_us(asked.now_us)
    claim = Claim(run=row.uid, resumed=True, next_step=step, runtime_us=before_us)
    return row, claim


def _go_on(table: RunTable, row: RunRow, asked: _Asked, *, reason: Reason) -> None:
    """Make a row a running one again, whatever its state was."""
    body = row.body
    body.stop = body.end = body.ended_us = None
    body.revivable = False
    body.resumed += 1
    body.generation_us = asked.began_us
    body.generation_client_us = asked.request.started_us
    row.heartbeats = asked.request.heartbeats and not asked.request.offline
    row.heartbeat_us = asked.now_us
    row.state = RunState.RUNNING
    source = "sync" if asked.request.offline else "client"
    change = states.state_change(asked.now_us, row.state, source=source, reason=reason)
    table.add_state(row.uid, change)
    table.save(row)
    table.note_change(row, ("run", "state"), now_us=asked.now_us)


def _succeed(table: RunTable, asked: _Asked, old: RunRow) -> tuple[RunRow, Claim]:
    """Begin a new run under an id that is in use; the old one stays, under another id."""
    run_id = old.run_id
    old.archived_of = asked.request.uid
    old.run_id = archive_id(table, old.run_id, old.project_id)
    table.save(old)
    table.note_change(old, ("run",), now_us=asked.now_us)
    row = _new_row(table, asked)
    row.run_id = run_id
    row.body.forked_from = _origin(old, step=-1)
    _insert(table, row, asked, start_us=row.started_us)
    return row, _claim(row)


def _rewind(table: RunTable, asked: _Asked, row: RunRow | None) -> tuple[RunRow, Claim]:
    step = asked.request.rewind_step
    if row is None or step is None:
        raise NotFound(
            f"Run {asked.request.id!r} does not exist in project {asked.project!r}.", field="id"
        )
    if row.body.stop is not None and row.state.is_alive:
        raise _stopped(row)
    _check_step(table, row, step)
    old = dataclasses.replace(
        row,
        uid=ids.new_run_uid(),
        run_id=archive_id(table, row.run_id, row.project_id),
        # Numbers are unique in a project: tables know runs by them.
        number=table.take_number(row.project_id, now_us=asked.now_us),
        archived_of=row.uid,
        body=msgspec.structs.replace(row.body),
    )
    states.begin_stretch(row, now_us=asked.now_us)
    row.stream = new_stream()
    row.last_step = step
    row.computed, row.facts = {}, b""
    row.body.by_hand, row.body.removed = {}, []
    row.body.forked_from = _origin(old, step=step)
    _describe(row, asked.request)
    table.insert(old)
    for change in table.list_states(row.uid):
        table.add_state(old.uid, change)
    table.begin_stream(row, start_us=table.stream_start_us(old.stream))
    table.copy_stream(old.stream, row.stream, upto_step=step)
    table.hand_stream(old.stream, old.uid)
    table.copy_files(row.uid, old.uid)
    table.copy_links(row.uid, old.uid)
    _go_on(table, row, asked, reason=Reason(code="rewound", params={"step": step}))
    table.note_change(row, ("series", "console"), now_us=asked.now_us)
    table.note_change(old, ("run",), now_us=asked.now_us)
    claim = Claim(
        run=row.uid, resumed=True, next_step=step + 1, runtime_us=row.active_us(asked.now_us)
    )
    return row, claim


def _fork(table: RunTable, asked: _Asked, existing: RunRow | None) -> tuple[RunRow, Claim]:
    if existing is not None:
        raise Conflict(
            f"Run {existing.run_id!r} exists already; a fork needs an id of its own.", field="id"
        )
    source = _fork_source(table, asked)
    step = asked.request.fork_step if asked.request.fork_step is not None else source.last_step
    _check_step(table, source, step)
    row = _new_row(table, asked)
    row.body.config = {**source.body.config, **row.body.config}
    row.body.definitions = list(source.body.definitions)
    row.body.forked_from = _origin(source, step=step)
    row.last_step = step
    _insert(table, row, asked, start_us=table.stream_start_us(source.stream))
    table.copy_stream(source.stream, row.stream, upto_step=step)
    # What the copied rows show lies there.
    table.copy_files(source.uid, row.uid, folder=MEDIA_FOLDER)
    table.note_change(row, ("series",), now_us=asked.now_us)
    claim = Claim(run=row.uid, resumed=False, next_step=step + 1, runtime_us=0)
    return row, claim


def _fork_source(table: RunTable, asked: _Asked) -> RunRow:
    name = asked.request.fork_from or ""
    row = table.find_by_id(asked.project_id, name) or table.find(name)
    if row is None:
        raise NotFound(
            f"There is no run {name[:128]!r} in project {asked.project!r} to fork.",
            field="fork_from",
        )
    return get_kept_row(table, row.uid)


def _check_step(table: RunTable, row: RunRow, step: int) -> None:
    last = table.last_step(row.stream)
    if not 0 <= step <= last:
        has = f"its steps end at {last}" if last >= 0 else "it has no steps"
        raise Conflict(f"Run {row.run_id!r} has no step {step}: {has}.", field="step")


def _free_id(table: RunTable, asked: _Asked) -> str:
    """Return the id asked for, else the client's draw, else a draw that is free."""
    if asked.request.id is not None:
        return ids.check_run_id(asked.request.id)
    run_id = ids.check_run_id(asked.request.id_default)
    while table.find_by_id(asked.project_id, run_id) is not None:
        run_id = ids.new_run_id()
    return run_id


def archive_id(table: RunTable, of: str, project_id: int) -> str:
    """Return a free id for an earlier history of a run: the run's own and a number."""
    number = 1
    while True:
        end = f".{number}"
        run_id = of[: MAX_RUN_ID_CHARS - len(end)] + end
        if table.find_by_id(project_id, run_id) is None:
            return run_id
        number += 1


def _check_uid(uid: str) -> None:
    if len(uid) != 32 or not set(uid) <= set("0123456789abcdef"):
        raise InvalidName("A run's uid is 32 hex digits.", field="uid")


def _stopped(row: RunRow) -> Conflict:
    return Conflict(
        f"Run {row.run_id!r} was asked to stop.", hint="Wait for its end, then resume it."
    )


def _origin(row: RunRow, *, step: int) -> Origin:
    return Origin(uid=row.uid, id=row.run_id, name=row.name, step=step)


def _claim(row: RunRow) -> Claim:
    return Claim(run=row.uid, resumed=False, next_step=0, runtime_us=0)


def _started(row: RunRow, claim: Claim, *, now_us: int) -> Started:
    return Started(
        run=row.to_run(now_us),
        resumed=claim.resumed,
        next_step=claim.next_step,
        runtime_s=claim.runtime_us / 1e6,
    )
