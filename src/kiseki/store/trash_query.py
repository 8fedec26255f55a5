"""What lies in the trash, and how much of what runs have."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, or_, select

from kiseki.model.state import ALIVE, RunState
from kiseki.model.trash import RunsWeight, TrashedRun
from kiseki.store import trash
from kiseki.store.files import weigh_files
from kiseki.store.run_row import RunRow
from kiseki.store.schema import RUN
from kiseki.store.sql_run_table import SELECT_RUN, StreamData, read_row

_AT_ONCE = 500


def list_trash(
    conn: Connection, project: int | None, *, limit: int, offset: int
) -> tuple[list[TrashedRun], int]:
    """Return a page of the trash, the newest there first, and how many runs lie in it."""
    # An earlier history that went with its project comes and goes with its run.
    where = lies_in_trash(project) & or_(RUN.c.archived_of.is_(None), ~RUN.c.deleted_with_project)
    total = conn.execute(select(func.count()).select_from(RUN).where(where)).scalar_one()
    page = SELECT_RUN.where(where).order_by(RUN.c.deleted_us.desc(), RUN.c.uid)
    rows = conn.execute(page.limit(limit).offset(offset)).all()
    return [trash.describe(read_row(row)) for row in rows], total


def lies_in_trash(project: int | None) -> ColumnElement[bool]:
    """Return the condition for runs in the trash, of one project or of all."""
    deleted = RUN.c.deleted_us.is_not(None)
    return deleted if project is None else deleted & (RUN.c.project_id == project)


def find_purgeable(conn: Connection, project: int | None, *, limit: int) -> list[RunRow]:
    """Return rows of the trash that are not locked, with what `read_row` needs."""
    where = lies_in_trash(project) & RUN.c.locked.is_(False)
    rows = conn.execute(SELECT_RUN.where(where).limit(limit).with_for_update(of=RUN))
    return [read_row(row) for row in rows]


def count_purgeable(conn: Connection, project: int | None) -> int:
    """Return how many runs `find_purgeable` would find in all."""
    where = lies_in_trash(project) & RUN.c.locked.is_(False)
    return conn.execute(select(func.count()).select_from(RUN).where(where)).scalar_one()


def weigh(conn: Connection, streams: StreamData, uids: Sequence[str]) -> RunsWeight:
    """Return what runs and their earlier histories have; unknown uids count nothing."""
    weight = RunsWeight(n_runs=0)
    for start in range(0, len(uids), _AT_ONCE):
        _add(conn, streams, uids[start : start + _AT_ONCE], weight)
    return weight


def _add(conn: Connection, streams: StreamData, uids: Sequence[str], weight: RunsWeight) -> None:
    rows = conn.execute(_FACTS.where(RUN.c.uid.in_(uids))).all()
    weight.n_runs += len(rows)
    weight.n_alive += sum(RunState(row.state) in ALIVE for row in rows)
    weight.n_locked += sum(row.locked for row in rows)
    family = {row.uid: row for row in rows}
    waiting = list(family)
    while waiting:
        earlier = conn.execute(_FACTS.where(RUN.c.archived_of.in_(waiting))).all()
        waiting = [row.uid for row in earlier if row.uid not in family]
        family |= {row.uid: row for row in earlier}
    weight.n_earlier += len(family) - len(rows)
    weight.n_bytes += sum(row.n_bytes for row in family.values())
    found = streams.weigh_streams(conn, [row.stream for row in family.values()])
    weight.n_points += found[0]
    weight.n_lines += found[1]
    weight.n_bytes += found[2] + weigh_files(conn, list(family))


_FACTS = select(
    RUN.c.uid,
    RUN.c.state,
    RUN.c.locked,
    RUN.c.stream,
    (func.length(RUN.c.body) + func.length(RUN.c.computed)).label("n_bytes"),
)
