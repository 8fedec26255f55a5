"""Points in time and lengths of time as people type them, and back.

`2026-11-22`, `2026-11-22T14:05`, `2026-11-22 14:05:30.25+09:00` are epoch microseconds; `30m`,
`1.5h`, `7d` are seconds.
"""

import datetime
import re

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)
_FIRST_US = -62_135_596_800_000_000
_LAST_US = 253_402_300_799_999_999
"""What the calendar has: the years 1 to 9999."""


def read_moment(text: str, *, tz_minutes: int = 0) -> int | None:
    """Return epoch microseconds of an ISO 8601 date or time, or None if it is none.

    Args:
        tz_minutes: minutes east of UTC, for a text that names no zone.
    """
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return (moment - _EPOCH) // _MICROSECOND
    as_utc = moment.replace(tzinfo=datetime.UTC)
    return (as_utc - _EPOCH) // _MICROSECOND - tz_minutes * 60_000_000


def moment_text(time_us: int) -> str:
    """Return a time in UTC as `read_moment` reads it; the bare number outside the calendar."""
    if not _FIRST_US <= time_us <= _LAST_US:
        return str(time_us)
    moment = _EPOCH + datetime.timedelta(microseconds=time_us)
    return moment.replace(tzinfo=None).isoformat() + "Z"


def read_length(text: str) -> int | float | None:
    """Return the seconds of a length of time with its unit, or None if it is none."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    seconds = float(match[1]) * _SECONDS[match[2]]
    return int(seconds) if seconds.is_integer() else seconds


def length_text(seconds: int) -> str:
    """Return whole, not negative seconds in the largest unit up to days that needs no fraction."""
    unit = next(unit for unit in "dhms" if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"
