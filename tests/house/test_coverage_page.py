"""The page of what the tests show is printed from the tests there are."""

from pathlib import Path

import pytest
from tools import coverage_page


def test_the_page_is_fresh() -> None:
    """Where it is not: `make codegen`."""
    assert coverage_page.PAGE.read_text(encoding="utf-8") == coverage_page.page()


@pytest.fixture
def one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tests" / "e2e"
    folder.mkdir(parents=True)
    (folder / "test_w_things.py").write_text(
        "def test_w012_w014_things_are_seen(): ...\n"
        "class TestMore:\n"
        "    def test_w012_more_is_seen(self): ...\n"
        "def test_w7_is_no_number(): ...\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(coverage_page, "ROOT", tmp_path)


@pytest.mark.usefixtures("one_file")
def test_a_row_is_printed_for_each_number_of_a_test() -> None:
    rows = coverage_page.page().splitlines()[-3:]

    link = "[test_w_things.py](../../tests/e2e/test_w_things.py)"
    assert rows == [
        f"| W012 | more is seen | {link} |",
        f"| W012 | things are seen | {link} |",
        f"| W014 | things are seen | {link} |",
    ]
    assert "2 statements are shown by 2 tests." in coverage_page.page()


@pytest.mark.usefixtures("one_file")
def test_numbers_without_a_test_are_listed() -> None:
    assert coverage_page.missing("11-15,7") == [7, 11, 13, 15]
