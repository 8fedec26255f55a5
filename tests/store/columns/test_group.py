import threading
from collections.abc import Sequence

import pytest

from kiseki.model.errors import Busy
from kiseki.store.columns import group
from kiseki.store.columns.group import GroupCommit


class Book:
    """Commits numbers; holds them back until it is told to go on."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.may_go_on = threading.Event()
        self.has_begun = threading.Event()

    def commit(self, members: Sequence[int]) -> Sequence[int | Exception]:
        self.has_begun.set()
        assert self.may_go_on.wait(30)
        self.groups.append(list(members))
        if len(members) > 1 and -1 in members:
            raise ZeroDivisionError
        return [ValueError("negative") if member < 0 else member * 10 for member in members]


@pytest.fixture
def book() -> Book:
    return Book()


def gather(book: Book, members: Sequence[int]) -> list[int | BaseException]:
    """Commit one member alone and all others, which come meanwhile, after it."""
    commits = GroupCommit[int, int](book.commit, size=lambda member: 1)
    futures = [commits.submit(members[0])]
    assert book.has_begun.wait(30)
    futures += [commits.submit(member) for member in members[1:]]
    book.may_go_on.set()
    commits.close()
    return [future.exception() or future.result() for future in futures]


def test_members_that_come_during_a_commit_share_the_next(book: Book) -> None:
    assert gather(book, [1, 2, 3]) == [10, 20, 30]
    assert book.groups == [[1], [2, 3]]


def test_a_group_has_a_limit(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "MAX_MEMBERS", 2)
    gather(book, [1, 2, 3, 4])
    assert book.groups == [[1], [2, 3], [4]]


def test_enough_members_do_not_wait_for_the_interval(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "INTERVAL_S", 3600)
    monkeypatch.setattr(group, "ENOUGH_MEMBERS", 3)
    book.may_go_on.set()
    commits = GroupCommit[int, int](book.commit, size=lambda member: 1)
    assert commits.submit(1).result(30) == 10
    assert [f.result(30) for f in [commits.submit(member) for member in (2, 3, 4)]] == [20, 30, 40]
    assert book.groups == [[1], [2, 3, 4]]
    commits.close()


def test_what_waits_for_the_interval_is_committed_at_the_end(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "INTERVAL_S", 3600)
    book.may_go_on.set()
    commits = GroupCommit[int, int](book.commit, size=lambda member: 1)
    assert commits.submit(1).result(30) == 10
    waiting = commits.submit(2)
    commits.close()
    assert waiting.result(0) == 20


def test_members_of_a_group_that_fails_are_tried_alone(book: Book) -> None:
    one, two, three, four = gather(book, [1, 2, -1, 4])
    assert (one, two, four) == (10, 20, 40)
    assert isinstance(three, ValueError)


def test_a_closed_group_takes_nothing(book: Book) -> None:
    commits = GroupCommit[int, int](book.commit, size=lambda member: 1)
    commits.close()
    assert isinstance(commits.submit(1).exception(), Busy)


def test_more_bytes_than_the_limit_are_not_queued(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "MAX_WAITING_BYTES", 1)
    book_of_two = GroupCommit[int, int](book.commit, size=lambda member: 1)
    futures = [book_of_two.submit(1)]
    assert book.has_begun.wait(30)
    futures += [book_of_two.submit(member) for member in (2, 3, 4)]
    book.may_go_on.set()
    book_of_two.close()
    assert isinstance(futures[-1].exception(), Busy)
    assert [future.result() for future in futures[:3]] == [10, 20, 30]
