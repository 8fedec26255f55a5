"""Turn what a database driver raises into kiseki's errors; the one place that does."""

import contextlib
import sqlite3
from collections.abc import Generator

from sqlalchemy import exc

from kiseki.model.errors import Busy, InvalidQuery, KisekiError, StorageFull, UsageError

# PostgreSQL: serialization failure, deadlock, cancelled by a time-out, lock not available,
# idle or transaction time-out, shutdown, too many connections; and the connection class 08.
_PASSING = frozenset({"40001", "40P01", "57014", "55P03", "25P03", "25P04", "57P01", "53300"})
_FULL = "53100"
_SQLITE_PASSING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR})


@contextlib.contextmanager
def mapped() -> Generator[None]:
    """Raise kiseki's errors for what is no fault of ours; let all others through.

    Raises:
        UsageError: the file is no database; or a text has a NUL or half a surrogate pair, or
            a number has more than 64 bits.
        StorageFull: the disk of the database is full.
        Busy: locked, timed out, chosen as the victim of a deadlock, or not reachable.
    """
    try:
        yield
    except (exc.DataError, UnicodeEncodeError, OverflowError) as error:
        raise UsageError(
            "A text or a number is not one that a database can hold.", detail=str(error)
        ) from error
    except (exc.DBAPIError, sqlite3.Error) as error:
        found = explain(error)
        if found is None:
            raise
        raise found from error
    except exc.TimeoutError as error:
        raise Busy("All database connections are in use.", detail=str(error)) from error


def explain(error: Exception) -> KisekiError | None:
    """Return kiseki's error for a driver's, or None if it is a fault of ours."""
    original = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(error, exc.DataError):
        # PostgreSQL holds no NUL in a text and no number wider than its column.
        return InvalidQuery(
            "A text with NUL, or a number that is too large, cannot be kept or looked for.",
            detail=str(original),
        )
    if isinstance(original, sqlite3.Error):
        # The low byte is the primary code; the rest says more about it.
        code: int = getattr(original, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            return UsageError(
                "The file where the database should be is no database.",
                hint="Move it away, or give another folder.",
            )
        full, passing = code == sqlite3.SQLITE_FULL, code in _SQLITE_PASSING
    else:
        state = str(getattr(original, "sqlstate", None) or "")
        full = state == _FULL
        passing = state in _PASSING or state.startswith("08") or _is_lost(error)
    if full:
        return StorageFull(
            "The disk of the kiseki server is full.",
            hint="Free space on it; clients keep their data and send it again.",
            detail=str(original),
        )
    if passing:
        return Busy("The database cannot take this now.", detail=str(original))
    return None


def _is_lost(error: Exception) -> bool:
    """Whether the connection broke; psycopg then often has no state to report."""
    return isinstance(error, exc.OperationalError) and (
        error.connection_invalidated or getattr(error.orig, "sqlstate", None) is None
    )
