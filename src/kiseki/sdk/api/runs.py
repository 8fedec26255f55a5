"""The runs of a project: a sequence that fetches pages when they are looked at."""

from collections.abc import Iterator, Sequence
from typing import overload

from kiseki.model.wire import RunPage
from kiseki.sdk.api.connection import Connection, Query
from kiseki.sdk.api.run import Run


class Runs(Sequence[Run]):
    """Runs in the order asked for; `len()`, indices and slices work, pages come lazily.

    Runs that appear while you look are not missed or shown twice in the default order
    (oldest first); call `Api.runs()` again for a fresh list.
    """

    def __init__(
        self, connection: Connection, project: int, *, query: Query, per_page: int
    ) -> None:
        self._connection = connection
        self._path = f"/projects/{project}/runs"
        self._query = list(query)
        self._per_page = per_page
        self._loaded: list[Run] = []
        self._total: int | None = None
        self._cursor: str | None = None
        self._seen: set[str] = set()

    def __repr__(self) -> str:
        return f"<{len(self)} kiseki runs>"

    def __len__(self) -> int:
        if self._total is None:
            self._load_page()
        return self._total or 0

    def __iter__(self) -> Iterator[Run]:
        place = 0
        while self._load_until(place + 1):
            yield self._loaded[place]
            place += 1

    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> list[Run]: ...
    def __getitem__(self, index: int | slice) -> Run | list[Run]:
        if isinstance(index, slice):
            places = range(*index.indices(len(self)))
            self._load_until(max(places, default=-1) + 1)
            return [self._loaded[place] for place in places if place < len(self._loaded)]
        place = index + len(self) if index < 0 else index
        if place < 0 or not self._load_until(place + 1):
            raise IndexError(f"There are {len(self)} runs; index {index} is out of range.")
        return self._loaded[place]

    def _load_until(self, count: int) -> bool:
        while len(self._loaded) < count and (self._total is None or self._cursor is not None):
            self._load_page()
        return len(self._loaded) >= count

    def _load_page(self) -> None:
        query: Query = [*self._query, ("limit", self._per_page), ("cursor", self._cursor)]
        page = self._connection.get(self._path, RunPage, query)
        for row in page.items:
            # A run that moved to a later page between two requests is shown once.
            if row.uid not in self._seen:
                self._seen.add(row.uid)
                self._loaded.append(Run(self._connection, row))
        self._cursor = page.cursor
        self._total = page.total if page.cursor is not None else len(self._loaded)
