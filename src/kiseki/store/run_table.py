"""What the logic of runs needs of a database inside one transaction.

The logic (`starting`, `states`, `facts`, `trash`) is written against this protocol only; a
table is `SqlRunTable` over a connection, or the memory double's over dicts.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Protocol

from kiseki.model.errors import Deleted, NotFound
from kiseki.model.run import StateChange
from kiseki.store.run_row import RunRow

ACTIVITY_KEPT_US = 60 * 1_000_000
"""A project's last activity is written at most this often: its row is shared by all runs."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The answer that a client got which asked for a run under a uid of its own."""

    run: str
    resumed: bool
    next_step: int
    runtime_us: int


class RunTable(Protocol):
    """Rows of runs and what belongs to them; a row that was found is locked for us."""

    def find(self, uid: str) -> RunRow | None:
        """Return a run's row, or None."""
        ...

    def find_by_id(self, project_id: int, run_id: str) -> RunRow | None:
        """Return the row of the run with this id in a project, or None."""
        ...

    def find_all(self, uids: Sequence[str]) -> dict[str, RunRow]:
        """Return the rows of runs by uid; those that are not there are left out."""
        ...

    def list_archived(self, uids: Sequence[str]) -> Sequence[RunRow]:
        """Earlier histories that runs took the place of."""
        ...

    def insert(self, row: RunRow) -> None:
        """Add a row."""
        ...

    def save(self, row: RunRow) -> None:
        """Keep a changed row; its `rev` goes up by one."""
        ...

    def save_all(self, rows: Sequence[RunRow]) -> None:
        """Keep changed rows; see `save`."""
        ...

    def remove(self, rows: Sequence[RunRow], *, now_us: int) -> None:
        """Remove rows, states and claims, keep tombstones, leave streams to the janitor."""
        ...

    def is_buried(self, uid: str) -> bool:
        """Whether a run of this uid was purged."""
        ...

    def find_claim(self, uid: str) -> Claim | None:
        """Return what a request under this uid led to, or None."""
        ...

    def put_claim(self, uid: str, claim: Claim) -> None:
        """Keep what a request under this uid led to."""
        ...

    def add_state(self, uid: str, change: StateChange) -> None:
        """Add a line to a run's state history."""
        ...

    def list_states(self, uid: str) -> Sequence[StateChange]:
        """Return a run's state history, oldest first."""
        ...

    def replace_states(self, uid: str, changes: Sequence[StateChange]) -> None:
        """Put another state history in the place of a run's."""
        ...

    def open_project(self, *, entity: str, name: str, now_us: int) -> int:
        """Return the number of a project, made if it is missing; lock it until the commit.

        Raises:
            Deleted: a project of that name lies in the trash.
        """
        ...

    def take_number(self, project_id: int, *, now_us: int) -> int:
        """Return the number of the project's next run and note that the project is active."""
        ...

    def touch_project(self, project_id: int, *, now_us: int) -> None:
        """Note that a project is active; kept to the minute."""
        ...

    def restore_project(self, project_id: int) -> None:
        """Take a project out of the trash, without its other runs."""
        ...

    def begin_stream(self, row: RunRow, *, start_us: int) -> None:
        """Note an empty stream under `row.stream`."""
        ...

    def hand_stream(self, stream: int, uid: str) -> None:
        """Give a stream to another run."""
        ...

    def stream_start_us(self, stream: int) -> int:
        """Return where the relative time of a stream begins."""
        ...

    def copy_stream(self, source: int, target: int, *, upto_step: int) -> None:
        """Copy the rows of a stream up to and with a step into an empty one."""
        ...

    def lock_project(self, project_id: int) -> tuple[str, str]:
        """Return entity and name of a project; lock it until the commit.

        Raises:
            NotFound: there is none, or it lies in the trash.
        """
        ...

    def move_stream(self, stream: int, project_id: int) -> None:
        """Let a stream belong to another project."""
        ...

    def copy_whole_stream(self, source: int, target: int) -> None:
        """Copy everything that was logged into an empty stream; nobody can add to the copy."""
        ...

    def copy_files(self, source: str, target: str, *, folder: str = "") -> None:
        """Give a run that has no files those of another, all or those below a folder."""
        ...

    def copy_links(self, source: str, target: str) -> None:
        """Let a run have used and made what another did."""
        ...

    def last_step(self, stream: int) -> int:
        """The greatest step logged into a stream, -1 without any."""
        ...

    def note_change(self, row: RunRow, kinds: Iterable[str], *, now_us: int) -> None:
        """Write a line of the change feed."""
        ...

    def note_changes(self, rows: Sequence[RunRow], kinds: Iterable[str], *, now_us: int) -> None:
        """Write a line of the change feed for each row."""
        ...


def get_row(table: RunTable, uid: str) -> RunRow:
    """Return a run's row, in the trash or not.

    Raises:
        Deleted: it was purged.
        NotFound: there never was one.
    """
    row = table.find(uid)
    if row is None:
        raise missing(uid, was_purged=table.is_buried(uid))
    return row


def missing(uid: str, *, was_purged: bool) -> Deleted | NotFound:
    """Return the error for a uid that no row has."""
    if was_purged:
        return Deleted("This run was deleted for good.")
    return NotFound(f"There is no run with the uid {uid[:64]!r}.")


def get_kept_row(table: RunTable, uid: str) -> RunRow:
    """Return a run's row.

    Raises:
        Deleted: it lies in the trash, or was purged.
        NotFound: there never was one.
    """
    row = get_row(table, uid)
    if row.deleted_us is not None:
        raise in_trash(row)
    return row


def in_trash(row: RunRow) -> Deleted:
    """Return the error that names the ways out."""
    return Deleted(
        f"Run {row.run_id!r} of project {row.project!r} lies in the trash.",
        hint=f"Restore it (kiseki run restore {row.project}/{row.run_id}), or purge it or "
        "empty the trash, which frees its id, or use another id.",
    )
