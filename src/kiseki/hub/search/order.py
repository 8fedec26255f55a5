"""The order of a list of runs: columns between commas, `-` before a descending one."""

from kiseki.model.column import parse_column, split_names
from kiseki.model.errors import InvalidQuery

MAX_ORDER_COLUMNS = 20


def parse_order(text: str) -> tuple[str, ...]:
    """Return the columns of an order by their proper names, `-` before descending ones.

    Raises:
        InvalidQuery: runs have no such column, or there are too many.
    """
    return check_order(split_names(text))


def check_order(terms: list[str]) -> tuple[str, ...]:
    """Return the terms of an order with the proper names of their columns."""
    if len(terms) > MAX_ORDER_COLUMNS:
        raise InvalidQuery(
            f"Runs can be sorted by at most {MAX_ORDER_COLUMNS} columns.", field="order"
        )
    return tuple(_term(term) for term in terms)


def _term(term: str) -> str:
    sign = "-" if term.startswith("-") else ""
    name = term[1:] if term[:1] in ("-", "+") else term
    try:
        return sign + str(parse_column(name.strip()))
    except InvalidQuery as error:
        raise InvalidQuery(str(error), hint=error.hint, field="order") from None
