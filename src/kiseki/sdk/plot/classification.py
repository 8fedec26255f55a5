"""Pictures of how well a classifier does."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from kiseki.model.errors import UsageError
from kiseki.sdk.plot.as_list import as_list
from kiseki.sdk.plot.chart import Chart
from kiseki.sdk.plot.curves import Counts, count_by_threshold, pr_points, roc_points
from kiseki.sdk.tables.table import Table


def roc_curve(
    y_true: Sequence[Any],
    y_probas: Sequence[Any],
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    title: str = "",
) -> Chart:
    """Draw, for each class against all others, found ones against false alarms.

    Args:
        y_true: (n,) the class of each sample.
        y_probas: (n, n_classes) scores, columns in the order of the sorted classes; or (n,)
            scores of the greater one of two classes.
        labels: names of the classes, in that order.
        classes_to_plot: only these.
        title: of the picture; without one the key that it is logged under.

    Raises:
        UsageError: there are not as many scores as samples, or as classes.
    """
    table = Table(columns=["class", "fpr", "tpr"], dtype={"class": str})
    for name, counts in _counts_of_classes(y_true, y_probas, labels, classes_to_plot):
        for fpr, tpr in roc_points(counts):
            table.add_data(name, fpr, tpr)
    texts = {"title": title, "x-axis-title": "False positive rate"}
    texts |= {"y-axis-title": "True positive rate"}
    return Chart("area-under-curve", table, {"x": "fpr", "y": "tpr", "class": "class"}, texts)


def pr_curve(
    y_true: Sequence[Any],
    y_probas: Sequence[Any],
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    interp_size: int = 21,
    title: str = "",
) -> Chart:
    """Draw, for each class against all others, the best precision at each recall.

    Args:
        y_true: as of `roc_curve`.
        y_probas: as of `roc_curve`.
        labels: as of `roc_curve`.
        classes_to_plot: as of `roc_curve`.
        interp_size: at how many recalls from 0 to 1.
        title: of the picture; without one the key that it is logged under.

    Raises:
        UsageError: there are not as many scores as samples, or as classes.
    """
    if interp_size < 2:
        raise UsageError("interp_size is at least 2.", field="interp_size")
    table = Table(columns=["class", "recall", "precision"], dtype={"class": str})
    for name, counts in _counts_of_classes(y_true, y_probas, labels, classes_to_plot):
        for recall, precision in pr_points(counts, interp_size):
            table.add_data(name, recall, precision)
    texts = {"title": title, "x-axis-title": "Recall", "y-axis-title": "Precision"}
    fields = {"x": "recall", "y": "precision", "class": "class"}
    return Chart("area-under-curve", table, fields, texts)


def confusion_matrix(
    probs: Sequence[Any] | None = None,
    y_true: Sequence[Any] | None = None,
    preds: Sequence[Any] | None = None,
    class_names: Sequence[str] | None = None,
    title: str = "",
) -> Chart:
    """Draw which classes are taken for which.

    Args:
        probs: (n, n_classes) scores, of which the greatest counts; or give `preds`.
        y_true: (n,) the class of each sample: numbers of classes from 0, or names.
        preds: (n,) the class that was guessed.
        class_names: names of the classes by their numbers.
        title: of the picture; without one the key that it is logged under.

    Raises:
        UsageError: neither or both of `probs` and `preds` are given, or not as many as samples.
    """
    if y_true is None or (probs is None) == (preds is None):
        raise UsageError("A confusion matrix needs y_true, and either probs or preds.")
    truth = as_list(y_true)
    if probs is not None:
        guesses: list[Any] = [row.index(max(row)) for row in map(as_list, as_list(probs))]
    else:
        guesses = as_list(preds)
    if len(truth) != len(guesses):
        raise UsageError(f"{len(guesses)} guesses do not fit {len(truth)} samples.")
    names = _class_names(truth, guesses, class_names)
    counts = Counter(zip(truth, guesses, strict=True))
    table = Table(columns=["Actual", "Predicted", "nPredictions"])
    for actual, actual_name in names.items():
        for guess, guess_name in names.items():
            table.add_data(actual_name, guess_name, counts[actual, guess])
    fields = {column: column for column in table.columns}
    return Chart("confusion_matrix", table, fields, {"title": title})


def _class_names(
    truth: Sequence[Any], guesses: Sequence[Any], class_names: Sequence[str] | None
) -> dict[Any, str]:
    """Return what classes are called, in their order."""
    seen = {*truth, *guesses}
    if class_names is None:
        return {one: str(one) for one in sorted(seen)}
    names = [str(name) for name in class_names]
    if seen <= set(range(len(names))):
        return dict(enumerate(names))
    if seen <= set(names):
        return {name: name for name in names}
    raise UsageError(
        "There are classes that class_names does not name.",
        hint="Classes are numbers from 0, places in class_names, or those names.",
        field="class_names",
    )


def _counts_of_classes(
    y_true: Sequence[Any],
    y_probas: Sequence[Any],
    labels: Sequence[str] | None,
    classes_to_plot: Sequence[Any] | None,
) -> list[tuple[str, list[Counts]]]:
    """Return (name, counts by threshold) of each class that is drawn and has samples."""
    truth = as_list(y_true)
    rows = [_as_scores(row) for row in as_list(y_probas)]
    if not truth or len(rows) != len(truth):
        raise UsageError(f"{len(rows)} rows of scores do not fit {len(truth)} samples.")
    width = len(rows[0])
    classes = sorted(set(truth))
    if width == 1:
        rows, classes = [[-row[0], row[0]] for row in rows], classes[-2:]
    elif len(classes) < width and set(classes) <= set(range(width)):
        # No sample is of some class.
        classes = list(range(width))
    if len(classes) != len(rows[0]):
        raise UsageError(f"{width} scores a sample do not fit {len(classes)} classes.")
    names = [str(one) for one in (labels or classes)]
    if len(names) != len(classes):
        raise UsageError(f"{len(names)} labels do not fit {len(classes)} classes.")
    wanted = classes if classes_to_plot is None else as_list(classes_to_plot)
    return [
        (name, count_by_threshold([one == own for one in truth], [row[i] for row in rows]))
        for i, (own, name) in enumerate(zip(classes, names, strict=True))
        if own in wanted and own in truth
    ]


def _as_scores(row: Any) -> list[float]:
    """Return the scores of one sample."""
    scores: Any = as_list(row)
    return cast("list[float]", scores if isinstance(scores, list) else [scores])
