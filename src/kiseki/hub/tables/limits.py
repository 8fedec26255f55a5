"""Connections of DuckDB that reach what they must and nothing else."""

import contextlib
from collections.abc import Generator, Sequence
from pathlib import Path

import duckdb

MEMORY = "1GB"
THREADS = 2


@contextlib.contextmanager
def limited(*, files: Sequence[Path], folder: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """Give a connection that sees these files and this folder: no other file, no network.

    Args:
        files: that it may read.
        folder: that it may read and write, also for what does not fit into memory.
    """
    connection = open_limited(files=files, folder=folder)
    try:
        yield connection
    finally:
        connection.close()


def open_limited(*, files: Sequence[Path], folder: Path) -> duckdb.DuckDBPyConnection:
    """Return such a connection; close it."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET threads = {THREADS}")
    connection.execute(f"SET temp_directory = {_quoted(folder / 'spill.tmp')}")
    connection.execute("SET max_temp_directory_size = '8GB'")
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    connection.execute(f"SET allowed_directories = [{_quoted(folder)}]")
    listed = ", ".join(_quoted(path) for path in files)
    connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
