"""Several media logged as one list: one map that names all their files."""

from collections.abc import Sequence
from typing import Any, Final, cast

from kiseki.model.media import GROUP_TYPES

Row = dict[str, Any]
GROUP_OF: Final = {single: group for group, single in GROUP_TYPES.items()}
_SHARED: Final = ("format", "width", "height")
"""Said once for all of a group, from its first member."""
_GATHERED: Final = {"boxes": "all_boxes", "masks": "all_masks", "classes": "all_classes"}
"""Members of one image and where a group keeps them, one entry for each image."""


def group_rows(rows: Sequence[Any]) -> Any:
    """Return the map of a group if all rows are of one type that has groups, else the list."""
    types = {_type_of(row) for row in rows}
    group = GROUP_OF.get(types.pop()) if len(types) == 1 else None
    if group is None:
        return list(rows)
    made: Row = {
        "_type": group,
        "count": len(rows),
        "filenames": [row["path"] for row in rows],
        "sha256s": [row["sha256"] for row in rows],
        "sizes": [row["size"] for row in rows],
    }
    for name in _SHARED:
        if name in rows[0]:
            made[name] = rows[0][name]
    if any("caption" in row for row in rows):
        made["captions"] = [row.get("caption", "") for row in rows]
    for name, gathered in _GATHERED.items():
        if any(name in row for row in rows):
            made[gathered] = [row.get(name) for row in rows]
    return made


def _type_of(row: Any) -> str:
    return cast("Row", row).get("_type", "") if isinstance(row, dict) else ""
