"""Curves of a classifier's scores, exact: one point for each threshold that changes something."""

from collections.abc import Sequence
from typing import NamedTuple

MAX_POINTS = 1_000
"""Of one curve; of longer ones points in equal distances are kept, the first and last always."""


class Counts(NamedTuple):
    """What is above a threshold."""

    true: int
    false: int


def count_by_threshold(is_class: Sequence[bool], scores: Sequence[float]) -> list[Counts]:
    """Return what lies at or above each different score, from the highest to the lowest.

    Args:
        is_class: whether each sample is of the class.
        scores: how much the classifier thinks so.
    """
    ordered = sorted(zip(scores, is_class, strict=True), key=lambda pair: -pair[0])
    counts: list[Counts] = []
    true = false = 0
    for place, (score, hit) in enumerate(ordered):
        true, false = (true + 1, false) if hit else (true, false + 1)
        is_last = place + 1 == len(ordered)
        if is_last or ordered[place + 1][0] != score:
            counts.append(Counts(true, false))
    return counts


def roc_points(counts: Sequence[Counts]) -> list[tuple[float, float]]:
    """Return (false positive rate, true positive rate), ascending, corners only.

    A rate of a class without samples is 0.

    Args:
        counts: of `count_by_threshold`.
    """
    points = [Counts(0, 0), *counts]
    total = points[-1]
    kept = [
        point
        for place, point in enumerate(points)
        if place in (0, len(points) - 1)
        or not _on_a_line(points[place - 1], point, points[place + 1])
    ]
    return [
        (false / (total.false or 1), true / (total.true or 1)) for true, false in thin_out(kept)
    ]


def pr_points(counts: Sequence[Counts], n_points: int) -> list[tuple[float, float]]:
    """Return (recall, precision) at recalls in equal distances from 0 to 1.

    The precision is the best among thresholds that find at least that share of the class.

    Args:
        counts: of `count_by_threshold`, of a class that has samples.
        n_points: how many, at least 2.
    """
    best: list[tuple[float, float]] = []
    highest = 0.0
    n_true = counts[-1].true or 1
    for true, false in reversed(counts):
        highest = max(highest, true / (true + false))
        best.append((true / n_true, highest))
    best.reverse()
    points: list[tuple[float, float]] = []
    place = 0
    for i in range(n_points):
        recall = i / (n_points - 1)
        while place + 1 < len(best) and best[place][0] < recall:
            place += 1
        points.append((recall, best[place][1]))
    return points


def thin_out(points: Sequence[Counts]) -> list[Counts]:
    """Return at most `MAX_POINTS`, the first and the last among them."""
    if len(points) <= MAX_POINTS:
        return list(points)
    step = (len(points) - 1) / (MAX_POINTS - 1)
    return [points[round(i * step)] for i in range(MAX_POINTS)]


def _on_a_line(before: Counts, point: Counts, after: Counts) -> bool:
    """Whether the curve goes straight on (numbers of the same steps), as between equal scores."""
    return (
        point.true - before.true == after.true - point.true
        and point.false - before.false == after.false - point.false
    )
