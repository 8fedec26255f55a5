"""What a run has in a column: the one meaning of column names.

A value is None where a run has none: also an empty text of a property, and a null. Where a
config has keys with dots in them, the longest key that fits is taken at each map.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from kiseki.model.column import Column
from kiseki.model.filter import AGGREGATES
from kiseki.model.limits import MAX_KEY_CHARS
from kiseki.model.run import JsonValue, Run
from kiseki.store.run_row import RunRow


def find_value(row: RunRow, run: Run, column: Column) -> JsonValue:
    """Return the value of a column, or None.

    Args:
        run: the same run as everybody outside sees it, at the moment of the query.
    """
    if column.source == "property":
        value = _PROPERTIES[column.key](row, run)
        return None if value == "" else value
    if column.source == "config":
        return descend(run.config, column.key)
    if not column.aggregate:
        return descend(run.summary, column.key)
    return _find_aggregate(row, run, column)


def _find_aggregate(row: RunRow, run: Run, column: Column) -> JsonValue:
    known = row.aggregates().get(column.key)
    if known is not None:
        return known[AGGREGATES.index(column.aggregate)]
    # A summary may hold aggregates itself, as a map or under a key that looks like one.
    return descend(run.summary, f"{column.key}.{column.aggregate}")


def descend(value: JsonValue, path: str) -> JsonValue:
    """Return what stands at a dotted path in nested maps, or None."""
    if not isinstance(value, Mapping):
        return None
    node = cast("Mapping[str, Any]", value)
    if path in node:
        return node[path]
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        head = ".".join(parts[:length])
        if head in node:
            return descend(node[head], ".".join(parts[length:]))
    return None


def list_columns(run: Run) -> Iterator[Column]:
    """Yield the columns of its config and its summary that a run has values in."""
    for path in _leaves(run.config):
        yield Column("config", path)
    for path in _leaves(run.summary):
        head, _, last = path.rpartition(".")
        shows_aggregates = last in AGGREGATES and isinstance(run.summary.get(head), Mapping)
        yield Column("summary", head, last) if shows_aggregates else Column("summary", path)


def _leaves(node: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in node.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping) and value and "_type" not in value:
            yield from _leaves(cast("Mapping[str, Any]", value), f"{path}.")
        elif value is not None and 0 < len(path) <= MAX_KEY_CHARS:
            yield path


def _git(name: str) -> Callable[[RunRow, Run], JsonValue]:
    return lambda row, run: run.metadata.git.get(name)


def _hardware(name: str) -> Callable[[RunRow, Run], JsonValue]:
    return lambda row, run: run.metadata.hardware.get(name)


def _metadata(name: str) -> Callable[[RunRow, Run], JsonValue]:
    return lambda row, run: getattr(run.metadata, name)


def _field(name: str) -> Callable[[RunRow, Run], JsonValue]:
    return lambda row, run: getattr(run, name)


def _gpus(run: Run) -> list[Any]:
    gpus = run.metadata.hardware.get("gpus")
    return cast("list[Any]", gpus) if isinstance(gpus, list) else []


def _gpu(row: RunRow, run: Run) -> JsonValue:
    first = next(iter(_gpus(run)), None)
    return cast("dict[str, Any]", first).get("name") if isinstance(first, dict) else first


_PROPERTIES: dict[str, Callable[[RunRow, Run], JsonValue]] = {
    "name": _field("name"),
    "id": _field("id"),
    "state": lambda row, run: run.state.value,
    "number": _field("number"),
    "user": _field("user"),
    "notes": _field("notes"),
    "tags": lambda row, run: run.tags or None,
    "group": _field("group"),
    "job_type": _field("job_type"),
    "created": _field("created_us"),
    "started": _field("started_us"),
    "ended": _field("ended_us"),
    "heartbeat": _field("heartbeat_us"),
    "duration": _field("duration_s"),
    "runtime": _field("runtime_s"),
    "step": lambda row, run: None if run.last_step < 0 else run.last_step,
    "parent": _field("parent"),
    "locked": _field("locked"),
    "archived": lambda row, run: row.archived_of is not None,
    "command": _metadata("command"),
    "program": _metadata("program"),
    "host": _metadata("host"),
    "os": _metadata("os"),
    "python": _metadata("python_version"),
    "executable": _metadata("executable"),
    "client": _metadata("client_version"),
    "git.remote": _git("remote"),
    "git.commit": _git("commit"),
    "git.branch": _git("branch"),
    "git.dirty": _git("dirty"),
    "cpu": _hardware("cpu"),
    "cpu_count": _hardware("cpu_count"),
    "memory": _hardware("memory_bytes"),
    "gpu": _gpu,
    "gpu_count": lambda row, run: len(_gpus(run)) or None,
    "notebook": _metadata("notebook"),
}
