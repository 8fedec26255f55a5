from collections.abc import Iterator
from pathlib import Path

import pytest

from kiseki.hub import bulk
from kiseki.hub.bulk import Bulk
from kiseki.model import ids
from kiseki.model.table import BulkAction, RunChoice
from kiseki.model.wire import StartRun
from kiseki.store.blocks import watch
from kiseki.store.contract import Store
from kiseki.store.open import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, entity="ann")
    yield store
    store.close()


def test_more_runs_than_fit_into_a_transaction_are_all_changed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Tables show a change of very many runs bit by bit; a choice must not miss one.
    monkeypatch.setattr(watch, "MOST_ROWS", 20)
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 50)
    n_runs = 101
    for _ in range(n_runs):
        start = StartRun(uid=ids.new_run_uid(), id_default=ids.new_run_id())
        locked = store.runs.start(start, entity="ann", user="ann", now_us=1).run
    store.runs.update(locked.uid, {"locked": True}, source="user")
    actions = Bulk(store, user="ann", clock=lambda: 2)
    trashed = actions.run(0, BulkAction(action="trash", choice=RunChoice(), expected=n_runs))
    assert (trashed.done, trashed.n_skipped) == (n_runs - 1, 1)
    assert store.projects.get(0).n_runs == 1
    restored = actions.run(0, BulkAction(action="restore", choice=RunChoice(deleted=True)))
    assert (restored.done, restored.n_skipped) == (n_runs - 1, 0)
