"""Turn what a user logs into what a journal can hold.

Numbers of other libraries are taken over without importing those libraries. Nothing here
raises because of a value: what cannot be kept is told to `say_once` and left out or kept
as a short text.
"""

import datetime
import enum
import math
import os
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any, Final, cast

import msgspec

from kiseki.model.limits import (
    INLINE_VALUE_BYTES,
    MAX_JSON_DEPTH,
    MAX_KEY_CHARS,
    MAX_VALUE_BYTES,
)
from kiseki.sdk.large_values import LargeValues
from kiseki.sdk.media.rows import LEFT_OUT, MediaRows

MAX_REPR_CHARS: Final = 1000
MIN_INT64: Final = -(2**63)
MAX_INT64: Final = 2**63 - 1

_WITHOUT_MEDIA: Final = frozenset({float, int, bool, str, type(None)})

SayOnce = Callable[[str, str], None]
"""Called with (what it is about, text); the text is shown the first time only."""


class ValueConverter:
    """Converts values, remembers how long it waited for devices.

    Args:
        say_once: told about what could not be kept as it was.
        max_bytes: the most that one value may have.
        media: writes what is more than a number; None: nothing of the kind is looked for.
        large: writes what is too large for a row; None: it stays where it is.

    Attributes:
        waited_s: seconds spent in converting values that live on a device.
    """

    def __init__(
        self,
        say_once: SayOnce,
        *,
        max_bytes: int = MAX_VALUE_BYTES,
        media: MediaRows | None = None,
        large: LargeValues | None = None,
    ) -> None:
        self._say_once = say_once
        self._max_bytes = max_bytes
        self._media = media
        self._large = large
        self._encode = msgspec.msgpack.Encoder().encode
        self.waited_s = 0.0

    def convert_row(self, data: Mapping[Any, Any], step: int | None = None) -> dict[str, Any]:
        """Return `data` with text keys and plain values, without what is over a limit.

        Args:
            data: what was logged.
            step: of the row, where it is known; files of media are named by it.
        """
        row: dict[str, Any] = {}
        for key, value in data.items():
            name = self._convert_key(key)
            if name is None:
                continue
            settled = self._settle(name, value, step)
            if settled is LEFT_OUT:
                continue
            kept, plain = self._convert_top(name, settled)
            if kept:
                row[name] = plain
        return row

    def _settle(self, name: str, value: Any, step: int | None) -> Any:
        """Return a value with maps in the places of media."""
        if self._media is None or value.__class__ in _WITHOUT_MEDIA:
            return value
        return self._media.settle(value, name, step)

    def convert(self, value: Any, name: str = "") -> Any:
        """Return one value in plain form: None, bool, int, float, str, lists and maps."""
        return self._plain(value, name, 0)

    def _convert_key(self, key: Any) -> str | None:
        name = key if isinstance(key, str) else str(key)
        if not name.isascii():
            name = unicodedata.normalize("NFC", _without_surrogates(name))
        if 0 < len(name) <= MAX_KEY_CHARS:
            return name
        self._say_once(
            "key:length",
            f"a key of {len(name)} characters was not recorded (1 to {MAX_KEY_CHARS} are allowed)",
        )
        return None

    def _convert_top(self, name: str, value: Any) -> tuple[bool, Any]:
        if _is_distributed(value):
            self._say_once(
                f"distributed:{name}",
                f"{name!r} is spread over several processes and was not recorded; "
                "log a local or reduced value",
            )
            return False, None
        plain = self._plain(value, name, 0)
        if plain.__class__ is list and _get_shape(value) and _count_items(value) == 1:
            plain = _only_item(plain)
        if type(plain) in (str, list, dict):
            size = len(self._encode(plain))
            if size > self._max_bytes:
                self._say_once(
                    f"size:{name}",
                    f"a value of {name!r} with {size} bytes was not recorded "
                    f"(the limit is {self._max_bytes})",
                )
                return False, None
            if size > INLINE_VALUE_BYTES and self._large is not None:
                return self._move_out(self._large, name, plain)
        return True, plain

    def _move_out(self, large: LargeValues, name: str, plain: Any) -> tuple[bool, Any]:
        try:
            return True, large.move_out(plain, name)
        except OSError as error:
            self._say_once(f"large:{name}", f"a value of {name!r} was not recorded: {error}")
            return False, None

    def _plain(self, value: Any, name: str, depth: int) -> Any:
        kind = value.__class__
        if kind is float or kind is bool or value is None:
            return value
        if kind is int:
            return _plain_int(value)
        if kind is str:
            return _without_surrogates(value)
        if depth > MAX_JSON_DEPTH:
            return self._as_text(value, name)
        try:
            return self._plain_other(value, name, depth)
        except Exception:
            # A foreign object may raise anything from its methods; log() raises for none.
            return self._as_text(value, name)

    def _plain_other(self, value: Any, name: str, depth: int) -> Any:
        if isinstance(value, Mapping):
            items = cast("Mapping[Any, Any]", value).items()
            return {_without_surrogates(str(k)): self._plain(v, name, depth + 1) for k, v in items}
        if isinstance(value, (list, tuple, Set)):
            members = cast("Iterable[Any]", value)
            return [self._plain(v, name, depth + 1) for v in members]
        if isinstance(value, enum.Enum):
            return self._plain(value.value, name, depth + 1)
        found, plain = _plain_scalar(value)
        if found:
            return plain
        if hasattr(value, "tolist") or hasattr(value, "__array__") or hasattr(value, "item"):
            return self._plain_array(value, name, depth)
        return self._as_text(value, name)

    def _plain_array(self, value: Any, name: str, depth: int) -> Any:
        started = time.perf_counter()
        if _count_items(value) == 1 and not _get_shape(value):
            plain = value.item() if hasattr(value, "item") else value.__array__().item()
        else:
            size = _count_items(value)
            if size * 8 > self._max_bytes * 2:
                return self._describe_array(value, name)
            array = value.detach() if hasattr(value, "detach") else value
            plain = array.tolist() if hasattr(array, "tolist") else array.__array__().tolist()
        self.waited_s += time.perf_counter() - started
        if plain.__class__ is value.__class__:
            return self._as_text(value, name)
        return self._plain(plain, name, depth + 1)

    def _describe_array(self, value: Any, name: str) -> str:
        self._say_once(f"array:{name}", f"{name!r} is a large array; only its shape was recorded")
        return f"{value.__class__.__name__} of shape {tuple(_get_shape(value))}"

    def _as_text(self, value: Any, name: str) -> str:
        kind = str(value.__class__.__name__)
        self._say_once(
            f"type:{kind}", f"values of type {kind} are recorded as text (first seen: {name!r})"
        )
        try:
            text = repr(value)
        except Exception:
            text = f"<{kind}>"
        text = _without_surrogates(text)
        return text if len(text) <= MAX_REPR_CHARS else text[: MAX_REPR_CHARS - 1] + "…"


def _plain_scalar(value: Any) -> tuple[bool, Any]:
    """Return whether `value` is a kind of number, text or time, and its plain form."""
    if isinstance(value, str):
        return True, _without_surrogates(str(value))
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return True, value.isoformat()
    if isinstance(value, datetime.timedelta):
        return True, value.total_seconds()
    if isinstance(value, os.PathLike):
        return True, str(value)  # pyright: ignore[reportUnknownArgumentType]
    import numbers  # hardly any training logs a kind of number that gets here

    if isinstance(value, numbers.Integral):
        return True, _plain_int(int(value))
    if isinstance(value, (float, numbers.Number)) and not isinstance(value, complex):
        return True, float(value)  # pyright: ignore[reportArgumentType]
    return False, None


def _plain_int(value: int) -> int | dict[str, str]:
    if MIN_INT64 <= value <= MAX_INT64:
        return value
    return {"_type": "int", "text": str(value)}


def _without_surrogates(text: str) -> str:
    """Return `text` with halves of surrogate pairs written out, which UTF-8 cannot hold."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _get_shape(value: Any) -> tuple[int, ...]:
    shape = getattr(value, "shape", ())
    return tuple(int(n) for n in shape)


def _count_items(value: Any) -> int:
    return math.prod(_get_shape(value))


def _only_item(plain: Any) -> Any:
    """Return what lies in lists of one: a loss of shape (1,) is a point of a curve."""
    while plain.__class__ is list:
        plain = plain[0]
    return plain


def _is_distributed(value: Any) -> bool:
    """Return whether reading `value` would be a collective of several processes."""
    kind: type[Any] = value.__class__
    if kind.__module__ == "builtins":
        return False
    if any(base.__name__ in ("DTensor", "ShardedTensor") for base in kind.__mro__):
        return True
    try:
        return getattr(value, "is_fully_addressable", True) is False
    except Exception:
        return False
