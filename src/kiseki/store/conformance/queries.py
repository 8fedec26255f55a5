"""What every store answers when runs are listed."""

from typing import Any

import pytest

from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import And, Compare, Not, Or
from kiseki.model.state import RunState
from kiseki.store.conformance.scenario import NOW_US, SECOND_US, begin
from kiseki.store.contract import RunQuery, Store


def _fill(store: Store) -> int:
    rows: list[dict[str, Any]] = [
        {"id": "a", "name": "Straße", "tags": ["x", "y"], "config": {"lr": 0.1, "net": "cnn"}},
        {"id": "b", "name": "ｆｕｌｌ", "tags": ["y"], "config": {"lr": 1, "a.b": {"c": 5}}},
        {"id": "c", "name": "c-3", "group": "g", "config": {"lr": "high", "on": True}},
        {"id": "d", "name": "d-4", "config": {"lr": float("nan"), "on": False}},
    ]
    runs = [
        begin(store, at_us=NOW_US + after_s * SECOND_US, **fields).run
        for after_s, fields in enumerate(rows)
    ]
    for place, run in enumerate(runs):
        store.runs.put_summary(run.uid, {"loss": {"min": place}}, last_step=place)
    store.runs.move_state(runs[-1].uid, RunState.FAILED, source="client", now_us=NOW_US)
    return runs[0].project_id


def _compare(column: str, operator: Any, value: Any = True) -> Compare:
    return Compare(column=column, operator=operator, value=value)


def _ids(store: Store, project: int, **fields: Any) -> str:
    runs, total = store.runs.list_runs(RunQuery(project=project, **fields))
    assert total == len(runs)
    return "".join(run.id for run in runs)


class QueryConformance:
    """Tests of `list_runs`."""

    def test_the_newest_run_stands_first(self, store: Store) -> None:
        assert _ids(store, _fill(store)) == "dcba"

    def test_pages_are_cut_from_one_order(self, store: Store) -> None:
        project = _fill(store)
        for order in (("-created",), ("name",)):
            pages = [
                store.runs.list_runs(RunQuery(project=project, order=order, limit=3, offset=n))
                for n in (0, 3, 6)
            ]
            assert [len(page) for page, _ in pages] == [3, 1, 0]
            assert {total for _, total in pages} == {4}
            assert len({run.uid for page, _ in pages for run in page}) == 4

    @pytest.mark.parametrize(
        ("field", "operator", "value", "expected"),
        [
            ("state", "=", "failed", "d"),
            ("state", "in", ["failed", "running"], "abcd"),
            ("state", "not in", ["running"], "d"),
            ("name", "=", "c-3", "c"),
            ("name", "!=", "c-3", "abd"),
            ("name", "regex", "^[cd]-", "cd"),
            ("name", "contains", "STRASSE", "a"),
            ("tags", "contains", "y", "ab"),
            ("tags", "regex", "x", "a"),
            ("group", "=", "g", "c"),
            ("number", ">", 2, "cd"),
            ("config.lr", "=", 0.1, "a"),
            ("config.lr", ">=", 0.1, "ab"),
            ("config.lr", "<", 1, "a"),
            ("config.lr", "=", "high", "c"),
            ("config.lr", "!=", 1, "acd"),
            ("config.on", "=", True, "c"),
            ("config.on", "=", 1, ""),
            ("config.on", "exists", True, "cd"),
            ("config.on", "exists", False, "ab"),
            ("config.a.b.c", "=", 5, "b"),
            ("config.a.b", "contains", "c", "b"),
            ("config.net.deeper", "exists", True, ""),
            ("summary.loss.min", "<=", 1, "ab"),
            ("host", "=", "", "abcd"),
            ("host", "=", None, "abcd"),
            ("group", "!=", None, "c"),
            ("group", "regex", "", "c"),
            ("config.lr", "=", None, ""),
            ("config.net", "!=", "cnn", "bcd"),
            ("config.net", "=", None, "bcd"),
            ("config.net", "in", [None, "cnn"], "abcd"),
            ("tags", "=", "y", "ab"),
            ("tags", "!=", "y", "cd"),
            ("tags", "in", ["x", "z"], "a"),
            ("tags", "not in", ["x"], "bcd"),
            ("created", "within last", 10**9, "abcd"),
            ("created", "within last", 1, ""),
            ("created", ">", NOW_US + SECOND_US, "cd"),
            ("created_us", "<=", NOW_US, "a"),
        ],
    )
    def test_a_filter_holds(
        self, store: Store, field: str, operator: str, value: Any, expected: str
    ) -> None:
        project = _fill(store)
        holds = _compare(field, operator, value)
        assert _ids(store, project, filter=holds, order=("id",)) == expected
        rest = "".join(run for run in "abcd" if run not in expected)
        assert _ids(store, project, filter=Not(of=holds), order=("id",)) == rest

    def test_all_filters_must_hold(self, store: Store) -> None:
        parts = (_compare("config.on", "exists"), _compare("state", "=", "running"))
        assert _ids(store, _fill(store), filter=And(of=parts)) == "c"

    def test_one_of_several_filters_must_hold(self, store: Store) -> None:
        parts = (_compare("group", "=", "g"), _compare("config.lr", "=", 1))
        assert _ids(store, _fill(store), filter=Or(of=parts)) == "cb"

    def test_all_that_match_are_selected_in_order_whatever_the_page(self, store: Store) -> None:
        project = _fill(store)
        query = RunQuery(
            project=project, filter=_compare("state", "=", "running"), order=("name",), limit=1
        )
        uids = store.runs.select(query)
        assert [store.runs.get(uid).id for uid in uids] == ["c", "b", "a"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("strasse", "a"), ("FULL", "b"), ("-", "cd"), ("A", "a"), ("zz", "")],
    )
    def test_search_folds_case_and_width(self, store: Store, text: str, expected: str) -> None:
        assert _ids(store, _fill(store), search=text, order=("id",)) == expected

    def test_search_takes_a_regular_expression(self, store: Store) -> None:
        project = _fill(store)
        found = _ids(store, project, search="^(c|D)-", search_is_regex=True, order=("id",))
        assert found == "cd"

    def test_no_regular_expression_takes_for_ever(self, store: Store) -> None:
        run = begin(store, name="a" * 1_000).run
        hard = RunQuery(project=run.project_id, search="(a+)+$b", search_is_regex=True)
        assert store.runs.list_runs(hard) == ([], 0)

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            (("config.lr",), "abcd"),
            (("-config.lr",), "cbad"),
            (("-summary.loss.min",), "dcba"),
            (("state", "-number"), "dcba"),
            (("group", "-id"), "cdba"),
            (("-group", "id"), "cabd"),
            (("config.nothing",), "abcd"),
            (("-config.on",), "cdab"),
        ],
    )
    def test_runs_are_sorted_and_missing_values_come_last(
        self, store: Store, order: tuple[str, ...], expected: str
    ) -> None:
        assert _ids(store, _fill(store), order=order) == expected

    @pytest.mark.parametrize(
        "fields",
        [
            {"filter": _compare("colour", "=", 1)},
            {"filter": _compare("name", "~", 1)},
            {"filter": _compare("name", "regex", "(")},
            {"filter": _compare("name", "regex", 5)},
            {"filter": _compare("config.lr", "<", None)},
            {"filter": _compare("config.lr", "in", 5)},
            {"filter": _compare("created", "within last", "1h")},
            {"search": "(", "search_is_regex": True},
            {"search": "\ud800", "search_is_regex": True},
            {"search": "x" * 1_001, "search_is_regex": True},
            {"order": ("-colour",)},
        ],
    )
    def test_a_query_that_makes_no_sense_is_refused(
        self, store: Store, fields: dict[str, Any]
    ) -> None:
        with pytest.raises(InvalidQuery):
            store.runs.list_runs(RunQuery(project=0, **fields))
