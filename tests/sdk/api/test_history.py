import math

import numpy as np
import pytest
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import Row, record_run

from kiseki.model.errors import UsageError
from kiseki.sdk.api import Api, Run

N = 3000


@pytest.fixture(scope="module")
def long_rows() -> list[Row]:
    return [
        (
            step,
            {"loss": 1 / (step + 1), "n": step} | ({"val": step / 7} if step % 500 == 0 else {}),
        )
        for step in range(N)
    ]


@pytest.fixture(scope="module")
def long_run(server: LiveServer, long_rows: list[Row]) -> Run:
    return Api(server.url).run(record_run(server.url, long_rows, project="long").uid)


@pytest.fixture
def short_run(server: LiveServer, api: Api) -> Run:
    rows: list[Row] = [
        (0, {"loss": 0.5, "acc": 0.25, "ok": True}),
        (5, {"loss": math.nan, "text": "hello"}),
        (3, {"loss": -math.inf, "big": 2**62 + 1, "list": [1, "a"]}),
        (3, {"loss": 0.125}),
    ]
    return api.run(record_run(server.url, rows, project="short").uid)


def values(rows: object) -> list[dict[str, object]]:
    """Return rows without the clocks, NaN written so that it equals itself."""
    return [
        {
            key: "nan" if isinstance(value, float) and math.isnan(value) else value
            for key, value in row.items()
            if key not in ("_timestamp", "_runtime")
        }
        for row in rows  # type: ignore[attr-defined]
    ]


def test_a_scan_gives_every_row_in_the_order_of_steps_with_its_types(short_run: Run):
    assert values(short_run.scan_history()) == [
        {"_step": 0, "loss": 0.5, "acc": 0.25, "ok": True},
        {"_step": 3, "loss": -math.inf, "big": 2**62 + 1, "list": [1, "a"]},
        {"_step": 3, "loss": 0.125},
        {"_step": 5, "loss": "nan", "text": "hello"},
    ]


def test_every_row_has_its_time(short_run: Run):
    rows = list(short_run.scan_history())

    assert [row["_timestamp"] for row in rows] == pytest.approx(
        [1769860800, 1769860802, 1769860803, 1769860801]
    )
    assert all(isinstance(row["_runtime"], float) for row in rows)


def test_a_scan_for_keys_gives_rows_that_have_all_of_them(short_run: Run):
    assert values(short_run.scan_history(keys=["loss", "acc"])) == [
        {"_step": 0, "loss": 0.5, "acc": 0.25}
    ]


def test_a_scan_goes_over_pages_and_loses_nothing(long_run: Run, long_rows: list[Row]):
    scanned = values(long_run.scan_history(page_size=700))

    assert scanned == [{"_step": step, **row} for step, row in long_rows]


def test_a_scan_of_a_range_takes_the_first_step_and_leaves_the_last(long_run: Run):
    rows = long_run.scan_history(keys=["n"], min_step=10, max_step=13)

    assert [row["n"] for row in rows] == [10, 11, 12]


def test_the_history_of_a_short_run_is_its_rows(short_run: Run):
    assert values(short_run.history(pandas=False)) == values(short_run.scan_history())


def test_the_history_of_some_keys_leaves_out_rows_without_any(short_run: Run):
    assert values(short_run.history(keys=["acc", "text"], pandas=False)) == [
        {"_step": 0, "acc": 0.25},
        {"_step": 5, "text": "hello"},
    ]


def test_the_history_of_a_long_run_is_real_values_from_first_to_last(
    long_run: Run, long_rows: list[Row]
):
    logged = dict(long_rows)

    rows = long_run.history(samples=100, pandas=False)

    assert 50 <= len(rows) <= 300
    assert [row["_step"] for row in rows] == sorted({row["_step"] for row in rows})
    assert (rows[0]["_step"], rows[-1]["_step"]) == (0, N - 1)
    for row in rows:
        if "loss" in row:
            assert row["loss"] == logged[row["_step"]]["loss"]
    assert rows[-1]["loss"] == logged[N - 1]["loss"]


def test_rare_points_are_all_in_the_history_of_a_long_run(long_run: Run):
    rows = long_run.history(samples=100, keys=["val"], pandas=False)

    assert [(row["_step"], row["val"]) for row in rows] == [
        (step, step / 7) for step in range(0, N, 500)
    ]


def test_the_history_may_be_drawn_over_another_axis(long_run: Run):
    rows = long_run.history(samples=100, keys=["loss"], x_axis="n", pandas=False)

    assert rows[0]["n"] == 0
    assert rows[-1] == {"n": N - 1, "loss": 1 / N}


def test_the_history_is_a_data_frame_where_pandas_is_installed(short_run: Run):
    frame = short_run.history()

    assert list(frame["_step"]) == [0, 3, 3, 5]
    assert frame.columns[0] == "_step"


def test_an_empty_run_has_an_empty_history(server: LiveServer, api: Api):
    run = api.run(record_run(server.url, project="empty").uid)

    assert run.history(pandas=False) == []
    assert run.history(pandas=False, stream="system") == []
    assert list(run.scan_history()) == []
    assert run.history_arrow().num_rows == 0


def test_a_series_is_every_point_of_a_key(long_run: Run, long_rows: list[Row]):
    series = long_run.series("loss")

    np.testing.assert_array_equal(np.asarray(series.x), np.arange(N))
    np.testing.assert_array_equal(
        np.asarray(series.y), np.array([row["loss"] for _, row in long_rows])
    )
    assert long_run.series("n").y.tolist() == list(range(N))


def test_an_arrow_table_has_every_row_and_the_types_that_were_logged(short_run: Run):
    table = short_run.history_arrow()

    assert table.num_rows == 4
    assert table["big"].to_pylist() == [None, 2**62 + 1, None, None]
    assert table["ok"].to_pylist() == [True, None, None, None]
    assert table["list"].to_pylist() == [None, '[1,"a"]', None, None]


def test_system_metrics_are_no_rows_of_the_history(server: LiveServer, api: Api):
    rows: list[Row] = [(0, {"loss": 1.0}), (0, {"system/cpu": 50.0}), (1, {"loss": 0.5})]
    run = api.run(record_run(server.url, rows, project="system").uid)

    assert values(run.scan_history()) == [{"_step": 0, "loss": 1.0}, {"_step": 1, "loss": 0.5}]
    assert values(run.history(pandas=False)) == values(run.scan_history())
    assert run.columns() == ["_step", "loss", "_timestamp", "_runtime"]
    assert values(run.history(stream="system", pandas=False)) == [{"_step": 0, "system/cpu": 50.0}]
    assert run.system_metrics == {"cpu": 50.0}


def test_deleting_a_key_removes_it_and_nothing_else(server: LiveServer, api: Api):
    rows: list[Row] = [(step, {"a": step, "b": -step}) for step in range(10)]
    run = api.run(record_run(server.url, rows, project="cut").uid)

    run.delete_history("a", from_step=4, to_step=5)
    run.delete_history(from_step=8)

    assert run.series("a").y.tolist() == [0, 1, 2, 3, 6, 7]
    assert run.series("b").y.tolist() == [0, -1, -2, -3, -4, -5, -6, -7]


def test_deleting_nothing_in_particular_is_refused(short_run: Run):
    with pytest.raises(UsageError):
        short_run.delete_history()


def test_facts_of_keys_are_exact(long_run: Run):
    facts = {fact.key: fact for fact in long_run.keys()}

    assert (facts["n"].count, facts["n"].min, facts["n"].max) == (N, 0, N - 1)
    assert facts["val"].count == N // 500
