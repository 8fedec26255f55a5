import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from kiseki.model.errors import UnsupportedVersion, UsageError
from kiseki.store import migrations
from kiseki.store.engine import FILE_NAME, Database
from kiseki.store.metadata import METADATA
from kiseki.store.migrate import find_version, migrate, run_steps
from kiseki.store.open import SqlStore, open_store

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(params=["sqlite", ON_POSTGRES])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path)
    make: Callable[[], str] = request.getfixturevalue("make_postgres_database")
    return make()


def test_the_newest_version_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.NEWEST


def test_the_steps_lead_to_the_tables_that_the_code_knows(place: str) -> None:
    database = Database(place)
    with database.write() as conn:
        run_steps(conn)
    with database.read() as conn:
        assert find_version(conn) == migrations.NEWEST
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    database.close()


def test_the_steps_make_the_very_tables_of_the_code_on_sqlite(tmp_path: Path) -> None:
    """Alembic's comparison does not see how SQLite lays a table out."""

    def shapes(engine: Engine) -> dict[str, list[str]]:
        query = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql > ''"
        with engine.connect() as conn:
            rows = conn.exec_driver_sql(query).all()
        engine.dispose()
        # The order of constraints has no meaning: compare the words.
        return {name: sorted(re.findall(r"\w+", sql)) for name, sql in rows}

    migrated = Database(tmp_path)
    with migrated.write() as conn:
        run_steps(conn)
    migrated.close()
    meant = create_engine("sqlite://")
    METADATA.create_all(meant)
    assert shapes(create_engine(migrated.url)) == shapes(meant), "run tools/freeze_schema.py"


def test_a_new_database_has_what_the_steps_lead_to_without_running_them(place: str) -> None:
    database = Database(place)
    migrate(database)
    with database.write() as conn:
        assert find_version(conn) == migrations.NEWEST
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == migrations.NEWEST
        run_steps(conn)
    database.close()


def test_a_store_that_is_opened_again_is_as_it_was(place: str) -> None:
    first = open_store(place, entity="ann")
    made = first.projects.get_or_create(entity="ann", name="p")
    first.close()
    second = open_store(place, entity="bob")
    assert second.projects.get(made.id) == made
    assert second.projects.get(0).entity == "ann"
    second.close()


def test_many_that_open_a_new_store_at_once_make_it_once(place: str) -> None:
    stores: list[SqlStore] = []
    failures: list[BaseException] = []

    def open_one() -> None:
        try:
            stores.append(open_store(place))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=open_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {len(s.projects.list_projects(entity=None, limit=9, offset=0)[0]) for s in stores} == {
        1
    }
    for store in stores:
        store.close()


def test_a_newer_database_is_refused_in_words_and_not_touched(place: str) -> None:
    open_store(place).close()
    database = Database(place)
    with database.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnsupportedVersion, match="newer kiseki: its schema is 9999") as caught:
        open_store(place)
    assert "Update kiseki" in caught.value.hint
    with database.read() as conn:
        assert find_version(conn) == "9999"
    database.close()


def test_a_file_that_is_no_database_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(b"precious" * 1000)
    with pytest.raises(UsageError, match="is no database"):
        open_store(tmp_path)
    assert file.read_bytes() == b"precious" * 1000
