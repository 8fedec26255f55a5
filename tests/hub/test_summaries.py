from collections.abc import Generator
from pathlib import Path

import pytest
from tests.doubles.shipments import segment_of

from kiseki.hub import summaries
from kiseki.hub.summaries import MIN_INTERVAL_S, Summaries
from kiseki.model.errors import Busy
from kiseki.model.wire import StartRun, WriterInfo
from kiseki.store.contract import Change, Store
from kiseki.store.open import open_store

UID = "a" * 32
WRITER = "b" * 32


class HandSeconds:
    """A monotonic clock that moves when a test says so."""

    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    opened = open_store(tmp_path)
    request = StartRun(uid=UID, id_default="run")
    opened.runs.start(request, entity="me", user="me", now_us=1)
    opened.ingest.register(UID, WriterInfo(writer=WRITER), now_us=1)
    yield opened
    opened.close()


def _log(store: Store, step: int, loss: float) -> None:
    (known,) = store.ingest.list_states([WRITER])
    segment = segment_of([(step, {"loss": loss})], writer=WRITER, start=known.next)
    store.ingest.append(UID, [segment]).result(30)


def _change(*kinds: str) -> Change:
    return Change(position=1, run=UID, project=1, kinds=kinds, keys=("loss",))


def _summary(store: Store) -> dict[str, object]:
    return store.runs.get(UID).summary


def test_logged_values_reach_the_row_at_once_and_then_now_and_then(store: Store) -> None:
    clock = HandSeconds()
    kept = Summaries(store, monotonic=clock)
    _log(store, 0, 3.0)
    kept.note([_change("series")])
    assert kept.write_due() == 1
    assert _summary(store) == {"loss": 3.0}
    _log(store, 1, 2.0)
    kept.note([_change("series")])
    assert kept.write_due() == 0
    clock.s += MIN_INTERVAL_S
    assert kept.write_due() == 1
    assert _summary(store) == {"loss": 2.0}
    assert store.runs.get(UID).last_step == 1
    assert kept.write_due() == 0


def test_a_run_whose_state_changed_waits_for_nothing(store: Store) -> None:
    kept = Summaries(store, monotonic=HandSeconds())
    _log(store, 0, 3.0)
    kept.note([_change("series")])
    kept.write_due()
    _log(store, 1, 2.0)
    kept.note([_change("series", "state")])
    assert kept.write_due() == 1
    assert _summary(store) == {"loss": 2.0}


def test_what_is_left_is_written_at_the_end(store: Store) -> None:
    kept = Summaries(store)
    kept.start()
    _log(store, 0, 3.0)
    kept.note([_change("series")])
    kept.stop()
    assert _summary(store) == {"loss": 3.0}


def test_what_a_killed_server_left_behind_is_found_in_the_feed(store: Store) -> None:
    _log(store, 0, 3.0)
    kept = Summaries(store)
    kept.catch_up()
    assert kept.write_due() == 1
    assert _summary(store) == {"loss": 3.0}


def test_its_own_writing_gives_it_nothing_more_to_do(store: Store) -> None:
    _log(store, 0, 3.0)
    kept = Summaries(store)
    kept.catch_up()
    kept.write_due()
    after = store.feed.latest()
    kept.note(store.feed.read(after - 1))
    assert kept.write_due(everything=True) == 0


def test_a_run_deleted_meanwhile_is_passed_over(store: Store) -> None:
    kept = Summaries(store)
    kept.note([Change(position=1, run="f" * 32, project=1, kinds=("series",), keys=None)])
    assert kept.write_due() == 1
    assert kept.write_due(everything=True) == 0


def test_a_busy_store_is_asked_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Summaries(store)
    _log(store, 0, 3.0)
    kept.note([_change("series")])

    def refuse(*_: object, **__: object) -> object:
        raise Busy("not now")

    with monkeypatch.context() as patched:
        patched.setattr(summaries, "summarize", refuse)
        kept.write_due()
    assert _summary(store) == {}
    assert kept.write_due(everything=True) == 1
    assert _summary(store) == {"loss": 3.0}


def test_texts_stand_in_a_summary_too_until_a_number_follows(store: Store) -> None:
    kept = Summaries(store)
    rows = [(0, {"status": "ok", "mixed": "text"}), (1, {"mixed": 2.0})]
    store.ingest.append(UID, [segment_of(rows, writer=WRITER)]).result(30)
    kept.note([_change("series")])
    kept.write_due()
    assert _summary(store) == {"status": "ok", "mixed": 2.0}


def test_the_last_step_of_a_run_may_hold_a_text(store: Store) -> None:
    kept = Summaries(store)
    rows = [(0, {"loss": 1.0}), (7, {"status": "ok"}), (9, {"system/note": "hot"})]
    store.ingest.append(UID, [segment_of(rows, writer=WRITER)]).result(30)
    kept.note([_change("series")])
    kept.write_due()
    assert store.runs.get(UID).last_step == 7
