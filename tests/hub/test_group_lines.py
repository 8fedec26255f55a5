"""Lines of groups against sums written out run by run and bucket by bucket."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiseki.hub.group_lines import draw_group
from kiseki.store.contract import Series


def _points(run: str, x: list[float], y: list[float]) -> Series:
    return Series(
        run=run,
        key="loss",
        mode="points",
        type="f",
        total=len(x),
        width=0.0,
        arrays={"x": np.array(x, float), "y": np.array(y, float)},
        first=(x[0], y[0]),
        last=(x[-1], y[-1]),
        n_nan=sum(math.isnan(v) for v in y),
    )


def _buckets(run: str, x: list[float], y: list[float], width: float) -> Series:
    """Buckets as the store makes them from points."""
    places = sorted({math.floor(one / width) for one in x})
    inside = [[v for p, v in zip(x, y, strict=True) if p // width == place] for place in places]
    finite = [[v for v in some if math.isfinite(v)] for some in inside]
    return Series(
        run=run,
        key="loss",
        mode="buckets",
        type="f",
        total=len(x),
        width=width,
        arrays={
            "x": np.array(places, float) * width,
            "finite": np.array([len(some) for some in finite], np.uint32),
            "min": np.array([min(some, default=math.nan) for some in finite]),
            "max": np.array([max(some, default=math.nan) for some in finite]),
            "mean": np.array([np.mean(some) if some else math.nan for some in finite]),
        },
        first=(x[0], y[0]),
        last=(x[-1], y[-1]),
    )


def test_runs_that_log_at_the_same_steps_are_joined_step_by_step() -> None:
    line = draw_group(
        "lr=1",
        [_points("a", [0, 1, 2], [1, 2, 3]), _points("b", [0, 1], [3, 6])],
        buckets=100,
        center="mean",
        band="std",
    )
    assert line is not None
    assert (line.run, line.key, line.mode, line.width, line.total) == (
        "lr=1",
        "loss",
        "points",
        0.0,
        5,
    )
    assert line.arrays["x"].tolist() == [0, 1, 2]
    assert line.arrays["y"].tolist() == [2, 4, 3]
    assert line.arrays["low"].tolist() == [1, 2, 3]
    assert line.arrays["high"].tolist() == [3, 6, 3]
    assert line.arrays["count"].tolist() == [2, 2, 1]


def test_runs_that_log_at_different_steps_do_not_take_turns_in_the_line() -> None:
    even = _points("a", list(range(0, 100, 2)), [0.0] * 50)
    odd = _points("b", list(range(1, 100, 2)), [1.0] * 50)
    line = draw_group("g", [even, odd], buckets=1000, center="mean", band="none")
    assert line is not None
    assert set(line.arrays["y"].tolist()) == {0.5}
    assert set(line.arrays["count"].tolist()) == {2}


def test_a_run_that_logs_often_counts_no_more_than_one_that_logs_seldom() -> None:
    often = _points("a", [i / 100 for i in range(400)], [0.0] * 400)
    seldom = _points("b", [0.0, 1.0, 2.0, 3.0], [1.0] * 4)
    line = draw_group("g", [often, seldom], buckets=4, center="mean", band="none")
    assert line is not None
    assert line.arrays["y"].tolist() == [0.5] * 4


def test_runs_without_a_finite_value_have_no_line_and_a_nan_does_not_spoil_others() -> None:
    nothing = _points("a", [0.0, 1.0], [math.nan, math.nan])
    assert draw_group("g", [nothing], buckets=10, center="mean", band="none") is None
    assert draw_group("g", [], buckets=10, center="mean", band="none") is None
    both = draw_group(
        "g", [nothing, _points("b", [0.0, 1.0], [2.0, 3.0])], buckets=10, center="mean", band="std"
    )
    assert both is not None
    assert both.arrays["y"].tolist() == [2.0, 3.0]
    assert both.arrays["count"].tolist() == [1, 1]
    assert both.n_nan == 2


def test_large_values_do_not_overflow_in_a_mean() -> None:
    huge = 1.7e308
    line = draw_group(
        "g",
        [_points(str(i), [0.0, 1.0], [huge, huge]) for i in range(5)],
        buckets=10,
        center="mean",
        band="none",
    )
    assert line is not None
    assert line.arrays["y"] == pytest.approx([huge, huge])


_CENTERS = {"mean": np.mean, "median": np.median, "min": np.min, "max": np.max}


@given(
    runs=st.lists(
        st.tuples(st.integers(1, 60), st.integers(1, 7), st.booleans(), st.integers(-40, 40)),
        min_size=1,
        max_size=6,
    ),
    center=st.sampled_from(list(_CENTERS)),
    band=st.sampled_from(["minmax", "std", "stderr"]),
    buckets=st.integers(2, 80),
    seed=st.integers(0, 2**16),
)
def test_lines_agree_with_numpy(runs, center, band, buckets, seed) -> None:
    rng = np.random.default_rng(seed)
    raw = []
    members = []
    for place, (n, gap, in_buckets, start) in enumerate(runs):
        x = [float(start + i * gap) for i in range(n)]
        y = rng.normal(size=n).tolist()
        raw.append((x, y))
        make = _buckets(str(place), x, y, 4.0) if in_buckets else _points(str(place), x, y)
        members.append(make)
    line = draw_group("g", members, buckets=buckets, center=center, band=band)
    assert line is not None
    width = line.width
    place_of = (lambda x: math.floor(x / width) * width) if width else (lambda x: x)
    wanted = sorted({place_of(x) for xs, _ in raw for x in xs})
    assert line.arrays["x"].tolist() == wanted
    for i, place in enumerate(wanted):
        inside = [
            [y for x, y in zip(xs, ys, strict=True) if place_of(x) == place] for xs, ys in raw
        ]
        inside = [some for some in inside if some]
        means = [np.mean(some) for some in inside]
        y = line.arrays["y"][i]
        assert line.arrays["count"][i] == len(means)
        assert y == pytest.approx(_CENTERS[center](means), abs=1e-12)
        if band == "minmax":
            low, high = min(map(min, inside)), max(map(max, inside))
        else:
            spread = np.std(means) / (math.sqrt(len(means)) if band == "stderr" else 1)
            low, high = y - spread, y + spread
        assert line.arrays["low"][i] == pytest.approx(low, abs=1e-12)
        assert line.arrays["high"][i] == pytest.approx(high, abs=1e-12)
    if width:
        fewest = 2 if wanted[0] < 0 <= wanted[-1] else 1
        assert len(wanted) <= max(buckets, fewest) + 1
