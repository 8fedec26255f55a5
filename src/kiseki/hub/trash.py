"""The trash: what lies in it, what would go, and how it is emptied."""

import time
from collections.abc import Sequence

from kiseki.hub.clock import Clock
from kiseki.hub.page import Page
from kiseki.hub.table import choose
from kiseki.model.errors import InvalidBody
from kiseki.model.trash import RunsWeight, TrashEmptied, TrashPage, WeighRuns
from kiseki.store.contract import Store

PURGED_AT_ONCE = 200
"""Runs of one transaction."""
WORK_S = 5.0
"""How long one request empties the trash; the next one goes on."""
MOST_WEIGHED = 2_000
"""Runs that are weighed; of more of them these stand for all."""
MOST_UIDS = 100_000


class Trash:
    """What can be done with the trash.

    Args:
        store: where the runs are.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def list_runs(self, project: int | None, *, page: Page) -> TrashPage:
        """Return a page of the trash, of one project or of all."""
        runs, total = self._store.runs.list_trash(project, limit=page.limit, offset=page.offset)
        projects = self._store.projects.list_deleted()
        return TrashPage(
            runs=runs,
            total=total,
            cursor=page.next_cursor(total),
            projects=[one for one in projects if project in (None, one.id)],
            n_waiting=self._store.upkeep.count_waiting(),
        )

    def empty(self, project: int | None, *, work_s: float = WORK_S) -> TrashEmptied:
        """Purge runs of the trash for some seconds; locked ones stay."""
        end_s = time.monotonic() + work_s
        purged = 0
        while True:
            gone, remaining = self._store.runs.purge_trash(
                project, limit=PURGED_AT_ONCE, now_us=self._clock()
            )
            purged += gone
            if not remaining or time.monotonic() > end_s:
                return TrashEmptied(purged=purged, remaining=remaining)

    def weigh(self, asked: WeighRuns) -> RunsWeight:
        """Return what runs have in all; of very many only some are looked at.

        Raises:
            InvalidBody: a choice without a project, or too many uids.
        """
        uids, n_runs = self._choose(asked)
        weight = self._store.runs.weigh(uids)
        return weight if len(uids) == n_runs else _scale(weight, n_runs / len(uids))

    def _choose(self, asked: WeighRuns) -> tuple[Sequence[str], int]:
        """Return uids of runs to weigh, and how many runs they stand for."""
        if len(asked.uids) > MOST_UIDS:
            raise InvalidBody(f"At most {MOST_UIDS} uids; use `choice` for more.", field="uids")
        if asked.uids:
            return _some(list(dict.fromkeys(asked.uids)))
        if asked.choice is not None:
            if asked.project is None:
                raise InvalidBody("`choice` needs `project`.", field="project")
            self._store.projects.get(asked.project)
            return _some(self._store.runs.select(choose(asked.project, asked.choice)))
        runs, total = self._store.runs.list_trash(asked.project, limit=MOST_WEIGHED, offset=0)
        return [run.uid for run in runs], total


def _some(uids: Sequence[str]) -> tuple[Sequence[str], int]:
    n_runs = len(uids)
    if n_runs <= MOST_WEIGHED:
        return uids, n_runs
    return [uids[i * n_runs // MOST_WEIGHED] for i in range(MOST_WEIGHED)], n_runs


def _scale(weight: RunsWeight, factor: float) -> RunsWeight:
    scaled = {
        field: round(getattr(weight, field) * factor)
        for field in weight.__struct_fields__
        if field != "is_estimate"
    }
    return RunsWeight(**scaled, is_estimate=True)
