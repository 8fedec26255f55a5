import math

import pyarrow as pa
import pytest

from kiseki.model.errors import UsageError
from kiseki.sdk.api import frames


def test_columns_keep_the_types_of_their_values():
    rows = [
        {"_step": 0, "loss": 1.5, "n": 2**53 + 1, "ok": True, "text": "a"},
        {"_step": 1, "loss": math.nan, "ok": False},
    ]

    table = frames.to_arrow(rows, ["_step", "loss", "n", "ok", "text"])

    assert [str(field.type) for field in table.schema] == [
        "int64",
        "double",
        "int64",
        "bool",
        "string",
    ]
    assert table["n"].to_pylist() == [2**53 + 1, None]
    assert math.isnan(table["loss"].to_pylist()[1])


def test_whole_and_broken_numbers_share_a_float_column():
    table = frames.to_arrow([{"a": 1}, {"a": 0.5}], ["a"])

    assert table.schema.field("a").type == pa.float64()


def test_a_whole_number_that_a_float_would_round_turns_the_column_to_text():
    table = frames.to_arrow([{"a": 2**60 + 1}, {"a": 0.5}], ["a"])

    assert table["a"].to_pylist() == [str(2**60 + 1), "0.5"]


def test_types_that_differ_between_batches_are_joined(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frames, "BATCH_ROWS", 1)
    rows = [{"a": 1, "b": 1, "c": None}, {"a": 0.5, "b": "x", "c": 3}]

    table = frames.to_arrow(rows, ["a", "b", "c", "never"])

    assert table.to_pylist() == [
        {"a": 1.0, "b": "1", "c": None, "never": None},
        {"a": 0.5, "b": "x", "c": 3, "never": None},
    ]


def test_values_of_unlike_kinds_become_text_and_texts_stay_as_they_are():
    table = frames.to_arrow([{"a": "x"}, {"a": [1, "y"]}, {"a": None}], ["a"])

    assert table["a"].to_pylist() == ["x", '[1,"y"]', None]


def test_a_data_frame_has_the_step_first_and_the_clock_last():
    rows = [{"loss": 1.0, "_step": 0, "_runtime": 0.1}, {"_step": 1, "acc": 0.5, "_runtime": 0.2}]

    frame = frames.to_pandas(rows, frames.columns_of(rows))

    assert list(frame.columns) == ["_step", "acc", "loss", "_runtime"]
    assert math.isnan(frame["acc"][0])


def test_a_missing_library_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
):
    def refuse(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(frames.importlib, "import_module", refuse)

    with pytest.raises(UsageError, match="pandas") as caught:
        frames.to_pandas([], [])
    assert "`pip install pandas`" in caught.value.hint
