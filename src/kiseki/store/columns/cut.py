"""Hide what was logged so far under a key and/or in a range of steps."""

import msgspec
from sqlalchemy import func, insert, select, update

from kiseki.model.errors import NotFound
from kiseki.model.wire import CutHistory
from kiseki.store import feed
from kiseki.store.columns.keys import Keys
from kiseki.store.columns.segment import clean_key
from kiseki.store.columns.view import load_views
from kiseki.store.engine import Database
from kiseki.store.schema_columns import CUT, STREAM


def add_cut(database: Database, keys: Keys, uid: str, cut: CutHistory) -> None:
    """Write a cut; readers obey it at once, the compactor carries it out.

    Raises:
        NotFound: there is no such run.
    """
    ids: dict[str, int] = {}
    with database.write() as conn:
        # Ingest locks the rows of writers; a mark must be a `next` that was committed, which
        # is what this transaction reads.
        view = load_views(conn, [uid]).get(uid)
        if view is None:
            raise NotFound(f"There is no run with the uid {uid[:64]!r}.")
        if cut.key is not None:
            ids = keys.ensure(conn, view.project, [clean_key(cut.key)])
        here = CUT.c.stream == view.stream
        last = select(func.coalesce(func.max(CUT.c.ord) + 1, 0)).where(here)
        # The update locks the stream's row: two cuts get two numbers.
        conn.execute(
            update(STREAM).where(STREAM.c.stream == view.stream).values(edits=STREAM.c.edits + 1)
        )
        marks = {w: writer.next for w, writer in view.writers.items() if writer.next > 0}
        if marks:
            conn.execute(
                insert(CUT),
                {
                    "stream": view.stream,
                    "ord": conn.execute(last).scalar_one(),
                    "key": next(iter(ids.values()), None),
                    "from_step": cut.from_step,
                    "to_step": cut.to_step,
                    "marks": msgspec.msgpack.encode(marks),
                },
            )
        feed.write(
            conn,
            run=uid,
            project=view.project,
            kinds=("series",),
            keys=list(ids) or None,
            now_us=database.now_us(conn),
        )
        project = view.project
    keys.remember(project, ids)
