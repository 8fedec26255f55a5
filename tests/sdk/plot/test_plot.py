import json
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics

from kiseki import plot
from kiseki.journal.files import FileRecord
from kiseki.model.errors import UsageError
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.plot.curves import MAX_POINTS
from kiseki.sdk.tables import Table

CLASSES = ["cat", "dog", "fox"]


def _samples(n: int = 500) -> tuple[np.ndarray, np.ndarray]:
    """Classes and scores with ties, as rounded probabilities have them."""
    random = np.random.default_rng(7)
    truth = random.integers(0, 3, n)
    scores = random.random((n, 3))
    scores[np.arange(n), truth] += 0.3
    return truth, np.round(scores / scores.sum(axis=1, keepdims=True), 2)


def _points(chart: plot.Chart, name: str) -> np.ndarray:
    return np.array([row[1:] for row in chart.table.data if row[0] == name])


def test_a_roc_curve_is_that_of_scikit_learn() -> None:
    truth, scores = _samples()
    chart = plot.roc_curve(truth, scores, labels=CLASSES)
    for number, name in enumerate(CLASSES):
        fpr, tpr, _ = metrics.roc_curve(truth == number, scores[:, number])
        area = metrics.auc(*_points(chart, name).T)
        assert area == pytest.approx(metrics.auc(fpr, tpr))
        assert {tuple(point) for point in np.column_stack([fpr, tpr])} >= {
            tuple(point) for point in _points(chart, name)
        }


def test_a_roc_curve_of_two_classes_takes_one_column_of_scores() -> None:
    truth, scores = [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]
    chart = plot.roc_curve(truth, scores)
    fpr, tpr, _ = metrics.roc_curve(truth, scores)
    assert _points(chart, "1").tolist() == np.column_stack([fpr, tpr]).tolist()


def test_a_precision_recall_curve_has_the_best_precision_at_each_recall() -> None:
    truth, scores = _samples()
    chart = plot.pr_curve(truth, scores, labels=CLASSES, interp_size=11)
    for number, name in enumerate(CLASSES):
        precision, recall, _ = metrics.precision_recall_curve(truth == number, scores[:, number])
        expected = [[r, precision[recall >= r - 1e-12].max()] for r in np.linspace(0, 1, 11)]
        # The curve of scikit-learn ends in an agreed point (0, 1) that no threshold has.
        assert _points(chart, name)[1:] == pytest.approx(np.array(expected)[1:])


def test_a_confusion_matrix_is_that_of_scikit_learn() -> None:
    truth, scores = _samples()
    chart = plot.confusion_matrix(probs=scores, y_true=truth, class_names=CLASSES)
    counts = np.array([row[2] for row in chart.table.data]).reshape(3, 3)
    assert counts.tolist() == metrics.confusion_matrix(truth, scores.argmax(axis=1)).tolist()
    assert chart.table.data[1][:2] == ["cat", "dog"]


def test_classes_of_a_confusion_matrix_may_be_names() -> None:
    chart = plot.confusion_matrix(y_true=["b", "a"], preds=["a", "a"])
    assert chart.table.data == [["a", "a", 1], ["a", "b", 0], ["b", "a", 1], ["b", "b", 0]]
    with pytest.raises(UsageError, match="class_names does not name"):
        plot.confusion_matrix(y_true=[0, 7], preds=[0, 0], class_names=["a", "b"])
    with pytest.raises(UsageError, match="either probs or preds"):
        plot.confusion_matrix(y_true=[0])


def test_only_wanted_classes_that_have_samples_are_drawn() -> None:
    scores = [[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]]
    names = {row[0] for row in plot.roc_curve([0, 2], scores, labels=CLASSES).table.data}
    assert names == {"cat", "fox"}
    wanted = plot.roc_curve([0, 2], scores, labels=CLASSES, classes_to_plot=[2])
    assert {row[0] for row in wanted.table.data} == {"fox"}


def test_a_long_curve_keeps_its_ends() -> None:
    random = np.random.default_rng(1)
    chart = plot.roc_curve(random.integers(0, 2, 20_000), random.random(20_000))
    points = _points(chart, "1")
    assert len(points) == MAX_POINTS
    assert points[0].tolist() == [0, 0]
    assert points[-1].tolist() == [1, 1]


def test_scores_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UsageError, match="1 rows of scores do not fit 2 samples"):
        plot.roc_curve([0, 1], [[0.5, 0.5]])
    with pytest.raises(UsageError, match="do not fit 3 classes"):
        plot.roc_curve([0, 1, 5], [[0.5, 0.5]] * 3)


def test_simple_pictures_name_columns_of_their_table() -> None:
    table = Table(columns=["a", "b", "c"], data=[[1, 2, "x"]])
    assert plot.line(table, "a", "b", stroke="c", title="T").fields == {
        "x": "a",
        "y": "b",
        "stroke": "c",
    }
    assert plot.scatter(table, "a", "b").spec == "scatter"
    assert plot.bar(table, "c", "a").fields == {"label": "c", "value": "a"}
    assert plot.histogram(table, "a", title="H").string_fields == {"title": "H"}
    with pytest.raises(UsageError, match="The table has no column 'z'"):
        plot.scatter(table, "a", "z")


def test_several_lines_become_one_long_table() -> None:
    chart = plot.line_series([0, 1], [[5, 6], [7, 8]], keys=["u", "v"], xname="epoch")
    assert chart.table.data == [[0, "u", 5], [1, "u", 6], [0, "v", 7], [1, "v", 8]]
    own = plot.line_series([[0], [3, 4]], [[5], [7, 8]])
    assert own.table.data == [[0, "line 0", 5], [3, "line 1", 7], [4, "line 1", 8]]
    with pytest.raises(UsageError, match="has 2 places and 1 values"):
        plot.line_series([0, 1], [[5]])


def test_lines_are_drawn_of_tensors_too():
    class Tensor:
        """Its items are tensors without a length, as torch's are."""

        def __init__(self, values):
            self.values = values

        def __len__(self):
            raise TypeError("len() of a 0-d tensor")

        def detach(self):
            return self

        def tolist(self):
            return self.values

    drawn = plot.line_series(Tensor([0, 1]), [Tensor([5.0, 6.0]), [7.0, 8.0]])
    assert [row[2] for row in drawn.table.data] == [5.0, 6.0, 7.0, 8.0]
    listed = plot.line_series([Tensor([0, 1])], [Tensor([5.0, 6.0])])
    assert [row[0] for row in listed.table.data] == [0, 1]


def test_a_specification_is_a_name_a_map_or_json() -> None:
    table = Table(columns=["a"], data=[[1]])
    spec = {"mark": "bar", "encoding": {"x": {"field": "${field:value}"}}}
    assert plot.plot_table(spec, table, {"value": "a"}).spec == spec
    assert plot.plot_table(json.dumps(spec), table, {"value": "a"}).spec == spec
    assert plot.plot_table("wandb/histogram/v0", table, {"value": "a"}).spec == "histogram"
    with pytest.raises(UsageError, match="There is no specification 'pie'"):
        plot.plot_table("pie", table, {})
    with pytest.raises(UsageError, match="no JSON"):
        plot.plot_table("{mark:", table, {})


def test_a_picture_is_logged_as_its_table_and_how_it_is_drawn(tmp_path: Path) -> None:
    class Log:
        def add_file(self, file: FileRecord) -> None:
            assert (tmp_path / file.source).exists()

    table = Table(columns=["a"], data=[[1]])
    value = plot.histogram(table, "a").to_row(MediaPlace(tmp_path, Log()), "h", 3)
    assert value.pop("table")["_type"] == "table-file"
    assert value == {
        "_type": "chart",
        "spec": "histogram",
        "fields": {"value": "a"},
        "string_fields": {"title": ""},
    }
