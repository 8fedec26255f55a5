import pytest
from tests.store.columns.comparing import read_all_rows
from tests.store.columns.writing import Journal

from kiseki.store.columns.key_limit import KeyLimit
from kiseki.store.conformance.scenario import begin
from kiseki.store.open import SqlStore


@pytest.fixture
def store(store: SqlStore) -> SqlStore:
    """A store in which a run may have three keys."""
    ingest = store._columns.ingest
    ingest._limit = KeyLimit(ingest._keys, most=3)
    return store


def keys_of(store: SqlStore, uid: str) -> list[str]:
    return [facts.key for facts in store.series.list_keys(uid)[0]]


def test_keys_above_the_limit_are_left_out_and_all_else_is_kept(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    journal.log({"a": 1, "b": 2, "note": "x"}, step=0)
    journal.log({"a": 3, "c": 4, "d": 5, "e": 6}, step=1)
    [answer] = journal.send(0, 2)
    assert answer.next == journal.end
    assert "MAX_KEYS_PER_RUN" in answer.left_out
    assert "'d'" in answer.left_out
    assert keys_of(store, journal.uid) == ["a", "b", "c"]
    assert [row.get("note") for row in read_all_rows(store, journal.uid)] == ["x", None]


def test_it_is_said_once_and_holds_after_compaction(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i in range(5):
        journal.log({f"k{i}": 1, "k0": 2}, step=i)
    said = [journal.send(i, i + 1)[0].left_out != "" for i in range(4)]
    store.upkeep.compact(everything=True)
    said.append(journal.send(4, 5)[0].left_out != "")
    assert said == [False, False, False, True, False]
    assert keys_of(store, journal.uid) == ["k0", "k1", "k2"]


def test_each_run_of_a_project_has_its_own_room(store: SqlStore) -> None:
    for prefix in ("a", "b"):
        journal = Journal(store, begin(store).run.uid)
        journal.log({f"{prefix}{i}": i for i in range(4)}, step=0)
        [answer] = journal.send(0, 1)
        assert answer.left_out
        assert keys_of(store, journal.uid) == [f"{prefix}{i}" for i in range(3)]


def test_shipments_of_one_group_are_counted_together(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i in range(4):
        journal.log({f"k{i}": 1}, step=i)
    segments = [journal.segment(i, i + 1) for i in range(4)]
    [answer] = store.ingest.append(journal.uid, segments).result(30)
    assert "'k3'" in answer.left_out
    assert keys_of(store, journal.uid) == ["k0", "k1", "k2"]


def test_a_key_that_is_left_out_takes_no_number(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    journal.log({f"k{i}": 1 for i in range(5)}, step=0)
    journal.send(0, 1)
    with store.database.read() as conn:
        found = store._columns.ingest._keys.find(conn, 1, [f"k{i}" for i in range(5)])
    assert sorted(found) == ["k0", "k1", "k2"]
