import pytest
from sqlalchemy import bindparam, delete, insert, select, update

from kiseki.store.open import SqlStore
from kiseki.store.prepared import Prepared
from kiseki.store.schema import CHANGE

INSERT = Prepared(insert(CHANGE), ("body", "id", "time_us", "run"))
RENAME = Prepared(
    update(CHANGE).where(CHANGE.c.id == bindparam("at")).values(run=bindparam("name")),
    ("at", "name"),
)
DELETE = Prepared(delete(CHANGE).where(CHANGE.c.id == bindparam("at")), ("at",))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> SqlStore:
    return request.getfixturevalue(f"{request.param}_store")


def test_rows_are_written_whatever_order_the_names_have(store: SqlStore) -> None:
    with store.database.write() as conn:
        conn.execute(delete(CHANGE))
        INSERT.run(conn, [(b"\0\xff", 2**50 + i, 2**60, None if i else "it's %s") for i in (0, 1)])
        INSERT.run(conn, [(b"", 2**50 + 2, 0, "c")])
        RENAME.run(conn, [(2**50 + 1, "b"), (2**50 + 2, "d")])
        DELETE.run(conn, [(2**50 + 2,), (2**50 + 3,)])
        found = conn.execute(
            select(CHANGE.c.id, CHANGE.c.time_us, CHANGE.c.run, CHANGE.c.body).order_by(
                CHANGE.c.id
            )
        ).all()
    assert [(row.id - 2**50, row.time_us, row.run, bytes(row.body)) for row in found] == [
        (0, 2**60, "it's %s", b"\0\xff"),
        (1, 2**60, "b", b"\0\xff"),
    ]


def test_a_row_with_a_value_too_many_is_refused(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="longer"), store.database.write() as conn:
        DELETE.run(conn, [(1, 2)])
