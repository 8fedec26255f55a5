"""The part of the store's contract that is about saved workspaces."""

from typing import Protocol

from kiseki.model.view import SaveView, View


class ViewRows(Protocol):
    """Saved workspaces; they go when their project goes for good.

    Every change is told in the feed: kind `view`, the view's id in `keys`.
    """

    def list_views(self, project: int, *, owner: str) -> list[View]:
        """Saved views by name and the owner's personal one, without specs."""
        ...

    def get(self, view: str) -> View: ...
    def create(self, project: int, save: SaveView, *, owner: str, now_us: int) -> View:
        """Keep a workspace; a link to content that has one is answered with it.

        Raises:
            Conflict: the name is taken, or the owner has a personal view already.
            TooLarge: over `MAX_VIEW_BYTES` or `MAX_VIEWS`.
        """
        ...

    def replace(self, view: str, save: SaveView, *, now_us: int) -> View:
        """Keep other content if `save.rev` is the view's; its kind and owner stay.

        Raises:
            Conflict: somebody else changed it, or the name is taken.
            UsageError: it is a link.
        """
        ...

    def remove(self, view: str, *, now_us: int) -> View: ...
