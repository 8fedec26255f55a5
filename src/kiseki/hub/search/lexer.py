"""Words of a filter: names, texts in quotes, operators, parentheses.

A name may go on in quotes after a dot: `config."learning rate".x` is one word.
"""

import re
from typing import Literal

import msgspec

from kiseki.model.column import DELIMITERS, QUOTED, SPACES, unquote
from kiseki.model.errors import InvalidQuery

_TOKEN = re.compile(
    rf"""(?P<space>[{SPACES}]+)"""
    rf"""|(?P<quoted>{QUOTED})"""
    rf"""|(?P<word>(?:\.(?:{QUOTED})|[^{DELIMITERS}])+)"""
    r"""|(?P<symbol>[<>!=]=|[<>=]|[()\[\],])""",
    re.DOTALL,
)

TokenKind = Literal["word", "quoted", "symbol", "end"]


class Token(msgspec.Struct, frozen=True):
    """A piece of a filter.

    Attributes:
        text: as it was typed; a text in quotes without them.
        start: index of its first character; `end` of the one after its last.
    """

    kind: TokenKind
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, in upper or lower case."""
        return self.kind == "word" and self.text.lower() in words

    def is_symbol(self, *symbols: str) -> bool:
        """Whether it is one of these symbols."""
        return self.kind == "symbol" and self.text in symbols


def split(text: str) -> list[Token]:
    """Return the words of a filter and a last one of kind `end`.

    Raises:
        InvalidQuery: quotes that are not closed, or a character that has no meaning.
    """
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unreadable(text, place)
        kind = match.lastgroup
        if kind in ("word", "quoted", "symbol"):
            inner = _inside(match[0], place) if kind == "quoted" else match[0]
            tokens.append(Token(kind, inner, place, match.end()))
        place = match.end()
    tokens.append(Token("end", "", place, place))
    return tokens


def _inside(quoted: str, place: int) -> str:
    try:
        return unquote(quoted)
    except InvalidQuery as error:
        raise error_at(str(error).removesuffix("."), place) from None


def _unreadable(text: str, place: int) -> InvalidQuery:
    character = text[place]
    if character in "\"'":
        return error_at("The quotes that begin here are not closed", place)
    return error_at(f"{character!r} has no meaning here", place, hint="Put a text in quotes.")


def error_at(text: str, place: int, *, hint: str = "") -> InvalidQuery:
    """Return the error for what stands at an index of a filter."""
    return InvalidQuery(f"{text} (at character {place + 1}).", hint=hint, field="filter")
