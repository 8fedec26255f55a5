"""`kiseki.plot`: pictures of tables, `run.log({"roc": kiseki.plot.roc_curve(y_true, scores)})`.

A picture is logged as a table and the way to draw it (docs/formats/table.md), so it can be drawn
anew, for several runs at once, and its numbers stay. Begin with `chart.py`; `curves.py` has the
statistics, which need no other library.
"""

from kiseki.sdk.plot.chart import Chart, plot_table
from kiseki.sdk.plot.classification import confusion_matrix, pr_curve, roc_curve
from kiseki.sdk.plot.simple import bar, histogram, line, line_series, scatter

__all__ = [
    "Chart",
    "bar",
    "confusion_matrix",
    "histogram",
    "line",
    "line_series",
    "plot_table",
    "pr_curve",
    "roc_curve",
    "scatter",
]
