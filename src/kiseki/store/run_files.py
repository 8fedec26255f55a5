"""What files of runs ask of the rows of runs in a database."""

from sqlalchemy import Connection, select

from kiseki.model.errors import Deleted
from kiseki.store import feed
from kiseki.store.run_table import missing
from kiseki.store.schema import RUN
from kiseki.store.sql_run_table import is_buried


def check_exists(conn: Connection, uid: str) -> None:
    """Return if a run is there, in the trash or not.

    Raises:
        Deleted: it was purged.
        NotFound: there never was one.
    """
    found = conn.execute(select(RUN.c.uid).where(RUN.c.uid == uid)).one_or_none()
    if found is None:
        raise missing(uid, was_purged=is_buried(conn, uid))


def check_kept(conn: Connection, uid: str) -> None:
    """Return if a run is there and not in the trash; it cannot be purged before the commit."""
    query = select(RUN.c.deleted_us).where(RUN.c.uid == uid)
    row = conn.execute(query.with_for_update(read=True, key_share=True)).one_or_none()
    if row is None:
        raise missing(uid, was_purged=is_buried(conn, uid))
    if row.deleted_us is not None:
        raise Deleted("The run lies in the trash.", hint="Restore it first.")


def tell_files(conn: Connection, uid: str, now_us: int) -> None:
    """Write a line of the feed: files of a run changed."""
    project = conn.execute(select(RUN.c.project_id).where(RUN.c.uid == uid)).scalar_one()
    feed.write(conn, run=uid, project=project, kinds=("files",), keys=(), now_us=now_us)
