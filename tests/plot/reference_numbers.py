"""What numpy says about the numbers behind the charts; the web app's tests read it too.

`python -m tests.plot.reference_numbers` writes it anew. The formulas are those of
docs/guide/charts.md, written here a second time and in another way.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PLACE = Path(__file__).parent / "reference_numbers.json"
Array = NDArray[np.float64]
_SEED = 20261122


def reference() -> dict[str, Any]:
    """Return cases with their inputs and what comes out; NaN is null."""
    random = np.random.default_rng(_SEED)
    return {
        "smoothing": [case for series in _series(random) for case in _smoothing(*series)],
        "quantiles": [_quantiles(values) for values in _samples(random)],
        "histograms": [_histogram(values, bins) for values in _samples(random) for bins in (1, 7)],
        "automatic_bins": [_automatic_bins(values) for values in _samples(random)],
        "densities": [_density(values) for values in _samples(random)],
        "lines": [_line(random) for _ in range(4)],
        "frontiers": [_frontier(random, *goals) for goals in ((1, 1), (1, -1), (-1, 1), (-1, -1))],
        "respread": [_respread(random) for _ in range(4)],
        "expressions": _expressions(random),
        "robust_range": _robust_range(random),
        "symlog": _symlog(),
    }


def _series(random: np.random.Generator) -> list[tuple[Array, Array]]:
    even = np.arange(200.0)
    uneven = np.sort(random.uniform(0, 1e4, 150))
    gaps = random.normal(size=120)
    gaps[[5, 6, 50, 119]] = np.nan
    return [
        (even, np.cumsum(random.normal(size=200))),
        (uneven, random.normal(size=150) * 1e6),
        (np.arange(120.0) * 10, gaps),
    ]


def _smoothing(x: Array, y: Array) -> list[dict[str, Any]]:
    cases = []
    for amount in (0.1, 0.6, 0.95):
        window = 1 + math.floor(amount * 100 + 0.5)
        for kind, out in (
            ("time-ema", _time_ema(x, y, amount)),
            ("ema", _ema(y, amount)),
            ("gaussian", _gaussian(y, amount * 100)),
            ("running", _running(y, window)),
        ):
            cases.append(
                {"kind": kind, "amount": amount, "x": _list(x), "y": _list(y), "out": _list(out)}
            )
    return cases


def _time_ema(x: Array, y: Array, amount: float) -> Array:
    """Weights of all earlier points at once: w to the distance in thousandths of the axis."""
    weight = min(math.sqrt(amount), 0.999)
    there = ~np.isnan(y)
    distance = (x[:, None] - x[None, :]) / (x[-1] - x[0]) * 1000
    weights = np.where((distance >= 0) & there[None, :], weight ** np.maximum(distance, 0), 0.0)
    # Points of one x count in the order they came; here every x is another one.
    out = weights @ np.where(there, y, 0.0) / weights.sum(axis=1)
    return np.where(there, out, np.nan)


def _ema(y: Array, amount: float) -> Array:
    """Closed form: the i-th value of those there weighs w to its age."""
    weight = min(amount, 0.999)
    values = y[~np.isnan(y)]
    out = np.full(y.size, np.nan)
    ages = np.arange(values.size)
    smooth = [
        np.average(values[: i + 1], weights=weight ** ages[: i + 1][::-1])
        for i in range(values.size)
    ]
    out[~np.isnan(y)] = smooth
    return out


def _gaussian(y: Array, sigma: float) -> Array:
    reach = max(1, math.ceil(3 * sigma))
    kernel = np.exp(-(np.arange(-reach, reach + 1.0) ** 2) / (2 * sigma**2))
    return _convolved(y, kernel)


def _running(y: Array, points: int) -> Array:
    return _convolved(y, np.ones(2 * (points // 2) + 1))


def _convolved(y: Array, kernel: Array) -> Array:
    """Mean under a centred kernel, over the values that are there."""
    there = ~np.isnan(y)
    reach = kernel.size // 2
    sums = np.convolve(np.where(there, y, 0.0), kernel)[reach : reach + y.size]
    weights = np.convolve(there.astype(float), kernel)[reach : reach + y.size]
    out = np.full(y.size, np.nan)
    out[there] = sums[there] / weights[there]
    return out


def _samples(random: np.random.Generator) -> list[Array]:
    return [
        random.normal(size=50),
        random.lognormal(sigma=2, size=333),
        np.array([3.0]),
        np.array([2.0, 2.0, 2.0]),
        random.integers(0, 10, size=40).astype(float),
    ]


def _quantiles(values: Array) -> dict[str, Any]:
    q1, median, q3 = np.quantile(values, [0.25, 0.5, 0.75])
    reach = 1.5 * (q3 - q1)
    inside = values[(values >= q1 - reach) & (values <= q3 + reach)]
    outside = np.sort(values[(values < q1 - reach) | (values > q3 + reach)])
    return {
        "values": _list(values),
        "box": [float(inside.min()), q1, median, q3, float(inside.max())],
        "outliers": _list(outside),
        "mean": float(values.mean()),
        "std": float(values.std()),
        "stderr": float(values.std() / np.sqrt(values.size)),
    }


def _histogram(values: Array, bins: int) -> dict[str, Any]:
    counts, edges = np.histogram(values, bins)
    return {
        "values": _list(values),
        "bins": bins,
        "counts": counts.tolist(),
        "edges": _list(edges),
    }


def _automatic_bins(values: Array) -> dict[str, Any]:
    sturges = math.ceil(math.log2(values.size) + 1)
    q1, q3 = np.quantile(values, [0.25, 0.75])
    width = 2 * (q3 - q1) / values.size ** (1 / 3)
    freedman = math.ceil(np.ptp(values) / width) if width > 0 else 1
    return {"values": _list(values), "bins": min(max(sturges, freedman), 50)}


def _density(values: Array) -> dict[str, Any]:
    spread = float(values.std(ddof=1)) if values.size > 1 else 0.0
    h = spread * values.size**-0.2 or abs(values[0]) * 0.01 or 0.01
    x = np.linspace(values.min() - 2 * h, values.max() + 2 * h, 64)
    z = (x[:, None] - values[None, :]) / h
    density = np.exp(-(z**2) / 2).sum(axis=1) / (values.size * h * math.sqrt(2 * math.pi))
    return {"values": _list(values), "x": _list(x), "density": _list(density)}


def _line(random: np.random.Generator) -> dict[str, Any]:
    x = random.uniform(-5, 5, 30)
    y = random.normal() * x + random.normal(size=30)
    slope, intercept = np.polyfit(x, y, 1)
    r2 = np.corrcoef(x, y)[0, 1] ** 2
    return {"x": _list(x), "y": _list(y), "fit": [float(slope), float(intercept), float(r2)]}


def _frontier(random: np.random.Generator, sign_x: int, sign_y: int) -> dict[str, Any]:
    x, y = random.integers(0, 12, 40).astype(float), random.integers(0, 12, 40).astype(float)
    cost = np.stack([sign_x * x, sign_y * y], axis=1)
    no_worse = (cost[:, None, :] <= cost[None, :, :]).all(axis=2)
    better = (cost[:, None, :] < cost[None, :, :]).any(axis=2)
    beaten = (no_worse & better).any(axis=0)
    best = sorted({(float(x[i]), float(y[i])) for i in np.flatnonzero(~beaten)})
    goals = ["min" if sign > 0 else "max" for sign in (sign_x, sign_y)]
    return {"x": _list(x), "y": _list(y), "goals": goals, "best": best}


def _respread(random: np.random.Generator) -> dict[str, Any]:
    edges = np.sort(random.uniform(-3, 3, 13))
    counts = random.integers(0, 100, 12).astype(float)
    low, high, rows = -2.5, 2.5, 20
    # How many lie below each border, by a straight line within each bin; then the differences.
    below = np.interp(
        np.linspace(low, high, rows + 1), edges, np.concatenate([[0], counts.cumsum()])
    )
    return {
        "edges": _list(edges),
        "counts": _list(counts),
        "span": [low, high],
        "rows": rows,
        "out": _list(np.diff(below)),
    }


def _expressions(random: np.random.Generator) -> dict[str, Any]:
    x = np.arange(0.0, 60.0)
    a = random.uniform(0.1, 4, 60)
    b = random.uniform(-2, 2, 60)
    a[7] = np.nan
    sparse_x = np.arange(3.0, 50.0, 5)
    sparse_y = random.normal(size=sparse_x.size)
    sparse = np.interp(x, sparse_x, sparse_y, left=np.nan, right=np.nan)
    lr = 0.25
    with np.errstate(invalid="ignore"):
        cases = {
            "a + b * 2 - 1": a + b * 2 - 1,
            "-a ** 2": -(a**2),
            "a / (b - config.lr)": a / (b - lr),
            "log(a) + exp(b) + log10(a)": np.log(a) + np.exp(b) + np.log10(a),
            "sqrt(abs(b)) % 0.5": np.fmod(np.sqrt(np.abs(b)), 0.5),
            "max(a, b, 1) - min(a, b)": np.maximum(np.maximum(a, b), 1) - np.minimum(a, b),
            "sqrt(b)": np.sqrt(b),
            'a * "sparse/key"': a * sparse,
        }
    return {
        "x": _list(x),
        "metrics": {"a": _list(a), "b": _list(b)},
        "sparse": {"x": _list(sparse_x), "y": _list(sparse_y)},
        "lr": lr,
        "cases": [{"text": text, "out": _list(out)} for text, out in cases.items()],
    }


def _robust_range(random: np.random.Generator) -> dict[str, Any]:
    values = random.normal(size=500)
    values[::100] = 1e6
    low, high = np.quantile(values, [0.05, 0.95])
    margin = 0.05 * (high - low)
    return {"values": _list(values), "span": [float(low - margin), float(high + margin)]}


def _symlog() -> dict[str, Any]:
    values = np.array([-800.0, -3.0, -0.01, 0.0, 0.5, 20.0, 800.0])
    # The unit is a thousandth of the largest size, rounded down to a power of ten.
    return {"values": _list(values), "out": _list(np.arcsinh(values / 0.1))}


def _list(values: Array) -> list[float | None]:
    return [None if math.isnan(value) else float(value) for value in values]


if __name__ == "__main__":
    PLACE.write_text(json.dumps(reference(), separators=(",", ":")) + "\n")
