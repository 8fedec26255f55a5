import pytest

from kiseki.hub.column_search import SearchMode, find_columns
from kiseki.model.errors import InvalidQuery
from kiseki.model.table import ColumnInfo

_NAMES = ["name", "config.learning_rate", "config.lr", "summary.val/loss", "summary.Loss", "数"]


def _find(text: str, mode: SearchMode = "fuzzy") -> list[str]:
    columns = [ColumnInfo(name=n, source="config", kind="text", n_runs=1) for n in _NAMES]
    return [one.name for one in find_columns(columns, text, mode)]


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        ("", "fuzzy", _NAMES),
        ("lr", "fuzzy", ["config.lr", "config.learning_rate"]),
        ("loss", "fuzzy", ["summary.val/loss", "summary.Loss"]),
        ("sum loss", "fuzzy", ["summary.Loss", "summary.val/loss"]),
        ("LOSS", "exact", ["summary.val/loss", "summary.Loss"]),
        ("cfglr", "exact", []),
        ("^config[.]l", "regex", ["config.learning_rate", "config.lr"]),
        ("数", "exact", ["数"]),
        ("zz", "fuzzy", []),
    ],
)
def test_columns_are_found(text: str, mode: SearchMode, expected: list[str]) -> None:
    assert _find(text, mode) == expected


def test_what_cannot_be_searched_for_is_refused() -> None:
    with pytest.raises(InvalidQuery):
        _find("(", "regex")
    with pytest.raises(InvalidQuery):
        _find("a", "other")  # pyright: ignore[reportArgumentType]
