"""Notebooks: a run stays open between cells, whatever a cell does.

IPython is used where it runs already and never imported otherwise.
"""

import sys
from collections.abc import Callable
from typing import Any

CellListener = Callable[[BaseException | None], None]
"""Called after each cell with the exception that ended it, or None."""

_watched: list[Any] = []


def find_shell() -> Any:
    """Return the IPython shell that runs this code, or None."""
    ipython = sys.modules.get("IPython")
    get_ipython = getattr(ipython, "get_ipython", None)
    return get_ipython() if callable(get_ipython) else None


def is_notebook() -> bool:
    """Return whether this code runs in the cells of a kernel or an IPython terminal."""
    return find_shell() is not None


def watch_cells(listener: CellListener) -> None:
    """Have `listener` called after each cell; does nothing outside of notebooks."""
    shell = find_shell()
    if shell is None or any(seen is shell for seen in _watched):
        return
    _watched.append(shell)

    def after_cell(result: Any) -> None:
        listener(result.error_before_exec or result.error_in_exec)

    shell.events.register("post_run_cell", after_cell)


def show_html(text: str) -> bool:
    """Show HTML below the cell; return whether there is a cell."""
    if not is_notebook():
        return False
    display: Any = sys.modules.get("IPython.display") or sys.modules["IPython"].display
    display.display(display.HTML(text))
    return True
