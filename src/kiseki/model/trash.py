"""Shapes of the trash: what lies in it, and what goes when something is deleted."""

import msgspec

from kiseki.model.run import Project
from kiseki.model.state import RunState
from kiseki.model.table import RunChoice


class TrashedRun(msgspec.Struct, kw_only=True):
    """A run in the trash.

    Attributes:
        with_project: it went there because its project did.
    """

    uid: str
    id: str
    name: str
    number: int
    project_id: int
    entity: str
    project: str
    state: RunState
    user: str
    created_us: int
    deleted_us: int
    with_project: bool = False
    locked: bool = False


class TrashPage(msgspec.Struct, kw_only=True):
    """`GET /api/v1/trash?project&limit&cursor`: runs in the trash, the newest there first.

    Attributes:
        projects: deleted projects (all of them, on every page); `n_runs` counts their runs here.
        n_waiting: runs that were purged and whose bytes are still being freed.
    """

    runs: list[TrashedRun]
    total: int
    cursor: str | None = None
    projects: list[Project] = []
    n_waiting: int = 0


class EmptyTrash(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/trash/empty`: purge what lies in the trash, of one project or of all."""

    project: int | None = None


class TrashEmptied(msgspec.Struct, kw_only=True):
    """Answer to an `EmptyTrash`: a request works for some seconds; ask again while some remain.

    Attributes:
        purged: runs that are gone; their ids are free, their bytes are freed soon after.
        remaining: runs still to be purged; those that are locked stay and do not count.
    """

    purged: int
    remaining: int


class WeighRuns(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/runs/weigh`: what would go if runs were deleted for good.

    Attributes:
        project: with `choice` the project of the runs; alone: its trash.
        uids: these runs; or `choice`: all that match it; or neither: the trash.
    """

    project: int | None = None
    uids: list[str] = []
    choice: RunChoice | None = None


class RunsWeight(msgspec.Struct, kw_only=True):
    """What runs and their earlier histories have in all.

    Attributes:
        n_earlier: earlier histories, which go with their runs.
        n_alive: runs that are still going on.
        n_locked: runs that will not be deleted.
        n_points: logged numbers.
        n_lines: console lines.
        n_bytes: what the store keeps of them.
        is_estimate: counted on some of the runs and scaled to all.
    """

    n_runs: int
    n_earlier: int = 0
    n_alive: int = 0
    n_locked: int = 0
    n_points: int = 0
    n_lines: int = 0
    n_bytes: int = 0
    is_estimate: bool = False
