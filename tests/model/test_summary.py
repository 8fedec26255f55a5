from kiseki.model.metric import MetricDefinition, SeriesFacts
from kiseki.model.summary import find_definitions, summarize


def facts(key: str, *values: float) -> SeriesFacts:
    finite = [v for v in values if v == v and abs(v) != float("inf")]
    return SeriesFacts(
        key=key,
        count=len(values),
        first=values[0],
        last=values[-1],
        min=min(finite, default=None),
        max=max(finite, default=None),
        mean=sum(finite) / len(finite) if finite else None,
    )


LOSS = facts("loss", 4.0, 1.0, 2.5)


def test_a_key_without_a_definition_shows_its_last_value():
    assert summarize([LOSS], []) == {"loss": 2.5}


def test_the_last_value_keeps_its_type():
    summary = summarize([facts("n", 1, 3), facts("ok", *(True,))], [])
    assert [type(value) for value in summary.values()] == [int, bool]


def test_several_kinds_make_a_map():
    asked = MetricDefinition(name="loss", summary=("min", "max", "mean", "first", "last"))
    assert summarize([LOSS], [asked]) == {
        "loss": {"min": 1.0, "max": 4.0, "mean": 2.5, "first": 4.0, "last": 2.5}
    }


def test_best_follows_the_goal_and_is_the_smallest_without_one():
    best = MetricDefinition(name="loss", summary=("best",))
    highest = MetricDefinition(name="loss", summary=("best",), goal="maximize")
    assert summarize([LOSS], [best]) == {"loss": {"best": 1.0}}
    assert summarize([LOSS], [highest]) == {"loss": {"best": 4.0}}


def test_none_keeps_a_key_out_of_the_summary():
    quiet = MetricDefinition(name="*", summary=("none",))
    assert summarize([LOSS], [quiet], others={"note": "x"}) == {}


def test_an_exact_name_says_more_than_a_glob_and_a_long_glob_more_than_a_short_one():
    definitions = [
        MetricDefinition(name="val/loss", summary=("max",)),
        MetricDefinition(name="*", summary=("none",)),
        MetricDefinition(name="val/*", summary=("min",)),
    ]
    summary = summarize(
        [facts("val/loss", 1.0, 2.0), facts("val/acc", 3.0, 4.0), LOSS], definitions
    )
    assert summary == {"val/loss": {"max": 2.0}, "val/acc": {"min": 3.0}}


def test_a_definition_that_asks_for_no_summary_leaves_it_to_the_next():
    definitions = [
        MetricDefinition(name="loss", step_metric="epoch"),
        MetricDefinition(name="lo*", summary=("min",)),
    ]
    assert summarize([LOSS], definitions) == {"loss": {"min": 1.0}}
    assert [d.name for d in find_definitions("loss", definitions)] == ["loss", "lo*"]


def test_system_metrics_and_hidden_keys_are_left_out():
    known = [facts("system/cpu", 1.0), facts("_runtime", 2.0), LOSS]
    assert summarize(known, [], others={"_x": 1, "text": "hello"}) == {
        "loss": 2.5,
        "text": "hello",
    }


def test_a_key_without_a_finite_value_has_no_minimum():
    asked = MetricDefinition(name="loss", summary=("min", "last"))
    only = MetricDefinition(name="loss", summary=("mean",))
    infinite = facts("loss", float("inf"))
    assert summarize([infinite], [asked]) == {"loss": {"last": float("inf")}}
    assert summarize([infinite], [only]) == {}
