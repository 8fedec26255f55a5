"""The numbers that the web app's charts are tested against are still numpy's."""

import json
import math
from typing import Any

import pytest
from tests.plot.reference_numbers import PLACE, reference


def test_the_kept_numbers_are_what_numpy_computes_now() -> None:
    assert_same(json.loads(PLACE.read_text()), json.loads(json.dumps(reference())), "reference")


def assert_same(kept: Any, now: Any, where: str) -> None:
    """Compare structures, numbers up to what another processor may round differently."""
    if isinstance(kept, dict):
        assert kept.keys() == now.keys(), where
        for key in kept:
            assert_same(kept[key], now[key], f"{where}.{key}")
    elif isinstance(kept, list):
        assert len(kept) == len(now), where
        for i, (one, other) in enumerate(zip(kept, now, strict=True)):
            assert_same(one, other, f"{where}[{i}]")
    elif isinstance(kept, float) and isinstance(now, float):
        assert math.isclose(kept, now, rel_tol=1e-9, abs_tol=1e-12), where
    else:
        assert kept == now, where


def test_a_number_that_changed_is_noticed() -> None:
    changed = reference()
    changed["robust_range"]["span"][0] += 1e-3
    with pytest.raises(AssertionError, match="robust_range"):
        assert_same(reference(), changed, "reference")
