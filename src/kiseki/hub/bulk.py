"""The same thing done to many runs, in transactions that keep nobody waiting for long."""

from collections.abc import Sequence

from kiseki.hub.clock import Clock
from kiseki.hub.table import choose
from kiseki.model.errors import Conflict, InvalidBody
from kiseki.model.table import BulkAction, BulkDone, BulkSkip
from kiseki.store.bulk import MOST_AT_ONCE
from kiseki.store.contract import Store

MOST_UIDS = 100_000
"""Uids of one request; more runs than that are named by a choice."""
_AT_ONCE = {"move": 50, "copy": 1}
"""Runs of one transaction where each takes longer than usual."""
MOST_SKIPS = 1_000
"""Reasons of one answer; what is left out beyond them is only counted."""


class Bulk:
    """Does things to many runs.

    Args:
        store: where they are kept.
        user: who acts on a server without accounts.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, user: str, clock: Clock) -> None:
        self._store = store
        self._user = user
        self._clock = clock

    def run(self, project: int, action: BulkAction) -> BulkDone:
        """Do what `action` says; what cannot be done is left out with a reason.

        Raises:
            Conflict: more runs match than the caller expected; nothing was done.
            InvalidBody: the action misses what it needs.
            NotFound: there is no such project.
        """
        self._store.projects.get(project)
        _check(action)
        uids = self._uids(project, action)
        done = n_skipped = 0
        skipped: list[BulkSkip] = []
        at_once = _AT_ONCE.get(action.action, MOST_AT_ONCE)
        for start in range(0, len(uids), at_once):
            some = uids[start : start + at_once]
            left = self._store.runs.change_runs(
                project, some, action, by=self._user, now_us=self._clock()
            )
            done += len(some) - len(left)
            n_skipped += len(left)
            skipped += left[: MOST_SKIPS - len(skipped)]
        return BulkDone(done=done, n_skipped=n_skipped, skipped=skipped)

    def _uids(self, project: int, action: BulkAction) -> Sequence[str]:
        if action.choice is None:
            return list(dict.fromkeys(action.uids))
        uids = self._store.runs.select(choose(project, action.choice))
        if action.expected is not None and len(uids) > action.expected:
            raise Conflict(
                f"{len(uids)} runs match now, not {action.expected}; nothing was done.",
                hint="Look at the list again.",
                field="expected",
            )
        return uids


def _check(action: BulkAction) -> None:
    if (action.choice is None) is not bool(action.uids):
        raise InvalidBody("Name the runs either by `uids` or by `choice`.", field="uids")
    if len(action.uids) > MOST_UIDS:
        raise InvalidBody(f"At most {MOST_UIDS} uids; use `choice` for more.", field="uids")
    if action.action in ("add_tags", "remove_tags") and not action.tags:
        raise InvalidBody("`tags` must name at least one tag.", field="tags")
    if action.action in ("move", "copy") and type(action.value) is not int:
        raise InvalidBody("`value` must be the number of the target project.", field="value")
    if action.action == "group" and not isinstance(action.value, str):
        raise InvalidBody("`value` must be the name of a group; empty for none.", field="value")
