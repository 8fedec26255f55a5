"""Questions about tables, answered by the process without the process around it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiseki.hub.tables.importing import import_file, read_kept
from kiseki.hub.tables.process import Desk
from kiseki.hub.tables.question import Found, ImportFile, Question
from kiseki.hub.tables.worker import Worker
from kiseki.model.errors import InvalidBody, InvalidQuery
from kiseki.model.limits import MAX_TABLE_ROWS

NAN = {"_type": "float", "text": "nan"}


class _Shelf:
    """A folder of kept tables and a desk that answers about them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk = Desk(folder)

    def keep(self, columns: list[str], data: list[list[Any]]) -> str:
        body = json.dumps({"columns": columns, "data": data})
        return self.keep_file(body, "json")

    def keep_file(self, body: str, format: str) -> str:
        n = len(list(self.folder.iterdir()))
        source, target = self.folder / f"{n}.file", self.folder / f"{n}-{format}"
        source.write_text(body)
        import_file(ImportFile(path=str(source), format=format, folder=str(target)))
        return str(target)

    def ask(self, *folders: str, labels: str = "ab", **fields: Any) -> Found:
        sources = [[folder] for folder in folders]
        return self.desk.answer(
            Question(sources=sources, labels=list(labels[: len(sources)]), **fields)
        )


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[_Shelf]:
    shelf = _Shelf(tmp_path)
    yield shelf
    shelf.desk.close()


def _names(found: Found) -> list[str]:
    return [column.name for column in found.columns]


def test_cells_come_back_as_they_were(shelf: _Shelf) -> None:
    image = {"_type": "image-file", "path": "media/a.png", "sha256": "00", "size": 3}
    data = [
        [1, 0.5, "猫", True, image, [1, {"a": None}], None],
        [None, NAN, None, None, None, None, None],
        [-(2**63), 1e300, "", False, image, {"b": 2}, None],
    ]
    columns = ["i", "f", "t", "b", "m", "j", "none"]
    found = shelf.ask(shelf.keep(columns, data))
    assert [column.kind for column in found.columns] == [
        "number",
        "number",
        "text",
        "bool",
        "media",
        "json",
        "text",
    ]
    assert found.rows[0] == [1, 0.5, "猫", True, image | {"_source": 0}, [1, {"a": None}], None]
    assert found.rows[1][0] is None
    assert str(found.rows[1][1]) == "nan"
    assert found.rows[2][:4] == [-(2**63), 1e300, "", False]
    assert (found.total, found.n_rows) == (3, 3)


def test_values_of_several_kinds_in_a_column_are_told_apart(shelf: _Shelf) -> None:
    found = shelf.ask(shelf.keep(["mixed", "odd"], [[1, [1]], ["a", 2], [True, None]]))
    assert [column.kind for column in found.columns] == ["text", "json"]
    assert found.rows == [["1", [1]], ["a", 2], ["true", None]]


def test_a_file_with_bare_nan_is_read(shelf: _Shelf) -> None:
    kept = shelf.keep_file('{"columns": ["x"], "data": [[NaN], [1.5]]}', "json")
    assert shelf.ask(kept, order=["x"]).rows[0] == [1.5]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"columns": ["a"], "data": [[1, 2]]}', '{"columns": 3, "data": 1}']
)
def test_what_is_no_table_is_refused(shelf: _Shelf, body: str) -> None:
    with pytest.raises(InvalidBody):
        shelf.keep_file(body, "json")
    assert not list(shelf.folder.glob("*.tmp"))


def test_other_formats_are_read(shelf: _Shelf) -> None:
    csv = shelf.keep_file("name,n,ok,day\na,1,true,2026-01-02\nb,,false,\n", "csv")
    found = shelf.ask(csv)
    assert found.rows == [["a", 1, True, "2026-01-02"], ["b", None, False, None]]
    lines = shelf.keep_file('{"x": 1, "l": [1]}\n{"x": 2.5}\n', "jsonl")
    assert shelf.ask(lines).rows == [[1.0, [1]], [2.5, None]]
    parquet = str(Path(csv) / "table.parquet")
    shelf_copy = shelf.folder / "copied-parquet"
    import_file(ImportFile(path=parquet, format="parquet", folder=str(shelf_copy)))
    assert shelf.ask(str(shelf_copy)).rows == found.rows
    with pytest.raises(InvalidBody, match="cannot be read as parquet"):
        shelf.keep_file("no parquet", "parquet")


def test_a_file_is_imported_once_and_whole(shelf: _Shelf) -> None:
    kept = Path(shelf.keep(["a"], [[1]]))
    assert read_kept(kept).n_rows == 1
    import_file(ImportFile(path=str(shelf.folder / "0.file"), format="json", folder=str(kept)))
    assert {path.name for path in kept.iterdir()} == {"columns.json", "table.parquet"}


def test_tables_of_runs_are_stacked_with_the_run_before_each_row(shelf: _Shelf) -> None:
    one = shelf.keep(["id", "x", "only_a"], [[1, 1, "p"], [2, 2, "q"]])
    two = shelf.keep(["id", "x"], [[1, "text"]])
    found = shelf.ask(one, two)
    assert _names(found) == ["run", "id", "x", "only_a"]
    assert found.rows == [[0, 1, "1", "p"], [0, 2, "2", "q"], [1, 1, "text", None]]
    assert found.shared == ["id", "x"]
    assert found.source_rows == [2, 1]


def test_parts_of_one_source_follow_each_other(shelf: _Shelf) -> None:
    parts = [shelf.keep(["x"], [[1], [2]]), shelf.keep(["x"], [[3]])]
    found = shelf.desk.answer(Question(sources=[parts], labels=["a"]))
    assert found.rows == [[1], [2], [3]]


def test_tables_are_joined_by_a_key(shelf: _Shelf) -> None:
    one = shelf.keep(["id", "label", "guess"], [[1, "x", "x"], [2, "y", "x"], [3, "z", "z"]])
    two = shelf.keep(["id", "label", "guess"], [[2, "y", "y"], [1, "x", "x"], [4, "w", "w"]])
    found = shelf.ask(one, two, join=["id"])
    # What all say the same is shown once.
    assert _names(found) == ["id", "label", "guess@a", "guess@b"]
    assert found.rows == [
        [1, "x", "x", "x"],
        [2, "y", "x", "y"],
        [3, "z", "z", None],
        [4, "w", None, "w"],
    ]
    differing = shelf.ask(one, two, join=["id"], differ=["guess"])
    assert [row[0] for row in differing.rows] == [2]


def test_rows_with_the_same_key_are_joined_in_their_order(shelf: _Shelf) -> None:
    one = shelf.keep(["id", "x"], [[1, 10], [1, 11], [None, 12]])
    two = shelf.keep(["id", "x"], [[1, 20], [None, 21]])
    found = shelf.ask(one, two, join=["id"])
    assert found.rows == [[1, 10, 20], [1, 11, None], [None, 12, 21]]


def test_pictures_are_the_same_by_content_wherever_they_lie(shelf: _Shelf) -> None:
    def image(path: str) -> dict[str, Any]:
        return {"_type": "image-file", "path": path, "sha256": "77"}

    one = shelf.keep(["id", "image"], [[1, image("a.png")]])
    two = shelf.keep(["id", "image"], [[1, image("b.png")], [2, image("c.png")]])
    found = shelf.ask(one, two, join=["id"])
    assert _names(found) == ["id", "image"]
    assert [(row[1]["path"], row[1]["_source"]) for row in found.rows] == [
        ("a.png", 0),
        ("c.png", 1),
    ]


def test_joining_needs_columns_that_are_there(shelf: _Shelf) -> None:
    kept = shelf.keep(["id"], [[1]])
    with pytest.raises(InvalidQuery, match="no column 'nope'"):
        shelf.ask(kept, kept, join=["nope"])
    with pytest.raises(InvalidQuery, match="all have"):
        shelf.ask(kept, kept, join=["run"])
    with pytest.raises(InvalidQuery, match="one column or more"):
        shelf.ask(kept, kept, join=[])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [1, 2, 3, 4]),
        ("n > 1 and n <= 3", [2, 3]),
        ("name = b", [2]),
        ("name != b", [1, 3, 4]),
        ("name = null", [4]),
        ("not name = b", [1, 3, 4]),
        ("name in (a, c)", [1, 3]),
        ("name in (a, null)", [1, 4]),
        ("name not in (a, null)", [2, 3]),
        ("name contains B", [2]),
        ("name regex '^[ab]$'", [1, 2]),
        ("name exists", [1, 2, 3]),
        ("name exists false", [4]),
        ("ok = true", [1]),
        ("ok = false or n = 4", [2, 4]),
        ('"odd name" >= 20', [2, 3, 4]),
        ("list contains 7", [1]),
    ],
)
def test_rows_are_filtered_in_the_language_of_runs(
    shelf: _Shelf, text: str, expected: list[int]
) -> None:
    data = [
        [1, "a", True, 10, [7]],
        [2, "b", False, 20, [8]],
        [3, "c", None, 30, None],
        [4, None, None, 40, None],
    ]
    kept = shelf.keep(["n", "name", "ok", "odd name", "list"], data)
    assert [row[0] for row in shelf.ask(kept, filter=text).rows] == expected


def test_a_filter_may_name_a_run_and_its_column(shelf: _Shelf) -> None:
    one = shelf.keep(["id", "x"], [[1, 5], [2, 6]])
    two = shelf.keep(["id", "x"], [[1, 7]])
    assert shelf.ask(one, two, filter="run = b").rows == [[1, 1, 7]]
    assert shelf.ask(one, two, filter="x@a > 5").rows == [[0, 2, 6]]
    assert shelf.ask(one, two, join=["id"], filter="x@b = 7").rows == [[1, 5, 7]]
    assert shelf.ask(one, two, join=["id"], filter="x = 6").rows == [[2, 6, None]]


@pytest.mark.parametrize(
    "text", ["nope = 1", "n = abc", "n within last 3d", "name = (a)", "n; DROP TABLE x", "n ="]
)
def test_a_filter_that_means_nothing_is_refused(shelf: _Shelf, text: str) -> None:
    with pytest.raises(InvalidQuery):
        shelf.ask(shelf.keep(["n", "name"], [[1, "a"]]), filter=text)


def test_names_and_values_never_become_sql(shelf: _Shelf) -> None:
    evil = "x\"'; DROP TABLE relation_0; --"
    kept = shelf.keep([evil, "run"], [["a'; SELECT 1", 1]])
    quoted = json.dumps(evil)
    found = shelf.ask(kept, kept, labels="'\"", filter=f'{quoted} = "a\'; SELECT 1"')
    assert found.total == 2
    grouped = shelf.ask(kept, kept, labels="'\"", group=[evil], order=["rows"])
    assert grouped.groups[0].values == ["a'; SELECT 1"]
    target = shelf.folder / "out.csv"
    shelf.ask(kept, kept, labels="'\"", target=str(target), format="csv")
    assert len(target.read_text().splitlines()) == 3


def test_rows_are_sorted_with_missing_values_last(shelf: _Shelf) -> None:
    kept = shelf.keep(["a", "b"], [[2, 1], [None, 2], [1, 3], [2, 4]])
    assert [row[1] for row in shelf.ask(kept, order=["-a"]).rows] == [1, 4, 3, 2]
    assert [row[1] for row in shelf.ask(kept, order=["a", "-b"]).rows] == [3, 4, 1, 2]
    assert [row[1] for row in shelf.ask(kept, order=["a"], offset=1, limit=2).rows] == [1, 4]
    assert shelf.ask(kept, order=["a"], offset=9).rows == []


def test_only_the_columns_that_were_asked_for_come(shelf: _Shelf) -> None:
    kept = shelf.keep(["a", "b", "c"], [[1, 2, 3]])
    assert shelf.ask(kept, columns=["c", "a"]).rows == [[3, 1]]
    assert shelf.ask(kept, columns=[]).rows == [[]]


def test_facts_tell_how_values_lie(shelf: _Shelf) -> None:
    data = [[i % 4, i / 10, "ab"[i % 2], i < 3, None] for i in range(100)]
    kept = shelf.keep(["whole", "real", "text", "bool", "none"], data)
    whole, real, text, truth, none = [
        column.facts for column in shelf.ask(kept, facts=True).columns if column.facts
    ]
    assert (whole.min, whole.max, whole.mean, whole.bins) == (0, 3, 1.5, [25] * 4)
    assert (whole.low, whole.high, whole.n_distinct) == (-0.5, 3.5, 4)
    assert len(real.bins) == 20
    assert sum(real.bins) == 100
    assert [(one.value, one.n) for one in text.top] == [("a", 50), ("b", 50)]
    assert truth.mean == pytest.approx(0.03)
    assert truth.bins == [97, 3]
    assert (none.n, none.n_missing, none.bins, none.top) == (0, 100, [], [])


def test_numbers_that_are_none_spoil_no_statistics(shelf: _Shelf) -> None:
    kept = shelf.keep(["x"], [[NAN], [{"_type": "float", "text": "inf"}], [1.5], [2.5]])
    facts = shelf.ask(kept, facts=True).columns[0].facts
    assert facts is not None
    assert (facts.n, facts.min, facts.max, facts.mean, sum(facts.bins)) == (4, 1.5, 2.5, 2.0, 2)


def test_extreme_numbers_have_bins_too(shelf: _Shelf) -> None:
    kept = shelf.keep(["x"], [[-1.7e308], [1.7e308], [5e-324]])
    facts = shelf.ask(kept, facts=True).columns[0].facts
    assert facts is not None
    assert sum(facts.bins) == 3


def test_groups_set_runs_beside_each_other(shelf: _Shelf) -> None:
    one = shelf.keep(["label", "ok"], [["x", True], ["x", False], ["y", True], ["y", True]])
    two = shelf.keep(["label", "ok"], [["x", False], ["x", False], ["y", True]])
    found = shelf.ask(one, two, group=["label"], order=["-spread:ok"])
    assert _names(found) == ["ok@a", "ok@b"]
    assert found.total == 2
    assert [
        (group.values, group.n_rows, [facts.mean if facts else None for facts in group.facts])
        for group in found.groups
    ] == [(["x"], 4, [0.5, 0.0]), (["y"], 3, [1.0, 1.0])]
    assert found.groups[0].facts[0].bins == [1, 1]  # type: ignore[union-attr]
    assert found.columns[0].facts is not None


def test_groups_of_joined_tables_tell_the_same(shelf: _Shelf) -> None:
    one = shelf.keep(["id", "label", "ok"], [[1, "x", True], [2, "x", False], [3, "y", True]])
    two = shelf.keep(["id", "label", "ok"], [[1, "x", False], [2, "x", False], [3, "y", True]])
    found = shelf.ask(one, two, join=["id"], group=["label"], columns=["ok@a", "ok@b"])
    assert [[f.mean if f else None for f in group.facts] for group in found.groups] == [
        [0.5, 0.0],
        [1.0, 1.0],
    ]


def test_groups_by_run_do_not_split_columns(shelf: _Shelf) -> None:
    one, two = shelf.keep(["x", "t"], [[1, "a"], [3, "b"]]), shelf.keep(["x", "t"], [[5, "a"]])
    found = shelf.ask(one, two, group=["run"], order=["-rows"])
    assert _names(found) == ["x", "t"]
    assert [(g.values, g.n_rows, g.facts[0].mean) for g in found.groups if g.facts[0]] == [
        ([0], 2, 2.0),
        ([1], 1, 5.0),
    ]
    assert [(one.value, one.n) for one in found.groups[0].facts[1].top] == [  # type: ignore[union-attr]
        ("a", 1),
        ("b", 1),
    ]


def test_groups_are_sorted_and_paged(shelf: _Shelf) -> None:
    kept = shelf.keep(["g", "x"], [["a", 1], ["b", 9], ["c", 5], ["c", 5]])
    assert [g.values for g in shelf.ask(kept, group=["g"], order=["-mean:x"]).groups] == [
        ["b"],
        ["c"],
        ["a"],
    ]
    page = shelf.ask(kept, group=["g"], order=["-g"], offset=1, limit=1)
    assert ([g.values for g in page.groups], page.total) == ([["b"]], 3)
    beyond = shelf.ask(kept, group=["g"], offset=5)
    assert (beyond.groups, beyond.total) == ([], 3)
    with pytest.raises(InvalidQuery, match="cannot be sorted by"):
        shelf.ask(kept, group=["g"], order=["mean:g"])


def test_all_rows_that_match_are_written_to_a_file(shelf: _Shelf) -> None:
    one, two = shelf.keep(["x"], [[1], [2]]), shelf.keep(["x"], [[3]])
    target = shelf.folder / "out.csv"
    shelf.ask(one, two, target=str(target), format="csv", filter="x > 1", limit=1)
    assert target.read_text() == "run,x\na,2\nb,3\n"


def test_rows_beyond_the_limit_are_counted_but_not_looked_at(
    shelf: _Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiseki.hub.tables.relation.MAX_TABLE_ROWS", 2)
    assert MAX_TABLE_ROWS > 2
    found = shelf.ask(shelf.keep(["x"], [[1], [2], [3]]))
    assert (found.total, found.source_rows) == (2, [3])


def test_the_process_reaches_no_other_file_and_no_network(shelf: _Shelf) -> None:
    connection = shelf.desk._connection
    secret = shelf.folder.parent / "secret.csv"
    secret.write_text("a\n1\n")
    for query in (
        f"FROM read_csv('{secret}')",
        f"COPY (SELECT 1) TO '{secret}'",
        "SELECT * FROM read_parquet('http://127.0.0.1:1/x.parquet')",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
    ):
        with pytest.raises(Exception, match=r"(?i)permission|configuration|access|cannot"):
            connection.execute(query)


def test_the_real_process_answers_and_says_what_was_wrong(shelf: _Shelf) -> None:
    kept = shelf.keep(["x"], [[1], [NAN]])
    worker = Worker(shelf.folder)
    try:
        question = Question(sources=[[kept]], labels=["a"])
        assert worker.ask(question).rows[0] == [1.0]
        with pytest.raises(InvalidQuery, match="no column 'y'"):
            worker.ask(msgspec.structs.replace(question, order=["y"]))
        assert worker.ask(question).total == 2
    finally:
        worker.close()
