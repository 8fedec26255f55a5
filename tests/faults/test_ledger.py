"""The judge must be able to say guilty."""

from tools.faults.ledger import compare
from tools.faults.training import row_of


def test_rows_that_are_all_there_once_are_clean() -> None:
    verdict = compare([row_of(0, i) for i in range(5)], {0: 5})

    assert verdict.clean


def test_the_row_whose_call_was_cut_short_may_be_there() -> None:
    assert compare([row_of(0, i) for i in range(6)], {0: 5}).clean


def test_lost_doubled_invented_and_changed_rows_are_told() -> None:
    wrong = row_of(0, 3) | {"even": 0}

    verdict = compare([row_of(0, 0), row_of(0, 0), row_of(0, 9), wrong], {0: 4})

    assert verdict.missing == [(0, 1), (0, 2)]
    assert verdict.twice == [(0, 0)]
    assert verdict.invented == [(0, 9)]
    assert verdict.changed == ["row 3 of writer 0: even is 0, not False"]
