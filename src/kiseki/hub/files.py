"""Files of runs: named, listed, found, taken away, zipped."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from kiseki.hub.choosing import check_number, choose
from kiseki.hub.clock import Clock
from kiseki.hub.page import MAX_PAGE
from kiseki.model.errors import InvalidQuery, NotFound
from kiseki.model.run_file import FilePage, PutRunFiles, RunFile
from kiseki.store.contract import Store
from kiseki.store.file_tree import TreeQuery


class Files:
    """What can be done with files of runs.

    Args:
        store: where they are kept.
        clock: the server's clock.
        on_change: called after a change was committed.
    """

    def __init__(self, store: Store, *, clock: Clock, on_change: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._on_change = on_change

    def put(self, uid: str, asked: PutRunFiles) -> FilePage:
        """Give names to blobs; return those files.

        Raises:
            MissingBlob: a blob is not there.
            Conflict: a name has other content and `expected_new` was said.
            UsageError: a name that cannot be one.
        """
        files = self._store.files.put(
            uid, asked.files, expected_new=asked.expected_new, now_us=self._clock()
        )
        self._on_change()
        return FilePage(files=files, total=len(files), size=sum(file.size for file in files))

    def list_files(
        self,
        uid: str,
        *,
        folder: str | None = None,
        search: str = "",
        limit: int = 100,
        cursor: str | None = None,
    ) -> FilePage:
        """Return a page: of a folder ("" is the root), or of all files without one."""
        query = tree_query(folder=folder, search=search, limit=limit, cursor=cursor)
        return self._store.files.list_files(uid, query)

    def find(self, uid: str, path: str) -> RunFile:
        """Return one file.

        Raises:
            NotFound: there is none of that name.
        """
        return self._store.files.find(uid, path)

    def remove(self, uid: str, paths: Sequence[str]) -> int:
        """Take names away (one that ends in / is a folder); return how many files went."""
        check_number(paths)
        n_removed = self._store.files.remove(uid, paths, now_us=self._clock())
        self._on_change()
        return n_removed

    def choose(
        self, uid: str, *, folder: str | None = None, paths: Sequence[str] = ()
    ) -> Iterator[RunFile]:
        """Yield files, each once: those named, or all in a folder and below, or all of the run.

        Args:
            paths: names of files; one that ends in / means everything below it.

        Raises:
            NotFound: one of these is not there (told at once).
            TooLarge: more than `MAX_BLOBS_PER_REQUEST` names.
        """
        return choose(
            lambda path: self.find(uid, path),
            lambda prefix: self._walk(uid, prefix),
            folder=folder,
            paths=paths,
        )

    def _walk(self, uid: str, prefix: str) -> Iterator[RunFile]:
        query = TreeQuery(after=prefix, limit=MAX_PAGE, totals=False)
        page = self._store.files.list_files(uid, query)
        if not page.files or not page.files[0].path.startswith(prefix):
            raise NotFound("There are no files to choose from.", field="folder")
        return self._go_on(uid, page, query, prefix)

    def _go_on(self, uid: str, page: FilePage, query: TreeQuery, prefix: str) -> Iterator[RunFile]:
        while True:
            for file in page.files:
                if not file.path.startswith(prefix):
                    return
                yield file
            if page.cursor is None:
                return
            query = dataclasses.replace(query, after=page.cursor)
            page = self._store.files.list_files(uid, query)


def tree_query(*, folder: str | None, search: str, limit: int, cursor: str | None) -> TreeQuery:
    """Return what a request for a page of a tree asks for.

    Raises:
        InvalidQuery: the limit is not 1 to 1000.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidQuery(f"limit must lie between 1 and {MAX_PAGE}.", field="limit")
    return TreeQuery(folder=folder, search=search, after=cursor or "", limit=limit)
