"""The config of a live run: a dict with attributes whose changes are recorded.

A value that was set once is locked: setting another one raises unless changes were allowed.
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kiseki.model.errors import UsageError

ConfigChange = Callable[[dict[str, Any], list[str]], None]
"""Called with (values that were set, names that were deleted), both of the top level."""

_MISSING = object()


class ConfigSection(dict[str, Any]):
    """One level of a config; deeper levels are sections too.

    Names that begin with `_` are reachable by item access only.
    """

    __slots__ = ("_path", "_root")

    _root: "Config"
    _path: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"The config has no {name!r}.") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(f"The config has no {name!r}.") from None

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._root.note_change(self._path[0] if self._path else key)

    def update(self, *args: Any, allow_val_change: bool | None = None, **kwargs: Any) -> None:
        """Set several values; nothing is set if one of them may not be.

        Args:
            args: a mapping, an `argparse.Namespace` or pairs.
            allow_val_change: whether values that are set already may be changed; None: as
                `init` was told.
            kwargs: more values by name.

        Raises:
            UsageError: a value is set already and may not be changed.
        """
        given = {**(as_mapping(args[0]) if args else {}), **kwargs}
        plain: dict[str, Any] = self._root.convert(given)
        allowed = self._root.allow_changes if allow_val_change is None else allow_val_change
        if not allowed:
            self._check_unlocked(plain)
        for key, value in plain.items():
            self._put(key, value)
        for top in [self._path[0]] if self._path else plain:
            self._root.note_change(top)

    def setdefaults(self, defaults: Any = None) -> dict[str, Any]:
        """Set those of `defaults` that have no value yet; return the whole section."""
        self.update({k: v for k, v in as_mapping(defaults).items() if str(k) not in self})
        return self.as_dict()

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the value of `key`, setting it to `default` before if it has none."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: str, default: Any = _MISSING) -> Any:
        """Delete `key` and return its value."""
        if key not in self and default is not _MISSING:
            return default
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        """Delete and return the value that was set last."""
        key = next(reversed(self))
        return key, self.pop(key)

    def clear(self) -> None:
        """Delete all values."""
        for key in list(self):
            del self[key]

    def as_dict(self) -> dict[str, Any]:
        """Return a plain copy of this section and all below it."""
        return {
            k: v.as_dict() if isinstance(v, ConfigSection) else copy.deepcopy(v)
            for k, v in self.items()
        }

    def copy(self) -> dict[str, Any]:
        """Return a plain copy; changing it changes no config."""
        return self.as_dict()

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return self.as_dict()

    def __reduce__(self) -> tuple[Any, ...]:
        return (dict, (self.as_dict(),))

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self]

    def _check_unlocked(self, plain: Mapping[str, Any]) -> None:
        for key, value in plain.items():
            old = self.get(key, _MISSING)
            if old is not _MISSING and repr(old) != repr(value):
                name = ".".join((*self._path, key))
                raise UsageError(
                    f"Config value {name!r} is {old!r} and cannot become {value!r}.",
                    hint="Pass allow_val_change=True to init() or config.update().",
                    field=name,
                )

    def _put(self, key: str, value: Any) -> None:
        if isinstance(value, dict):
            section = ConfigSection()
            section._root, section._path = self._root, (*self._path, key)
            for inner_key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
                section._put(str(inner_key), inner)  # pyright: ignore[reportUnknownArgumentType]
            value = section
        super().__setitem__(key, value)


class Config(ConfigSection):
    """The whole config of a run.

    Args:
        values: what it begins with; this is not told to `on_change`.
        convert: turns values into plain ones.
        on_change: told about every later change.
        allow_changes: whether values that are set already may be changed.
    """

    __slots__ = ("_allow_changes", "_convert", "_on_change")

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        convert: Callable[[Mapping[Any, Any]], dict[str, Any]],
        on_change: ConfigChange,
        allow_changes: bool,
    ) -> None:
        super().__init__()
        self._root = self
        self._path = ()
        self._convert = convert
        self._on_change = on_change
        self._allow_changes = allow_changes
        for key, value in convert(values).items():
            self._put(key, value)

    @property
    def allow_changes(self) -> bool:
        """Whether values that are set already may be changed."""
        return self._allow_changes

    def convert(self, values: Mapping[Any, Any]) -> dict[str, Any]:
        """Return `values` in the form that is recorded."""
        return self._convert(values)

    def note_change(self, key: str) -> None:
        """Tell that the value of a top-level key was set, changed inside or deleted."""
        if key in self:
            value = self[key]
            plain = value.as_dict() if isinstance(value, ConfigSection) else value
            self._on_change({key: plain}, [])
        else:
            self._on_change({}, [key])


def as_mapping(source: Any) -> dict[Any, Any]:
    """Return what a user may pass as a config as a dict.

    Args:
        source: None, a mapping, pairs, an `argparse.Namespace` or parsed absl flags.

    Raises:
        UsageError: it is something else.
    """
    if source is None:
        return {}
    flags = getattr(source, "flag_values_dict", None)
    if callable(flags):
        return as_mapping(flags())
    try:
        return dict(source)
    except (TypeError, ValueError):
        fields = _find_fields(source)
        if fields is not None:
            return {k: v for k, v in fields.items() if not k.startswith("_")}
    raise UsageError(
        f"A config must be a dict, a namespace or the path of a YAML file, "
        f"not {type(source).__name__}.",
        field="config",
    )


def _find_fields(thing: object) -> dict[str, Any] | None:
    """Return the attributes of an object whose class is no builtin."""
    if thing.__class__.__module__ == "builtins":
        return None
    return getattr(thing, "__dict__", None)
