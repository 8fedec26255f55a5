"""Pages of lists: how many, from where, and the cursor that leads to the next."""

import dataclasses

from kiseki.model.errors import InvalidQuery

MAX_PAGE = 1000
MAX_OFFSET = 2**53


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Items [offset, offset + limit) of a list."""

    limit: int = 100
    offset: int = 0

    def next_cursor(self, total: int) -> str | None:
        """Return what leads to the next page, or None on the last one."""
        end = self.offset + self.limit
        return str(end) if end < total else None


def page_from(*, limit: int, offset: int = 0, cursor: str | None = None) -> Page:
    """Return the page that a request asks for; a cursor wins over an offset.

    Raises:
        InvalidQuery: the limit is not 1-1000 or the place is not a whole number from 0.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidQuery(f"limit must lie between 1 and {MAX_PAGE}.", field="limit")
    if cursor:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 16):
            raise InvalidQuery("cursor must be one that an answer carried.", field="cursor")
        offset = int(cursor)
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidQuery(f"offset must lie between 0 and {MAX_OFFSET}.", field="offset")
    return Page(limit=limit, offset=offset)
