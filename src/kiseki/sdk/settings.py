"""Settings: everything about kiseki itself that a user, an environment or a file may choose.

The nearer layer wins: arguments of `init`, then `Settings(...)`, then `KISEKI_*` variables,
then the file `kiseki/settings` of the working directory, then the user's own settings file,
then the defaults below.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kiseki.model.errors import UsageError

DEFAULT_BASE_URL = "http://127.0.0.1:5473"
ENVIRONMENT_PREFIX = "KISEKI_"
TRUE_WORDS = frozenset({"true", "1", "yes", "on"})
FALSE_WORDS = frozenset({"false", "0", "no", "off", ""})


class Settings:
    """What was chosen; a name that was not chosen has its default.

    Args:
        values: any of the attributes below. Names that kiseki does not know are kept in
            `unknown` and mentioned once, so that scripts written for another tracker run.

    Attributes:
        base_url: address of the server.
        api_key: who we are; never written to a run directory.
        entity, project: whose run it is and what it belongs to.
        mode: online, offline, disabled or shared.
        dir: folder that holds `kiseki/`; the working directory if empty.
        spool: node-local folder for journals when the run directory is on a network disk.
        run_id, run_name, run_notes, run_tags, run_group, run_job_type: of the next run.
        resume: allow, must, never, auto or empty.
        reinit: default, return_previous, finish_previous or create_new.
        force: raise if no server answers instead of recording locally.
        init_timeout: seconds that init waits for a server it cannot do without.
        finish_timeout: seconds that finish waits for the last rows to be acknowledged, and for
            files as long as nothing of them arrives.
        quiet: only the short footer; silent: nothing at all.
        footer: full or short.
        console: auto or wrap (record what Python prints), redirect (what C libraries and child
            processes print too), off.
        host, username, program: override what was found out.
        config_paths: YAML files read before `config=`.
        disable_git: do not look at the git checkout.
        disable_packages: do not list the installed packages.
        disable_stats: no system metrics; stats_interval: seconds between samples.
        stats_disk_paths: whose usage is sampled.
        heartbeat_interval, stop_interval, stop_grace: seconds; see `rundir.ShipSettings`.
        keep_days: days that a run directory is kept after all of it was acknowledged.
        collect_outputs: collect `./outputs` at the end of the run, and `./logs` as they grow.
        label: what this process is called in a run of several, for example `rank_0`.
        primary: whether this process owns config, summary and state in shared mode.
        update_finish_state: whether the end of this process ends a shared run.
        max_history_rows, max_summary_rows: rows of the blocks in the footer.
        allow_val_change: whether config values may be changed.
    """

    base_url: str = DEFAULT_BASE_URL
    api_key: str = ""
    entity: str = ""
    project: str = ""
    mode: str = "online"
    dir: str = ""
    spool: str = ""
    run_id: str = ""
    run_name: str = ""
    run_notes: str = ""
    run_tags: tuple[str, ...] = ()
    run_group: str = ""
    run_job_type: str = ""
    resume: str = ""
    reinit: str = "default"
    force: bool = False
    init_timeout: float = 90.0
    finish_timeout: float = 30.0
    quiet: bool = False
    silent: bool = False
    footer: str = "full"
    console: str = "auto"
    host: str = ""
    username: str = ""
    program: str = ""
    config_paths: tuple[str, ...] = ()
    disable_git: bool = False
    disable_packages: bool = False
    disable_stats: bool = False
    stats_interval: float = 15.0
    stats_disk_paths: tuple[str, ...] = ("/",)
    heartbeat_interval: float = 30.0
    stop_interval: float = 5.0
    stop_grace: float = 30.0
    keep_days: float = 7.0
    collect_outputs: bool = False
    label: str = ""
    primary: bool = True
    update_finish_state: bool = True
    max_history_rows: int = 10
    max_summary_rows: int = 10
    allow_val_change: bool = False

    def __init__(self, **values: Any) -> None:
        self.unknown: list[str] = []
        self.update(values)

    def update(self, values: Mapping[str, Any], *, source: str = "Settings") -> None:
        """Take over values; None leaves what stands.

        Raises:
            UsageError: a value is not of the setting's kind; the text names `source`.
        """
        for given_name, value in values.items():
            name = OTHER_NAMES.get(given_name, given_name)
            if name not in NAMES:
                self.unknown.append(given_name)
            elif value is not None:
                setattr(self, name, _parse(name, value, f"{source}: {given_name}"))

    def chosen(self) -> dict[str, Any]:
        """Return the values that differ from silence: everything somebody chose."""
        return {name: value for name, value in vars(self).items() if name in NAMES}

    def __repr__(self) -> str:
        chosen = {k: "***" if k == "api_key" else v for k, v in sorted(self.chosen().items())}
        return f"Settings({', '.join(f'{k}={v!r}' for k, v in chosen.items())})"


NAMES: dict[str, Any] = {
    name: getattr(Settings, name) for name in Settings.__annotations__ if name != "unknown"
}
"""Every setting and its default."""

OTHER_NAMES = {
    "x_label": "label",
    "x_primary": "primary",
    "x_update_finish_state": "update_finish_state",
    "x_disable_stats": "disable_stats",
    "x_stats_sampling_interval": "stats_interval",
    "x_stats_disk_paths": "stats_disk_paths",
    "heartbeat_seconds": "heartbeat_interval",
    "max_end_of_run_history_metrics": "max_history_rows",
    "max_end_of_run_summary_metrics": "max_summary_rows",
    "job_type": "run_job_type",
    "name": "run_name",
    "notes": "run_notes",
    "tags": "run_tags",
    "id": "run_id",
}
"""Names under which people know a setting from elsewhere, and the shorter variables."""


def read_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that `KISEKI_*` variables choose, by setting name."""
    found: dict[str, str] = {}
    for variable, text in environment.items():
        if not variable.startswith(ENVIRONMENT_PREFIX):
            continue
        name = variable[len(ENVIRONMENT_PREFIX) :].lower()
        name = OTHER_NAMES.get(name, name)
        if name in NAMES:
            found[name] = text
    return found


def read_file(path: Path) -> dict[str, str]:
    """Return the `name = value` lines of a settings file; nothing if there is no file.

    Lines in brackets and lines that begin with `#` or `;` are passed over.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.partition("=") for line in lines if line.strip()[:1] not in ("", "#", ";", "["))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def user_settings_path(environment: Mapping[str, str]) -> Path:
    """Return where the user's own settings file lies."""
    folder = environment.get("KISEKI_CONFIG_DIR")
    if folder:
        return Path(folder) / "settings"
    home = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "kiseki" / "settings"


def resolve(
    given: "Settings | Mapping[str, Any] | None" = None,
    arguments: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Lay all layers over each other.

    Args:
        given: what the user passed as `settings=`.
        arguments: arguments of `init` by setting name; None where not given.
        environment: the process's variables, `os.environ` if None.

    Raises:
        UsageError: a value is not of the setting's kind.
    """
    environment = os.environ if environment is None else environment
    chosen = given if isinstance(given, Settings) else Settings(**(given or {}))
    from_variables = read_environment(environment)
    folder = (arguments or {}).get("dir") or chosen.dir or from_variables.get("dir") or "."
    resolved = Settings()
    for path in (user_settings_path(environment), Path(folder) / "kiseki" / "settings"):
        resolved.update(read_file(path), source=str(path))
    resolved.update(from_variables, source="environment")
    resolved.update(chosen.chosen())
    resolved.update(arguments or {}, source="init")
    resolved.unknown += chosen.unknown
    resolved.base_url = resolved.base_url.rstrip("/")
    return resolved


def _parse(name: str, value: Any, where: str) -> Any:
    kind: type[Any] = NAMES[name].__class__
    if kind is str and name in ("resume", "reinit") and isinstance(value, bool):
        return BOOLEAN_WORDS[name, value]
    try:
        return _PARSERS[kind](value)
    except (TypeError, ValueError):
        raise UsageError(f"{where} must be {_KINDS[kind]}, not {value!r}.", field=name) from None


BOOLEAN_WORDS = {
    ("resume", True): "auto",
    ("resume", False): "",
    ("reinit", True): "finish_previous",
    ("reinit", False): "return_previous",
}
"""What the two settings that once were booleans mean."""


def _parse_bool(value: Any) -> bool:
    if isinstance(value, str):
        word = value.strip().lower()
        if word in TRUE_WORDS or word in FALSE_WORDS:
            return word in TRUE_WORDS
        raise ValueError(value)
    return bool(value)


def _parse_texts(value: str | Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return tuple(str(part) for part in value)


def _parse_text(value: Any) -> str:
    if isinstance(value, (str, Path)):
        return str(value)
    raise TypeError(value)


_PARSERS: dict[type[Any], Callable[[Any], Any]] = {
    str: _parse_text,
    bool: _parse_bool,
    int: int,
    float: float,
    tuple: _parse_texts,
}
_KINDS: dict[type[Any], str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    tuple: "texts",
}
