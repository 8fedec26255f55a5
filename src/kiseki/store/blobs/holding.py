"""How other tables refer to blobs so that the collector never takes what they hold.

Whoever writes a hash into a column of `REFERENCES` calls `hold_blobs` first, in the same
transaction. The collector locks a blob's row before it looks whether anything refers to it, so
one of the two waits for the other and sees what it did.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, Connection, select

from kiseki.model.errors import MissingBlob
from kiseki.store.schema_artifacts import ARTIFACT_ENTRY
from kiseki.store.schema_blobs import BLOB, RUN_FILE

_AT_ONCE = 500

REFERENCES: list[Column[str]] = [RUN_FILE.c.sha256, ARTIFACT_ENTRY.c.sha256]
"""Columns that hold blobs, each with an index."""


def hold_blobs(conn: Connection, hashes: Iterable[str]) -> dict[str, int]:
    """Keep blobs from being collected until the transaction ends; return hash -> size.

    Raises:
        MissingBlob: one is not there; `field` is its hash.
    """
    wanted = sorted(set(hashes))
    found: dict[str, int] = {}
    for some in batches(wanted, _AT_ONCE):
        # In one order everywhere, so that two cannot deadlock.
        query = select(BLOB.c.sha256, BLOB.c.size).where(BLOB.c.sha256.in_(some))
        rows = conn.execute(query.order_by(BLOB.c.sha256).with_for_update(read=True))
        found |= {row.sha256: row.size for row in rows}
    for sha256 in wanted:
        if sha256 not in found:
            raise missing_blob(sha256)
    return found


def missing_blob(sha256: str) -> MissingBlob:
    """Return the error for content that is not there."""
    return MissingBlob(
        f"The server does not have the content {sha256[:64]}.",
        hint="Ask POST /blobs/missing and send it (again).",
        field=sha256,
    )


def batches(items: Sequence[str], n: int) -> Iterable[Sequence[str]]:
    """Cut a sequence into pieces of at most `n`."""
    return (items[start : start + n] for start in range(0, len(items), n))
