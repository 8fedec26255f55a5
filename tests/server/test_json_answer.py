import math

from kiseki.model.run import Run
from kiseki.model.state import RunState
from kiseki.model.wire import HistoryPage
from kiseki.server.json_answer import answer_json, plain_rows, plain_run, plain_value


def test_numbers_that_json_does_not_have_become_typed_values() -> None:
    assert plain_value(math.nan) == {"_type": "float", "text": "nan"}
    assert plain_value([math.inf, {"x": -math.inf}]) == [
        {"_type": "float", "text": "inf"},
        {"x": {"_type": "float", "text": "-inf"}},
    ]


def test_everything_else_stays_as_it_is() -> None:
    value = {"a": [1, 1.5, True, None, "nan", {"_type": "int", "text": "9" * 30}]}
    assert plain_value(value) == value


def test_runs_and_rows_can_be_written_as_json() -> None:
    run = Run(
        uid="u",
        id="i",
        name="n",
        number=1,
        entity="e",
        project="p",
        project_id=1,
        stream="s",
        state=RunState.RUNNING,
        summary={"loss": math.nan},
        config={"clip": math.inf},
    )
    plain = plain_run(run)
    assert plain.summary == {"loss": {"_type": "float", "text": "nan"}}
    assert plain.config == {"clip": {"_type": "float", "text": "inf"}}
    rows = plain_rows(HistoryPage(rows=[{"_step": 0, "loss": math.nan}], cursor="c"))
    assert answer_json(rows).content == (
        b'{"rows":[{"_step":0,"loss":{"_type":"float","text":"nan"}}],"cursor":"c"}'
    )
