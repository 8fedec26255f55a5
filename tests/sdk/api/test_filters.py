import datetime

import pytest

from kiseki.model.errors import InvalidQuery
from kiseki.sdk.api.filters import conditions, order_terms


def test_a_plain_value_means_equal():
    assert conditions({"state": "finished"}) == ['state = "finished"']


def test_every_operator_has_its_word_on_the_server():
    filters = {
        "config.lr": {"$gt": 0, "$gte": 0.1, "$lt": 1, "$lte": 0.9, "$ne": 0.5},
        "group": {"$in": ["a", "b"], "$nin": ["c"]},
        "name": {"$regex": "^base", "$eq": "x"},
        "summary.loss": {"$exists": True},
    }

    assert conditions(filters) == [
        "config.lr > 0",
        "config.lr >= 0.1",
        "config.lr < 1",
        "config.lr <= 0.9",
        "config.lr != 0.5",
        'group in ["a","b"]',
        'group not_in ["c"]',
        'name regex "^base"',
        'name = "x"',
        "summary.loss exists true",
    ]


def test_and_is_what_a_list_of_conditions_means_anyway():
    filters = {"$and": [{"state": "running"}, {"$and": [{"user": "nico"}]}]}

    assert conditions(filters) == ['state = "running"', 'user = "nico"']


def test_a_tag_is_looked_for_in_the_list_of_tags():
    assert conditions({"tags": "baseline"}) == ['tags contains "baseline"']


@pytest.mark.parametrize("operator", ["$or", "$nor", "$not", "$near"])
def test_an_operator_that_cannot_be_said_is_refused_in_words(operator: str):
    with pytest.raises(InvalidQuery, match=rf"\{operator}") as caught:
        conditions({operator: [{"state": "running"}]})

    assert caught.value.hint


def test_an_unknown_operator_inside_a_field_is_refused_too():
    with pytest.raises(InvalidQuery, match=r"\$type"):
        conditions({"config.lr": {"$type": "number"}})


def test_names_of_the_client_people_know_are_understood():
    filters = {"config.lr.value": 1, "summary_metrics.acc": 2, "jobType": "train"}

    assert conditions(filters) == ["config.lr = 1", "summary.acc = 2", 'job_type = "train"']


def test_a_field_with_a_space_is_quoted():
    assert conditions({"config.learning rate": 1}) == ['"config.learning rate" = 1']


def test_times_are_sent_as_epoch_microseconds():
    moment = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)

    by_text = conditions({"createdAt": {"$gt": "2026-01-31T12:00:00Z"}})
    by_datetime = conditions({"created_at": {"$gt": moment}})

    assert by_text == by_datetime == ["created_us > 1769860800000000"]


def test_a_text_that_is_no_time_is_refused():
    with pytest.raises(InvalidQuery, match="yesterday"):
        conditions({"created_at": {"$gt": "yesterday"}})


def test_conditions_in_the_servers_own_words_are_taken_as_they_are():
    assert conditions(["config.lr < 0.1", "state = running"]) == [
        "config.lr < 0.1",
        "state = running",
    ]


def test_orders_keep_their_direction_and_lose_the_plus():
    assert order_terms("+created_at, -summary_metrics.acc,name") == "created_us,-summary.acc,name"
    assert order_terms(None) is None
