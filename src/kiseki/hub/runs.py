"""Runs: begun, found, changed, stopped, deleted and brought back."""

import re
from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from kiseki.hub.clock import Clock
from kiseki.hub.numbers import check_int64
from kiseki.hub.page import Page
from kiseki.hub.search import parse_filters, parse_order
from kiseki.model.errors import InvalidBody, NotFound, UnsupportedVersion
from kiseki.model.reason import Reason
from kiseki.model.record import RunRecord
from kiseki.model.run import Run
from kiseki.model.wire import (
    WIRE_VERSION,
    PatchRun,
    RunPage,
    RunStarted,
    StartRun,
    StateHistory,
    StopRun,
)
from kiseki.store.contract import Store
from kiseki.store.queries import RunQuery

_CHANGEABLE = (
    "name",
    "notes",
    "tags",
    "group",
    "job_type",
    # What is taken away goes first: a key may be set anew in the same request.
    "remove_config",
    "remove_summary",
    "config",
    "summary",
    "locked",
)
_UID = re.compile(r"[0-9a-f]{32}")


def check_uid(uid: str) -> str:
    """Return `uid` if it has the form of a run's uid (32 hex digits).

    Raises:
        NotFound: it has not, so there can be no such run.
    """
    if _UID.fullmatch(uid) is None:
        raise NotFound("There is no run of this uid.", field="uid")
    return uid


class Runs:
    """What can be done with runs.

    Args:
        store: where they are kept.
        entity: owner of runs that name no entity; also who acts on a server without accounts.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, entity: str, clock: Clock) -> None:
        self._store = store
        self._entity = entity
        self._clock = clock

    def start(self, request: StartRun) -> RunStarted:
        """Begin, resume, attach to, rewind or fork a run.

        Raises:
            InvalidName: an id, a name, a tag or the like breaks a rule.
            UnsupportedVersion: the client is newer than this server.
            Conflict, NotFound, Deleted: as `RunRows.start` says.
        """
        if request.wire_version > WIRE_VERSION:
            raise UnsupportedVersion(
                f"The client speaks version {request.wire_version} of the wire, "
                f"this server {WIRE_VERSION}.",
                hint="Update the server: pip install --upgrade kiseki",
            )
        if _UID.fullmatch(request.uid) is None:
            raise InvalidBody("uid must be 32 hex digits.", field="uid")
        check_int64(request)
        started = self._store.runs.start(
            request,
            entity=self._entity,
            user=request.metadata.username or self._entity,
            now_us=self._clock(),
        )
        run = started.run
        project_path = f"/{quote(run.entity, safe='')}/{quote(run.project, safe='')}"
        return RunStarted(
            run=run,
            resumed=started.resumed,
            next_step=started.next_step,
            runtime_s=started.runtime_s,
            project_path=project_path,
            run_path=f"{project_path}/runs/{quote(run.id, safe='')}",
        )

    def list_runs(
        self,
        project: int,
        *,
        page: Page,
        filters: Sequence[str] = (),
        tz_minutes: int = 0,
        search: str = "",
        regex: bool = False,
        order: str = "",
        deleted: bool = False,
    ) -> RunPage:
        """Return a page of a project's runs.

        Raises:
            InvalidQuery: a filter, the search or the order cannot be understood.
            NotFound: there is no such project.
        """
        self._store.projects.get(project)
        query = RunQuery(
            project=project,
            filter=parse_filters(filters, tz_minutes),
            search=search,
            search_is_regex=regex,
            order=parse_order(order),
            deleted=deleted,
            limit=page.limit,
            offset=page.offset,
        )
        items, total = self._store.runs.list_runs(query)
        return RunPage(items=items, total=total, cursor=page.next_cursor(total))

    def get(self, uid: str) -> Run:
        """Return a run.

        Raises:
            NotFound: there is none of this uid.
        """
        return self._store.runs.get(check_uid(uid))

    def find(self, *, entity: str, project: str, run_id: str) -> Run:
        """Return the run at a path.

        Raises:
            NotFound: there is none.
        """
        place = self._store.projects.find(entity=entity, name=project)
        run = None if place is None else self._store.runs.find(project=place.id, run_id=run_id)
        if run is None:
            raise NotFound(f"There is no run {run_id!r} in {entity}/{project}.", field="id")
        return run

    def update(self, uid: str, patch: PatchRun) -> Run:
        """Change the fields that `patch` carries.

        Raises:
            InvalidName, InvalidBody, TooLarge: a value breaks a rule.
        """
        run = self.get(uid)
        changes = {
            field: value
            for field in _CHANGEABLE
            if (value := getattr(patch, field)) is not msgspec.UNSET
        }
        if changes:
            run = self._store.runs.update(uid, changes, source="user")
        if patch.state is not msgspec.UNSET and patch.state is not run.state:
            run = self._store.runs.move_state(
                uid,
                patch.state,
                source="user",
                reason=Reason(code="set_by_hand"),
                by=self._entity,
                now_us=self._clock(),
                force=True,
            )
        return run

    def stop(self, uid: str, request: StopRun) -> Run:
        """Ask a run to stop; asking again changes nothing."""
        by = request.by or self._entity
        return self._store.runs.request_stop(check_uid(uid), by=by, now_us=self._clock())

    def list_states(self, uid: str) -> StateHistory:
        """Return the state history of a run, oldest first."""
        return StateHistory(changes=self._store.runs.list_states(check_uid(uid)))

    def get_record(self, uid: str) -> RunRecord:
        """Return all of a run but what it logged."""
        return self._store.runs.get_record(check_uid(uid))

    def put_record(self, uid: str, taken: RunRecord) -> Run:
        """Make a run say what another server's record of it says.

        Raises:
            Conflict: it is another run's record, or the run is going on here.
            InvalidName, InvalidBody, TooLarge: a value breaks a rule.
        """
        for shape in (taken.run, *taken.states):
            check_int64(shape)
        return self._store.runs.put_record(check_uid(uid), taken, now_us=self._clock())

    def remove(self, uid: str, *, purge: bool = False) -> Run:
        """Move a run to the trash, or free its id and its bytes at once; return it."""
        run = self.get(uid)
        if purge:
            self._store.runs.purge(uid)
            return run
        self._store.runs.trash(uid, now_us=self._clock())
        return self.get(uid)

    def restore(self, uid: str) -> Run:
        """Take a run out of the trash."""
        self._store.runs.restore(check_uid(uid))
        return self._store.runs.get(uid)
