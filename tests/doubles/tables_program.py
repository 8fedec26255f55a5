"""A program that logs a table of every kind and every plot: `python tables_program.py RUN`."""

import sys

import kiseki

NAN = float("nan")
ROWS = [[1, "猫", True, 0.5], [2, None, False, NAN], [-(2**53), "", None, float("inf")]]
COLUMNS = ["n", "text", "ok", "x"]


def make_table() -> kiseki.Table:
    return kiseki.Table(columns=COLUMNS, data=ROWS)


def make_plots() -> dict[str, kiseki.plot.Chart]:
    points = kiseki.Table(columns=["a", "b", "c"], data=[[1, 2, "u"], [3, 4, "v"]])
    truth, scores = [0, 1, 1, 0], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.5, 0.5]]
    spec = {"mark": "bar", "encoding": {"x": {"field": "${field:x}"}}}
    return {
        "plots/line": kiseki.plot.line(points, "a", "b", stroke="c", title="Line"),
        "plots/scatter": kiseki.plot.scatter(points, "a", "b"),
        "plots/bar": kiseki.plot.bar(points, "c", "a"),
        "plots/histogram": kiseki.plot.histogram(points, "a"),
        "plots/series": kiseki.plot.line_series([0, 1], [[1, 2], [3, 4]], keys=["u", "v"]),
        "plots/roc": kiseki.plot.roc_curve(truth, scores),
        "plots/pr": kiseki.plot.pr_curve(truth, scores),
        "plots/confusion": kiseki.plot.confusion_matrix(probs=scores, y_true=truth),
        "plots/own": kiseki.plot.plot_table(spec, points, {"x": "a"}),
    }


def main() -> None:
    grown = kiseki.Table(columns=["step"], log_mode="INCREMENTAL")
    with kiseki.init(project="tables", id=sys.argv[1]) as run:
        for step in range(3):
            grown.add_data(step)
            run.log({"grown": grown, "loss": 1.0 / (step + 1)}, step=step)
        left, right = make_table(), kiseki.Table(columns=["n", "y"], data=[[1, 7]])
        run.log({"table": make_table(), "joined": kiseki.JoinedTable(left, right, "n")}, step=3)
        page = kiseki.Table(columns=["page"], data=[[kiseki.Html("<b>a</b>")]])
        run.log({"pages": page, **make_plots()}, step=4)


if __name__ == "__main__":
    main()
