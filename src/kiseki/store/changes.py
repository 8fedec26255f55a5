"""Change fields of a run's row: what a person edits and what a client sends."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec

from kiseki.model.errors import InvalidBody, UsageError
from kiseki.model.metric import MetricDefinition
from kiseki.model.run import RunMetadata
from kiseki.store import checks
from kiseki.store.run_row import RunRow


def apply_changes(row: RunRow, changes: Mapping[str, Any]) -> None:
    """Set fields of a row; config and summary merge by key, definitions by name.

    Raises:
        UsageError: an unknown field.
        InvalidName, InvalidBody, TooLarge: a value breaks a rule; the row is then partly
            changed and must not be saved.
    """
    for field, value in changes.items():
        change = _FIELDS.get(field)
        if change is None:
            raise UsageError(f"A run has no field {field[:60]!r} to change.", field=field[:60])
        change(row, value)


def merge_config(row: RunRow, values: Mapping[str, Any]) -> None:
    """Set top-level config keys."""
    row.body.config = checks.check_map({**row.body.config, **values}, field="config")


def remove_config(row: RunRow, keys: Sequence[str]) -> None:
    """Remove top-level config keys; unknown ones do nothing."""
    gone = set(keys)
    row.body.config = {k: v for k, v in row.body.config.items() if k not in gone}


def set_summary(row: RunRow, values: Mapping[str, Any]) -> None:
    """Set summary values by hand; they cover computed ones from now on."""
    row.body.by_hand = checks.check_map({**row.body.by_hand, **values}, field="summary")
    row.body.removed = [key for key in row.body.removed if key not in values]


def remove_summary(row: RunRow, keys: Sequence[str]) -> None:
    """Remove summary values; computed ones of that name stay hidden."""
    gone = dict.fromkeys(keys)
    row.body.by_hand = {k: v for k, v in row.body.by_hand.items() if k not in gone}
    row.body.removed = list(dict.fromkeys([*row.body.removed, *gone]))


def define(row: RunRow, definition: MetricDefinition, *, overwrite: bool = False) -> None:
    """Keep a metric definition; of two for one name the later wins, field by field.

    Args:
        row: the run.
        definition: what was said.
        overwrite: forget what was said about the name before.
    """
    known = {d.name: d for d in row.body.definitions}
    old = known.get(definition.name)
    if old is not None and not overwrite:
        # Fields left out are at their default, and a default says nothing.
        said = msgspec.to_builtins(definition)
        definition = msgspec.structs.replace(
            old, **{name: getattr(definition, name) for name in said}
        )
    known[definition.name] = definition
    row.body.definitions = list(known.values())


def merge_metadata(row: RunRow, found: RunMetadata) -> None:
    """Keep what was found out; fields at their default were not."""
    said = msgspec.to_builtins(found)
    checks.check_map(said, field="metadata")
    row.body.metadata = msgspec.structs.replace(
        row.body.metadata, **{name: getattr(found, name) for name in said}
    )


def _set_name(row: RunRow, value: Any) -> None:
    name = checks.check_name(_text(value, "name"), field="name")
    if not name:
        raise InvalidBody("`name` must not be empty.", field="name")
    row.name = name


def _set_notes(row: RunRow, value: Any) -> None:
    row.body.notes = checks.check_notes(_text(value, "notes"))


def _set_group(row: RunRow, value: Any) -> None:
    row.body.group = checks.check_name(_text(value, "group"), field="group")


def _set_job_type(row: RunRow, value: Any) -> None:
    row.body.job_type = checks.check_name(_text(value, "job_type"), field="job_type")


def _set_tags(row: RunRow, value: Any) -> None:
    row.body.tags = checks.check_tags(_convert(value, list[str], "tags"))


def _set_config(row: RunRow, value: Any) -> None:
    merge_config(row, _map(value, "config"))


def _set_summary(row: RunRow, value: Any) -> None:
    set_summary(row, _map(value, "summary"))


def _remove_config(row: RunRow, value: Any) -> None:
    remove_config(row, _convert(value, list[str], "remove_config"))


def _remove_summary(row: RunRow, value: Any) -> None:
    remove_summary(row, _convert(value, list[str], "remove_summary"))


def _set_metadata(row: RunRow, value: Any) -> None:
    merge_metadata(row, _convert(value, RunMetadata, "metadata"))


def _set_definitions(row: RunRow, value: Any) -> None:
    for definition in _convert(value, list[MetricDefinition], "definitions"):
        define(row, definition)


def _set_locked(row: RunRow, value: Any) -> None:
    row.locked = _convert(value, bool, "locked")


_FIELDS: dict[str, Callable[[RunRow, Any], None]] = {
    "name": _set_name,
    "notes": _set_notes,
    "tags": _set_tags,
    "group": _set_group,
    "job_type": _set_job_type,
    "remove_config": _remove_config,
    "remove_summary": _remove_summary,
    "config": _set_config,
    "summary": _set_summary,
    "metadata": _set_metadata,
    "definitions": _set_definitions,
    "locked": _set_locked,
}


def _text(value: Any, field: str) -> str:
    # A client that clears a field sends null.
    return "" if value is None else _convert(value, str, field)


def _map(value: Any, field: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidBody(f"`{field}` must be a map.", field=field)
    return dict(cast("Mapping[str, Any]", value))


def _convert(value: Any, type_: Any, field: str) -> Any:
    try:
        return msgspec.convert(value, type_, from_attributes=False)
    except msgspec.ValidationError as error:
        raise InvalidBody(f"`{field}`: {error}.", field=field) from error
