import gzip
import json
import math
import struct
from typing import Any

import pytest
import zstandard
from tests.doubles.live_server import Answer
from tests.doubles.shipments import segment_of
from tests.server.conftest import BegunRun

FORMATS = {"f8": "d", "i8": "q", "u4": "I", "u1": "B"}


def decode(answer: Answer) -> list[dict[str, Any]]:
    """Return the series of an answer with their arrays as lists."""
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/vnd.kiseki.series"
    body = answer.body
    if answer.headers.get("content-encoding") == "zstd":
        body = zstandard.decompress(body)
    elif answer.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    assert body[:4] == b"KSR1"
    size = struct.unpack_from("<I", body, 4)[0]
    series = json.loads(body[8 : 8 + size])["series"]
    front = (8 + size + 7) // 8 * 8
    for one in series:
        one["arrays"] = {
            name: list(struct.unpack_from(f"<{one['n']}{FORMATS[kind]}", body, front + offset))
            for name, (offset, kind) in one["arrays"].items()
        }
    return series


def _ask(run: BegunRun, headers: dict[str, str] | None = None, **query: Any) -> Answer:
    asked = {"runs": [run.uid], "keys": ["loss"], **query}
    return run.server.call("POST", "/series", asked, headers=headers)


def _ship(run: BegunRun, rows: list[tuple[int, dict[str, Any]]]) -> None:
    known = run.server.post(f"/runs/{run.uid}/writers", {"writer": run.writer}).json()
    shipped = run.ship(segment_of(rows, writer=run.writer, start=known["next"]))
    assert shipped.status == 200, shipped.body


def test_raw_points_are_every_point_with_its_type(run: BegunRun) -> None:
    rows = [(i, {"loss": i / 7, "n": 2**60 + i, "on": i % 2 == 0}) for i in range(20)]
    _ship(run, rows)
    found = decode(_ask(run, keys=["loss", "n", "on", "missing"], buckets=None))
    assert [(one["key"], one["type"], one["mode"]) for one in found] == [
        ("loss", "f", "points"),
        ("n", "i", "points"),
        ("on", "b", "points"),
    ]
    for one in found:
        assert one["arrays"]["x"] == [float(step) for step, _ in rows]
        assert one["arrays"]["y"] == [values[one["key"]] for _, values in rows]


def test_buckets_say_exactly_what_lies_in_them(run: BegunRun) -> None:
    values = [float((7 * i) % 1000) for i in range(5000)]
    _ship(run, [(i, {"loss": value}) for i, value in enumerate(values)])
    fields = ["count", "min", "max", "mean", "first", "last"]
    (one,) = decode(_ask(run, buckets=100, fields=fields))
    width = int(one["width"])
    assert width & (width - 1) == 0
    assert one["total"] == 5000
    for i, x in enumerate(one["arrays"]["x"]):
        inside = values[int(x) : int(x) + width]
        got = {field: one["arrays"][field][i] for field in fields}
        assert got["mean"] == pytest.approx(sum(inside) / len(inside), rel=1e-12)
        del got["mean"]
        expected = (len(inside), min(inside), max(inside), inside[0], inside[-1])
        assert tuple(got.values()) == expected
    assert (one["first"], one["last"]) == ([0, values[0]], [4999, values[-1]])


def test_what_is_not_finite_is_counted_and_kept(run: BegunRun) -> None:
    odd = [math.nan, math.inf, -math.inf, 1.0]
    _ship(run, [(i, {"loss": value}) for i, value in enumerate(odd)])
    (one,) = decode(_ask(run, buckets=None))
    assert [str(value) for value in one["arrays"]["y"]] == ["nan", "inf", "-inf", "1.0"]
    assert (one["n_nan"], one["n_pinf"], one["n_ninf"]) == (1, 1, 1)
    assert one["first"] == [0, "nan"]


def test_a_range_of_another_metric_may_be_the_axis(run: BegunRun) -> None:
    _ship(run, [(i, {"loss": float(i), "epoch": i / 10}) for i in range(100)])
    (one,) = decode(_ask(run, x="epoch", x_min=2.0, x_max=3.0, buckets=None))
    assert one["arrays"]["x"] == [i / 10 for i in range(20, 31)]
    assert one["arrays"]["step"] == list(range(20, 31))


@pytest.mark.parametrize("encoding", ["zstd", "gzip", "zstd, gzip", ""])
def test_the_answer_is_compressed_as_the_client_takes_it(run: BegunRun, encoding: str) -> None:
    _ship(run, [(i, {"loss": 1.0}) for i in range(2000)])
    plain = decode(_ask(run, buckets=None))
    answer = _ask(run, {"accept-encoding": encoding}, buckets=None)
    assert answer.headers.get("content-encoding", "") == encoding.split(",")[0]
    assert decode(answer) == plain


def test_an_answer_that_would_be_the_same_is_not_sent_again(run: BegunRun) -> None:
    _ship(run, [(0, {"loss": 1.0})])
    first = _ask(run)
    known = {"if-none-match": first.headers["etag"]}
    again = _ask(run, known)
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other_question = _ask(run, known, buckets=7)
    assert other_question.status == 200
    _ship(run, [(1, {"loss": 2.0})])
    after = _ask(run, known)
    assert after.status == 200
    assert after.headers["etag"] != first.headers["etag"]


def test_a_cut_changes_the_answer_and_its_etag(run: BegunRun) -> None:
    _ship(run, [(i, {"loss": float(i), "acc": 0.0}) for i in range(10)])
    before = _ask(run, buckets=None)
    assert run.server.post(f"/runs/{run.uid}/cuts", {"key": "loss", "from_step": 5}).status == 204
    after = _ask(run, {"if-none-match": before.headers["etag"]}, buckets=None)
    (one,) = decode(after)
    assert one["arrays"]["x"] == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_too_many_raw_points_are_refused_with_the_way_out(
    run: BegunRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiseki.hub.metrics.MAX_POINTS_PER_PAGE", 50)
    _ship(run, [(i, {"loss": 1.0}) for i in range(100)])
    answer = _ask(run, buckets=None)
    assert (answer.status, answer.json()["code"]) == (413, "too_large")
    assert "x_min" in answer.json()["hint"]
    assert len(decode(_ask(run, buckets=None, x_max=49.0))[0]["arrays"]["x"]) == 50


def test_many_series_share_the_buckets_of_one_answer(
    run: BegunRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiseki.hub.metrics.MAX_BUCKETS_PER_ANSWER", 100)
    _ship(run, [(i, {"a": 1.0, "b": 2.0}) for i in range(1000)])
    found = decode(_ask(run, keys=["a", "b"], buckets=100))
    assert sum(one["n"] for one in found) <= 100


def _ask_groups(run: BegunRun, headers: dict[str, str] | None = None, **query: Any) -> Answer:
    asked = {"groups": [{"id": "g", "runs": [run.uid]}], "keys": ["loss"], **query}
    return run.server.call("POST", "/series/groups", asked, headers=headers)


def test_a_group_is_one_line_with_a_band(run: BegunRun) -> None:
    _ship(run, [(i, {"loss": float(i)}) for i in range(64)])
    (line,) = decode(_ask_groups(run, buckets=4))
    assert (line["run"], line["key"], line["width"], line["total"]) == ("g", "loss", 16.0, 64)
    assert line["arrays"]["y"] == [7.5, 23.5, 39.5, 55.5]
    assert line["arrays"]["low"] == [0.0, 16.0, 32.0, 48.0]
    assert line["arrays"]["high"] == [15.0, 31.0, 47.0, 63.0]
    assert line["arrays"]["count"] == [1, 1, 1, 1]


def test_a_group_that_did_not_change_is_not_sent_again(run: BegunRun) -> None:
    _ship(run, [(i, {"loss": float(i)}) for i in range(64)])
    etag = _ask_groups(run).headers["etag"]
    assert _ask_groups(run, {"if-none-match": etag}).status == 304
    _ship(run, [(64, {"loss": 1.0})])
    assert _ask_groups(run, {"if-none-match": etag}).status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"buckets": 0},
        {"x": ""},
        {"groups": [{"id": "g", "runs": []}, {"id": "g", "runs": []}]},
    ],
)
def test_a_question_about_groups_that_makes_no_sense_is_refused(
    run: BegunRun, wrong: dict[str, Any]
) -> None:
    assert _ask_groups(run, **wrong).status == 400


def test_groups_of_too_many_runs_are_refused(run: BegunRun) -> None:
    groups = [{"id": "g", "runs": [run.uid] * 20_001}]
    assert _ask_groups(run, groups=groups).status == 413
