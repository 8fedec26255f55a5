from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from tests.doubles.shipments import START_US, segment_of

from kiseki.model.wire import CutHistory, StartRun, WriterInfo
from kiseki.store.contract import Store
from kiseki.store.memory import MemoryStore
from kiseki.store.open import open_store

UID = "a" * 32
FIRST, SECOND = "b" * 32, "c" * 32


@pytest.fixture(params=["memory", "sqlite", "sqlite compacted"])
def log(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Generator[tuple[Store, Callable[..., None]]]:
    """A store and what logs rows in it, compacted at once or never."""
    store: Store = MemoryStore() if request.param == "memory" else open_store(tmp_path)
    store.runs.start(StartRun(uid=UID, id_default="run"), entity="me", user="me", now_us=START_US)
    for writer in (FIRST, SECOND):
        store.ingest.register(UID, WriterInfo(writer=writer), now_us=START_US)

    def append(*rows: tuple[int, dict[str, object]], writer: str = FIRST) -> None:
        (known,) = store.ingest.list_states([writer])
        segment = segment_of(rows, writer=writer, start=known.next)
        store.ingest.append(UID, [segment]).result(30)
        if request.param == "sqlite compacted":
            store.upkeep.compact()

    yield store, append
    store.close()


def _last(store: Store) -> dict[str, object]:
    return {key: last.value for key, last in store.series.read_last_objects(UID).items()}


def test_the_last_value_of_each_key_is_found(log: tuple[Store, Callable[..., None]]) -> None:
    store, append = log
    append((0, {"status": "begun", "shape": [1, 2], "loss": 1.0}), (1, {"status": "half"}))
    append((2, {"status": "done", "loss": 0.5}))
    assert _last(store) == {"status": "done", "shape": [1, 2]}


def test_last_is_by_place_in_the_journal_not_by_step(
    log: tuple[Store, Callable[..., None]],
) -> None:
    store, append = log
    append((9, {"status": "greatest step"}), (3, {"status": "logged last"}))
    assert _last(store) == {"status": "logged last"}


def test_between_writers_the_later_time_wins(log: tuple[Store, Callable[..., None]]) -> None:
    store, append = log
    append((0, {"status": "a"}), (1, {"status": "b"}), (2, {"status": "later"}))
    append((0, {"status": "earlier"}), writer=SECOND)
    assert _last(store) == {"status": "later"}


def test_what_was_cut_is_not_shown(log: tuple[Store, Callable[..., None]]) -> None:
    store, append = log
    append((0, {"status": "kept", "note": "x"}), (1, {"status": "cut", "note": "y"}))
    store.series.cut(UID, CutHistory(key="status", from_step=1))
    assert _last(store) == {"status": "kept", "note": "y"}
    append((1, {"status": "logged again"}))
    assert _last(store)["status"] == "logged again"


def test_a_run_of_numbers_has_none(log: tuple[Store, Callable[..., None]]) -> None:
    store, append = log
    append((0, {"loss": 1.0}))
    assert _last(store) == {}
