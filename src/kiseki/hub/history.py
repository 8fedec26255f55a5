"""What a run logged, as rows, keys, console lines and cuts."""

from collections.abc import Iterator, Sequence

from kiseki.hub.numbers import check_int64
from kiseki.hub.runs import check_uid
from kiseki.model.errors import InvalidQuery
from kiseki.model.wire import (
    ConsoleEntry,
    ConsolePage,
    CutHistory,
    HistoryPage,
    KeyList,
)
from kiseki.store.contract import Store

MAX_CONSOLE_PAGE = 10_000
MAX_ROWS_PAGE = 10_000
_INT64_MAX = 2**63 - 1


class History:
    """Reads of one run's data other than series.

    Args:
        store: where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def list_keys(self, uid: str) -> KeyList:
        """Return every key of a run with its facts and definitions."""
        self._store.runs.get(check_uid(uid))
        keys, objects = self._store.series.list_keys(uid)
        return KeyList(keys=keys, objects=objects, definitions=self._store.list_definitions(uid))

    def scan_rows(
        self,
        uid: str,
        *,
        keys: Sequence[str] | None,
        system: bool,
        min_step: int | None,
        max_step: int | None,
        cursor: str | None,
        limit: int,
    ) -> HistoryPage:
        """Return a page of whole rows in the order of (step, writer, position).

        Args:
            keys: only rows that have all of these, and of them only these.
            system: system metrics too, if no keys are named.

        Raises:
            InvalidQuery: the limit, a bound or the cursor makes no sense.
        """
        if not 1 <= limit <= MAX_ROWS_PAGE:
            raise InvalidQuery(f"limit must lie between 1 and {MAX_ROWS_PAGE}.", field="limit")
        for bound in (min_step, max_step):
            if bound is not None and abs(bound) > _INT64_MAX:
                raise InvalidQuery("A step is a whole number of 64 bits.", field="min_step")
        self._store.runs.get(check_uid(uid))
        rows, next_cursor = self._store.series.scan_rows(
            uid,
            keys=keys,
            system=system,
            min_step=min_step,
            max_step=max_step,
            cursor=cursor,
            limit=limit,
        )
        return HistoryPage(rows=rows, cursor=next_cursor)

    def cut(self, uid: str, cut: CutHistory) -> None:
        """Hide what was logged so far under a key and/or steps.

        Raises:
            InvalidQuery: it names neither a key nor a step, or an empty range.
        """
        check_int64(cut)
        if cut.key is None and cut.from_step is None and cut.to_step is None:
            raise InvalidQuery("A cut needs a key or a range of steps.", field="key")
        if cut.from_step is not None and cut.to_step is not None:
            if cut.from_step > cut.to_step:
                raise InvalidQuery("from_step lies above to_step.", field="from_step")
        self._store.runs.get(check_uid(uid))
        self._store.series.cut(uid, cut)

    def read_console(
        self,
        uid: str,
        *,
        offset: int,
        limit: int,
        search: str = "",
        regex: bool = False,
        writer: int | None = None,
    ) -> ConsolePage:
        """Return console lines; a negative offset counts from the end."""
        if not 1 <= limit <= MAX_CONSOLE_PAGE:
            raise InvalidQuery(f"limit must lie between 1 and {MAX_CONSOLE_PAGE}.", field="limit")
        self._store.runs.get(check_uid(uid))
        lines, total = self._store.console.read(
            uid, offset=offset, limit=limit, search=search, regex=regex, writer=writer
        )
        first = max(0, total + offset) if offset < 0 else offset
        writers = self._store.console.list_writers(uid)
        return ConsolePage(lines=lines, total=total, writers=writers, offset=first)

    def iterate_console(self, uid: str) -> Iterator[ConsoleEntry]:
        """Return all console lines of a run in order."""
        self._store.runs.get(check_uid(uid))
        return self._store.console.iterate(uid)
