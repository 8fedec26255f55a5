"""Where the config of a run begins: YAML files, then what was given to `init`."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kiseki.model.errors import UsageError
from kiseki.sdk.config import as_mapping

DEFAULTS_FILE = "config-defaults.yaml"
COMMAND_LINE_OPTION = "--configs"


def collect_config(
    given: Any,
    *,
    include: Sequence[str] | None = None,
    exclude: Sequence[str] | None = None,
    paths: Iterable[str] = (),
    program_dir: Path | None = None,
) -> dict[str, Any]:
    """Return the config that a run begins with; later sources win.

    Args:
        given: the `config` argument of `init`; a text is the path of a YAML file.
        include: the only keys of `given` to take, or None for all.
        exclude: keys of `given` to leave out.
        paths: YAML files from the settings.
        program_dir: folder of the script, where `config-defaults.yaml` may lie.

    Raises:
        UsageError: a file that was named cannot be read, or both filters were given.
    """
    if include and exclude:
        raise UsageError(
            "config_include_keys and config_exclude_keys exclude each other.",
            field="config_include_keys",
        )
    config: dict[str, Any] = {}
    if program_dir is not None and (program_dir / DEFAULTS_FILE).exists():
        config |= read_config_file(program_dir / DEFAULTS_FILE)
    for path in (*paths, *_paths_on_command_line(sys.argv)):
        config |= read_config_file(Path(path))
    if isinstance(given, (str, Path)):
        given = read_config_file(Path(given))
    values = {str(key): value for key, value in as_mapping(given).items()}
    if include:
        values = {key: value for key, value in values.items() if key in include}
    if exclude:
        values = {key: value for key, value in values.items() if key not in exclude}
    return config | values


def read_config_file(path: Path) -> dict[str, Any]:
    """Read a YAML file of `key: value` or `key: {desc: ..., value: ...}`.

    Raises:
        UsageError: it cannot be read or is not a map.
    """
    import yaml

    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"Config file {path} cannot be read: {error}", field="config") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise UsageError(f"Config file {path} does not hold a map.", field="config")
    return {str(key): _unwrap(value) for key, value in as_mapping(content).items()}


def _unwrap(value: Any) -> Any:
    """Return the value of an entry that may carry a description."""
    if value.__class__ is dict:
        entry = as_mapping(value)
        if "value" in entry and set(entry) <= {"value", "desc"}:
            return entry["value"]
    return value


def _paths_on_command_line(arguments: Sequence[str]) -> list[str]:
    for index, argument in enumerate(arguments):
        if argument.startswith(COMMAND_LINE_OPTION + "="):
            return argument.partition("=")[2].split(",")
        if argument == COMMAND_LINE_OPTION and index + 1 < len(arguments):
            return arguments[index + 1].split(",")
    return []
