"""What a project has in all: counted from one index, without reading a run."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from kiseki.model.view import ProjectOverview
from kiseki.store.schema import PROJECT, RUN
from kiseki.store.schema_columns import KEY

_OF_PROJECT = (RUN.c.deleted_us.is_(None), RUN.c.archived_of.is_(None))


def count_totals(conn: Connection, project: int, *, now_us: int) -> ProjectOverview:
    """Return the totals of a project; running time counts up to now."""
    groups = conn.execute(
        select(
            RUN.c.state,
            RUN.c.user,
            func.count().label("n"),
            func.sum(RUN.c.active_us).label("active_us"),
            func.count(RUN.c.active_since_us).label("n_active"),
            func.sum(RUN.c.active_since_us).label("since_us"),
            func.min(RUN.c.created_us).label("first_us"),
        )
        .where(RUN.c.project_id == project, *_OF_PROJECT)
        .group_by(RUN.c.state, RUN.c.user)
    ).all()
    deleted = select(func.count()).where(
        RUN.c.project_id == project, RUN.c.deleted_us.is_not(None)
    )
    keys = select(func.count()).select_from(KEY).where(KEY.c.project == project)
    active = select(PROJECT.c.last_active_us).where(PROJECT.c.id == project)
    return ProjectOverview(
        project_id=project,
        n_runs=sum(group.n for group in groups),
        n_deleted=conn.execute(deleted).scalar_one(),
        compute_s=sum(_active_us(group, now_us) for group in groups) / 1e6,
        states=_count(groups, "state"),
        contributors=_count(groups, "user"),
        first_run_us=min((group.first_us for group in groups), default=None),
        last_active_us=conn.execute(active).scalar_one(),
        n_keys=conn.execute(keys).scalar_one(),
    )


def _active_us(group: Any, now_us: int) -> int:
    since_us = int(group.since_us or 0)
    return int(group.active_us) + max(0, group.n_active * now_us - since_us)


def _count(groups: Sequence[Any], field: str) -> dict[str, int]:
    """Return how many runs have each value, most first."""
    counts: dict[str, int] = {}
    for group in groups:
        value = getattr(group, field)
        counts[value] = counts.get(value, 0) + group.n
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
