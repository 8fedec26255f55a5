import threading

import pytest

from kiseki.model import ids
from kiseki.store.conformance.scenario import begin
from kiseki.store.contract import Started
from kiseki.store.open import SqlStore


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> SqlStore:
    return request.getfixturevalue(f"{request.param}_store")


def test_one_request_sent_four_times_at_once_starts_one_run(store: SqlStore) -> None:
    uid = ids.new_run_uid()
    answers: list[Started] = []
    together = threading.Barrier(4)

    def ask() -> None:
        together.wait()
        answers.append(begin(store, uid=uid, id="r"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(a.run.uid, a.run.number, a.resumed) for a in answers] == [(uid, 1, False)] * 4


def test_runs_that_begin_at_once_get_numbers_without_holes(store: SqlStore) -> None:
    together = threading.Barrier(4)

    def ask() -> None:
        together.wait()
        for _ in range(5):
            begin(store)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begin(store).run.number == 21
