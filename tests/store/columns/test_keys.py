from kiseki.store.columns.keys import Keys, hash_key
from kiseki.store.open import SqlStore


def collide(name: str, salt: int) -> int:
    """Give names of one length one number, until they are salted."""
    return len(name) if salt == 0 else hash_key(name, salt)


def test_names_with_one_hash_get_numbers_of_their_own(store: SqlStore) -> None:
    with store.database.write() as conn:
        first = Keys(collide).ensure(conn, 0, ["ab", "c"])
    with store.database.write() as conn:
        second = Keys(collide).ensure(conn, 0, ["cd", "ef", "ab"])
    assert (first["ab"], first["c"]) == (2, 1)
    assert second["ab"] == 2
    assert len({2, second["cd"], second["ef"]}) == 3
    keys = Keys(collide)
    with store.database.read() as conn:
        assert keys.find(conn, 0, ["cd", "ab", "gh"]) == {"cd": second["cd"], "ab": 2}
        assert keys.names(conn, 0, second.values()) == {n: name for name, n in second.items()}
        assert keys.find(conn, 1, ["ab"]) == {}


def test_a_number_that_was_rolled_back_is_not_remembered(store: SqlStore) -> None:
    keys = Keys()
    try:
        with store.database.write() as conn:
            keys.ensure(conn, 0, ["loss"])
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    with store.database.read() as conn:
        assert keys.find(conn, 0, ["loss"]) == {}


def test_numbers_have_63_bits_and_depend_on_nothing_but_the_name() -> None:
    assert hash_key("loss", 0) == hash_key("loss", 0) != hash_key("loss", 1)
    assert all(0 <= hash_key(str(i), 0) < 2**63 for i in range(1_000))
