"""What commands share when they talk to a terminal: options, colours and times."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from kiseki.sdk.api import Api

_JOINERS = "\u200c\u200d"
"""They count as unprintable and are part of words of many scripts, and of emoji."""

F = TypeVar("F", bound=Callable[..., Any])

STATE_STYLES = {
    "running": "blue",
    "finishing": "blue",
    "finished": "green",
    "failed": "red",
    "crashed": "red",
    "killed": "yellow",
}


def server_option(command: F) -> F:
    """Add `--base-url` to a command that talks to a server."""
    return click.option(
        "--base-url",
        envvar="KISEKI_BASE_URL",
        metavar="URL",
        help="Address of the server. [default: http://127.0.0.1:5473]",
    )(command)


def json_option(command: F) -> F:
    """Add `--json` to a command that shows something."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def open_api(base_url: str | None) -> "Api":
    """Return the public API of the server that a command was pointed at."""
    from kiseki.sdk.api import Api

    return Api(base_url)


def out() -> "Console":
    """Return where results are written."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        # A pipe has no width; let nothing be cut there.
        console.width = 10_000
    return console


def state_text(state: str) -> str:
    """Return a state in its colour, as rich markup."""
    style = STATE_STYLES.get(state, "dim")
    return f"[{style}]{state}[/]"


def print_json(value: object) -> None:
    """Print a value as JSON, indented."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value)).decode())


def printable(value: object) -> str:
    """Return a value from a run so that it cannot move the terminal, for `click.echo`."""
    text = "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
    return "".join(char if char.isprintable() or char in _JOINERS else "�" for char in text)


def plain(value: object) -> str:
    """Return the same for rich, where it must not style what is printed either."""
    from rich.markup import escape

    return escape(printable(value))


def count(n: int, thing: str) -> str:
    """Return a number and what it counts: `1 file`, `2 files`."""
    return f"{n} {thing}{'' if n == 1 else 's'}"


def ago(created_at: str) -> str:
    """Say how long ago an ISO 8601 time was, roughly: `3 min ago`."""
    then = datetime.datetime.fromisoformat(created_at)
    seconds = (datetime.datetime.now(datetime.UTC) - then).total_seconds()
    for size, word in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size:.0f} {word} ago"
    return "just now"


def length(seconds: float) -> str:
    """Write a length of time: `1h 02m 03s`, `2m 03s` or `3.4s`."""
    if seconds < 60:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes:02}m {rest:02}s" if hours else f"{minutes}m {rest:02}s"
