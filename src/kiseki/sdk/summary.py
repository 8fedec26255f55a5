"""The summary of a live run: computed from what was logged, changed by hand on top."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any


class Summary(MutableMapping[str, Any]):
    """Reads like a dict; a value set by hand stays, whatever is logged later.

    Args:
        base: what the run had before this process (a resumed run).
        compute: returns the values that follow from what was logged.
        convert: turns values set by hand into plain ones.
        on_change: told about every change by hand: (values that were set, names deleted).
    """

    def __init__(
        self,
        *,
        base: Mapping[str, Any],
        compute: Callable[[], Mapping[str, Any]],
        convert: Callable[[Mapping[Any, Any]], dict[str, Any]],
        on_change: Callable[[dict[str, Any], list[str]], None],
    ) -> None:
        self._base = dict(base)
        self._compute = compute
        self._convert = convert
        self._on_change = on_change
        self._by_hand: dict[str, Any] = {}
        self._deleted: set[str] = set()

    def as_dict(self) -> dict[str, Any]:
        """Return all values as they stand now."""
        values = {**self._base, **self._compute()}
        for name in self._deleted:
            values.pop(name, None)
        return values | self._by_hand

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set several values by hand; takes what `dict.update` takes."""
        plain = self._convert(dict(*args, **kwargs))
        self._by_hand |= plain
        self._deleted -= plain.keys()
        if plain:
            self._on_change(plain, [])

    def __getitem__(self, key: str) -> Any:
        if key in self._by_hand:
            return self._by_hand[key]
        return self.as_dict()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        if key not in self.as_dict():
            raise KeyError(key)
        self._by_hand.pop(key, None)
        self._deleted.add(key)
        self._on_change({}, [key])

    def __iter__(self) -> Iterator[str]:
        return iter(self.as_dict())

    def __len__(self) -> int:
        return len(self.as_dict())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"The summary has no {name!r}.") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __repr__(self) -> str:
        return f"Summary({self.as_dict()!r})"
