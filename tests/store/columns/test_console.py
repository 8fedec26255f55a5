import pytest
from sqlalchemy import func, select
from tests.store.columns.writing import Journal

from kiseki.model.errors import InvalidQuery, NotFound, TooLarge
from kiseki.store.columns import console
from kiseki.store.conformance.scenario import NOW_US, begin
from kiseki.store.metadata import METADATA
from kiseki.store.open import SqlStore


def texts(store: SqlStore, uid: str, offset: int = 0, limit: int = 10_000) -> list[str]:
    return [line.text for line in store.console.read(uid, offset=offset, limit=limit)[0]]


def test_the_last_version_of_a_line_wins_wherever_the_versions_lie(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for version in range(4):
        journal.say(0, f"begin {version}")
        journal.say(1, f"progress {version}")
        journal.ship()
        assert texts(store, journal.uid) == [f"begin {version}", f"progress {version}"]
        if version < 3:
            store.upkeep.compact(everything=True)
    assert store.console.read(journal.uid, offset=0, limit=1)[1] == 2


@pytest.mark.usefixtures("tiny")
def test_a_page_is_found_from_both_ends(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    wanted = [f"line {i} of the log" for i in range(100)]
    for i, text in enumerate(wanted):
        journal.say(i, text, stream="err" if i % 2 else "out")
        if i % 9 == 0:
            journal.ship()
            store.upkeep.compact(everything=True)
    journal.ship()
    assert texts(store, journal.uid) == wanted
    assert texts(store, journal.uid, 40, 25) == wanted[40:65]
    assert texts(store, journal.uid, -7, 3) == wanted[93:96]
    assert texts(store, journal.uid, -1_000, 2) == wanted[:2]
    assert texts(store, journal.uid, 99, 50) == wanted[99:]
    assert texts(store, journal.uid, 100, 50) == []
    assert [line.text for line in store.console.iterate(journal.uid)] == wanted
    assert store.console.read(journal.uid, offset=3, limit=1)[0][0].stream == "err"


def test_lines_of_several_writers_come_in_the_order_of_time(store: SqlStore) -> None:
    uid = begin(store).run.uid
    journals = [Journal(store, uid, label=f"rank {n}") for n in range(2)]
    for i in range(6):
        journals[i % 2].say(i // 2, f"{i}", time_us=NOW_US + i)
    for journal in journals:
        journal.ship()
    for _ in range(2):
        lines, total = store.console.read(uid, offset=0, limit=10)
        assert [(line.text, line.label) for line in lines] == [
            (str(i), f"rank {i % 2}") for i in range(6)
        ]
        assert total == 6
        of_one, n_of_one = store.console.read(uid, offset=1, limit=10, writer=lines[1].writer)
        assert [(line.at, line.text) for line in of_one] == [(3, "3"), (5, "5")]
        assert n_of_one == 3
        labels = [writer.label for writer in store.console.list_writers(uid)]
        assert labels == ["rank 0", "rank 1"]
        store.upkeep.compact(everything=True)


def test_a_search_folds_case_and_width_or_is_a_regular_expression(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i, text in enumerate(["Epoch 1", "\uff25poch 2", "loss 0.5", "Stra\u00dfe"]):
        journal.say(i, text)
    journal.ship()

    def found(search: str, *, regex: bool = False) -> tuple[list[str], int]:
        lines, total = store.console.read(
            journal.uid, offset=0, limit=1, search=search, regex=regex
        )
        return [line.text for line in lines], total

    assert found("epoch") == (["Epoch 1"], 2)
    assert found("STRASSE") == (["Stra\u00dfe"], 1)
    assert found(r"\d\.\d", regex=True) == (["loss 0.5"], 1)
    with pytest.raises(InvalidQuery):
        found("(", regex=True)


def test_the_console_of_no_run_is_not_found(store: SqlStore) -> None:
    with pytest.raises(NotFound):
        store.console.read("0" * 32, offset=0, limit=1)


def test_few_lines_at_a_time_do_not_make_many_blocks(sqlite_store: SqlStore) -> None:
    journal = Journal(sqlite_store, begin(sqlite_store).run.uid)
    for i in range(64):
        journal.say(i, str(i))
        journal.ship()
        sqlite_store.upkeep.compact(everything=True)
    with sqlite_store.database.read() as conn:
        table = METADATA.tables["console_block"]
        assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 1
    assert texts(sqlite_store, journal.uid) == [str(i) for i in range(64)]


@pytest.mark.parametrize("regex", [True, False])
def test_a_search_that_would_take_too_long_is_refused(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, regex: bool
) -> None:
    journal = Journal(store, begin(store).run.uid)
    journal.say(0, "one line")
    journal.ship()
    assert store.console.read(journal.uid, offset=0, limit=9, search="line", regex=regex)[1] == 1
    monkeypatch.setattr(console, "MAX_CONSOLE_SEARCH_S", 0.0)
    with pytest.raises(TooLarge, match="takes longer"):
        store.console.read(journal.uid, offset=0, limit=9, search="line", regex=regex)
    assert store.console.read(journal.uid, offset=0, limit=9)[1] == 1
