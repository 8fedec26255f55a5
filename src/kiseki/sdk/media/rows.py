"""Finds media among what is logged and puts maps in their places."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from kiseki.model.errors import KisekiError
from kiseki.model.limits import MAX_MEDIA_ITEMS
from kiseki.sdk.media.figures import find_media
from kiseki.sdk.media.group import group_rows
from kiseki.sdk.media.place import MediaPlace

SayOnce = Callable[[str, str], None]
LEFT_OUT: Final = object()
"""Stands for a value that cannot be kept."""


class MediaRows:
    """Writes media of one run.

    Args:
        place: where their files go.
        say_once: told about what cannot be kept; nothing here raises because of a value.
    """

    def __init__(self, place: MediaPlace, say_once: SayOnce) -> None:
        self._place = place
        self._say_once = say_once

    def settle(self, value: Any, key: str, step: int | None) -> Any:
        """Return `value` with every medium in it written and replaced by its map.

        What holds no media comes back as the same object; what cannot be kept is `LEFT_OUT`.
        """
        if isinstance(value, Mapping):
            return self._settle_map(cast("Mapping[Any, Any]", value), key, step)
        if isinstance(value, list | tuple):
            return self._settle_list(cast("Sequence[Any]", value), key, step)
        try:
            media = find_media(value)
            if media is None:
                return value
            if getattr(media, "note", ""):
                self._say_once(f"media:note:{key}", f"{key!r}: {media.note}")
            return media.to_row(self._place, key, step)
        except Exception as error:
            self._tell(key, value, error)
            return LEFT_OUT

    def _settle_map(self, value: Mapping[Any, Any], key: str, step: int | None) -> Any:
        settled = {name: self.settle(item, f"{key}.{name}", step) for name, item in value.items()}
        if all(settled[name] is item for name, item in value.items()):
            return value
        return {name: item for name, item in settled.items() if item is not LEFT_OUT}

    def _settle_list(self, value: Sequence[Any], key: str, step: int | None) -> Any:
        if len({item.__class__ for item in value} - _PLAIN) == 0:
            return value
        items: Sequence[Any] = value
        if len(value) > MAX_MEDIA_ITEMS and _looks_like_media(value[0]):
            self._say_once(
                f"media:count:{key}",
                f"{key!r} has {len(value)} media in one list; the first {MAX_MEDIA_ITEMS} were "
                "recorded (MAX_MEDIA_ITEMS)",
            )
            items = value[:MAX_MEDIA_ITEMS]
        settled = [self.settle(item, key, step) for item in items]
        if all(new is old for new, old in zip(settled, value, strict=False)):
            return value
        return group_rows([item for item in settled if item is not LEFT_OUT])

    def _tell(self, key: str, value: Any, error: Exception) -> None:
        kind = value.__class__.__name__
        hint = f" ({error.hint})" if isinstance(error, KisekiError) and error.hint else ""
        self._say_once(
            f"media:{key}:{type(error).__name__}",
            f"{kind} {key!r} was not recorded: {error}{hint}",
        )


_PLAIN: Final = frozenset({float, int, bool, str, type(None)})


def _looks_like_media(value: Any) -> bool:
    return hasattr(value.__class__, "to_row")
