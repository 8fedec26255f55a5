"""Write bench/README.md from what was measured."""

import dataclasses
import datetime
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.client import Figures
from bench.server import Row

README = Path(__file__).with_name("README.md")

HEADERS = {
    "import_ms": "import ms",
    "first_log_ms": "init to first log ms",
    "p50_us": "log() p50 us",
    "p99_us": "p99 us",
    "cpu_us": "CPU us/call, all processes",
    "finish_s": "finish s",
    "bytes_per_point": "B/point",
    "read_ms": "read one series ms",
    "points_read": "points in it",
    "lost": "rows lost at kill -9",
    "logged_before_kill": "of",
}
ABOUT_CLIENT = """\
Each figure is the median of {rounds} rounds in which all candidates take turns, each in fresh
processes and a home of its own: {steps} steps of 5 noisy float32 scalars in a tight loop, cut off
after 4 s. CPU counts every process of the tree, the server included, less a run that makes the
same rows and logs the first of them only.
B/point is what lies on the disk afterwards (for kiseki: the server's folder; offline: the run
directory), less a run of one step. Reading is the second time in a fresh process; wandb
and neptune-scale have no reader for offline files, so their own message classes are used. kill -9
meets the training and all its side processes 1 to 3 s into a loop with a row about every
millisecond; for kiseki `kiseki sync` follows.
"""
ABOUT_SERVER = """\
Sender, server and compactor share this machine. The reference is a table with one row for each
point, in SQLite with the same durability and transactions of 20 flushes, without HTTP. Charts are
timed at the client, HTTP included and unpacking left out, after the first one.
"""


ABOUT_TABLE = """\
Short runs, written straight into the database (SQLite), with ten values in the config and ten in
the summary; asked in the process that holds the columns, without HTTP. Times are CPU times of the
thread that asks: the median of seven, and before it the first one, when the columns still had to
be read from stored blocks.
"""

ABOUT_WEB = """\
Written by `python -m bench --only web` on {machine}. Not part of `make bench`, because it needs
the built app and Chromium. Cold is the first page that asks a server which was just started;
the others are medians of three, each in a fresh profile. A browser without a GPU draws here, on
the cores that the server and the trainings use too. What is measured is told in the modules:
`bench.web` (a workspace that shows the newest 200 runs), `bench.web_table` (a million runs) and
`bench.live_tab` (a workspace left open for five minutes while 50 runs log 10 rows a second).
"""
FILES, WEB = "Files", "The web app"
"""Sections that `make bench` leaves as they are."""


def write(
    clients: Mapping[str, tuple[str, Figures | None]],
    server: Sequence[Row],
    table: Sequence[Row],
    *,
    rounds: int,
    steps: int,
    took_s: float,
) -> None:
    """Write the tables.

    Args:
        clients: by name: (version, figures); no figures: it did not install or did not run.
        server: lines of the second table.
        table: what the runs table costs.
        rounds, steps: what was asked for.
        took_s: how long all of it took.
    """
    parts = [
        "# Measurements\n",
        f"Written by `make bench` on {_machine()}; it took {took_s / 60:.0f} minutes.\n",
        "## What a training pays\n",
        ABOUT_CLIENT.format(rounds=rounds, steps=f"{steps:,}"),
        _client_table(clients),
        "## What the server does\n",
        ABOUT_SERVER,
        _server_table(server),
        "## The runs table\n",
        ABOUT_TABLE,
        figures_table(table),
        _section(FILES),
        _section(WEB),
    ]
    README.write_text("\n".join(parts), encoding="utf-8")


def write_web(rows: Sequence[Row]) -> None:
    """Write the section about the web app anew and leave the others."""
    section = "\n".join([f"## {WEB}\n", ABOUT_WEB.format(machine=_machine()), figures_table(rows)])
    text = README.read_text(encoding="utf-8")
    README.write_text(text.replace(_section(WEB), section), encoding="utf-8")


def _section(title: str) -> str:
    text = README.read_text(encoding="utf-8")
    begin = text.index(f"## {title}\n")
    end = text.find("\n## ", begin)
    return text[begin:] if end < 0 else text[begin : end + 1]


def _machine() -> str:
    load = os.getloadavg()[0]
    today = datetime.datetime.now(tz=datetime.UTC).date()
    return (
        f"{today}, {os.cpu_count()} cores ({platform.machine()}), Python "
        f"{platform.python_version()}, {platform.system()}; load average at the end {load:.1f}"
    )


def _client_table(clients: Mapping[str, tuple[str, Figures | None]]) -> str:
    lines = [
        "| candidate | " + " | ".join(HEADERS.values()) + " |",
        "|---" * (len(HEADERS) + 1) + "|",
    ]
    for name, (version, figures) in clients.items():
        if figures is None:
            cells = ["did not run", *[""] * (len(HEADERS) - 1)]
        else:
            values = dataclasses.asdict(figures)
            cells = [number(values[field]) for field in HEADERS]
        lines.append(f"| {name} {version} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _server_table(rows: Sequence[Row]) -> str:
    lines = ["| what | kiseki | row for each point | times better |", "|---|---|---|---|"]
    for row in rows:
        if row.rows is None:
            reference, ratio = "", ""
        else:
            better = row.ours / row.rows if row.more_is_better else row.rows / row.ours
            reference, ratio = f"{number(row.rows)} {row.unit}", f"{number(better)}x"
        lines.append(f"| {row.what} | {number(row.ours)} {row.unit} | {reference} | {ratio} |")
    return "\n".join(lines) + "\n"


def figures_table(rows: Sequence[Row]) -> str:
    """Return lines that have no reference beside them."""
    lines = ["| what | kiseki |", "|---|---|"]
    lines += [f"| {row.what} | {number(row.ours)} {row.unit} |" for row in rows]
    return "\n".join(lines) + "\n"


def number(value: float) -> str:
    """Return three significant digits, without an exponent."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
