from collections.abc import Iterator

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor

from kiseki.hub import answering_process
from kiseki.hub.forest import Forest
from kiseki.hub.forest_process import count_trees, grow
from kiseki.model.errors import Busy
from kiseki.store.contract import FloatArray

N_RUNS = 120


@pytest.fixture(scope="module")
def forest() -> Iterator[Forest]:
    forest = Forest()
    yield forest
    forest.close()


@pytest.fixture(scope="module")
def settings() -> FloatArray:
    drawn = np.random.default_rng(7).normal(size=(N_RUNS, 4))
    drawn[::9, 1] = np.nan
    return drawn


@pytest.fixture(scope="module")
def result(settings: FloatArray) -> FloatArray:
    return 3 * settings[:, 0] + np.nan_to_num(settings[:, 1]) ** 2


def test_the_shares_are_those_of_scikit_learn(
    forest: Forest, settings: FloatArray, result: FloatArray
) -> None:
    theirs = RandomForestRegressor(
        n_estimators=count_trees(N_RUNS, 4), max_features=1 / 3, min_samples_leaf=2, random_state=0
    ).fit(settings, result)

    found = forest.measure(settings, result)

    np.testing.assert_allclose(found, theirs.feature_importances_, rtol=1e-9)
    assert found[0] > found[1] > max(found[2:])
    assert sum(found) == pytest.approx(1.0)
    assert grow(np.column_stack([settings, result])) == pytest.approx(found)


def test_numbers_of_any_size_give_the_same_shares(
    forest: Forest, settings: FloatArray, result: FloatArray
) -> None:
    np.testing.assert_allclose(
        forest.measure(settings * 1e300, result * 1e300),
        forest.measure(settings, result),
        rtol=1e-6,
    )


def test_a_result_that_never_changes_gives_no_shares(forest: Forest, settings: FloatArray) -> None:
    assert forest.measure(settings, np.ones(N_RUNS)) == [0.0] * 4


def test_what_takes_too_long_is_given_up_and_the_next_question_is_answered(
    monkeypatch: pytest.MonkeyPatch, settings: FloatArray, result: FloatArray, forest: Forest
) -> None:
    with monkeypatch.context() as impatient:
        impatient.setattr(answering_process, "TIMEOUT_S", 0.01)
        with pytest.raises(Busy):
            forest.measure(settings, result)

    assert sum(forest.measure(settings, result)) == pytest.approx(1.0)


def test_one_process_answers_many_questions_until_it_is_idle(
    monkeypatch: pytest.MonkeyPatch, settings: FloatArray, result: FloatArray, forest: Forest
) -> None:
    forest.measure(settings, result)
    process = forest._process._process
    monkeypatch.setattr(answering_process, "IDLE_S", 0.1)

    forest.measure(settings, result)

    assert forest._process._process is process
    assert forest._process._farewell is not None
    forest._process._farewell.join()
    assert process is not None
    assert process.poll() is not None


def test_much_work_is_done_with_fewer_trees() -> None:
    assert count_trees(100, 10) == 200
    assert count_trees(5_000, 200) < 100
    assert count_trees(10**6, 1_000) == 25
