"""Names of files inside a run or an artifact: POSIX paths that cannot leave their root."""

import unicodedata

from kiseki.model.errors import UsageError
from kiseki.model.limits import MAX_PATH_CHARS


def check_path(path: str) -> str:
    """Return the path as it is kept: NFC.

    Raises:
        UsageError: it is empty, absolute, too long, or has an empty part, `.`, `..`, a
            backslash, a drive letter or a control character.
    """
    kept = unicodedata.normalize("NFC", path)
    if not kept or len(kept) > MAX_PATH_CHARS:
        raise UsageError(f"a file's name has 1 to {MAX_PATH_CHARS} characters (MAX_PATH_CHARS)")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in kept) or "\\" in kept:
        raise UsageError(f"{path!r}: a file's name has no control characters and no backslash")
    parts = kept.split("/")
    if any(part in ("", ".", "..") for part in parts) or parts[0].endswith(":"):
        raise UsageError(
            f"{path!r}: a file's name is relative and has no part that is '', '.' or '..'"
        )
    return kept
