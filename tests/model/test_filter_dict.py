import datetime
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from kiseki.hub.search import parse_filter
from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import And, Or
from kiseki.model.filter_dict import filter_from_dict
from kiseki.model.filter_text import filter_text


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ({}, ""),
        ({"state": "finished"}, "state = finished"),
        ({"state": "finished", "user": "nico"}, "state = finished and user = nico"),
        (
            {"config.lr": {"$gt": 0, "$gte": 0.1, "$lt": 1, "$lte": 0.9, "$ne": 0.5}},
            "config.lr > 0 and config.lr >= 0.1 and config.lr < 1 and config.lr <= 0.9 "
            "and config.lr != 0.5",
        ),
        (
            {"group": {"$in": ["a", "b c", None], "$nin": ["d"]}},
            'group in (a, "b c", null) and group not in (d)',
        ),
        ({"name": {"$regex": "^base", "$options": "i"}}, "name regex ^base"),
        ({"name": re.compile("^a|b$")}, "name regex ^a|b$"),
        ({"notes": {"$contains": "x"}}, "notes contains x"),
        ({"summary.loss": {"$exists": True}}, "summary.loss exists"),
        ({"summary.loss": {"$exists": 0}}, "summary.loss exists false"),
        ({"config.lr": {"$not": {"$gt": 1}}}, "not config.lr > 1"),
        ({"$not": {"state": "failed", "user": "x"}}, "not (state = failed and user = x)"),
        ({"$or": [{"state": "failed"}, {"state": "killed"}]}, "state = failed or state = killed"),
        (
            {"$nor": [{"state": "failed"}, {"group": None}], "tags": "a"},
            "not (state = failed or group = null) and tags = a",
        ),
        (
            {"$and": [{"$or": [{"id": "a"}, {"id": "b"}]}, {}, {"$and": [{"user": "x"}]}]},
            "(id = a or id = b) and user = x",
        ),
        ({"tags": ["a", "b"]}, "tags = a and tags = b"),
        ({"tags": {"$all": ["a", "b"]}}, "tags = a and tags = b"),
        ({"tags": {"$in": ["a", "b"]}}, "tags in (a, b)"),
        ({"config.layers": [64, 64]}, "config.layers = (64, 64)"),
        ({"config.lr.value": 1, "summary_metrics.acc": 2}, "config.lr = 1 and summary.acc = 2"),
        ({"jobType": "train", "displayName": "x"}, "job_type = train and name = x"),
        ({"config.learning rate": 1}, 'config."learning rate" = 1'),
        ({"group": 7, "id": "7", "notes": True}, 'group = "7" and id = "7" and notes = "true"'),
        ({"duration": {"$gt": "2h"}, "runtime": {"$lt": 60}}, "duration > 2h and runtime < 1m"),
    ],
)
def test_a_dict_says_what_a_text_says(conditions: dict[str, Any], text: str) -> None:
    tree = filter_from_dict(conditions)

    assert filter_text(tree) == text
    assert parse_filter(text) == tree


@pytest.mark.parametrize(
    ("conditions", "what"),
    [
        ({"$near": [{}]}, r"\$near"),
        ({"config.lr": {"$type": "number"}}, r"\$type"),
        ({"config.model": {"depth": 3}}, "depth"),
        ({"$or": []}, r"\$or needs a list"),
        ({"$or": {"id": "a"}}, r"\$or needs a list"),
        ({"$and": ["id = a"]}, r"\$and needs conditions"),
        ({"$not": "x"}, r"\$not needs conditions"),
        ({"group": {"$in": "a"}}, r"\$in needs a list"),
        ({"colour": 1}, "colour"),
        ({"config.lr": float("nan")}, "nan"),
        ({"config.lr": object()}, "object"),
        ({"created_at": {"$gt": "yesterday"}}, "yesterday"),
        ({"created_at": True}, "True"),
        ({"duration": {"$gt": "long"}}, "long"),
        ({"name": {"$regex": "a", "$options": "x"}}, r"\$options"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(conditions: dict[str, Any], what: str) -> None:
    with pytest.raises(InvalidQuery, match=what):
        filter_from_dict(conditions)


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("tokyo")
def test_times_without_a_zone_are_meant_where_the_caller_sits() -> None:
    zoned = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
    here = zoned.astimezone().replace(tzinfo=None)

    trees = [
        filter_from_dict({"createdAt": {"$gt": moment}})
        for moment in (zoned, here, "2026-01-31T12:00:00Z", "2026-01-31T21:00", 1769860800000000)
    ]

    assert {filter_text(tree) for tree in trees} == {"created > 2026-01-31T12:00:00Z"}


def test_groups_without_conditions_are_printed_as_what_they_mean() -> None:
    assert filter_text(Or()) == "not id exists"
    assert filter_text(Or(of=(And(), Or()))) == "id exists or not id exists"
