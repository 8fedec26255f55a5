"""Runs that change in any order, and a table that always says what the rows say.

Two stores stand on one database, as two server processes do, each with columns of its own; a
keeper stores blocks now and then. What either answers is compared with the evaluation row by
row of what is in the database.
"""

import shutil
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from kiseki.model.filter import And, Compare, Filter, Not, Or
from kiseki.model.metric import SeriesFacts
from kiseki.model.state import RunState
from kiseki.store import row_table
from kiseki.store.blocks.keeper import BlockKeeper
from kiseki.store.conformance.scenario import NOW_US, SECOND_US, begin
from kiseki.store.engine import FILE_NAME
from kiseki.store.open import SqlStore, open_store
from kiseki.store.queries import GroupQuery, RunQuery
from kiseki.store.schema import RUN
from kiseki.store.sql_run_table import SELECT_RUN, read_row

VALUES: list[Any] = [
    None, True, False, 0, 1, 1.0, 2.5, -3, float("nan"), float("inf"), 2**60, "1", "a", "B", "b",
    "Ａ", "", [], ["a", "b"], ["b"], [1, "a"], {"x": 1}, {"x": {"y": "a"}}, {"x.y": 2, "x": 3},
]  # fmt: skip
COLUMNS = [
    "name", "id", "state", "number", "tags", "group", "notes", "created", "duration", "runtime",
    "step", "locked", "archived", "heartbeat", "config.a", "config.b", "config.a.x",
    "config.a.x.y", "summary.m", "summary.m.max", "summary.m.min_step", "summary.k", "ended",
]  # fmt: skip
STATES = [RunState.FINISHED, RunState.FAILED, RunState.CRASHED, RunState.RUNNING]
_values = st.sampled_from(VALUES)
_columns = st.sampled_from(COLUMNS)
_texts = st.sampled_from(["", "a", "b", "run", "A", "0", "x"])
_tags = st.sampled_from([[], ["a"], ["b", "a"]])


def _compares() -> st.SearchStrategy[Filter]:
    ordered = st.builds(
        lambda column, operator, value: Compare(column=column, operator=operator, value=value),
        _columns,
        st.sampled_from(["<", "<=", ">", ">="]),
        st.sampled_from([0, 1, 2.5, "a", "b", NOW_US, NOW_US + 3 * SECOND_US]),
    )
    equal = st.builds(
        lambda column, operator, value: Compare(column=column, operator=operator, value=value),
        _columns,
        st.sampled_from(["=", "!="]),
        _values,
    )
    among = st.builds(
        lambda column, operator, value: Compare(column=column, operator=operator, value=value),
        _columns,
        st.sampled_from(["in", "not in"]),
        st.lists(_values, max_size=3),
    )
    searched = st.builds(
        lambda column, operator, value: Compare(column=column, operator=operator, value=value),
        _columns,
        st.sampled_from(["contains", "regex"]),
        _texts,
    )
    others = st.builds(
        lambda column, value: Compare(column=column, operator="exists", value=value),
        _columns,
        st.booleans(),
    ) | st.builds(
        lambda value: Compare(column="created", operator="within last", value=value),
        st.sampled_from([1, 100, 10_000]),
    )
    return ordered | equal | among | searched | others


_filters: st.SearchStrategy[Filter] = st.just(And()) | st.recursive(
    _compares(),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda of: And(of=tuple(of)))
        | st.lists(inner, max_size=3).map(lambda of: Or(of=tuple(of)))
        | inner.map(lambda of: Not(of=of))
    ),
    max_leaves=4,
)
_orders = st.lists(
    st.builds(lambda sign, column: sign + column, st.sampled_from(["", "-"]), _columns), max_size=3
)


class TableMachine(RuleBasedStateMachine):
    """Changes of runs, and questions."""

    def open(self) -> list[SqlStore]:
        raise NotImplementedError

    @initialize(configs=st.lists(st.tuples(_values, _values), min_size=6, max_size=10))
    def set_up(self, configs: list[tuple[Any, Any]]) -> None:
        self.stack = ExitStack()
        # Blocks of four runs, so that there are several.
        for module in ("loading", "keeper", "watch"):
            self.stack.enter_context(patch(f"kiseki.store.blocks.{module}.BLOCK_RUNS", 4))
        self.now_us = NOW_US
        self.stack.enter_context(patch("kiseki.store.runs_table._now_us", lambda: self.now_us))
        self.stores = self.open()
        for store in self.stores:
            self.stack.callback(store.close)
        self.keeper = BlockKeeper(self.stores[0].database, smallest=1)
        self.projects = [
            self.stores[0].projects.get_or_create(entity="ann", name=name).id for name in "pq"
        ]
        for i, (a, b) in enumerate(configs):
            begin(
                self._any(),
                at_us=NOW_US + i % 4 * SECOND_US,
                project="p" if i % 4 else "q",
                name="aAbＢ"[i % 4],
                tags=["a", "b"][: i % 3],
                config={"a": a, "b": b},
            )

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()

    # --- changes ---------------------------------------------------------------------

    @rule(
        name=_texts, project=st.sampled_from("pq"), tags=st.sampled_from([[], ["a"], ["b", "a"]])
    )
    def start(self, name: str, project: str, tags: list[str]) -> None:
        self.now_us += SECOND_US
        begin(self._any(), at_us=self.now_us, project=project, name=name, tags=tags)

    @rule(data=st.data(), key=st.sampled_from("ab"), value=_values)
    def set_config(self, data: st.DataObject, key: str, value: Any) -> None:
        self._update(data, {"config": {key: value}})

    @rule(data=st.data(), key=st.sampled_from(["m", "k", "m.max"]), value=_values)
    def set_summary(self, data: st.DataObject, key: str, value: Any) -> None:
        self._update(data, {"summary": {key: value}})

    @rule(data=st.data(), tags=st.lists(st.sampled_from("abc"), unique=True))
    def set_tags(self, data: st.DataObject, tags: list[str]) -> None:
        self._update(data, {"tags": tags})

    @rule(data=st.data(), field=st.sampled_from(["notes", "group", "name"]), text=_texts)
    def set_text(self, data: st.DataObject, field: str, text: str) -> None:
        if text or field != "name":
            self._update(data, {field: text})

    @rule(data=st.data(), value=st.sampled_from([0.5, 7, float("nan")]), has_facts=st.booleans())
    def summarise(self, data: st.DataObject, value: float, has_facts: bool) -> None:
        uid = self._pick(data)
        if uid is not None:
            facts = SeriesFacts(key="m", count=3, last=value, min=0.25, min_step=4, max=9.5)
            self._any().runs.put_summary(
                uid, {"m": value}, last_step=5, facts=[facts] if has_facts else []
            )

    @rule(data=st.data(), value=st.sampled_from([0.5, 7]))
    def show_live_and_write(self, data: st.DataObject, value: float) -> None:
        uid = self._pick(data)
        if uid is not None:
            facts = [SeriesFacts(key="m", count=1, last=value, max=value)]
            store = self._any()
            store.table.show_live(uid, {"m": value}, last_step=1, facts=facts)
            store.runs.put_summary(uid, {"m": value}, last_step=1, facts=facts)

    @rule(data=st.data(), state=st.sampled_from(STATES), after_s=st.integers(0, 5))
    def move_state(self, data: st.DataObject, state: RunState, after_s: int) -> None:
        uid = self._pick(data, deleted=False)
        self.now_us += after_s * SECOND_US
        if uid is not None:
            self._any().runs.move_state(uid, state, source="user", now_us=self.now_us, force=True)

    @rule(data=st.data())
    def heartbeat(self, data: st.DataObject) -> None:
        uid = self._pick(data, deleted=False)
        self.now_us += 31 * SECOND_US
        if uid is not None:
            self._any().runs.heartbeat(uid, now_us=self.now_us)

    @rule(data=st.data())
    def trash(self, data: st.DataObject) -> None:
        uid = self._pick(data)
        if uid is not None:
            self._any().runs.trash(uid, now_us=self.now_us)

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        uid = self._pick(data, deleted=True)
        if uid is not None:
            self._any().runs.restore(uid)

    @rule(data=st.data())
    def purge(self, data: st.DataObject) -> None:
        uid = self._pick(data)
        if uid is not None:
            self._any().runs.purge(uid)

    @rule(data=st.data())
    def begin_anew_under_the_same_id(self, data: st.DataObject) -> None:
        uid = self._pick(data, deleted=False)
        if uid is not None:
            run = self._any().runs.get(uid)
            self.now_us += SECOND_US
            begin(self._any(), at_us=self.now_us, project=run.project, id=run.id)

    @rule(which=st.sampled_from([0, 1]))
    def trash_and_restore_a_project(self, which: int) -> None:
        project = self.projects[which]
        self._any().projects.remove(project)
        self._compare(RunQuery(project=project, deleted=True), GroupQuery())
        self._any().projects.restore(project)
        self._compare(RunQuery(project=project), GroupQuery())

    @rule()
    def store_blocks(self) -> None:
        self.keeper.keep(max_blocks=3, rewrite_s=0)

    @rule()
    def follow(self) -> None:
        for store in self.stores:
            store.table.follow()

    @rule(which=st.sampled_from([0, 1]))
    def restart(self, which: int) -> None:
        """Lose all columns in memory, as a server that starts again."""
        self.stores[which].table.__init__(self.stores[which].database)

    # --- questions -------------------------------------------------------------------

    @rule(
        filter_=_filters,
        search=_texts,
        is_regex=st.booleans(),
        order=_orders,
        deleted=st.booleans(),
        archived=st.booleans(),
        page=st.sampled_from([(0, 3), (2, 2), (0, 100)]),
        columns=st.lists(_columns, max_size=3),
        group_by=st.lists(_columns, max_size=2),
        opens=st.integers(0, 2),
        data=st.data(),
    )
    def ask(
        self,
        filter_: Filter,
        search: str,
        is_regex: bool,
        order: list[str],
        deleted: bool,
        archived: bool,
        page: tuple[int, int],
        columns: list[str],
        group_by: list[str],
        opens: int,
        data: st.DataObject,
    ) -> None:
        for project in self.projects:
            query = RunQuery(
                project=project,
                filter=filter_,
                search=search,
                search_is_regex=is_regex,
                order=tuple(order),
                deleted=deleted,
                archived=archived,
                offset=page[0],
                limit=page[1],
            )
            self._compare(query, GroupQuery(columns=tuple(columns)))
            within: list[Any] = []
            for _ in range(min(opens, len(group_by)) + 1):
                groups = GroupQuery(
                    columns=tuple(columns), group_by=tuple(group_by), within=tuple(within)
                )
                answer = self._compare(query, groups)
                if len(within) == len(group_by) or not answer.groups:
                    break
                within.append(data.draw(st.sampled_from([g.value for g in answer.groups])))

    @rule(column=_columns)
    def ask_for_columns(self, column: str) -> None:
        for project in self.projects:
            rows = self._rows(project, deleted=False)
            expected = row_table.list_project_columns(rows, now_us=self.now_us)
            values = row_table.list_column_values(
                rows, row_table.parse_column(column), search="", limit=5, now_us=self.now_us
            )
            for store in self.stores:
                assert store.table.list_columns(project) == expected
                assert store.table.list_values(project, column, limit=5) == values

    def _compare(self, query: RunQuery, groups: GroupQuery) -> Any:
        rows = self._rows(query.project, deleted=query.deleted)
        expected = row_table.read_page(rows, query, groups, now_us=self.now_us)
        for store in self.stores:
            answer = store.table.read(query, groups)
            assert _plain(answer) == _plain(expected)
        if not groups.group_by:
            everything = row_table.select(rows, query, now_us=self.now_us)
            assert store.runs.select(query) == [one.run.uid for one in everything]
        return expected

    def _rows(self, project: int, *, deleted: bool) -> list[Any]:
        with self.stores[0].database.read() as conn:
            rows = conn.execute(SELECT_RUN.where(RUN.c.project_id == project)).all()
        found = [read_row(row) for row in rows]
        return [row for row in found if (row.deleted_us is not None) is deleted]

    def _any(self) -> SqlStore:
        self.turn = getattr(self, "turn", 0) + 1
        return self.stores[self.turn % len(self.stores)]

    def _update(self, data: st.DataObject, changed: dict[str, Any]) -> None:
        uid = self._pick(data, deleted=False)
        if uid is not None:
            self._any().runs.update(uid, changed, source="user")

    def _pick(
        self, data: st.DataObject, *, deleted: bool | None = None, project: int | None = None
    ) -> str | None:
        projects = self.projects if project is None else [project]
        choices = [False, True] if deleted is None else [deleted]
        uids = sorted(
            (row.number, row.project_id, row.uid)
            for one in projects
            for choice in choices
            for row in self._rows(one, deleted=choice)
        )
        return data.draw(st.sampled_from(uids))[2] if uids else None


def _plain(page: Any) -> str:
    """Return an answer as text in which NaN equals NaN and means are not told to the last bit."""
    for group in page.groups:
        for stats in group.stats:
            if stats is not None:
                stats.mean, stats.std = float(f"{stats.mean:.9g}"), float(f"{stats.std:.9g}")
    return repr(page)


class SqliteTableMachine(TableMachine):
    new_file: Path

    def open(self) -> list[SqlStore]:
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        shutil.copy(self.new_file, folder / FILE_NAME)
        return [open_store(folder), open_store(folder)]


class PostgresTableMachine(TableMachine):
    url: str

    def open(self) -> list[SqlStore]:
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            # Opened anew, the stores make the tables again and what stands in them first.
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return [open_store(self.url, entity="owner"), open_store(self.url, entity="owner")]


_SETTINGS = settings(
    max_examples=10,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def machine(_new_file: Path) -> type[SqliteTableMachine]:
    SqliteTableMachine.new_file = _new_file
    return SqliteTableMachine


def test_a_table_says_what_the_rows_say(machine: type[SqliteTableMachine]) -> None:
    run_state_machine_as_test(machine, settings=_SETTINGS)


@pytest.mark.slow
def test_a_table_says_what_the_rows_say_after_many_histories(
    machine: type[SqliteTableMachine],
) -> None:
    run_state_machine_as_test(machine, settings=settings(_SETTINGS, max_examples=60))


@pytest.mark.slow
@pytest.mark.postgres
def test_a_table_on_postgresql_says_what_the_rows_say(postgres_store: SqlStore) -> None:
    PostgresTableMachine.url = postgres_store.database.url
    run_state_machine_as_test(PostgresTableMachine, settings=_SETTINGS)
