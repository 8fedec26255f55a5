"""Storage: what takes how much room, and how room is made."""

from kiseki.hub.clock import Clock
from kiseki.hub.page import Page
from kiseki.model.blob import BlobsCollected, StoragePage
from kiseki.store.contract import Store

WORK_S = 5.0
"""How long one request collects; the next one goes on."""


class Storage:
    """What can be said and done about room.

    Args:
        store: where everything is.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def measure(self, *, by: str, project: int | None, page: Page) -> StoragePage:
        """Return a page of what takes room, the largest first.

        Raises:
            InvalidQuery: `by` is not project, run or type.
        """
        found = self._store.storage.measure(
            by=by, project=project, limit=page.limit, offset=page.offset
        )
        found.cursor = page.next_cursor(found.total)
        return found

    def collect(self, *, dry_run: bool) -> BlobsCollected:
        """Free what nothing refers to and nobody wanted for a day; ask again while some remain."""
        return self._store.storage.collect(now_us=self._clock(), work_s=WORK_S, dry_run=dry_run)
