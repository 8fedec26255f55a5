"""What every store answers about its runs as a table."""

from collections.abc import Sequence
from typing import Any

import pytest

from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import Compare
from kiseki.model.metric import MetricDefinition, SeriesFacts
from kiseki.model.state import RunState
from kiseki.model.table import TablePage
from kiseki.store.conformance.scenario import NOW_US, SECOND_US, begin, open_writer, tell
from kiseki.store.contract import Store
from kiseki.store.queries import GroupQuery, RunQuery


def _fill(store: Store) -> int:
    rows: list[dict[str, Any]] = [
        {"tags": ["x", "y"], "config": {"net": "cnn", "lr": 0.1, "deep": {"a": 1}}},
        {"tags": ["y"], "config": {"net": "cnn", "lr": 0.3}, "group": "g"},
        {"config": {"net": "mlp", "lr": 0.2, "layers": [1, 2]}, "notes": "about it"},
        {"config": {"lr": float("nan"), "net": True}},
    ]
    runs = [
        begin(store, at_us=NOW_US + i * SECOND_US, id="abcd"[i], name=f"run {i}", **fields).run
        for i, fields in enumerate(rows)
    ]
    store.runs.move_state(runs[3].uid, RunState.FAILED, source="client", now_us=NOW_US)
    return runs[0].project_id


def _read(
    store: Store,
    project: int,
    *,
    columns: Sequence[str] = (),
    group_by: Sequence[str] = (),
    within: Sequence[Any] = (),
    **query: Any,
) -> TablePage:
    groups = GroupQuery(columns=tuple(columns), group_by=tuple(group_by), within=tuple(within))
    return store.table.read(RunQuery(project=project, **query), groups)


def _sizes(page: TablePage) -> list[tuple[Any, int]]:
    return [(group.value, group.n_runs) for group in page.groups]


class TableConformance:
    """Tests of `TableReader`."""

    def test_rows_carry_the_values_of_columns(self, store: Store) -> None:
        project = _fill(store)
        page = _read(
            store,
            project,
            columns=("config.lr", "config.deep.a", "group", "tags", "state", "number"),
            order=("config.lr",),
            limit=2,
        )
        assert [row.id for row in page.rows] == ["a", "c"]
        assert page.rows[0].values == [0.1, 1, None, ["x", "y"], "running", 1]
        assert (page.total, page.n_matching, page.n_runs) == (4, 4, 4)
        assert (page.rows[1].notes, page.rows[0].tags) == ("about it", ["x", "y"])

    def test_what_matches_is_counted_apart_from_what_there_is(self, store: Store) -> None:
        project = _fill(store)
        page = _read(
            store, project, filter=Compare(column="tags", operator="=", value="y"), limit=1
        )
        assert (len(page.rows), page.total, page.n_matching, page.n_runs) == (1, 2, 2, 4)

    def test_runs_are_grouped_by_a_column(self, store: Store) -> None:
        project = _fill(store)
        page = _read(store, project, group_by=("config.net",), columns=("config.lr", "name"))
        assert _sizes(page) == [(True, 1), ("cnn", 2), ("mlp", 1)]
        cnn = page.groups[1]
        assert cnn.states == {"running": 2}
        assert page.groups[0].states == {"failed": 1}
        lr, name = cnn.stats
        assert lr is not None
        assert (lr.count, lr.missing, lr.min, lr.max) == (2, 0, 0.1, 0.3)
        assert (lr.mean, lr.std) == (pytest.approx(0.2), pytest.approx(0.1))
        assert lr.histogram == [1, *[0] * 18, 1]
        assert name is None
        assert page.groups[0].stats == [None, None]

    def test_the_newest_runs_of_a_group_are_named(self, store: Store) -> None:
        project = _fill(store)
        page = _read(store, project, group_by=("state",))
        running = page.groups[1]
        assert [store.runs.get(uid).id for uid in running.uids] == ["c", "b", "a"]

    def test_a_run_is_in_the_group_of_each_of_its_tags(self, store: Store) -> None:
        project = _fill(store)
        page = _read(store, project, group_by=("tags",))
        assert _sizes(page) == [("x", 1), ("y", 2), (None, 2)]
        assert (page.total, page.n_matching) == (3, 4)

    def test_lists_and_what_is_missing_are_groups_too(self, store: Store) -> None:
        project = _fill(store)
        page = _read(store, project, group_by=("config.layers",))
        assert _sizes(page) == [("[1,2]", 1), (None, 3)]
        assert _sizes(_read(store, project, group_by=("config.lr",))) == [
            (0.1, 1),
            (0.2, 1),
            (0.3, 1),
            (None, 1),
        ]

    def test_groups_are_opened_level_by_level(self, store: Store) -> None:
        project = _fill(store)
        by = ("config.net", "group")
        page = _read(store, project, group_by=by, within=("cnn",))
        assert _sizes(page) == [("g", 1), (None, 1)]
        page = _read(store, project, group_by=by, within=("cnn", None))
        assert ([row.id for row in page.rows], page.total, page.n_matching) == (["a"], 1, 4)
        assert _read(store, project, group_by=by, within=("none of it",)).groups == []

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            ((), [True, "cnn", "mlp"]),
            (("-value",), ["mlp", "cnn", True]),
            (("-config.net",), ["mlp", "cnn", True]),
            (("-runs",), ["cnn", True, "mlp"]),
            (("runs", "-value"), ["mlp", True, "cnn"]),
            (("-number",), [True, "mlp", "cnn"]),
            (("config.lr",), ["cnn", "mlp", True]),
        ],
    )
    def test_groups_are_sorted(
        self, store: Store, order: tuple[str, ...], expected: list[Any]
    ) -> None:
        project = _fill(store)
        page = _read(
            store,
            project,
            group_by=("config.net",),
            columns=("number", "config.lr"),
            order=order,
        )
        assert [group.value for group in page.groups] == expected
        second = _read(
            store,
            project,
            group_by=("config.net",),
            columns=("number", "config.lr"),
            order=order,
            offset=1,
            limit=1,
        )
        assert ([g.value for g in second.groups], second.total) == (expected[1:2], 3)

    def test_columns_are_listed_with_their_kinds(self, store: Store) -> None:
        project = _fill(store)
        listed = store.table.list_columns(project)
        found = {one.name: (one.kind, one.n_runs) for one in listed if one.source != "property"}
        assert found == {
            "config.deep.a": ("number", 1),
            "config.layers": ("mixed", 1),
            "config.lr": ("number", 4),
            "config.net": ("mixed", 4),
        }
        properties = {one.name: one.kind for one in listed if one.source == "property"}
        assert (properties["created"], properties["tags"]) == ("time", "tags")
        assert {one.n_runs for one in listed if one.source == "property"} == {4}

    def test_values_of_a_column_are_counted(self, store: Store) -> None:
        project = _fill(store)
        values = store.table.list_values(project, "config.net", limit=2)
        assert ([(v.value, v.n_runs) for v in values.values], values.total) == (
            [("cnn", 2), (True, 1)],
            3,
        )
        found = store.table.list_values(project, "tags", search="X")
        assert [(v.value, v.n_runs) for v in found.values] == [("x", 1)]

    def test_the_trash_is_a_table_of_its_own(self, store: Store) -> None:
        project = _fill(store)
        [uid] = store.runs.select(
            RunQuery(project=project, filter=Compare(column="id", operator="=", value="b"))
        )
        store.runs.trash(uid, now_us=NOW_US)
        assert _read(store, project).n_runs == 3
        trashed = _read(store, project, deleted=True)
        assert ([row.id for row in trashed.rows], trashed.n_runs) == (["b"], 1)
        listed = {one.name: one.n_runs for one in store.table.list_columns(project)}
        assert (listed["config.lr"], listed["name"]) == (3, 3)
        store.runs.purge(uid)
        assert _read(store, project, deleted=True).rows == []
        assert _sizes(_read(store, project, group_by=("tags",))) == [
            ("x", 1),
            ("y", 1),
            (None, 2),
        ]

    def test_summaries_show_aggregates_of_what_was_logged(self, store: Store) -> None:
        run = begin(store).run
        writer = open_writer(store, run.uid)
        goal = MetricDefinition(name="acc", goal="maximize")
        tell(store, run.uid, writer, ("define", {"name": goal.name, "goal": goal.goal}))
        facts = SeriesFacts(
            key="acc",
            count=3,
            first=0.1,
            last=0.5,
            min=0.1,
            min_step=0,
            max=0.9,
            max_step=4,
            mean=0.5,
        )
        store.runs.put_summary(run.uid, {"acc": 0.5}, last_step=5, facts=[facts])
        columns = [
            f"summary.acc.{name}"
            for name in ("last", "min", "max", "mean", "best", "first", "count", "max_step")
        ]
        [row] = _read(store, run.project_id, columns=columns, order=("-summary.acc.max",)).rows
        assert row.values == [0.5, 0.1, 0.9, 0.5, 0.9, 0.1, 3, 4]
        above = Compare(column="summary.acc.max", operator=">", value=0.8)
        assert _read(store, run.project_id, filter=above).total == 1
        below = Compare(column="summary.acc.max", operator="<", value=0.8)
        assert _read(store, run.project_id, filter=below).total == 0

    def test_answers_follow_what_changes(self, store: Store) -> None:
        project = _fill(store)
        query = {"columns": ("config.lr",), "order": ("-config.lr",)}
        assert [row.id for row in _read(store, project, **query).rows] == list("bcad")
        uid = _read(store, project, order=("id",)).rows[0].uid
        store.runs.update(uid, {"config": {"lr": 5}}, source="user")
        assert [row.values for row in _read(store, project, **query).rows][0] == [5]
        begin(store, id="e", config={"lr": 7})
        assert [row.id for row in _read(store, project, **query).rows] == list("eabcd")

    @pytest.mark.parametrize(
        "asked",
        [{"columns": ("colour",)}, {"group_by": ("colour",)}, {"order": ("colour",)}],
    )
    def test_columns_that_are_none_are_refused(self, store: Store, asked: dict[str, Any]) -> None:
        with pytest.raises(InvalidQuery):
            _read(store, _fill(store), **asked)
