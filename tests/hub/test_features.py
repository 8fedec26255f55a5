import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiseki.hub.features import MAX_CATEGORIES, as_numbers, correlate, find_features


def test_numbers_are_one_feature_in_which_missing_and_infinite_values_are_missing() -> None:
    found = find_features("config.lr", [0.1, None, 3, math.inf, math.nan, 10**400])

    assert not isinstance(found, str)
    (feature,) = found
    assert (feature.name, feature.kind) == ("config.lr", "number")
    np.testing.assert_array_equal(feature.values, [0.1, math.nan, 3, math.nan, math.nan, math.nan])


def test_truth_values_are_one_feature_of_zeros_and_ones() -> None:
    found = find_features("config.on", [True, False, None])

    assert not isinstance(found, str)
    assert found[0].kind == "bool"
    np.testing.assert_array_equal(found[0].values, [1, 0, math.nan])


def test_anything_else_is_a_feature_for_each_value() -> None:
    found = find_features("config.net", ["cnn", "mlp", None, "cnn", 5, [64, 64]])

    assert not isinstance(found, str)
    assert [feature.name for feature in found] == [
        "config.net=5",
        "config.net=[64, 64]",
        "config.net=cnn",
        "config.net=mlp",
    ]
    np.testing.assert_array_equal(found[2].values, [1, 0, math.nan, 1, 0, 0])


@pytest.mark.parametrize(
    "values", [[], [None, None], [1, 1, None], ["a", "a"], [True], [math.nan]]
)
def test_a_setting_that_never_changes_says_nothing(values: list[object]) -> None:
    assert find_features("config.x", values) == "constant"


def test_a_text_of_its_own_for_each_run_says_nothing() -> None:
    values = [f"run-{number}" for number in range(MAX_CATEGORIES + 1)]

    assert find_features("config.folder", values) == "too_many_values"
    assert len(find_features("config.folder", values[1:])) == MAX_CATEGORIES


NUMBERS = st.floats(-1e3, 1e3).map(lambda number: round(number, 3))


@given(pairs=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=30))
def test_the_correlation_is_pearsons(pairs: list[tuple[float, float]]) -> None:
    left, right = np.array(pairs).T
    found = correlate(left, right)

    if np.ptp(left) == 0 or np.ptp(right) == 0:
        assert found is None
    else:
        assert found == pytest.approx(np.corrcoef(left, right)[0, 1], abs=1e-6)


def test_only_runs_that_have_both_count() -> None:
    left = as_numbers([1, 2, None, 4, 5])
    right = as_numbers([2, 4, 100, None, 10])

    assert correlate(left, right) == pytest.approx(1.0)
    assert correlate(left[2:4], right[2:4]) is None


def test_numbers_at_the_ends_of_the_scale_have_a_correlation() -> None:
    tiny = as_numbers([1e-300, 2e-300, 3e-300])
    huge = as_numbers([3e307, 2e307, 1e307])

    assert correlate(tiny, huge) == pytest.approx(-1.0)
