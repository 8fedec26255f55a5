"""Names that scripts written for wandb use and that have little or nothing to do here.

Such a script runs with `import kiseki as wandb`. What would have an effect there and has none
here is said once, where it is called.
"""

from collections.abc import Iterable
from typing import Any

from kiseki.model.ids import RUN_ID_ALPHABET, RUN_ID_LENGTH, draw
from kiseki.sdk.session import finish_run, get_run
from kiseki.sdk.terminal import Terminal


class AlertLevel:
    """How much an alert matters."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


def login(*_args: Any, **_options: Any) -> bool:
    """Return True: servers have no accounts yet, so there is nothing to log in to."""
    return True


def setup(*_args: Any, **_options: Any) -> None:
    """Do nothing: whatever a run needs is started by `init`."""


def teardown(exit_code: int | None = None) -> None:
    """End the global run; see `kiseki.finish`."""
    finish_run(exit_code)


def alert(title: str, text: str = "", *args: Any, **options: Any) -> None:
    """Print an alert of the global run; see `Run.alert`.

    Raises:
        UsageError: no run goes on.
    """
    get_run("alert").alert(title, text, *args, **options)


def watch(*args: Any, **options: Any) -> None:
    """Say that gradients are not recorded; see `Run.watch`.

    Raises:
        UsageError: no run goes on.
    """
    get_run("watch").watch(*args, **options)


def unwatch(*_args: Any, **_options: Any) -> None:
    """Do nothing: nothing is watched."""


def termlog(text: str = "", *_args: Any, **_options: Any) -> None:
    """Print a line as kiseki prints its own."""
    Terminal().say(text)


def termwarn(text: str, *_args: Any, **_options: Any) -> None:
    """Print a warning as kiseki prints its own."""
    Terminal().warn(text)


def termerror(text: str, *_args: Any, **_options: Any) -> None:
    """Print an error as kiseki prints its own."""
    Terminal().say(f"ERROR {text}")


def generate_id(length: int = RUN_ID_LENGTH) -> str:
    """Draw a run id of so many characters."""
    return "".join(draw(RUN_ID_ALPHABET) for _ in range(length))


def Classes(class_set: Iterable[Any]) -> list[Any]:
    """Return what `Image(classes=...)` takes: `{"id": 0, "name": "cat"}` for each class."""
    return list(class_set)
