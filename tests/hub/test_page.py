import pytest

from kiseki.hub.page import Page, page_from
from kiseki.model.errors import InvalidQuery


def test_cursors_lead_through_a_list_to_its_end() -> None:
    first = page_from(limit=40)
    second = page_from(limit=40, cursor=first.next_cursor(100))
    third = page_from(limit=40, cursor=second.next_cursor(100))
    assert [first.offset, second.offset, third.offset] == [0, 40, 80]
    assert third.next_cursor(100) is None


def test_a_cursor_wins_over_an_offset() -> None:
    assert page_from(limit=10, offset=5, cursor="30") == Page(limit=10, offset=30)


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": 0},
        {"limit": 1001},
        {"limit": -1},
        {"limit": 10, "offset": -1},
        {"limit": 10, "offset": 2**60},
        {"limit": 10, "cursor": "-3"},
        {"limit": 10, "cursor": "٣"},
        {"limit": 10, "cursor": "9" * 30},
    ],
)
def test_pages_that_make_no_sense_are_refused(asked: dict[str, int]) -> None:
    with pytest.raises(InvalidQuery):
        page_from(**asked)  # type: ignore[arg-type]
