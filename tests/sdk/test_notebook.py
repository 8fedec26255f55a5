import sys

from kiseki.sdk import notebook
from kiseki.sdk.capture import console


class Shell:
    def __init__(self):
        self.events = self
        self.listeners = []

    def register(self, event, listener):
        self.listeners.append((event, listener))


class Result:
    error_before_exec = None
    error_in_exec = KeyError("x")


def test_outside_of_ipython_there_is_no_notebook(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not notebook.is_notebook()
    notebook.watch_cells(lambda error: None)
    assert notebook.show_html("<p>") is False


def test_cells_of_a_shell_are_watched_once(monkeypatch):
    shell, seen = Shell(), []
    monkeypatch.setattr(notebook, "find_shell", lambda: shell)
    for _ in range(2):
        notebook.watch_cells(seen.append)
    ((event, listener),) = shell.listeners
    listener(Result())
    assert event == "post_run_cell"
    assert seen == [Result.error_in_exec]


def test_a_shell_may_wrap_write_of_a_recorded_stream_and_put_it_back(capsys):
    """IPython wraps the `write` of whatever is `sys.stdout` around each cell.

    When the recorded stream handed the wrapper on to the terminal's stream, the two called
    each other until the stack was full, and no cell after `init()` could print.
    """
    recorded, teed = [], []

    def record(name, text):
        recorded.append(text)

    console.start(record)
    try:
        stream = sys.stdout
        original_write = stream.write

        def write(data):
            teed.append(data)
            return original_write(data)

        stream.write = write
        stream.write("in")
        stream.write = original_write
        stream.write("out")
    finally:
        console.stop(record)
    assert (recorded, teed) == (["in", "out"], ["in"])
    assert capsys.readouterr().out == "inout"
