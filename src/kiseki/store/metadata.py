"""The one `MetaData` on which every table of the store is declared.

Conventions of all tables: times are epoch microseconds in BIGINT columns that end in `_us`;
a stream is a random 63-bit BIGINT (`Run.stream` shows it as 16 hex digits); texts that are
keys are NFC; binary columns hold MessagePack or a format that begins with a format byte.
Constraint names are fixed by a rule, so that migrations can name them on both engines.
"""

import secrets

from sqlalchemy import MetaData

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_stream() -> int:
    """Draw a stream's number: 63 random bits, never 0."""
    return secrets.randbits(63) or 1


def stream_text(stream: int) -> str:
    """Return a stream's number as `Run.stream` shows it: 16 hex digits."""
    return f"{stream:016x}"


def stream_number(text: str) -> int:
    """Return the number of a stream from its 16 hex digits."""
    return int(text, 16)
