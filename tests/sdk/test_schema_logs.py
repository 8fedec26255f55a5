import json

import PIL.Image
import pytest

import kiseki
from kiseki.model.errors import UsageError


@pytest.fixture
def logged(here, read_rows):
    """Return a function that gives the values of all rows of a run, which it ends."""

    def read(act):
        run = kiseki.init(project="p", settings={"silent": True})
        act(run)
        run.finish()
        files = here.glob("kiseki/run-*/files")
        rows = [values for _, _, values in read_rows(run)]
        return rows, next(iter(files))

    return read


def schema(kind, **data):
    return {"schema_type": kind, "schema_version": "v1", "data": data}


def test_a_list_is_a_row_for_each_value_and_a_row_is_columns_of_one_name(logged):
    def act(run):
        run.log_list("loss", [3, 2.5])
        run.log_row("eval", acc=0.5, f1=0.25)

    rows, _ = logged(act)
    assert rows == [{"loss": 3}, {"loss": 2.5}, {"eval": {"acc": 0.5, "f1": 0.25}}]


def test_a_table_needs_as_many_values_in_each_column(logged):
    def act(run):
        run.log_table("t", {"a": [1, 2], "b": ["x", "y"]})
        run.log_table("one", {"a": 1})
        with pytest.raises(UsageError, match=r"\[1, 2\]"):
            run.log_table("t", {"a": [1, 2], "b": [1]})

    rows, files = logged(act)
    table = json.loads((files / rows[0]["t"]["path"]).read_bytes())
    assert (table["columns"], table["data"]) == (["a", "b"], [[1, "x"], [2, "y"]])
    assert rows[1]["one"]["nrows"] == 1


def test_an_image_is_a_path_or_a_plot(logged, tmp_path):
    import matplotlib.figure

    PIL.Image.new("L", (3, 2)).save(tmp_path / "p.png")

    def act(run):
        run.log_image("i", path=str(tmp_path / "p.png"))
        run.log_image("i", plot=matplotlib.figure.Figure())
        with pytest.raises(UsageError, match="path or a plot"):
            run.log_image("i")

    rows, _ = logged(act)
    assert [row["i"]["_type"] for row in rows] == ["image-file"] * 2


def test_a_confusion_matrix_is_a_chart_of_its_cells(logged):
    value = schema("confusion_matrix", class_labels=["cat", "dog"], matrix=[[5, 1], [2, 7]])

    def act(run):
        run.log_confusion_matrix("m", value)
        run.log_confusion_matrix("m", json.dumps(value))
        wrong = schema("confusion_matrix", class_labels=["cat"], matrix=[[5, 1]])
        with pytest.raises(UsageError, match="for each label"):
            run.log_confusion_matrix("m", wrong)

    rows, files = logged(act)
    chart = rows[0]["m"]
    assert (chart["_type"], chart["spec"]) == ("chart", "confusion_matrix")
    table = json.loads((files / chart["table"]["path"]).read_bytes())
    assert table["data"] == [["cat", "cat", 5], ["cat", "dog", 1], ["dog", "cat", 2],
                             ["dog", "dog", 7]]  # fmt: skip
    assert rows[1] == rows[0]


def test_accuracy_residuals_and_predictions_become_tables_and_histograms(logged):
    counts = [[[9, 8, 0, 0], [5, 1, 7, 4]]]

    def act(run):
        run.log_accuracy_table(
            "a",
            schema(
                "accuracy_table",
                probability_tables=counts,
                probability_thresholds=[0, 0.5],
                percentile_tables=counts,
                percentile_thresholds=[0, 0.01],
                class_labels=["cat"],
            ),
        )
        run.log_residuals("r", schema("residuals", bin_edges=[-1, 0, 1], bin_counts=[3, 4]))
        run.log_predictions(
            "p",
            schema(
                "predictions",
                bin_averages=[0.1, 0.9],
                bin_errors=[0.01, 0.02],
                bin_counts=[3, 4],
                bin_edges=[0, 0.5, 1],
            ),
        )

    rows, files = logged(act)
    accuracy = json.loads((files / rows[0]["a"]["path"]).read_bytes())["data"]
    assert accuracy[1] == ["probability", "cat", 0.5, 5, 1, 7, 4]
    assert accuracy[2][0] == "percentile"
    assert (rows[1]["r"]["values"], rows[1]["r"]["bins"]) == ([3, 4], [-1.0, 0.0, 1.0])
    predictions = json.loads((files / rows[2]["p"]["path"]).read_bytes())
    assert predictions["data"][1] == [0.5, 1, 0.9, 0.02, 4]


@pytest.mark.parametrize(
    "value",
    [
        {},
        schema("residuals"),
        schema("predictions", bin_edges=[0, 1], bin_counts=[3]),
        {"schema_type": "residuals", "data": 7},
        "[1]",
    ],
)
def test_another_form_is_refused_and_the_text_says_which_is_needed(logged, value):
    def act(run):
        with pytest.raises(UsageError, match=r"schema_type|lack"):
            run.log_residuals("r", value)

    assert logged(act)[0] == []
