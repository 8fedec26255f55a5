"""Trouble that must not stop training: said once when it happens, told again at the end."""

from collections.abc import Callable


class Troubles:
    """Remembers what went wrong, each kind of it once.

    Args:
        say: shows one line to the user.

    Attributes:
        texts: everything that was said, by kind, oldest first.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.texts: dict[str, str] = {}

    def say_once(self, kind: str, text: str) -> None:
        """Show `text` unless trouble of this kind was shown before."""
        if kind in self.texts:
            return
        self.texts[kind] = text
        self._say(text)
