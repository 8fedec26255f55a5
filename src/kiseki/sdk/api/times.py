"""Times as the public API shows them."""

import datetime


def iso_time(time_us: int) -> str:
    """Write epoch microseconds as ISO 8601 in UTC, for example `2026-01-31T12:00:00.000000Z`."""
    seconds, micros = divmod(time_us, 1_000_000)
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC).replace(microsecond=micros)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
