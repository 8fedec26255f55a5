"""Names of files inside a run or an artifact: POSIX paths that cannot leave their root."""

import re
import unicodedata

from kiseki.model.errors import UsageError
from kiseki.model.limits import MAX_PATH_CHARS

_NO_PARTS = frozenset(("", ".", ".."))
# On Windows `c:x` is another folder's `x`.
_DRIVE = re.compile("[A-Za-z]:")


def check_path(path: str) -> str:
    """Return the path as it is kept: NFC.

    Raises:
        UsageError: it is empty, absolute, too long, or has an empty part, `.`, `..`, a
            backslash, a drive letter or a control character.
    """
    kept = unicodedata.normalize("NFC", path)
    if not kept or len(kept) > MAX_PATH_CHARS:
        raise UsageError(f"a file's name has 1 to {MAX_PATH_CHARS} characters (MAX_PATH_CHARS)")
    # Nearly all names are printable, which is quick to tell; a version may have millions.
    is_hostile = not kept.isprintable() and any(map(_is_control, kept))
    if is_hostile or "\\" in kept:
        raise UsageError(f"{path!r}: a file's name has no control characters and no backslash")
    parts = kept.split("/")
    if not _NO_PARTS.isdisjoint(parts) or parts[0].endswith(":") or _DRIVE.match(kept):
        raise UsageError(
            f"{path!r}: a file's name is relative and has no part that is '', '.' or '..'"
        )
    return kept


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")
