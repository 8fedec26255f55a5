"""What is printed at the end of a run: history, summary, addresses, files, logs."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kiseki.sdk.sparkline import draw_sparkline

CLEARED_LINE = " " * 79
"""Where a progress line stood; it is wiped before the footer begins."""
MAX_TEXT_CHARS = 20
DECIMALS = 5
ROCKET = "🚀"
STAR = "⭐️"


class SyncedFiles(NamedTuple):
    """How many files of a run the server has, by class."""

    own: int = 0
    media: int = 0
    artifact: int = 0
    other: int = 0

    def describe(self) -> str:
        """Return the line that names all four counts."""
        return (
            f"Synced {self.own} kiseki file(s), {self.media} media file(s), "
            f"{self.artifact} artifact file(s) and {self.other} other file(s)"
        )


def make_history_block(courses: Mapping[str, Sequence[float]], *, max_rows: int) -> list[str]:
    """Return the lines with the course of each metric, keys that begin with `_` left out."""
    rows = [(key, draw_sparkline(courses[key])) for key in sorted(courses) if key[:1] != "_"]
    return _make_block("Run history:", rows, max_rows)


def make_summary_block(values: Mapping[str, Any], *, max_rows: int) -> list[str]:
    """Return the lines with the summary's numbers and short texts."""
    flat = sorted(_flatten(values))
    rows = [(key, _show(value)) for key, value in flat if key[:1] != "_" and _is_scalar(value)]
    return _make_block("Run summary:", rows, max_rows)


def make_blocks(
    courses: Mapping[str, Sequence[float]],
    summary: Mapping[str, Any],
    *,
    max_history_rows: int,
    max_summary_rows: int,
) -> list[str]:
    """Return history and summary with the empty lines around them; nothing if both are empty."""
    lines: list[str] = []
    history = make_history_block(courses, max_rows=max_history_rows)
    values = make_summary_block(summary, max_rows=max_summary_rows)
    for block in (history, values):
        if block:
            lines += ["", *block]
    return [CLEARED_LINE, *lines, ""] if lines else []


def show_path(path: Path, *, start: str, prefix: bool = True) -> str:
    """Return `path` as seen from the folder `start`, with `./` before it if it lies inside.

    Args:
        path: an absolute path.
        start: the folder, absolute.
        prefix: whether to put `./` before a path inside.
    """
    try:
        relative = os.path.relpath(path, start)
    except ValueError:  # another drive
        return str(path)
    if relative.startswith(os.pardir):
        return str(path)
    return f".{os.sep}{relative}" if prefix else relative


def _make_block(title: str, rows: Sequence[tuple[str, str]], max_rows: int) -> list[str]:
    if not rows or max_rows < 1:
        return []
    shown = rows[:max_rows]
    width = max(len(key) for key, _ in shown)
    lines = [title, *(f"{key:>{width}} {value}" for key, value in shown)]
    if len(rows) > len(shown):
        lines.append(f"+{len(rows) - len(shown)} ...")
    return lines


def _flatten(values: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, dict) and "_type" not in value:
            yield from _flatten(value, f"{prefix}{key}.")  # pyright: ignore[reportUnknownArgumentType]
        else:
            yield prefix + key, value


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int, float))


def _show(value: str | float) -> str:
    if isinstance(value, str):
        line = value.replace("\n", " ")
        return line if len(line) <= MAX_TEXT_CHARS else line[: MAX_TEXT_CHARS - 3] + "..."
    return str(round(value, DECIMALS) if isinstance(value, float) else value)
