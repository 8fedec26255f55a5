import time
from collections.abc import Iterator

import pytest

from kiseki.sdk.api.filters import filter_texts, order_terms, zone_minutes


def test_texts_travel_as_they_are() -> None:
    assert filter_texts("config.lr < 0.1 or state = failed") == [
        "config.lr < 0.1 or state = failed"
    ]
    assert filter_texts(["config.lr < 0.1", "state = running"]) == [
        "config.lr < 0.1",
        "state = running",
    ]


def test_a_dict_travels_as_text() -> None:
    assert filter_texts({"$or": [{"state": "failed"}, {"config.lr.value": 1}]}) == [
        "state = failed or config.lr = 1"
    ]


def test_orders_keep_their_direction_and_lose_the_plus() -> None:
    assert (
        order_terms('+created_at, -summary_metrics.acc,name,-config."a,b"')
        == 'created,-summary.acc,name,-config."a,b"'
    )
    assert order_terms(None) is None


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("tokyo")
def test_the_zone_of_the_caller_is_counted_eastwards() -> None:
    assert zone_minutes() == 540
