"""Workspaces: kept, shared, changed, forgotten."""

from kiseki.hub.clock import Clock
from kiseki.model.view import SaveView, View, ViewList
from kiseki.store.contract import Store


class Views:
    """What can be done with saved workspaces.

    Args:
        store: where they are kept.
        owner: who acts on a server without accounts.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, owner: str, clock: Clock) -> None:
        self._rows = store.views
        self._owner = owner
        self._clock = clock

    def list_views(self, project: int) -> ViewList:
        """Return the saved views of a project and the own personal one, without specs."""
        return ViewList(views=self._rows.list_views(project, owner=self._owner))

    def get(self, view: str) -> View:
        """Return a view.

        Raises:
            NotFound: there is none.
        """
        return self._rows.get(view)

    def create(self, project: int, save: SaveView) -> View:
        """Keep a workspace; see `ViewRows.create`."""
        return self._rows.create(project, save, owner=self._owner, now_us=self._clock())

    def replace(self, view: str, save: SaveView) -> View:
        """Change a view; see `ViewRows.replace`."""
        return self._rows.replace(view, save, now_us=self._clock())

    def remove(self, view: str) -> View:
        """Remove a view; return it as it was."""
        return self._rows.remove(view, now_us=self._clock())
