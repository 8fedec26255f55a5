"""Regular expressions that people type: matched in time linear in the text.

Python's own `re` can take for ever on a short pattern, and holds the whole server while it
does. RE2 cannot; in exchange it has no look-around and no back-references.
"""

from collections.abc import Callable
from typing import Any

import re2  # pyright: ignore[reportMissingTypeStubs]

from kiseki.model.errors import InvalidQuery
from kiseki.model.limits import MAX_PATTERN_CHARS

# The package has no types.
_RE2: Any = re2
_PatternError: type[Exception] = _RE2.error


def compile_pattern(
    pattern: object, *, ignore_case: bool, field: str = "search"
) -> Callable[[str], bool]:
    """Return a test whether a pattern occurs in a text.

    Raises:
        InvalidQuery: it is no regular expression, or a very long one.
    """
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN_CHARS:
        raise InvalidQuery(
            f"A regular expression is a text of at most {MAX_PATTERN_CHARS} characters.",
            field=field,
        )
    options = _options()
    options.case_sensitive = not ignore_case
    try:
        compiled: Any = _RE2.compile(pattern, options)
    except UnicodeEncodeError as error:
        raise InvalidQuery("A regular expression is made of characters.", field=field) from error
    except _PatternError as error:
        reason = b"".join(part for part in error.args if isinstance(part, bytes)).decode()
        raise InvalidQuery(f"This is no regular expression: {reason}.", field=field) from error
    return lambda text: compiled.search(text) is not None


def compile_lines(pattern: str) -> Any:
    """Return a pattern whose `finditer` gives the lines of UTF-8 that a pattern occurs in.

    Each line is found once, wherever in it. Case is ignored. The pattern was compiled before.
    """
    options = _options()
    options.case_sensitive = False
    options.never_nl = True
    return _RE2.compile(f"(?m:{pattern})[^\n]*".encode(), options)


def _options() -> Any:
    options: Any = _RE2.Options()
    options.log_errors = False
    return options
