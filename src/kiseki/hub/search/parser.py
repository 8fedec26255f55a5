"""Reads a filter: `config.lr < 1e-3 and (tag in (prod, base) or not state = crashed)`.

`or` binds less than `and`, `and` less than `not`. Parentheses are kept in the tree as they
were typed. The whole language: docs/guide/filters.md; its twin: `web/src/search/parse.ts`.
"""

import difflib
from collections.abc import Callable, Iterable
from typing import Protocol

from kiseki.hub.search.lexer import Token, error_at, split
from kiseki.hub.search.value import read_duration, read_value
from kiseki.model.column import PROPERTIES, Kind, parse_column
from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import And, Compare, Filter, Not, Operator, Or
from kiseki.model.limits import MAX_FILTER_CHARS, MAX_FILTER_CONDITIONS, MAX_FILTER_DEPTH
from kiseki.model.run import JsonValue
from kiseki.store.pattern import compile_pattern

_SYMBOLS: dict[str, Operator] = {
    "=": "=",
    "==": "=",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
_WORDS: dict[str, Operator] = {
    "in": "in",
    "not_in": "not in",
    "regex": "regex",
    "contains": "contains",
    "exists": "exists",
}
_MINUTES_OF_A_DAY = 24 * 60
_ORDERED = frozenset({"<", "<=", ">", ">="})


class NamedColumn(Protocol):
    """A column that a filter may name; its text is its proper name."""

    @property
    def kind(self) -> Kind:
        """What its values are."""
        ...


def parse_filter(
    text: str,
    tz_minutes: int = 0,
    *,
    read_column: Callable[[str], NamedColumn] | None = None,
) -> Filter:
    """Read a filter; an empty text holds for everything.

    Args:
        tz_minutes: minutes east of UTC of whoever typed it, for times that name no zone.
        read_column: finds what a name means or raises `InvalidQuery`; without it the columns of
            runs are meant.

    Raises:
        InvalidQuery: it cannot be understood or is over a limit; the error says where, and
            what may stand there.
    """
    if len(text) > MAX_FILTER_CHARS:
        raise InvalidQuery(
            f"A filter is at most {MAX_FILTER_CHARS:,} characters long.", field="filter"
        )
    if abs(tz_minutes) > _MINUTES_OF_A_DAY:
        raise InvalidQuery("No zone is a day and more away from UTC.", field="tz_minutes")
    return _Parser(text, tz_minutes, read_column or _read_run_column).read()


def parse_filters(texts: Iterable[str], tz_minutes: int = 0) -> Filter:
    """Read filters that must all hold."""
    parts = [tree for text in texts if (tree := parse_filter(text, tz_minutes)) != And()]
    if len(parts) > MAX_FILTER_CONDITIONS:
        raise InvalidQuery(
            f"At most {MAX_FILTER_CONDITIONS} filters can be given.", field="filter"
        )
    return parts[0] if len(parts) == 1 else And(of=tuple(parts))


class _Parser:
    def __init__(
        self, text: str, tz_minutes: int, read_column: Callable[[str], NamedColumn]
    ) -> None:
        self._text = text
        self._read_column = read_column
        self._tz_minutes = tz_minutes
        self._tokens = split(text)
        self._place = 0
        self._n_conditions = 0

    def read(self) -> Filter:
        if self._peek().kind == "end":
            return And()
        tree = self._either(0)
        if self._peek().kind != "end":
            raise error_at(
                f"and, or or the end was expected, not {_shown(self._peek())}",
                self._peek().start,
                hint="Put a text with special characters in quotes.",
            )
        return tree

    def _peek(self) -> Token:
        return self._tokens[self._place]

    def _next(self) -> Token:
        token = self._peek()
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _take(self, test: Callable[..., bool], *texts: str) -> bool:
        """Step over the next token if it is one of these."""
        is_there = test(self._peek(), *texts)
        if is_there:
            self._next()
        return is_there

    def _either(self, depth: int) -> Filter:
        parts = [self._all(depth)]
        while self._take(Token.is_word, "or"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Or(of=tuple(parts))

    def _all(self, depth: int) -> Filter:
        parts = [self._one(depth)]
        while self._take(Token.is_word, "and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else And(of=tuple(parts))

    def _one(self, depth: int) -> Filter:
        self._check_depth(depth)
        if self._take(Token.is_word, "not"):
            return Not(of=self._one(depth + 1))
        if self._take(Token.is_symbol, "("):
            inner = self._either(depth + 1)
            self._close(")")
            return inner
        return self._compare()

    def _check_depth(self, depth: int) -> None:
        if depth > MAX_FILTER_DEPTH:
            raise error_at(
                f"A filter is nested at most {MAX_FILTER_DEPTH} levels deep", self._peek().start
            )

    def _close(self, symbol: str) -> None:
        if not self._take(Token.is_symbol, symbol):
            raise error_at(
                f"{symbol} was expected, not {_shown(self._peek())}", self._peek().start
            )

    def _compare(self) -> Filter:
        self._n_conditions += 1
        if self._n_conditions > MAX_FILTER_CONDITIONS:
            raise error_at(
                f"A filter has at most {MAX_FILTER_CONDITIONS} conditions", self._peek().start
            )
        column = self._column()
        operator = self._operator()
        return Compare(
            column=str(column), operator=operator, value=self._operand(column, operator)
        )

    def _column(self) -> NamedColumn:
        token = self._next()
        if token.kind not in ("word", "quoted"):
            raise error_at(
                f"The name of a column was expected, not {_shown(token)}",
                token.start,
                hint="Write for example `config.lr < 0.1 and state = running`.",
            )
        try:
            # A whole name may stand in quotes too; then nothing in it is special.
            return self._read_column(token.text)
        except InvalidQuery as error:
            text = str(error).removesuffix(".")
            raise error_at(text, token.start, hint=error.hint) from None

    def _operator(self) -> Operator:
        token = self._next()
        if token.kind == "symbol" and token.text in _SYMBOLS:
            return _SYMBOLS[token.text]
        if token.is_word("not") and self._take(Token.is_word, "in"):
            return "not in"
        if token.is_word("within") and self._take(Token.is_word, "last"):
            return "within last"
        if token.is_word(*_WORDS):
            return _WORDS[token.text.lower()]
        raise error_at(
            f"An operator was expected, not {_shown(token)}",
            token.start,
            hint="There are = != < <= > >= in (…), not in (…), regex, contains, exists and "
            "within last. To turn a condition round, write not before it.",
        )

    def _operand(self, column: NamedColumn, operator: Operator) -> JsonValue:
        place = self._peek().start
        if operator == "exists":
            return self._truth()
        if operator == "within last":
            if column.kind != "time":
                raise error_at(f"{column} is no time", place)
            return read_duration(self._words())
        if operator in ("in", "not in"):
            return self._list(column.kind, depth=0)
        if operator == "regex":
            pattern = self._words().text
            compile_pattern(pattern, ignore_case=True, field="filter")
            return pattern
        kind = column.kind
        if operator == "contains":
            kind = kind if kind in ("text", "tags") else "mixed"
        value = self._value(kind, depth=0)
        if operator in _ORDERED and (isinstance(value, bool | list) or value is None):
            raise error_at("Only numbers and texts have an order", place)
        return value

    def _truth(self) -> bool:
        if self._take(Token.is_word, "false"):
            return False
        self._take(Token.is_word, "true")
        return True

    def _value(self, kind: Kind, *, depth: int) -> JsonValue:
        if self._peek().is_symbol("(", "["):
            return self._list(kind, depth=depth)
        token = self._words()
        return read_value(token, kind, tz_minutes=self._tz_minutes)

    def _list(self, kind: Kind, *, depth: int) -> list[JsonValue]:
        self._check_depth(depth)
        opening = self._next()
        if not opening.is_symbol("(", "["):
            raise error_at(
                f"A list was expected, not {_shown(opening)}",
                opening.start,
                hint="Write it as (a, b, c).",
            )
        closing = ")" if opening.text == "(" else "]"
        values: list[JsonValue] = []
        if not self._take(Token.is_symbol, closing):
            values.append(self._value(kind, depth=depth + 1))
            while self._take(Token.is_symbol, ","):
                values.append(self._value(kind, depth=depth + 1))
            self._close(closing)
        return values

    def _words(self) -> Token:
        """Take a text in quotes, or all words up to what may follow a value."""
        first = self._next()
        if first.kind == "quoted":
            return first
        if first.kind != "word":
            raise error_at(f"A value was expected, not {_shown(first)}", first.start)
        last = first
        while self._peek().kind == "word" and not self._peek().is_word("and", "or"):
            last = self._next()
        return Token("word", self._text[first.start : last.end], first.start, last.end)


def _shown(token: Token) -> str:
    return "the end" if token.kind == "end" else repr(token.text[:40])


def _read_run_column(name: str) -> NamedColumn:
    """Take the name of a run's column apart; the error names what was probably meant."""
    try:
        return parse_column(name)
    except InvalidQuery as error:
        near = difflib.get_close_matches(name.lower(), PROPERTIES, n=1)
        hint = f"Did you mean {near[0]}?" if near else error.hint
        raise InvalidQuery(str(error), hint=hint, field="filter") from None
