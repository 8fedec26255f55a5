"""Bring streams to another project, as they are or as a copy of everything."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, literal, null, select, update

from kiseki.store.columns.key_sharing import share_keys
from kiseki.store.schema_columns import (
    AXIS,
    CHUNK,
    CHUNK_BODY,
    CONSOLE_BLOCK,
    CUT,
    HEAD,
    OBJECT_BLOCK,
    PACK,
    SEGMENT,
    STREAM,
    WRITER,
)

_TABLES = (
    WRITER,
    SEGMENT,
    AXIS,
    CHUNK,
    CHUNK_BODY,
    PACK,
    HEAD,
    CUT,
    OBJECT_BLOCK,
    CONSOLE_BLOCK,
)


def move_stream(conn: Connection, stream: int, project: int) -> None:
    """Let a stream belong to another project."""
    source = _project_of(conn, stream)
    conn.execute(update(STREAM).where(STREAM.c.stream == stream).values(project=project))
    share_keys(conn, [stream], source=source, target=project)


def settle_streams(conn: Connection, streams: Sequence[int], *, source: int) -> None:
    """Share keys again that arrived while streams were being moved away from `source`.

    On PostgreSQL a shipment may have found its project before the move and committed after
    it. Its writers are locked until it has; so will they be here.
    """
    writers = select(WRITER.c.w).where(WRITER.c.stream.in_(streams))
    conn.execute(writers.order_by(WRITER.c.stream, WRITER.c.w).with_for_update()).all()
    projects = select(STREAM.c.stream, STREAM.c.project).where(STREAM.c.stream.in_(streams))
    for stream, project in conn.execute(projects).all():
        share_keys(conn, [stream], source=source, target=project)


def copy_whole_stream(conn: Connection, source: int, target: int) -> None:
    """Copy everything that was logged into an empty stream; nobody can add to the copy."""
    for table in _TABLES:
        names = [column.name for column in table.columns]
        columns = {name: table.c[name] for name in names}
        columns |= {"stream": literal(target)}
        if table is WRITER:
            columns |= {"journal": null()}
        rows = select(*(columns[name] for name in names)).where(table.c.stream == source)
        conn.execute(insert(table).from_select(names, rows))
    projects = _project_of(conn, source), _project_of(conn, target)
    share_keys(conn, [target], source=projects[0], target=projects[1])


def _project_of(conn: Connection, stream: int) -> int:
    found = conn.execute(select(STREAM.c.project).where(STREAM.c.stream == stream))
    return found.scalar_one()
