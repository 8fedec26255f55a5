"""Which files of a version are asked for."""

import dataclasses
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EntryQuery:
    """Which files of a version are asked for.

    Attributes:
        folder: only what lies directly in it, and its folders; `` is the root, None means all.
        search: only paths that contain it, whatever the case of Latin letters.
        paths: only these, if there are any.
        cursor: what the page before carried.
    """

    folder: str | None = None
    search: str = ""
    paths: Sequence[str] = ()
    limit: int = 100
    cursor: str = ""
